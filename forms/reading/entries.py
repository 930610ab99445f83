"""The rows of score tables, and the sentences of scored prose, as entries: what each is, before it becomes an item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise, zip_longest

from forms.model import SectionKind, Source
from forms.reading.words import leading_number

_NO_HEADING = re.compile(r"(?:附?备?注|说明|附|填表)|.*(?:[。；：:]|表|续表?[）)]?)$")
_LONGEST_HEADING = 100


class EntryKind(StrEnum):
    """What a row of a score table is."""

    SECTION = "section"
    ITEM = "item"
    MORE = "more"  # goes on with the item above it
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    NOTE = "note"
    BARE = "bare"  # says something that is neither


@dataclass(frozen=True)
class Entry:
    """A row as read. `group` and `group_points` come from the section cell merged down the left side."""

    kind: EntryKind
    source: Source
    number: str = ""
    name: str = ""
    content: str = ""
    points: str = ""
    clause: str = ""
    evidence: str = ""
    department: str = ""
    same_number: bool = False  # its number is the one merged downwards from the row above
    shares_points: bool = False  # it has a number or name of its own, but its points are those of the row above
    group: str | None = None
    group_number: str = ""
    group_points: str = ""
    section_kind: SectionKind | None = None  # where other words than a section's name tell it

    @property
    def place(self) -> str:
        """How a person finds the row."""
        return self.source.place


def settled(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries of one table with what only their neighbours tell: headings without a mark, sections that are their
    own only item, numbers that stand in the text."""
    told: list[Entry] = []
    for entry, following in zip_longest(entries, entries[1:]):
        leads = following is not None and following.kind is EntryKind.ITEM
        if entry.kind is EntryKind.NOTE and leads and _may_be_heading(entry.content):
            told.append(replace(entry, kind=EntryKind.SECTION, name=entry.content, content=""))
        elif entry.kind is EntryKind.SECTION and entry.content and not leads:
            told += _section_and_item(entry)
        else:
            told.append(entry)
    return _numbered(told)


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not _NO_HEADING.match(text)


def _section_and_item(entry: Entry) -> tuple[Entry, Entry]:
    """A section that has no rows of its own is its own item, under the section's number."""
    number, _, name = entry.name.partition("、")
    section = replace(entry, content="", clause="", evidence="", department="")
    return section, replace(entry, kind=EntryKind.ITEM, number=number, name=name or entry.name)


def _numbered(entries: list[Entry]) -> tuple[Entry, ...]:
    """Where no row has a number of its own and the texts of all are numbered through, those are the items' numbers."""
    items = [entry for entry in entries if entry.kind is EntryKind.ITEM]
    if len(items) < 2 or any(entry.number for entry in items):
        return tuple(entries)
    marks = [leading_number(entry.content or entry.clause) for entry in items]
    if not all(marks) or any(int(after) != int(before) + 1 for before, after in pairwise(marks)):
        return tuple(entries)
    number = iter(marks)
    return tuple(replace(e, number=next(number)) if e.kind is EntryKind.ITEM else e for e in entries)
