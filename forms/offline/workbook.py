"""A workbook that came back: its record, and the cells of its rows by key, with everything that is out of place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from forms.offline.cells import Cell, shown
from forms.offline.sheet import CLAIM, ENTRY, KEY, REASON, RECORD, REFERENCES, SHEET, Record, read_record
from forms.reading.filekinds import Unreadable
from forms.workbook_check import check_workbook

MOST_ROWS, MOST_COLUMNS = 3000, 60
LONGEST_TEXT = 32767  # characters; Excel keeps no more in one cell
HEADER_WITHIN = 20  # rows from the top
FILLED_IN = (ENTRY, CLAIM, REASON, REFERENCES)
_DOWNLOAD = "请上传用平台“下载离线填报表”得到、填好后保存的 .xlsx 文件。"
_AGAIN = "请重新下载离线填报表，把填好的内容粘贴过去（选择性粘贴为数值）后再上传。"
_EMPTY = Cell()


@dataclass(frozen=True)
class Line:
    """A row of the sheet that has a key: its number in Excel, and the cells to be filled in, by column name."""

    number: int
    key: str
    cells: Mapping[str, Cell]

    @property
    def place(self) -> str:
        return f"工作表“{SHEET}”第{self.number}行"


@dataclass(frozen=True)
class Workbook:
    """What was read: the record, the rows that have a key, and sentences about what was typed elsewhere."""

    record: Record
    lines: Sequence[Line]
    stray: Sequence[str]


def read_workbook(content: bytes) -> Workbook:
    """Reads values alone; no formula is evaluated. Raises Unreadable."""
    check_workbook(content, _DOWNLOAD)
    try:
        values, formulas = (_cells_of(content, data_only=data_only) for data_only in (True, False))
    except Unreadable:
        raise
    except Exception as failure:  # openpyxl raises whatever a damaged file provokes
        raise Unreadable("工作表打不开", "文件可能已损坏", _AGAIN) from failure
    record = read_record([tuple(cell.value for cell in row[:2]) for row in values[RECORD]])
    header, columns = _header(values[SHEET])
    rows = [
        (number, {name: _joined(row, formula_row, at) for name, at in columns.items()})
        for number, (row, formula_row) in enumerate(zip(values[SHEET], formulas[SHEET], strict=True), start=1)
        if number > header
    ]
    return Workbook(record, list(_lines(rows)), list(_stray(rows)))


def _cells_of(content: bytes, *, data_only: bool) -> dict[str, list[list[Cell]]]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    try:
        if missing := [name for name in (SHEET, RECORD) if name not in book.sheetnames]:
            raise Unreadable(f"没有“{'”“'.join(missing)}”工作表", "不是从平台下载的离线填报表", _AGAIN)
        return {name: _rows_of(book[name]) for name in (SHEET, RECORD)}
    finally:
        book.close()


def _rows_of(sheet: Any) -> list[list[Cell]]:
    sheet.reset_dimensions()  # a file may claim a million rows
    rows = [
        [Cell(cell.value, cell.data_type == "f", getattr(cell, "number_format", "General")) for cell in row]
        for row in sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
    ]
    longest = max((len(cell.value) for row in rows for cell in row if isinstance(cell.value, str)), default=0)
    if longest > LONGEST_TEXT:
        raise Unreadable(f"工作表“{sheet.title}”中一格有{longest}个字", "不是 Excel 保存的文件", _AGAIN)
    if len(rows) > MOST_ROWS:
        raise Unreadable(f"超过{MOST_ROWS}行", "不是从平台下载的离线填报表", "请删去表格下方多余的行后再上传。")
    return rows


def _header(rows: Sequence[Sequence[Cell]]) -> tuple[int, dict[str, int]]:
    wanted = (KEY, *FILLED_IN)
    for number, row in enumerate(rows[:HEADER_WITHIN], start=1):
        names = [str(cell.value).strip() for cell in row]
        if KEY in names and ENTRY in names:
            if missing := [name for name in wanted if name not in names]:
                raise Unreadable(f"工作表“{SHEET}”第{number}行没有“{'”“'.join(missing)}”列", "表格结构被改动", _AGAIN)
            return number, {name: names.index(name) for name in wanted}
    raise Unreadable(f"工作表“{SHEET}”前{HEADER_WITHIN}行没有“{KEY}”“{ENTRY}”等列名", "表格结构被改动", _AGAIN)


def _joined(values: Sequence[Cell], formulas: Sequence[Cell], at: int) -> Cell:
    value, formula = (row[at] if at < len(row) else _EMPTY for row in (values, formulas))
    return Cell(value.value, formula.is_formula, value.number_format)


def _lines(rows: Iterable[tuple[int, dict[str, Cell]]]) -> Iterator[Line]:
    for number, cells in rows:
        if key := _key_of(cells):
            yield Line(number, key, cells)


def _stray(rows: Iterable[tuple[int, dict[str, Cell]]]) -> Iterator[str]:
    for number, cells in rows:
        typed = [shown(cells[name]) for name in FILLED_IN if cells[name].value is not None]
        if typed and not _key_of(cells):
            yield (
                f"工作表“{SHEET}”第{number}行不是下载时就有的行，其中填的“{'”“'.join(typed)}”没有读取，"
                "请填到原有项目的行里。"
            )


def _key_of(cells: Mapping[str, Cell]) -> str:
    value = cells[KEY].value
    return "" if value is None else str(value).strip()
