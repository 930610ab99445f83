"""A score table as entries: its header found, its merged cells resolved, each row told apart by what it is."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from forms.model import SectionKind
from forms.reading.columns import Columns, Role, columns_of, role_of
from forms.reading.wordml import Cell, Row, Table
from forms.reading.words import kind_of, section_number, split_heading, states_points

_TOTAL = re.compile(r"(?:分值|满分|考核)?(?:合计|总计|共计|总分|总得分|满分)(?:得?分)?[:：]?(?:[（(]?[\d.]+分?[）)]?)?")
_SUBTOTAL = re.compile(r"(?:本?[项页]?)小计[:：]?.*")
_CAP_ONLY = re.compile(r"[^。；]*?(?:最高|最多|上限|不超过|封顶|限)[^。；]*分[^。；]*[。；]?")
_HEADER_WITHIN = 12
_WIDE = 3
_LONGEST_HEADING = 60


class EntryKind(StrEnum):
    SECTION = "section"
    ITEM = "item"
    MORE = "more"  # goes on with the item above it
    TOTAL = "total"
    SUBTOTAL = "subtotal"
    NOTE = "note"
    BARE = "bare"  # says something that is neither


@dataclass(frozen=True)
class Entry:
    """A row as read. `group` and `group_points` come from the section cell merged down the left side."""

    kind: EntryKind
    table: int
    row: int
    number: str = ""
    name: str = ""
    content: str = ""
    points: str = ""
    clause: str = ""
    evidence: str = ""
    same_number: bool = False  # its number is the one merged downwards from the row above
    group: str | None = None
    group_number: str = ""
    group_points: str = ""


@dataclass(frozen=True)
class Sheet:
    """A score table: its columns, its entries in order, and the text of the rows above its header."""

    number: int
    columns: Columns
    entries: tuple[Entry, ...]
    preface: tuple[str, ...]


@dataclass(frozen=True)
class _Grid:
    """Where a table keeps what: the columns of its items, and those merged downwards beside a section's items."""

    columns: Columns
    group: int | None
    group_number: int | None
    group_points: int | None
    points: int | None


def sheet_of(table: Table, before: Columns | None) -> Sheet | None:
    """The table as a score table, None if it is none. `before` are the columns of the score table it may go on from."""
    start = _header_index(table)
    if start is None:
        return _continued(table, before) if before else None
    below = start + 1
    while below < len(table.rows) and _second_header(table.rows[below], table.rows[start]):
        below += 1
    columns = columns_of(_headings(table.rows[start:below], table.rows[below:]))
    preface = tuple(cell.text for row in table.rows[:start] for cell in row.cells if cell.text)
    return Sheet(table.number, columns, _entries(table, columns, below), preface)


def _header_index(table: Table) -> int | None:
    for index, row in enumerate(table.rows[:_HEADER_WITHIN]):
        if len(row.cells) > 1 and columns_of({cell.column: cell.text for cell in row.cells}).is_score_table():
            return index
    return None


def _continued(table: Table, before: Columns) -> Sheet | None:
    width = max((cell.column for row in table.rows for cell in row.cells), default=0)
    if width != max(before.headings, default=-1):
        return None
    return Sheet(table.number, before, _entries(table, before, 0), ())


def _second_header(row: Row, header: Row) -> bool:
    """Whether `row` goes on with a header of two rows: some columns merged downwards, the others with headings."""
    below = [cell for cell in row.cells if not cell.continued]
    told = all(not cell.text or role_of(cell.text) is not Role.OTHER for cell in below)
    return told and len(below) < len(row.cells) and any(cell.merged for cell in header.cells)


def _headings(header: tuple[Row, ...], body: tuple[Row, ...]) -> dict[int, str]:
    """Headings by column; one that spans several columns holds for each that most rows of the body begin a cell in."""
    begun = Counter(cell.column for row in body for cell in row.cells)
    often = {column for column, times in begun.items() if times * 2 > len(body)}
    headings: dict[int, str] = {}
    for cell in (cell for row in header for cell in row.cells if not cell.continued):
        spanned = range(cell.column, cell.column + cell.span)
        headings.update((column, cell.text) for column in spanned if column == cell.column or column in often)
    return headings


def _entries(table: Table, columns: Columns, start: int) -> tuple[Entry, ...]:
    body = table.rows[start:]
    grid = _grid(columns, body)
    told = (_entry(table.number, row, grid) for row in body if not _repeats_header(row, columns))
    return tuple(entry for entry in told if entry is not None)


def _grid(columns: Columns, body: tuple[Row, ...]) -> _Grid:
    merged = {cell.column for row in body for cell in row.cells if cell.continued}
    group = _group_column(columns, body, merged)
    points = columns.all(Role.POINTS)
    beside = next((column for column in points[:-1] if group and column in merged), None)
    numbers = [column for column in columns.all(Role.NUMBER) if group and column < group and column in merged]
    return _Grid(columns, group, next(iter(numbers), None), beside, points[-1] if points else None)


def _group_column(columns: Columns, body: tuple[Row, ...], merged: set[int]) -> int | None:
    """The column whose cells, merged downwards, name the section of the rows beside them."""
    first = columns.first(Role.NAME)
    if first is None or first not in merged or not (columns.all(Role.NAME)[1:] or columns.all(Role.CONTENT)):
        return None
    cells = [
        (row, cell) for row in body for cell in row.cells if cell.column == first and not cell.continued and cell.text
    ]
    heads = any(section_number(cell.text) or states_points(cell.text) for _, cell in cells if cell.merged)
    rows_of_sections = any(_heads_section(row, columns) for row in body)
    return first if heads or not rows_of_sections else None


