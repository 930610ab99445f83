"""A register that came back as an Excel file: its rows as text by column, with everything that is wrong with the file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from forms.mends import typed
from forms.offline.cells import Cell, Unclear, text_of
from forms.reading.filekinds import Unreadable
from forms.workbook_check import check_workbook

MOST_ROWS, MOST_COLUMNS = 3000, 50
HEADER_WITHIN = 10  # rows from the top
_INSTEAD = "请先下载登记表，改好后保存为 .xlsx 再上传。"
_DAMAGED = "Excel 文件打不开，可能已损坏。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"


@dataclass(frozen=True)
class Line:
    """One row that is not empty: its number in Excel and its cells as text, by column name."""

    number: int
    texts: Mapping[str, str]


def read_register(content: bytes, columns: Sequence[str]) -> tuple[list[Line], list[str]]:
    """The rows under the header that names all `columns`, and every fault, each a Chinese sentence.

    A formula counts as the value that Excel last calculated. Use the rows only when there is no fault.
    """
    try:
        check_workbook(content, _INSTEAD)
        values, formulas = (_cells(content, data_only=data_only) for data_only in (True, False))
    except Unreadable as why:
        return [], [str(why)]
    except Exception:  # noqa: BLE001  (openpyxl raises whatever a damaged file provokes)
        return [], [_DAMAGED]
    if len(values) > MOST_ROWS:
        return [], [f"表中超过{MOST_ROWS}行。请删去表格下方多余的行后再上传。"]
    header, places, problems = _header(values, columns)
    if problems:
        return [], problems
    lines, faults = [], []
    for number, (row, formula_row) in enumerate(zip(values, formulas, strict=False), start=1):
        cells = {name: _cell(row, formula_row, at) for name, at in places.items()}
        if number <= header or all(cell.value is None and not cell.is_formula for cell in cells.values()):
            continue
        texts, unclear = _texts(cells)
        faults += [f"第{number}行{problem}" for problem in unclear]
        if any(texts.values()):
            lines.append(Line(number, texts))
    return lines, faults if lines or faults else ["表中没有内容。请在列名下面填写，一行一个。"]


def read_rows(content: bytes, instead: str, most: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """The first `most` rows of the first sheet as text, without empty ones at the end; or why it cannot be read.

    A formula counts as the value that Excel last calculated. `instead` says what to do with a file of another kind.
    """
    try:
        check_workbook(content, instead)
        rows = _plain_rows(content, most)
    except Unreadable as why:
        return [], [str(why)]
    except Exception:  # noqa: BLE001  (openpyxl raises whatever a damaged file provokes)
        return [], [_DAMAGED]
    while rows and not any(rows[-1]):
        rows.pop()
    return rows, []


def _plain_rows(content: bytes, most: int) -> list[tuple[str, ...]]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim a million rows
        rows = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS, values_only=True)
        return [tuple(map(_plain, row)) for row in rows]
    finally:
        book.close()


def _plain(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else typed(unescape(str(value))).strip()


def _cells(content: bytes, *, data_only: bool) -> list[tuple[Cell, ...]]:
    book = load_workbook(BytesIO(content), read_only=True, data_only=data_only, keep_links=False)
    try:
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # a file may claim a million rows
        rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS)
        return [tuple(Cell(cell.value, cell.data_type == "f") for cell in row) for row in rows]
    finally:
        book.close()


def _header(rows: Sequence[Sequence[Cell]], columns: Sequence[str]) -> tuple[int, dict[str, int], list[str]]:
    """The header's row number, where each column stands, and what is wrong with it."""
    named = [[str(cell.value or "").strip() for cell in row] for row in rows[:HEADER_WITHIN]]
    found = [sum(name in names for name in columns) for names in named]
    best = max(range(len(named)), key=lambda at: (found[at], -at), default=None)
    if best is None or not found[best]:
        return 0, {}, [f"前{HEADER_WITHIN}行中没有列名“{'”“'.join(columns)}”。{_INSTEAD}"]
    names, number = named[best], best + 1
    missing = [name for name in columns if name not in names]
    twice = [name for name in columns if names.count(name) > 1]
    problems = [f"第{number}行缺少“{'”“'.join(missing)}”列，请按下载的登记表补上，不要改动列名。"] if missing else []
    problems += [f"第{number}行有两个“{'”“'.join(twice)}”列，请只留一个。"] if twice else []
    return number, {name: names.index(name) for name in columns if name in names}, problems


def _cell(row: Sequence[Cell], formula_row: Sequence[Cell], at: int) -> Cell:
    value = row[at].value if at < len(row) else None
    return Cell(value, at < len(formula_row) and formula_row[at].is_formula)


def _texts(cells: Mapping[str, Cell]) -> tuple[dict[str, str], list[str]]:
    texts, problems = {}, []
    for name, text in _read(cells):
        if isinstance(text, Unclear):
            problems.append(f"“{name}”：{text}")
        else:
            texts[name] = text
    return texts, problems


def _read(cells: Mapping[str, Cell]) -> Iterator[tuple[str, str | Unclear]]:
    for name, cell in cells.items():
        try:
            yield name, text_of(cell)
        except Unclear as unclear:
            yield name, unclear
