"""Small Excel workbooks for tests, made from the rows that tests/forms/documents.py makes Word tables of."""

import re
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from forms.model import Form
from forms.reading import read_document
from tests.forms.documents import DOWN, LEFT, Rows, a_document
from tests.reports.filling import with_parts

LINE = Side(style="thin")
KEPT = "7"  # what every formula of these workbooks is kept with as its last result


def form_of(*tables: Rows) -> Form:
    """The form of these rows, each table's at the position of its sheet."""
    return read_document(a_document(*tables), "责任清单")


def a_workbook(*sheets: Rows, others: dict[str, Rows] | None = None) -> bytes:
    """An .xlsx with a sheet per table, its cells merged as DOWN and LEFT say, and `others` behind them, by name."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        _fill(book.create_sheet(f"考核表{number}"), rows)
    for name, rows in (others or {}).items():
        _fill(book.create_sheet(name), rows)
    content = BytesIO()
    book.save(content)
    return _with_results(content.getvalue())


def _fill(page: Worksheet, rows: Rows) -> None:
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            cell = page.cell(r, c)
            if text not in (DOWN, LEFT):
                cell.value = float(text) if text.replace(".", "").isdigit() else text or None
            cell.border = Border(left=LINE, right=LINE, top=LINE, bottom=LINE)
            cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
    _merge(page, rows)
    for column in range(1, len(rows[0]) + 1):
        page.column_dimensions[get_column_letter(column)].width = 14


def _merge(page: Worksheet, rows: Rows) -> None:
    for r, row in enumerate(rows, start=1):
        for c, text in enumerate(row, start=1):
            right = _run(list(row[c:]), LEFT)
            down = _run([other[c - 1] for other in rows[r:]], DOWN)
            if text not in (DOWN, LEFT) and (right or down):
                page.merge_cells(start_row=r, start_column=c, end_row=r + down, end_column=c + right)


def _run(cells: list[str], mark: str) -> int:
    """How many cells at the beginning go on under `mark`."""
    return next((at for at, text in enumerate(cells) if text != mark), len(cells))


def _with_results(content: bytes) -> bytes:
    """The workbook as Excel saves it: every formula with its last result."""
    return with_parts(content, lambda xml: re.sub(rb"<v ?/>|<v></v>", f"<v>{KEPT}</v>".encode(), xml))
