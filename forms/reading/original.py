"""The document as it stands, row by row, for the page that shows it beside what was read."""

from dataclasses import dataclass

from forms.model import Source
from forms.reading.layout import sheet_of
from forms.reading.package import DOCUMENT, STYLES, Package, Unreadable
from forms.reading.styles import Styles
from forms.reading.wordml import Line, Row, Table, blocks_of


@dataclass(frozen=True)
class OriginalRow:
    """A row of a table, or a paragraph: its place and its cells; what is merged with the cell above is empty."""

    source: Source
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Original:
    """A table of the document, or its paragraphs (number 0); `headings` are the columns' names."""

    number: int
    headings: tuple[str, ...]
    rows: tuple[OriginalRow, ...]


def original_of(content: bytes) -> tuple[Original, ...]:
    """The tables in their order, then the paragraphs; empty where the file cannot be read."""
    try:
        package = Package(content)
        root = package.part(DOCUMENT)
    except Unreadable:
        return ()
    blocks = [] if root is None else blocks_of(root, Styles(lambda: package.part(STYLES)))
    tables = [_table(block) for block in blocks if isinstance(block, Table)]
    lines = [block.text for block in blocks if isinstance(block, Line) and block.text]
    rows = tuple(OriginalRow(Source(0, number), (text,)) for number, text in enumerate(lines, start=1))
    return (*tables, Original(0, ("正文",), rows)) if rows else tuple(tables)


def _table(table: Table) -> Original:
    columns = sorted({cell.column for row in table.rows for cell in row.cells})
    sheet = sheet_of(table, None)
    named = sheet.columns.headings if sheet else {}
    headings = tuple(" ".join(named.get(column, "").split()) or f"第{column}列" for column in columns)
    return Original(table.number, _distinct(headings), tuple(_row(table.number, row, columns) for row in table.rows))


def _distinct(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Two columns of one name are told apart by their count."""
    return tuple(
        name if name not in headings[:at] else f"{name}{headings[: at + 1].count(name)}"
        for at, name in enumerate(headings)
    )


def _row(table: int, row: Row, columns: list[int]) -> OriginalRow:
    cells = (row.at.get(column) for column in columns)
    return OriginalRow(
        Source(table, row.number), tuple(cell.text if cell and not cell.continued else "" for cell in cells)
    )
