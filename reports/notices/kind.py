"""What a kind of notice is: its template, the placeholders it may use, what a person types for it, where the rest comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from sqlmodel import Session

from db.models import Cycle, Unit
from reports.templating.placeholder import Placeholder

TEMPLATES = Path(__file__).parents[1] / "templates"
# Text, numbers, yes or no, lists of them and of rows: what JSON holds, so that a notice's values can be kept.
Context = dict[str, Any]


class Format(StrEnum):
    """The formats of GB/T 9704-2012: 10 (普通公文), 10.1 (信函), 10.3 (纪要); PLAIN bears no head of its own."""

    DOCUMENT = "普通公文"
    LETTER = "信函"
    MINUTES = "纪要"
    PLAIN = "无版头"


class EntryType(StrEnum):
    """What is typed: a line, several paragraphs, a day, a whole number."""

    LINE = "line"
    TEXT = "text"
    DAY = "day"
    NUMBER = "number"


class Readers(StrEnum):
    """Whom a finished notice is for: the county alone, the township it is about, or every township of the county."""

    COUNTY = "county"
    TOWNSHIP = "township"
    ALL = "all"


@dataclass(frozen=True)
class Entry:
    """What a person types for a notice; it is a placeholder too, under the same name. A day reads 2022年3月1日 there.

    `default` stands there before anybody typed; {乡镇} in it is the township's name.
    """

    name: str
    meaning: str
    example: str
    type: EntryType = EntryType.LINE
    required: bool = True
    default: str = ""


class Group(StrEnum):
    """Under which heading a kind is picked."""

    YEAR = "年度考核"
    STARS = "星级评定"
    TOWNSHIPS = "一个乡镇一份"
    SUGGESTIONS = "代表建议与行动"
    OWN = "本乡镇"


@dataclass(frozen=True)
class Subject:
    """What a notice is made of besides the database: the year, the township (None: all), what was typed, number and day."""

    cycle: Cycle
    unit: Unit | None
    entries: Mapping[str, str]
    day: date
    number: str = ""


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice. `gather` returns the values of `placeholders`, those alone, and never an empty bracket.

    `gather` raises Refused (Closed, NotFound) with what is still missing. `title` makes the title of a subject's notice from
    the whole context. `about_township` kinds are made for one township each. `series` is the sign that stands in the number
    in place of 发 (发, 函, 纪), empty where the kind bears no number. `by_township` kinds are a township's own to write,
    and bear none: only the county's series is known, from its checklist.
    `group` and `purpose`, one sentence on what the kind is for, help whoever picks one.
    """

    key: str
    name: str
    group: Group
    purpose: str
    format: Format
    template: str
    title: Callable[[Context], str]
    placeholders: tuple[Placeholder, ...]
    gather: Callable[[Session, Subject], Context]
    entries: tuple[Entry, ...] = ()
    readers: Readers = Readers.COUNTY
    about_township: bool = False
    by_township: bool = False
    series: str = "发"

    def __post_init__(self) -> None:
        if self.by_township and self.series:
            raise ValueError(f"{self.key}: a township's series is its own and follows no pattern known here")

    @property
    def is_of_one_township(self) -> bool:
        """Whether a notice of this kind speaks of one township, which must be named."""
        return self.about_township or self.by_township

    @property
    def file(self) -> Path:
        """The template that is shipped."""
        return TEMPLATES / self.template
