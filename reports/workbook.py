"""Excel sheets with a title, a header row and rows; no text becomes a formula."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32767  # characters that Excel takes in one cell
HEADER_ROW = 2
LINE_HEIGHT = 17  # points
LINE = Side(style="thin")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)

Value = str | int | Decimal | None


def workbook(title: str, sheet: str, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]]) -> bytes:
    """An .xlsx with one sheet: the title, the names of `columns` (with widths in characters), then the rows."""
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    _write_title(page, title, len(columns))
    _write_header(page, columns)
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, value in enumerate(row, start=1):
            _write(page.cell(number, column), value)
        page.row_dimensions[number].height = LINE_HEIGHT * _lines(row, [width for _, width in columns])
    _set_up_printing(page)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write_title(page: Worksheet, title: str, width: int) -> None:
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    _put(page.cell(1, 1), title)
    page.cell(1, 1).font = Font(bold=True, size=14)
    page.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    page.row_dimensions[1].height = 28


def _write_header(page: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    for column, (name, width) in enumerate(columns, start=1):
        _write(page.cell(HEADER_ROW, column), name)
        page.cell(HEADER_ROW, column).font = Font(bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = page.cell(HEADER_ROW + 1, 1)


def _write(cell: Cell, value: Value) -> None:
    _put(cell, value)
    cell.border = GRID
    is_text = isinstance(value, str) and len(value) > 8
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if is_text else "center")


def _lines(row: Sequence[Value], widths: Sequence[int]) -> int:
    """The lines that the highest cell of the row needs; a Chinese character is two characters wide."""
    return max(lines_of(str(value or ""), width) for value, width in zip(row, widths, strict=True))


def lines_of(text: str, width: float) -> int:
    """The lines that the text takes in a column of that many characters."""
    return sum(
        max(ceil(sum(1 if char.isascii() else 2 for char in line) / (width - 1)), 1) for line in text.split("\n")
    )


def _put(cell: Cell, value: Value) -> None:
    """Writes the value; a text that Excel would take for a formula is marked as text."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST]
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def _set_up_printing(page: Worksheet) -> None:
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_LANDSCAPE
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
