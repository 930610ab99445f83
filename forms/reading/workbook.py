"""The worksheets of an Excel workbook as grids, like the tables of a Word document."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from forms.reading.cellvalues import MAIN, CellValues
from forms.reading.faults import Faults
from forms.reading.filekinds import Unreadable
from forms.reading.grid import Cell, Line, Row, Table
from forms.reading.package import WORKBOOK, GridSize, Package, TextSize

_SHEET, _ROW, _C, _F, _MERGE = (MAIN + tag for tag in ("sheets/" + MAIN + "sheet", "row", "c", "f", "mergeCell"))
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([1-9]\d{0,6})")
_MEND = "请用 Excel 或 WPS 打开原文件，确认内容完整后另存为 .xlsx 再上传。"
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


@dataclass
class _Sheet:
    """A worksheet's texts by row and column while it is read; hidden rows among them, `sizes` of type by row."""

    name: str
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    sizes: dict[int, int] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    unsaved: list[int] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)


def tables_of(package: Package, faults: Faults) -> Iterator[Table]:
    """The worksheets that are shown, in order, each numbered by its position; what is hidden is noted, not read.

    Raises Unreadable.
    """
    root, targets = package.part(WORKBOOK), package.targets(WORKBOOK)
    values, text, grid = CellValues(package, tuple(targets.values())), TextSize(), GridSize()
    listed = [] if root is None else root.findall(_SHEET)
    for position, entry in enumerate(listed, start=1):
        part = package.part(targets.get(entry.get(_ID, ""), ""))
        if part is None:
            raise _damaged(f"工作表“{entry.get('name', '')}”缺失")
        if part.tag != MAIN + "worksheet":  # a sheet that is nothing but a chart
            continue
        sheet = _sheet(entry.get("name", ""), part, values, text)
        if entry.get("state", "visible") == "visible":
            _note_left_out(sheet, faults)
            yield _table(position, sheet, grid)
        elif sheet.texts:
            _note_hidden(sheet, faults)


def _damaged(found: str) -> Unreadable:
    return Unreadable(found, "文件已损坏，无法读取", _MEND)


def _sheet(name: str, part: etree._Element, values: CellValues, size: TextSize) -> _Sheet:
    sheet = _Sheet(name)
    number = 0
    for row in part.iter(_ROW):
        number = _count(row.get("r"), number)
        _read_row(sheet, number, row, values, size)
        if number in sheet.texts and row.get("hidden") in ("1", "true"):
            sheet.hidden.append(number)
    sheet.merged = [_area(merge.get("ref", "")) for merge in part.iter(_MERGE)]
    return sheet


def _count(printed: str | None, before: int) -> int:
    """The row's number as it says, else the next one."""
    return int(printed) if printed and printed.isascii() and printed.isdigit() and len(printed) < 8 else before + 1


def _read_row(sheet: _Sheet, number: int, row: etree._Element, values: CellValues, size: TextSize) -> None:
    column = 0
    for cell in row.iterchildren(_C):
        column = _place(cell.get("r"))[1] if cell.get("r") else column + 1
        try:
            text = values.text(cell)
        except (IndexError, ValueError) as broken:
            raise _damaged(f"工作表“{sheet.name}”第{number}行的单元格") from broken
        if text:
            size.add(text)
            sheet.texts.setdefault(number, {})[column] = text
            sheet.sizes[number] = max(sheet.sizes.get(number, 0), values.size(cell))
        elif cell.find(_F) is not None:
            sheet.unsaved.append(number)


def _place(reference: str | None) -> tuple[int, int]:
    """Row and column of B3. Raises Unreadable."""
    match = _CELL.fullmatch(reference or "")
    if match is None:
        raise _damaged(f"单元格位置“{(reference or '')[:20]}”")
    column = 0
    for letter in match[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(match[2]), column


def _area(reference: str) -> Area:
    first, _, last = reference.partition(":")
    top, left = _place(first)
    bottom, right = _place(last or first)
    return top, left, max(top, bottom), max(left, right)


def _note_left_out(sheet: _Sheet, faults: Faults) -> None:
    for row in sheet.hidden:
        remedy = "如果这一行应当考核，请取消隐藏后重新上传；如果不用，请删除该行。"
        found = " ".join(sheet.texts[row].values())
        faults.warn(f"工作表“{sheet.name}”第{row}行", found, "这一行是隐藏的，没有读取", remedy)
    for row in dict.fromkeys(sheet.unsaved):
        remedy = "请用 Excel 或 WPS 打开该文件，保存一次后重新上传；或把公式改为数值。"
        faults.warn(f"工作表“{sheet.name}”第{row}行", "公式", "公式没有保存计算结果，按空白处理", remedy)


def _note_hidden(sheet: _Sheet, faults: Faults) -> None:
    remedy = "如果该工作表也要考核，请取消隐藏后重新上传；如果不用，请删除它。"
    first = " ".join(next(iter(sheet.texts.values())).values())
    faults.warn(f"工作表“{sheet.name}”", first, "工作表是隐藏的，没有读取", remedy)


def _table(position: int, sheet: _Sheet, size: GridSize) -> Table:
    shown = sorted(sheet.texts.keys() - set(sheet.hidden))
    width = max((column for row in shown for column in sheet.texts[row]), default=0)
    size.add(width * len(shown), width)
    starts, covered = _merges(sheet, shown, width, size)
    rows = []
    for number in shown:
        texts = sheet.texts[number]
        cells = (
            starts.get((number, column)) or Cell(texts.get(column, ""), column)
            for column in range(1, width + 1)
            if (number, column) not in covered
        )
        rows.append(Row(number, tuple(cells), sheet.sizes.get(number, 0)))
    return Table(position, tuple(rows), lambda: [_line(row, first=row is rows[0]) for row in rows], sheet.name)


def _merges(
    sheet: _Sheet, shown: list[int], width: int, size: GridSize
) -> tuple[dict[tuple[int, int], Cell], set[tuple[int, int]]]:
    """The cells that begin a merged area in their row, and the places that such a cell covers, within the shown rows."""
    starts: dict[tuple[int, int], Cell] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged:
        span = min(right, width) - left + 1
        rows = shown[bisect_left(shown, top) : bisect_right(shown, bottom)]
        if span < 1 or not rows:
            continue
        size.add(span * len(rows), width)
        text = sheet.texts.get(top, {}).get(left, "")
        for row in rows:
            starts[row, left] = Cell(text, left, span, row != rows[0], bottom > top)
            covered.update((row, column) for column in range(left + 1, left + span))
    return starts, covered


def _line(row: Row, *, first: bool) -> Line:
    """A row as prose; one cell across the sheet, or at its top, is a heading whatever its alignment."""
    said = [cell for cell in row.cells if cell.text and not cell.continued]
    across = len(said) == 1 and (first or said[0].span > 1)
    return Line("　".join(cell.text for cell in said), centred=across, size=row.size)
