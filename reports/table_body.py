"""What the rows of a score table are, whether it stands in Word or in Excel: headers, items, sums, and what goes on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from forms.reading.columns import ColumnRole, Columns, columns_of


class Grid(Protocol):
    """A table whose rows count from 1."""

    @property
    def numbers(self) -> range:
        """The rows there are."""

    def headings(self, row: int) -> Mapping[int, str]:
        """What stands in the row's cells, by the column they begin in; of a cell merged downwards the text above."""

    def start(self, row: int, column: int) -> int:
        """The row in which the cell begins that this row has in that column."""

    def text(self, row: int) -> str:
        """All the row's own text, without spaces."""


@dataclass(frozen=True)
class Body:
    """The rows of a table, by number: those of each header, of items, of sums, and those that go on with an item."""

    columns: Columns
    headers: Sequence[range]
    items: Collection[int]
    sums: Collection[int]
    going_on: Collection[int]

    def header_of(self, row: int) -> range | None:
        """The header that the row belongs to."""
        return next((header for header in self.headers if row in header), None)

    def has_score(self, row: int) -> bool:
        """Whether a score is written into the row."""
        return row in self.items or row in self.sums


def body_of(grid: Grid, items: Collection[int], sums: Collection[int]) -> Body:
    """The rows told apart; `items` and `sums` are those that take scores, of items there is at least one."""
    header = _header(grid, items)
    if header is None:  # the table goes on with one above it
        return Body(Columns(), (), items, sums, ())
    headers = _repeated(grid, header)
    columns = columns_of({column: text for row in header for column, text in grid.headings(row).items()})
    taken = {*items, *sums, *(row for found in headers for row in found)}
    going_on = set(_going_on(grid, items, taken, columns.first(ColumnRole.POINTS)))
    return Body(columns, headers, items, sums, going_on)


def _header(grid: Grid, items: Collection[int]) -> range | None:
    """The rows of the header: above every item, where most of its columns are known by name."""
    above = {row: grid.headings(row) for row in grid.numbers if row < min(items)}
    known = {row: _known(columns_of(headings)) for row, headings in above.items() if len(headings) > 1}
    heart = max(known, key=lambda row: (known[row], -row), default=0)
    if known.get(heart, 0) < 2:
        return None
    end = heart + 1
    while end in grid.numbers and end not in items and _goes_on(grid, end):
        end += 1
    return range(min(grid.start(heart, column) for column in above[heart]), end)


def _known(columns: Columns) -> int:
    return sum(bool(found) for role, found in columns.of_role.items() if role is not ColumnRole.OTHER)


def _goes_on(grid: Grid, row: int) -> bool:
    return any(grid.start(row, column) < row for column in grid.headings(row))


def _repeated(grid: Grid, header: range) -> list[range]:
    said = [grid.text(row) for row in header]
    texts = [grid.text(row) for row in grid.numbers]
    starts = (at for at in range(len(texts)) if texts[at : at + len(said)] == said)
    return [range(at + 1, at + 1 + len(said)) for at in starts]


def _going_on(grid: Grid, items: Collection[int], taken: Collection[int], points: int | None) -> Iterator[int]:
    """The rows below an item whose points are those of the item: its score is theirs too."""
    is_below = False
    for row in grid.numbers:
        shares = points is not None and points in grid.headings(row) and grid.start(row, points) < row
        is_below = row in items or (is_below and row not in taken and shares)
        if is_below and row not in items:
            yield row
