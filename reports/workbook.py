"""Excel sheets with a title, a header row and rows; no text becomes a formula."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from io import BytesIO
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.xml_text import for_xml

FORMULA_STARTS = ("=", "+", "-", "@")  # also behind spaces, tabs and line ends, which Excel may drop
LONGEST = 32767  # characters that Excel takes in one cell
HEADER_ROW = 2
LINE_HEIGHT, HIGHEST = 17, 408  # points; Excel takes no row beyond 409
FONT = "Calibri"  # a font without a name is drawn in another
AMOUNT_FORMAT = "#,##0.00"
LINE = Side(style="thin")
GRID = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)

Value = str | int | Decimal | None


def workbook(
    title: str,
    sheet: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    *,
    money: Collection[str] = (),
) -> bytes:
    """An .xlsx with one sheet: the title, the names of `columns` (with widths in characters), then the rows.

    Numbers in the columns named in `money` are shown as amounts: 20,000.00.
    """
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.title = sheet
    write_title(page, title, len(columns))
    write_header(page, columns)
    for number, row in enumerate(rows, start=HEADER_ROW + 1):
        for column, value in enumerate(row, start=1):
            write(page.cell(number, column), value)
            if columns[column - 1][0] in money:
                page.cell(number, column).number_format = AMOUNT_FORMAT
        page.row_dimensions[number].height = height_of(row, [width for _, width in columns])
    set_up_printing(page)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def write_title(page: Worksheet, title: str, width: int) -> None:
    """The title across the first `width` columns."""
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    put(page.cell(1, 1), title)
    page.cell(1, 1).font = Font(FONT, bold=True, size=14)
    page.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    page.row_dimensions[1].height = 28


def write_header(page: Worksheet, columns: Sequence[tuple[str, int]]) -> None:
    """The columns' names, staying in sight while the rows scroll, and their widths."""
    for column, (name, width) in enumerate(columns, start=1):
        write(page.cell(HEADER_ROW, column), name)
        page.cell(HEADER_ROW, column).font = Font(FONT, bold=True)
        page.column_dimensions[get_column_letter(column)].width = width
    page.freeze_panes = page.cell(HEADER_ROW + 1, 1)


def write(cell: Cell, value: Value) -> None:
    """Puts the value into a framed cell of a table."""
    put(cell, value)
    cell.border = GRID
    is_text = isinstance(value, str) and len(value) > 8
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="left" if is_text else "center")


def height_of(row: Sequence[Value], widths: Sequence[int]) -> int:
    """The points that the highest cell of the row needs; a Chinese character is two characters wide."""
    lines = max(_lines_of(str(value or ""), width) for value, width in zip(row, widths, strict=True))
    return min(LINE_HEIGHT * lines, HIGHEST)


def _lines_of(text: str, width: int) -> int:
    return sum(
        max(ceil(sum(1 if char.isascii() else 2 for char in line) / (width - 1)), 1) for line in text.split("\n")
    )


def put(cell: Cell, value: Value) -> None:
    """Writes the value; a text that Excel would take for a formula is marked as text."""
    if not isinstance(value, str):
        cell.value = value
        return
    text = for_xml(value)[:LONGEST]
    cell.value, cell.data_type = text, "s"
    if text.lstrip().startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def set_up_printing(page: Worksheet) -> None:
    """A4 across, as wide as the paper, the header on every page."""
    page.page_setup.paperSize = page.PAPERSIZE_A4
    page.page_setup.orientation = page.ORIENTATION_LANDSCAPE
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
