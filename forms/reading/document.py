"""A file taken apart into its score tables and its lines, whether it is a Word or an Excel file."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from forms.model import Source
from forms.reading.columns import Columns
from forms.reading.faults import Faults
from forms.reading.grid import Block, Line, Table
from forms.reading.layout import Sheet, headed, sheet_of
from forms.reading.package import FileKind, Package, TextSize
from forms.reading.wordml import blocks_of
from forms.reading.workbook import tables_of


@dataclass
class Parts:
    """A document taken apart: its score tables, as they stand and as read, and the lines before and after the first."""

    before: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def prose(self) -> list[Line]:
        """All lines in their order; an item of the prose is placed by its line's count, from 1."""
        return [*self.before, *self.after]


def parts_of(package: Package, faults: Faults) -> Parts:
    """Raises Unreadable."""
    size = TextSize()
    parts = Parts()
    columns: Columns | None = None
    for block in _blocks(package, faults):
        lines = parts.after if parts.sheets else parts.before
        if isinstance(block, Line):
            size.add(block.text)
            lines.append(block)
        elif sheet := sheet_of(block, columns):
            said = [(row, line) for row, line in enumerate(parts.prose(), start=1) if line.text][-1:]
            sheet = headed(sheet, [(Source(0, row), line) for row, line in said])
            size.add(*(cell.text for row in block.rows for cell in row.cells if not cell.continued))
            parts.tables.append(block)
            lines.extend(sheet.preface)
            parts.sheets.append(sheet)
            columns = sheet.columns
        else:
            prose = block.lines()
            size.add(*(line.text for line in prose))
            lines.extend(prose)
    return parts


def _blocks(package: Package, faults: Faults) -> Iterable[Block]:
    return tables_of(package, faults) if package.kind is FileKind.EXCEL else blocks_of(package, faults)
