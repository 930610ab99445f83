"""Scoring documents written as plain text, typeset as Word and Excel files in the layouts that counties use.

A line with | between its cells is a row of a table, every other line a paragraph; the first line is the title.
"""

from collections.abc import Sequence
from io import BytesIO
from itertools import groupby

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from openpyxl import Workbook
from openpyxl.styles import Font

from tests.forms.documents import DOWN, LEFT, add_table, saved

Row = tuple[str, ...]


def paragraphs(text: str) -> bytes:
    """Word: paragraphs as they stand, tables with every cell of its own."""
    return _word(text, lambda rows: rows)


def merged(text: str) -> bytes:
    """Word: a cell of the first column that says the same as the one above, or nothing, is merged with it."""
    return _word(text, _merged_down)


def across(text: str) -> bytes:
    """Word: the first column as rows across the table, its header repeated as on a second page."""
    return _word(text, _section_rows)


def one_column(text: str) -> bytes:
    """Word: every line in a cell of a table that only lays out the page."""
    word = Document()
    add_table(word, [(line,) for line in _lines(text)])
    return saved(word)


def workbook(text: str) -> bytes:
    """Excel: one line to a row, the title across the sheet, equal cells of the first column merged."""
    book = Workbook()
    sheet = book.active
    sheet.title = "考核表"
    for line in _lines(text):
        sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in line.split("|")])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=max(sheet.max_column, 2))
    sheet["A1"].font = Font(size=18)
    row = 0
    for table, lines in _blocks(text):
        for start, end in _runs([line[0] for line in lines]) if table else ():
            sheet.merge_cells(start_row=row + start + 1, end_row=row + end + 1, start_column=1, end_column=1)
        row += len(lines)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def _blocks(text: str) -> list[tuple[bool, list[Row]]]:
    """Paragraphs and tables in turn, each as rows of cells."""
    grouped = groupby(_lines(text), key=lambda line: "|" in line)
    return [(table, [tuple(line.split("|")) for line in lines]) for table, lines in grouped]


def _word(text: str, typeset) -> bytes:
    word = Document()
    for number, (table, rows) in enumerate(_blocks(text)):
        if table:
            add_table(word, typeset(rows))
        else:
            _add_paragraphs(word, [cell for row in rows for cell in row], titled=number == 0)
    return saved(word)


def _add_paragraphs(word: WordDocument, lines: Sequence[str], *, titled: bool) -> None:
    for number, line in enumerate(lines):
        paragraph = word.add_paragraph(line)
        if titled and number == 0:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _merged_down(rows: list[Row]) -> list[Row]:
    down = {number for start, end in _runs([row[0] for row in rows]) for number in range(start + 1, end + 1)}
    return [(DOWN, *row[1:]) if number in down else row for number, row in enumerate(rows)]


def _section_rows(rows: list[Row]) -> list[Row]:
    header, body = rows[0], rows[1:]
    if not _runs([row[0] for row in rows]):
        middle = len(body) // 2
        return [header, *body[:middle], header, *body[middle:]]
    across: list[Row] = []
    for name, group in groupby(body, key=lambda row: row[0]):
        items = [row[1:] for row in group]
        across += [header[1:]] if not across or len(across) > len(rows) // 2 else []
        across += [(name, *[LEFT] * (len(header) - 2)), *items]
    return across


def _runs(column: Sequence[str]) -> list[tuple[int, int]]:
    """First and last row of each cell that stands in several rows."""
    runs = []
    for text, group in groupby(enumerate(column), key=lambda cell: cell[1]):
        numbers = [number for number, _ in group]
        if len(numbers) > 1 and len(text) > 1:
            runs.append((numbers[0], numbers[-1]))
    return runs
