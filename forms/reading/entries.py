"""The rows of score tables, and the sentences of scored prose, as entries: what each is, before it becomes an item."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise, takewhile, zip_longest

from forms.model import SectionKind, Source
from forms.reading.words import deducts, leading_number, says_points

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


def settled(entries: Sequence[Entry], *, with_points: bool) -> tuple[Entry, ...]:
    """The entries of one table with what only their neighbours tell: headings without a mark, sections that are their
    own only item, numbers that stand in the text, and without a column of points whether a section adds or deducts."""
    told: list[Entry] = []
    for entry, following in zip_longest(entries, entries[1:]):
        leads = following is not None and following.kind is EntryKind.ITEM
        if entry.kind is EntryKind.NOTE and leads and _may_be_heading(entry.content):
            told.append(replace(entry, kind=EntryKind.SECTION, name=entry.content, content=""))
        elif entry.kind is EntryKind.SECTION and entry.content and not leads:
            told += _section_and_item(entry)
        else:
            told.append(entry)
    return _numbered(told if with_points else _kinds_told(told))


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not _NO_HEADING.match(text)


def _section_and_item(entry: Entry) -> tuple[Entry, Entry]:
    """A section that has no rows of its own is its own item, under the section's number."""
    number, _, name = entry.name.partition("、")
    section = replace(entry, content="", clause="", evidence="", department="")
    return section, replace(entry, kind=EntryKind.ITEM, number=number, name=name or entry.name)


def _kinds_told(entries: Sequence[Entry]) -> list[Entry]:
    told: list[Entry] = []
    for index, entry in enumerate(entries):
        begins = entry.kind is EntryKind.SECTION or entry.group is not None
        told.append(replace(entry, section_kind=_kind_of_items(entries[index:])) if begins else entry)
    return told


def _kind_of_items(entries: Sequence[Entry]) -> SectionKind | None:
    """What the items of the section that the first entry begins do, where none of them states points of its own."""
    first, *others = entries
    own = list(
        takewhile(lambda entry: entry.kind is not EntryKind.SECTION and entry.group in (None, first.group), others)
    )
    items = [entry for entry in (first, *own) if entry.kind is EntryKind.ITEM]
    text = "\n".join(entry.clause or entry.content for entry in items)
    if any(entry.points for entry in items) or not says_points(text):
        return None
    return SectionKind.DEDUCTION if deducts(text) else SectionKind.BONUS


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
