"""From the entries of the score tables to sections and items, with every fault of them noted."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from forms.clauses import read_clause
from forms.model import Clause, Item, PrintedTotal, Section, SectionKind, Source
from forms.reading.faults import Faults, place_of
from forms.reading.layout import Entry, EntryKind
from forms.reading.words import (
    evidence_of,
    item_number,
    kind_of,
    name_from,
    read_points,
    section_number,
    split_heading,
    tidy,
)

# A document is read again when it is previewed, published and compared, mostly with the same clauses.
clause_of = lru_cache(maxsize=4096)(read_clause)
_TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")
_ONES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


@dataclass
class OpenSection:
    """A section while its items are being read; `source` is where its heading stands."""

    number: str
    name: str
    kind: SectionKind
    points: Decimal | None
    cap: Decimal | None
    source: Source
    points_text: str = ""
    items: list[Item] = field(default_factory=list)

    def closed(self) -> Section:
        """The section as it is kept."""
        items, unusable = tuple(self.items), self.points_text
        return Section(
            self.number, self.name, self.kind, self.points, items, self.cap, self.source, points_text=unusable
        )


class SectionReader:
    """Takes entries in document order; `sections`, `totals` and `notes` are what they said."""

    def __init__(self, faults: Faults, year: int | None) -> None:
        self.sections: list[OpenSection] = []
        self.totals: list[PrintedTotal] = []
        self.notes: list[str] = []
        self._faults = faults
        self._year = year
        self._last = 0

    def read(self, entries: Iterable[Entry]) -> None:
        """Take the entries of one table."""
        steps = {
            EntryKind.SECTION: self._section,
            EntryKind.ITEM: self._item,
            EntryKind.MORE: self._more,
            EntryKind.TOTAL: self._total,
            EntryKind.SUBTOTAL: self._total,
            EntryKind.NOTE: self._note,
            EntryKind.BARE: self._bare,
        }
        for entry in entries:
            steps[entry.kind](entry)

    def _section(self, entry: Entry) -> None:
        self._begin(entry, entry.name, entry.points, entry.clause)

    def _begin(self, entry: Entry, heading: str, points_text: str, clause: str = "") -> None:
        number, name, printed = split_heading(heading)
        kind = kind_of(name)
        points, unusable = _points(points_text or printed, kind)
        limited = kind in (SectionKind.BONUS, SectionKind.DEDUCTION)
        cap = (clause_of(clause, points).cap or points) if limited else None
        number, source = number or _ordinal(len(self.sections) + 1), Source(entry.table, entry.row)
        self.sections.append(OpenSection(number, name, kind, points, cap, source, unusable))

    def _item(self, entry: Entry) -> None:
        self._enter_group(entry)
        section = self.sections[-1]
        points, unusable = _points(entry.points, section.kind)
        item = Item(
            number=self._number(entry),
            name="".join(entry.name.split("\n")) or name_from(entry.content or entry.clause),
            content=tidy(entry.content),
            points=points,
            clause=self._clause(entry, points),
            evidence=evidence_of(entry.evidence),
            source=Source(entry.table, entry.row),
            points_text=unusable,
        )
        section.items.append(item)

    def _enter_group(self, entry: Entry) -> None:
        if entry.group is not None:
            number = section_number(entry.group_number)
            heading = entry.group if section_number(entry.group) or not number else f"{number}、{entry.group}"
            if not self.sections or self.sections[-1].name != split_heading(heading)[1]:
                self._begin(entry, heading, entry.group_points)
        elif not self.sections:
            source = Source(entry.table, entry.row)
            self.sections.append(OpenSection("一", "考核内容", SectionKind.SCORED, None, None, source))

    def _number(self, entry: Entry) -> str:
        """The printed number; where Word numbers the rows itself, the next one; 5.2 for a second row merged under 5."""
        printed = item_number(entry.number)
        if printed and entry.same_number:
            siblings = [item.number for item in self.sections[-1].items if item.number.split(".")[0] == printed]
            return f"{printed}.{1 + len(siblings)}"
        self._last = int(printed) if printed.isdecimal() else self._last + 1
        return printed or str(self._last)

    def _clause(self, entry: Entry, points: Decimal | None) -> Clause:
        text = tidy(entry.clause)
        return clause_of(text, points, content=tidy(entry.content), year=self._year) if text else Clause("")

    def _more(self, entry: Entry) -> None:
        """A row that only goes on with the clause of the item above it."""
        if not self.sections or not self.sections[-1].items:
            self._bare(entry)
            return
        items = self.sections[-1].items
        last = items[-1]
        if entry.clause in last.clause.text:
            return
        text = tidy(f"{last.clause.text}\n{entry.clause}")
        clause = clause_of(text, last.points, content=last.content, year=self._year)
        evidence = tuple(dict.fromkeys((*last.evidence, *evidence_of(entry.evidence))))
        items[-1] = replace(last, clause=clause, evidence=evidence)

    def _total(self, entry: Entry) -> None:
        points, unusable = _points(entry.points, SectionKind.SCORED)
        if points is not None:
            whole = entry.kind is EntryKind.TOTAL or not self.sections
            source = Source(entry.table, entry.row)
            self.totals.append(PrintedTotal(points, source, None if whole else len(self.sections)))
        elif unusable:
            remedy = "请把分值栏改为最多两位小数的数字，例如 100。"
            self._faults.error(place_of(entry.table, entry.row), unusable, "合计不是大于0的数字", remedy, field="total")

    def _note(self, entry: Entry) -> None:
        self.notes.extend(entry.content.split("\n"))

    def _bare(self, entry: Entry) -> None:
        found = " ".join(text for text in (entry.number, entry.points, entry.clause, entry.evidence) if text)
        remedy = "请补写该行的考核内容和评分标准，或删除该行。"
        self._faults.warn(place_of(entry.table, entry.row), found, "这一行没有考核内容，没有读成考核项", remedy)


def _points(text: str, kind: SectionKind) -> tuple[Decimal | None, str]:
    """The points that a cell states, or what stands there in place of points that can be used."""
    try:
        points = read_points(text)
    except ValueError:
        return None, text
    useless = kind is SectionKind.SCORED and not points
    return (None, text) if useless else (points, "")


def _ordinal(count: int) -> str:
    return _TENS[count // 10] + _ONES[count % 10] if count < 100 else str(count)
