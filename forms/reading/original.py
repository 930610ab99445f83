"""The document as it stands, row by row, for the page that shows it beside what was read."""

from dataclasses import dataclass

from forms.model import Source
from forms.reading.columns import Columns
from forms.reading.document import parts_of
from forms.reading.faults import Faults
from forms.reading.filekinds import Unreadable
from forms.reading.grid import Row, Table
from forms.reading.package import Package


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
    """The score tables in their order, then the lines around them; empty where the file cannot be read."""
    faults = Faults()
    try:
        parts = parts_of(Package(content), faults)
    except Unreadable:
        return ()
    tables = [_table(table, sheet.columns) for table, sheet in zip(parts.tables, parts.sheets, strict=True)]
    lines = [(number, line.text) for number, line in enumerate(parts.prose(), start=1) if line.text]
    rows = tuple(OriginalRow(Source(0, number), (text,)) for number, text in lines)
    return (*tables, Original(0, ("正文",), rows)) if rows else tuple(tables)


def _table(table: Table, read: Columns) -> Original:
    columns = sorted({cell.column for row in table.rows for cell in row.cells})
    headings = tuple(" ".join(read.headings.get(column, "").split()) or f"第{column}列" for column in columns)
    return Original(table.number, _distinct(headings), tuple(_row(table, row, columns) for row in table.rows))


def _distinct(headings: tuple[str, ...]) -> tuple[str, ...]:
    """Two columns of one name are told apart by their count."""
    return tuple(
        name if name not in headings[:at] else f"{name}{headings[: at + 1].count(name)}"
        for at, name in enumerate(headings)
    )


def _row(table: Table, row: Row, columns: list[int]) -> OriginalRow:
    cells = (row.at.get(column) for column in columns)
    return OriginalRow(
        table.source(row.number), tuple(cell.text if cell and not cell.continued else "" for cell in cells)
    )
