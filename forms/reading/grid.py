"""What a document is made of for the reader, whether it is a Word or an Excel file: plain lines, and grids of cells."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from forms.model import Source


@dataclass(frozen=True)
class Line:
    """A paragraph read as prose; `size` in half-points, 0 where neither it nor its style names one."""

    text: str
    style: str = ""
    centred: bool = False
    size: int = 0
    red: bool = False


class Cell(NamedTuple):
    """A cell of the grid; `column` counts from 1. `continued` holds below the first row of a vertical merge."""

    text: str
    column: int
    span: int = 1
    continued: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; `number` counts from 1 as Word or Excel shows it, `size` is its largest type where known."""

    number: int
    cells: tuple[Cell, ...]
    size: int = 0

    @cached_property
    def at(self) -> dict[int, Cell]:
        """The cells by the column they begin in."""
        return {cell.column: cell for cell in self.cells}


@dataclass(frozen=True)
class Table:
    """A table of the body, or the worksheet of that name; `number` counts from 1 in document order.

    `lines` gives its paragraphs, for a table that only lays out prose.
    """

    number: int
    rows: tuple[Row, ...]
    lines: Callable[[], list[Line]] = field(repr=False, compare=False)
    sheet: str = ""

    def source(self, row: int) -> Source:
        """Where that row stands in the file."""
        return Source(self.number, row, self.sheet)


Block = Line | Table
