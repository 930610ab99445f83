"""What was filled in, item by item: the rows of a workbook that came back against the form they were made from."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from forms.inputs import Input, InputKind, parse_inputs
from forms.model import Form
from forms.offline.cells import Cell, Unclear, clean, meant, shown, text_of
from forms.offline.sheet import CLAIM, ENTRY, LONGEST_REASON, REASON, REFERENCES, SHEET, Downloaded, SheetRow, rows_of
from forms.offline.workbook import Line, Workbook
from forms.points import round_half_up
from forms.scoring import bounds, township_items
from forms.submission import LONGEST_REFERENCE, Given

_Lines = Mapping[str, Sequence[Line]]


@dataclass(frozen=True)
class Filled:
    """One item as the file has it: what was entered, the references to add, and every fault with its place."""

    given: Given
    references: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


def entries_of(form: Form, book: Workbook) -> tuple[dict[str, Filled], list[str]]:
    """Every item of the township by its number, and what is to be said of the sheet as a whole.

    A row that is gone counts as it was downloaded; one that is empty was emptied.
    """
    lines = _by_key(book.lines)
    filled, missing, known = {}, [], set()
    for section, item in township_items(form):
        rows = rows_of(section, item)
        reading = _Reading(rows, lines, book.record.items.get(item.number, Downloaded()))
        filled[item.number] = reading.filled()
        missing += [f"第{item.number}项“{row.asked.label}”" for row in rows if row.key not in lines]
        known |= {row.key for row in rows}
    return filled, [*book.stray, *_unknown(book.lines, known), *_missing(missing)]


def _by_key(lines: Sequence[Line]) -> _Lines:
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.key, []).append(line)
    return found


def _unknown(lines: Sequence[Line], known: set[str]) -> list[str]:
    remedy = "这一行没有读取，请重新下载填报表，填到原有项目的行里。"
    return [f"{line.place}：行标识“{line.key}”不是本表的内容，{remedy}" for line in lines if line.key not in known]


def _missing(rows: list[str]) -> list[str]:
    told = f"工作表“{SHEET}”中没有以下各行：{'、'.join(rows)}。它们按下载时的内容处理，平台上不会因此改变。"
    return [told] if rows else []


@dataclass
class _Reading:
    """One item being read; faults gather while its cells are asked for."""

    rows: Sequence[SheetRow]
    lines: _Lines
    downloaded: Downloaded
    faults: list[str] = field(default_factory=list)

    def filled(self) -> Filled:
        self._check_doubled()
        given = Given(self._inputs(), self._claimed(), self._reason())
        return Filled(given, self._references(), tuple(self.faults))

    def _check_doubled(self) -> None:
        for row in self.rows:
            if len(found := self.lines.get(row.key, ())) > 1:
                places = "、".join(f"第{line.number}行" for line in found)
                self.faults.append(
                    f"工作表“{SHEET}”{places}：都是第{row.item.number}项“{row.asked.label}”，"
                    "不能确定以哪一行为准，请只保留一行。"
                )

    def _inputs(self) -> dict[str, Any]:
        entered = {row.asked.key: self._input(row) for row in self.rows}
        return {key: value for key, value in entered.items() if value is not None}

    def _input(self, row: SheetRow) -> str | bool | None:
        before = self.downloaded.given.inputs.get(row.asked.key)
        found = self.lines.get(row.key)
        return self._value(row.asked, found[0], found[0].cells[ENTRY], before) if found else before

    def _value(self, asked: Input, line: Line, cell: Cell, before: Any) -> str | bool | None:
        try:
            value = meant(asked, cell, before)
        except Unclear as unclear:
            self._say(line, asked.label, cell, str(unclear))
            return None
        problems = parse_inputs((asked,), {asked.key: value}).problems
        self.faults += [f"{line.place}：{problem}" for problem in problems]
        return None if problems else value

    def _say(self, line: Line, label: str, cell: Cell, why: str) -> None:
        found = "" if cell.value is None else f"填的是“{shown(cell)}”，"
        self.faults.append(f"{line.place}：“{label}”{found}{why}")

    def _claimed(self) -> Decimal | None:
        before = self.downloaded.given.claimed
        if (found := self._only(CLAIM)) is None:
            return before if self._leader_is_gone() else None
        low, high = bounds(self.rows[0].section, self.rows[0].item)
        asked = Input("claimed", CLAIM, InputKind.POINTS, "分", minimum=low, maximum=high)
        line, cell = found
        value = self._value(asked, line, cell, None if before is None else str(before))
        claimed = Decimal(value) if isinstance(value, str) else None
        if claimed is not None and claimed != round_half_up(claimed):
            self._say(line, CLAIM, cell, "请最多保留两位小数。")
        return claimed

    def _reason(self) -> str:
        before = self.downloaded.given.reason
        found = self._only(REASON)
        if found is None:
            return before if self._leader_is_gone() or not clean(before) else ""
        text = self._text(REASON, *found, LONGEST_REASON)
        return before if text == clean(before) else text

    def _references(self) -> tuple[str, ...]:
        found = self._only(REFERENCES)
        if found is None:
            return ()
        named = re.split(r"[；;\n]", self._text(REFERENCES, *found, None))
        names = tuple(dict.fromkeys(name.strip() for name in named if name.strip()))
        for name in names:
            if len(name) > LONGEST_REFERENCE:
                why = f"其中一个有{len(name)}个字，最多{LONGEST_REFERENCE}个，请缩短；几个文号之间用分号隔开。"
                self._say(found[0], REFERENCES, found[1], why)
        return names

    def _text(self, label: str, line: Line, cell: Cell, longest: int | None) -> str:
        try:
            text = text_of(cell)
        except Unclear as unclear:
            self._say(line, label, cell, str(unclear))
            return ""
        if longest is not None and len(text) > longest:
            self._say(line, label, cell, f"有{len(text)}个字，最多{longest}个，请缩短。")
        return text

    def _only(self, column: str) -> tuple[Line, Cell] | None:
        """The item's one cell of that column that is not empty; more than one is a fault."""
        lines = [line for row in self.rows for line in self.lines.get(row.key, ())[:1]]
        full = [(line, cell) for line in lines if (cell := line.cells[column]).is_formula or _is_full(cell)]
        if len(full) > 1:
            places = "、".join(f"第{line.number}行" for line, _ in full)
            told = f"工作表“{SHEET}”{places}：第{self.rows[0].item.number}项的“{column}”填了几处，请只填在第一行。"
            self.faults.append(told)
        return full[0] if full else None

    def _leader_is_gone(self) -> bool:
        return self.rows[0].key not in self.lines


def _is_full(cell: Cell) -> bool:
    return cell.value is not None and str(cell.value).strip() != ""
