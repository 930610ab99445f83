"""Where a score table keeps what, and whether its leftmost names, merged or repeated downwards, are its sections."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from forms.model import SectionKind
from forms.reading.columns import ColumnRole, Columns
from forms.reading.grid import Cell, Row
from forms.reading.words import kind_of, printed_points, says_points, section_number, states_points

_WIDE = 3


@dataclass(frozen=True)
class Grid:
    """The columns of a table by what they hold. `group…` are the columns that name the section of the rows beside."""

    columns: Columns
    number: tuple[int, ...]
    name: tuple[int, ...]
    content: tuple[int, ...]
    points: tuple[int, ...]
    section_points: tuple[int, ...]
    clause: tuple[int, ...]
    evidence: tuple[int, ...]
    department: tuple[int, ...]
    entered: frozenset[int]
    leading: frozenset[int]
    width: int = 0
    counted: bool = False  # its items are numbered 1, 2, 3, so that 一, 二 number sections
    group: tuple[int, ...] = ()
    group_number: tuple[int, ...] = ()
    group_points: tuple[int, ...] = ()

    def across(self, cell: Cell) -> bool:
        """Whether a cell is merged across the table, or over so many columns that it can only be a line of its own."""
        return cell.span >= min(_WIDE, max(self.width, 2))

    def text(self, row: Row, columns: tuple[int, ...]) -> str:
        """The text of the cells that begin in these columns, on lines of their own."""
        if len(columns) == 1:
            cell = row.at.get(columns[0])
            return cell.text if cell else ""
        cells = (row.at.get(column) for column in columns)
        return "\n".join([cell.text for cell in cells if cell and cell.text])


def grid_of(columns: Columns, body: Sequence[Row], heads_section: Callable[[Row, Grid], bool]) -> Grid:
    """The grid of a table with these columns. `heads_section` says whether a row is the heading of a section."""
    plain = _ungrouped(columns, body)
    first = next(iter((*plain.name, *(plain.content if plain.clause else ()))), None)
    if first is None or not (plain.name[1:] or plain.content or plain.clause):
        return plain
    following = _rows_going_on(first, plain, body)
    if not following or not _groups(first, plain, body, following, heads_section):
        return plain
    return _grouped(first, plain, following, {cell.column for row in body for cell in row.cells if cell.continued})


def _ungrouped(columns: Columns, body: Sequence[Row]) -> Grid:
    points, numbers = columns.all(ColumnRole.POINTS), columns.all(ColumnRole.NUMBER)
    numbered = (row.at[column].text for row in body for column in numbers if column in row.at)
    return Grid(
        columns,
        number=numbers,
        name=columns.all(ColumnRole.NAME),
        content=columns.all(ColumnRole.CONTENT),
        points=points[-1:],
        section_points=points,
        clause=columns.all(ColumnRole.CLAUSE),
        evidence=columns.all(ColumnRole.EVIDENCE),
        department=columns.all(ColumnRole.DEPARTMENT),
        entered=frozenset((*columns.all(ColumnRole.SELF_SCORE), *columns.all(ColumnRole.VERIFIED_SCORE))),
        leading=frozenset((*numbers, *columns.all(ColumnRole.NAME))),
        width=max(columns.headings, default=0),
        counted=any(text[:1].isdecimal() for text in numbered),
    )


def _grouped(first: int, plain: Grid, following: Sequence[Row], merged: set[int]) -> Grid:
    points = plain.section_points
    beside = tuple(column for column in points[:-1] if column in merged)[:1]
    if len(points) == 1 and all(_continued(row, points[0]) for row in following):
        beside = points  # the section's points; the rows say their own in their text
    numbers = tuple(column for column in plain.number if column < first and column in merged)[:1]
    return replace(
        plain,
        number=tuple(column for column in plain.number if column not in numbers),
        name=tuple(column for column in plain.name if column != first),
        content=tuple(column for column in plain.content if column != first),
        points=() if beside == plain.points else plain.points,
        group=(first,),
        group_number=numbers,
        group_points=beside,
    )


def _rows_going_on(first: int, grid: Grid, body: Sequence[Row]) -> list[Row]:
    """The rows whose cell in column `first` is merged with, blank below, or the same as the one above it."""
    found: list[Row] = []
    above = ""
    for row in body:
        cell = row.at.get(first)
        if cell is None:
            above = ""
        elif cell.continued or (cell.text == above != "" and not grid.number) or _blank_below(row, cell, above, grid):
            found.append(row)
        elif cell.text:
            above = cell.text
    return found


def _blank_below(row: Row, cell: Cell, above: str, grid: Grid) -> bool:
    asked = grid.text(row, grid.clause) or grid.text(row, grid.content)
    return not cell.text and bool(above and asked) and not grid.number


def _groups(
    first: int, grid: Grid, body: Sequence[Row], following: Sequence[Row], heads_section: Callable[[Row, Grid], bool]
) -> bool:
    """Whether they name sections: they read as headings, or no row is one; and the rows beside have their own points."""
    begun = [row.at[first] for row in body if first in row.at]
    headings = [cell.text for cell in begun if cell.merged and not cell.continued]
    heads = any(section_number(text) or states_points(text) for text in headings)
    if not heads and any(heads_section(row, grid) for row in body):
        return False
    return any(_has_own_points(row, first, grid) for row in following)


def _has_own_points(row: Row, first: int, grid: Grid) -> bool:
    cell = row.at.get(grid.points[0]) if grid.points else None
    if cell and cell.text and not cell.continued:
        return True
    told = [grid.text(row, columns) for columns in (grid.name[1:], grid.content, grid.clause) if columns != (first,)]
    if any(printed_points(text) for text in told):
        return True
    named = row.at.get(first)
    unscored = not grid.points or (named is not None and kind_of(named.text) is not SectionKind.SCORED)
    return unscored and any(says_points(text) for text in told)


def _continued(row: Row, column: int) -> bool:
    cell = row.at.get(column)
    return cell is not None and cell.continued
