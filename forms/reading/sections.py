"""From the entries of the score tables to sections and items, with every fault of them noted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from forms.clauses import LONGEST_CLAUSE, is_endless, read_clause
from forms.model import Clause, Item, PrintedTotal, Problem, Section, SectionKind, Source
from forms.reading.entries import Entry, EntryKind
from forms.reading.faults import Faults
from forms.reading.words import (
    adds,
    chinese_ordinal,
    ends_open,
    evidence_of,
    is_clause,
    item_number,
    kind_of,
    name_from,
    only_deducts,
    read_points,
    section_number,
    split_heading,
    tidy,
)

# A document is read again when it is previewed, published and compared, mostly with the same clauses.
_MOST_CLAUSES = 30_000_000  # squares of characters, as the time for one grows; a list of a hundred items has 1,300,000
clause_of = lru_cache(maxsize=4096)(read_clause)


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
        self._clauses, self._too_many_told = 0, False  # as _MOST_CLAUSES counts
        self._used: set[str] = set()  # numbers of sections
        self._rows: Counter[str] = Counter()  # of the item with that number, in the rows merged beside it
        self._rest: list[Entry] = []  # rows that go on with the last item
        self._concerned: dict[int, tuple[OpenSection, int]] = {}  # the item that a fault concerns, by the fault's index
        self._group = ""  # the heading merged or repeated beside the row above

    def read(self, entries: Iterable[Entry]) -> None:
        """Take the entries of one table."""
        steps = {
            EntryKind.SECTION: self._section,
            EntryKind.ITEM: self._item,
            EntryKind.MORE: self._bare,
            EntryKind.TOTAL: self._total,
            EntryKind.SUBTOTAL: self._total,
            EntryKind.NOTE: self._note,
            EntryKind.BARE: self._bare,
        }
        for entry in entries:
            if entry.kind is EntryKind.MORE and self.sections and self.sections[-1].items:
                self._rest.append(entry)
                continue
            self._go_on()
            told = len(self._faults.found)
            steps[entry.kind](entry)
            if entry.kind is EntryKind.ITEM:
                self._concern_last_item(told)
        self._go_on()

    def _concern_last_item(self, told: int) -> None:
        """The faults noted since there were `told` of them concern the last item."""
        for index in range(told, len(self._faults.found)):
            self._concerned[index] = (self.sections[-1], len(self.sections[-1].items) - 1)

    def problems(self) -> list[Problem]:
        """The faults noted so far, with the number of the item that each concerns."""
        rows = [(item.source.place, item.number) for section in self.sections for item in section.items if item.source]
        times = Counter(place for place, _ in rows)
        of_row = {place: number for place, number in rows if times[place] == 1}
        numbers = {index: section.items[at].number for index, (section, at) in self._concerned.items() if at >= 0}
        concerned = [numbers.get(index) or of_row.get(fault.place) for index, fault in enumerate(self._faults.found)]
        found = zip(self._faults.found, concerned, strict=True)
        return [replace(fault, item=number) if number and not fault.item else fault for fault, number in found]

    def _section(self, entry: Entry) -> None:
        self._begin(entry, entry.name, entry.points, entry.clause)
        if entry.content:
            problem = "项目行里写有考核内容，没有读成考核项"
            remedy = "如果它应当考核，请另起一行写明序号和分值；如果是误填，请删去。"
            self._faults.warn(entry.place, entry.content, problem, remedy)

    def _begin(self, entry: Entry, heading: str, points_text: str, clause: str = "") -> None:
        number, name, printed = split_heading(heading)
        number = self._unused(number, entry.place)
        kind = entry.section_kind or kind_of(name)
        points, unusable = _points(points_text or printed, kind)
        limited = kind in (SectionKind.BONUS, SectionKind.DEDUCTION)
        cap = (clause_of(clause, points).cap or points) if limited else None
        self.sections.append(OpenSection(number, name, kind, points, cap, entry.source, unusable))

    def _unused(self, number: str, place: str) -> str:
        """The section's number; sections are told apart by it, so one that is used already is noted and counted on."""
        if number in self._used:
            remedy = "请给每个项目不同的编号。"
            self._faults.warn(place, number, f"项目编号“{number}”重复，按另一个项目处理", remedy)
        free = (chinese_ordinal(count) for count in range(len(self.sections) + 1, len(self.sections) + 1000))
        told = number if number and number not in self._used else next(o for o in free if o not in self._used)
        self._used.add(told)
        return told

    def _item(self, entry: Entry) -> None:
        self._enter_group(entry)
        section = self.sections[-1]
        points, unusable = self._item_points(entry, section.kind)
        content = tidy(entry.content)
        item = Item(
            number=self._number(entry),
            name="".join(entry.name.split("\n")) or name_from(entry.content or entry.clause or entry.group or ""),
            content=content,
            points=points,
            clause=self._clause(entry, content, points),
            evidence=evidence_of(entry.evidence),
            source=entry.source,
            department=tidy(entry.department),
            points_text=unusable,
        )
        section.items.append(item)
        if section.kind is SectionKind.BONUS and only_deducts(entry.clause or content):
            remedy = "请把扣分的内容移到“扣分项”项目中。"
            self._faults.warn(entry.place, entry.clause or content, "加分项目里写有扣分，不会从总分中扣除", remedy)
        if section.kind is SectionKind.DEDUCTION and adds(entry.clause or content):
            remedy = "请把加分的内容移到“加分项”项目中。"
            self._faults.warn(entry.place, entry.clause or content, "扣分项目里写有加分，不会加入总分", remedy)
        if entry.source.table and ends_open(entry.clause or content):
            remedy = "请核对原文是否有缺漏，补齐后重新上传。"
            self._faults.warn(entry.place, (entry.clause or content)[-30:], "这一格末尾的句子不完整", remedy)

    def _item_points(self, entry: Entry, kind: SectionKind) -> tuple[Decimal | None, str]:
        scoring = entry.clause or entry.content
        if kind is SectionKind.SCORED and entry.points.strip() in ("0", "０") and only_deducts(scoring):
            remedy = "如果该项应有分值，请改正分值栏。"
            self._faults.warn(entry.place, scoring, "分值为0，只扣分", remedy)
            return Decimal(0), ""
        return _points(entry.points, kind)

    def _enter_group(self, entry: Entry) -> None:
        if entry.group is not None:
            number = section_number(entry.group_number)
            heading = entry.group if section_number(entry.group) or not number else f"{number}、{entry.group}"
            if heading != self._group:
                self._begin(entry, heading, entry.group_points)
            self._group = heading
        elif not self.sections:
            self.sections.append(OpenSection("一", "考核内容", SectionKind.SCORED, None, None, entry.source))

    def _number(self, entry: Entry) -> str:
        """The printed number; where Word numbers the rows itself, the next one; 5.2 for a second row merged under 5."""
        printed = item_number(entry.number)
        if printed and entry.same_number:
            self._rows[printed] += 1
            return f"{printed}.{self._rows[printed]}"
        self._rows[printed] = 1
        self._last = int(printed) if printed.isdecimal() else self._last + 1
        return printed or str(self._last)

    def _clause(self, entry: Entry, content: str, points: Decimal | None) -> Clause:
        """The clause; where the table has none for this item, its content, if that says how points are won or lost."""
        text = tidy(entry.clause) or (content if is_clause(content) else "")
        if not text:
            return Clause("")
        return self._read_clause(entry.place, text, points, content) or Clause(text[:LONGEST_CLAUSE])

    def _go_on(self) -> None:
        """Complete the last item from the rows that only went on with it, all at once: its clause is read as a whole."""
        rest, self._rest = self._rest, []
        if not rest:
            return
        items = self.sections[-1].items
        last = items[-1]
        content = _joined((last.content, *(entry.content for entry in rest)))
        text = _joined((last.clause.text, *(entry.clause for entry in rest)))
        evidence = dict.fromkeys((*last.evidence, *(piece for entry in rest for piece in evidence_of(entry.evidence))))
        told = len(self._faults.found)
        clause = self._read_clause(rest[0].place, text, last.points, content) if text else last.clause
        kept = content[: 2 * LONGEST_CLAUSE]
        items[-1] = replace(
            last, content=kept, clause=clause or Clause(text[:LONGEST_CLAUSE]), evidence=tuple(evidence)
        )
        self._note_shared([entry for entry in rest if entry.shares_points], last.number)
        self._concern_last_item(told)

    def _read_clause(self, place: str, text: str, points: Decimal | None, content: str) -> Clause | None:
        """The clause as read; None, and noted, for text beyond anything that is issued, which would take minutes."""
        self._clauses += len(text) ** 2
        if is_endless(text):
            remedy = "请检查是否误粘贴了其他内容、合并的单元格是否有误，把不同的考核内容分成几项。"
            self._faults.error(place, text, f"一项的文字过长（上限 {LONGEST_CLAUSE} 个字）或数字过长", remedy)
            return None
        if self._clauses > _MOST_CLAUSES:
            if not self._too_many_told:
                remedy = "请把文件按项目分成几份，或只保留本年度的评分表。"
                self._faults.error(place, text, "评分标准过多，从这里起没有读成计分规则", remedy)
            self._too_many_told = True
            return None
        return clause_of(text, points, content=content[:LONGEST_CLAUSE], year=self._year)

    def _note_shared(self, entries: list[Entry], number: str) -> None:
        for entry in entries:
            found = " ".join(part for part in (entry.number, entry.name, entry.content) if part)
            problem = f"与上一项共用一个分值单元格，并入第{number}项"
            remedy = "如果应当分别计分，请拆分分值栏的合并单元格，写明各项分值。"
            self._faults.warn(entry.place, found, problem, remedy)

    def _total(self, entry: Entry) -> None:
        points, unusable = _points(entry.points, SectionKind.SCORED)
        if points is not None:
            whole = entry.kind is EntryKind.TOTAL or not self.sections
            self.totals.append(PrintedTotal(points, entry.source, None if whole else len(self.sections)))
        elif unusable:
            remedy = "请把分值栏改为最多两位小数的数字，例如 100。"
            self._faults.error(entry.place, unusable, "合计不是大于0的数字", remedy, field="total")

    def _note(self, entry: Entry) -> None:
        self.notes.extend(entry.content.split("\n"))

    def _bare(self, entry: Entry) -> None:
        found = " ".join(text for text in (entry.number, entry.points, entry.clause, entry.evidence) if text)
        remedy = "请补写该行的考核内容和评分标准，或删除该行。"
        self._faults.warn(entry.place, found, "这一行没有考核内容，没有读成考核项", remedy)


def _points(text: str, kind: SectionKind) -> tuple[Decimal | None, str]:
    """The points that a cell states, or what stands there in place of points that can be used."""
    try:
        points = read_points(text)
    except ValueError:
        return None, text
    useless = kind is SectionKind.SCORED and not points
    return (None, text) if useless else (points, "")


def _joined(texts: Iterable[str]) -> str:
    """The texts on lines of their own, each once."""
    return "\n".join(dict.fromkeys(text for text in map(tidy, texts) if text))