def _repeats_header(row: Row, columns: Columns) -> bool:
    column = columns.first(Role.POINTS) or columns.first(Role.CLAUSE)
    text = next((cell.text for cell in row.cells if cell.column == column), "")
    return bool(text) and text == columns.headings.get(column or 0)


def _entry(table: int, row: Row, grid: _Grid) -> Entry | None:
    columns = grid.columns
    said = _said(row, columns)
    if not said:
        return None
    lead = "".join(said[0].text.split())
    if not _heads_item(row, columns) and (_TOTAL.fullmatch(lead) or _SUBTOTAL.fullmatch(lead)):
        kind = EntryKind.TOTAL if _TOTAL.fullmatch(lead) else EntryKind.SUBTOTAL
        return Entry(kind, table, row.number, name=lead, points=_points_of_total(row, grid, lead))
    if _heads_section(row, columns):
        return _section_entry(table, row, grid)
    if len(said) == 1 and said[0].span >= _WIDE:
        return Entry(EntryKind.NOTE, table, row.number, content=said[0].text)
    return _item_entry(table, row, grid)


def _said(row: Row, columns: Columns) -> list[Cell]:
    """The cells of the row that say something, the ones for scores to be entered left out."""
    entered = {*columns.all(Role.SELF_SCORE), *columns.all(Role.VERIFIED_SCORE)}
    return [cell for cell in row.cells if cell.text and cell.column not in entered and not cell.continued]


def _heads_item(row: Row, columns: Columns) -> bool:
    return bool(_text(row, columns.all(Role.NUMBER)) and _text(row, columns.all(Role.CONTENT)))


def _points_of_total(row: Row, grid: _Grid, lead: str) -> str:
    printed = _text(row, () if grid.points is None else (grid.points,))
    return printed or "".join(re.findall(r"[\d.]+", lead)[:1])


def _heads_section(row: Row, columns: Columns) -> bool:
    """Whether the row bears a section: 一 or 一、… or 加分项 on its left, nothing asked, at most a limit beside it."""
    leads = _leads(row, columns)
    if not leads or _text(row, columns.all(Role.CONTENT)):
        return False
    clause = _text(row, columns.all(Role.CLAUSE))
    first = leads[0].text
    if len(first) > _LONGEST_HEADING or (clause and not _CAP_ONLY.fullmatch(clause)):
        return False
    return bool(section_number(first)) or states_points(first) or kind_of(first) is not SectionKind.SCORED


def _leads(row: Row, columns: Columns) -> list[Cell]:
    """The cells that can bear a heading: number and name, or one merged across."""
    named = {*columns.all(Role.NUMBER), *columns.all(Role.NAME)}
    return [cell for cell in _said(row, columns) if cell.column in named or cell.span >= _WIDE]


def _section_entry(table: int, row: Row, grid: _Grid) -> Entry:
    columns = grid.columns
    leads = _leads(row, columns)
    first, head = leads[0].text, "".join(cell.text for cell in leads)
    if split_heading(first)[1] == "" and head != first:  # the number stands in a cell of its own
        head = f"{section_number(first)}、{head.removeprefix(first)}"
    points = _text(row, columns.all(Role.POINTS)[:1]) or _text(row, columns.all(Role.POINTS))
    clause = _text(row, columns.all(Role.CLAUSE))
    return Entry(EntryKind.SECTION, table, row.number, name=head, points=points, clause=clause)


def _item_entry(table: int, row: Row, grid: _Grid) -> Entry:
    columns = grid.columns
    numbers = tuple(column for column in columns.all(Role.NUMBER) if column != grid.group_number)
    names = tuple(column for column in columns.all(Role.NAME) if column != grid.group)
    fields = {
        "number": _text(row, numbers),
        "name": _text(row, names),
        "content": _text(row, columns.all(Role.CONTENT)),
        "points": _text(row, () if grid.points is None else (grid.points,)),
        "clause": _text(row, columns.all(Role.CLAUSE)),
        "evidence": _text(row, columns.all(Role.EVIDENCE)),
    }
    same = any(cell.continued for cell in row.cells if cell.column in numbers)
    kind = _item_kind(row, grid, numbers, fields)
    return Entry(kind, table, row.number, **fields, same_number=same, **_group_of(row, grid))


def _item_kind(row: Row, grid: _Grid, numbers: tuple[int, ...], fields: dict[str, str]) -> EntryKind:
    fresh = {cell.column for cell in row.cells if cell.text and not cell.continued}
    names = tuple(column for column in grid.columns.all(Role.NAME) if column != grid.group)
    asked = (*numbers, *names, *grid.columns.all(Role.CONTENT), grid.points)
    if not fresh.intersection(asked) and fields["clause"]:
        return EntryKind.MORE
    return EntryKind.ITEM if fields["name"] or fields["content"] or fields["clause"] else EntryKind.BARE


def _group_of(row: Row, grid: _Grid) -> dict[str, str]:
    cell = next((cell for cell in row.cells if cell.column == grid.group), None)
    if grid.group is None or cell is None or cell.continued or not cell.text:
        return {}
    return {
        "group": cell.text,
        "group_number": _text(row, () if grid.group_number is None else (grid.group_number,)),
        "group_points": _text(row, () if grid.group_points is None else (grid.group_points,)),
    }


def _text(row: Row, columns: tuple[int, ...]) -> str:
    """The text of the cells that begin in these columns, each once, on lines of their own."""
    return "\n".join(_lines(row, columns))


def _lines(row: Row, columns: tuple[int, ...]) -> Iterator[str]:
    return (cell.text for cell in row.cells if cell.column in columns and cell.text)
