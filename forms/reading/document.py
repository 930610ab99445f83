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

    said: tuple[tuple[Source, Line], ...] = ()  # the latest line with words, if any: a heading of the table below it

    def add(self, lines: Iterable[Line]) -> None:
        """Go on with these lines, after the score tables so far."""
        for line in lines:
            (self.after if self.sheets else self.before).append(line)
            if line.text:
                self.said = ((Source(0, len(self.before) + len(self.after)), line),)

    def prose(self) -> list[Line]:
        """All lines in their order; an item of the prose is placed by its line's count, from 1."""
        return [*self.before, *self.after]


def parts_of(package: Package, faults: Faults) -> Parts:
    """Raises Unreadable."""
    size = TextSize()
    parts = Parts()
    columns: Columns | None = None
    for block in _blocks(package, faults):
        if isinstance(block, Line):
            size.add(block.text)
            parts.add([block])
        elif sheet := sheet_of(block, columns):
            sheet = headed(sheet, parts.said)
            size.add(*(cell.text for row in block.rows for cell in row.cells if not cell.continued))
            parts.tables.append(block)
            parts.add(sheet.preface)
            parts.sheets.append(sheet)
            columns = sheet.columns
        else:
            prose = block.lines()
            size.add(*(line.text for line in prose))
            parts.add(prose)
    return parts


def _blocks(package: Package, faults: Faults) -> Iterable[Block]:
    return tables_of(package, faults) if package.kind is FileKind.EXCEL else blocks_of(package, faults)
