"""A score table as entries: its header found, its merged cells resolved, each row told apart by what it is."""

import re
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from forms.model import SectionKind
from forms.reading.columns import ColumnRole, Columns, columns_of, role_of
from forms.reading.wordml import Cell, Row, Table
from forms.reading.words import kind_of, section_number, split_heading, states_points

_TOTAL = re.compile(r"(?:分值|满分|考核)?(?:合计|总计|共计|总分|总得分|满分)(?:得?分)?[:：]?(?:[（(]?[\d.]+分?[）)]?)?")
_SUBTOTAL = re.compile(r"(?:本?[项页]?)小计[:：]?.*")
_CAP_ONLY = re.compile(r"[^。；]*?(?:最高|最多|上限|不超过|封顶|限)[^。；]*分[^。；]*[。；]?")
_HEADER_WITHIN = 12
_WIDE = 3
_LONGEST_HEADING = 60


class EntryKind(StrEnum):
    """What a row of a score table is."""

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
    """Where a table keeps what. `group…` are the columns merged downwards that name the section of the rows beside."""

    columns: Columns
    number: tuple[int, ...]
    name: tuple[int, ...]
    content: tuple[int, ...]
    points: tuple[int, ...]
    section_points: tuple[int, ...]
    clause: tuple[int, ...]
    evidence: tuple[int, ...]
    entered: frozenset[int]
    leading: frozenset[int]
    group: tuple[int, ...] = ()
    group_number: tuple[int, ...] = ()
    group_points: tuple[int, ...] = ()


def sheet_of(table: Table, before: Columns | None) -> Sheet | None:
    """The table as a score table, None if it is none. `before` are the columns of the score table it may go on from."""
    start = _header_index(table)
    if start is None:
        return _going_on(table, before) if before else None
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


def _going_on(table: Table, before: Columns) -> Sheet | None:
    width = max((cell.column for row in table.rows for cell in row.cells), default=0)
    if width != max(before.headings, default=-1):
        return None
    return Sheet(table.number, before, _entries(table, before, 0), ())


def _second_header(row: Row, header: Row) -> bool:
    """Whether `row` goes on with a header of two rows: some columns merged downwards, the others with headings."""
    below = [cell for cell in row.cells if not cell.continued]
    told = all(not cell.text or role_of(cell.text) is not ColumnRole.OTHER for cell in below)
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
    plain = _ungrouped(columns)
    merged = {cell.column for row in body for cell in row.cells if cell.continued}
    first = columns.first(ColumnRole.NAME)
    if first is None or first not in merged or not _groups(first, plain, body):
        return plain
    beside = tuple(column for column in columns.all(ColumnRole.POINTS)[:-1] if column in merged)[:1]
    numbers = tuple(column for column in plain.number if column < first and column in merged)[:1]
    return replace(
        plain,
        number=tuple(column for column in plain.number if column not in numbers),
        name=plain.name[1:],
        group=(first,),
        group_number=numbers,
        group_points=beside,
    )


def _ungrouped(columns: Columns) -> _Grid:
    points = columns.all(ColumnRole.POINTS)
    return _Grid(
        columns,
        number=columns.all(ColumnRole.NUMBER),
        name=columns.all(ColumnRole.NAME),
        content=columns.all(ColumnRole.CONTENT),
        points=points[-1:],
        section_points=points,
        clause=columns.all(ColumnRole.CLAUSE),
        evidence=columns.all(ColumnRole.EVIDENCE),
        entered=frozenset((*columns.all(ColumnRole.SELF_SCORE), *columns.all(ColumnRole.VERIFIED_SCORE))),
        leading=frozenset((*columns.all(ColumnRole.NUMBER), *columns.all(ColumnRole.NAME))),
    )


def _groups(first: int, grid: _Grid, body: tuple[Row, ...]) -> bool:
    """Whether the cells of the first name column, merged downwards, name sections: they read as headings, or no row
    is one, and another column says what each item asks."""
    if not (grid.name[1:] or grid.content):
        return False
    begun = (row.at[first] for row in body if first in row.at)
    headings = (cell.text for cell in begun if cell.merged and not cell.continued)
    heads = any(section_number(text) or states_points(text) for text in headings)
    return heads or not any(_heads_section(row, _said(row, grid), grid) for row in body)


def _repeats_header(row: Row, columns: Columns) -> bool:
    column = columns.first(ColumnRole.POINTS) or columns.first(ColumnRole.CLAUSE) or 0
    cell = row.at.get(column)
    return cell is not None and bool(cell.text) and cell.text == columns.headings.get(column)


def _entry(table: int, row: Row, grid: _Grid) -> Entry | None:
    said = _said(row, grid)
    if not said:
        return None
    lead = "".join(said[0].text.split())
    if not (_text(row, grid.number) and _text(row, grid.content)):
        if _TOTAL.fullmatch(lead):
            return Entry(EntryKind.TOTAL, table, row.number, name=lead, points=_points_of_total(row, grid, lead))
        if _SUBTOTAL.fullmatch(lead):
            return Entry(EntryKind.SUBTOTAL, table, row.number, name=lead, points=_points_of_total(row, grid, lead))
    if _heads_section(row, said, grid):
        return _section_entry(table, row, _leads(said, grid), grid)
    if len(said) == 1 and said[0].span >= _WIDE:
        return Entry(EntryKind.NOTE, table, row.number, content=said[0].text)
    return _item_entry(table, row, grid)


def _said(row: Row, grid: _Grid) -> list[Cell]:
    """The cells of the row that say something, the ones for scores to be entered left out."""
    return [cell for cell in row.cells if cell.text and not cell.continued and cell.column not in grid.entered]


def _points_of_total(row: Row, grid: _Grid, lead: str) -> str:
    return _text(row, grid.points) or "".join(re.findall(r"[\d.]+", lead)[:1])


def _heads_section(row: Row, said: list[Cell], grid: _Grid) -> bool:
    """Whether the row bears a section: 一 or 一、… or 加分项 on its left, nothing asked, at most a limit beside it."""
    if _text(row, grid.content) or not (leads := _leads(said, grid)):
        return False
    clause, first = _text(row, grid.clause), leads[0].text
    if len(first) > _LONGEST_HEADING or (clause and not _CAP_ONLY.fullmatch(clause)):
        return False
    return bool(section_number(first)) or states_points(first) or kind_of(first) is not SectionKind.SCORED


def _leads(said: list[Cell], grid: _Grid) -> list[Cell]:
    """The cells that can bear a heading: number and name, or one merged across."""
    return [cell for cell in said if cell.column in grid.leading or cell.span >= _WIDE]


def _section_entry(table: int, row: Row, leads: list[Cell], grid: _Grid) -> Entry:
    first, head = leads[0].text, "".join(cell.text for cell in leads)
    if split_heading(first)[1] == "" and head != first:  # the number stands in a cell of its own
        head = f"{section_number(first)}、{head.removeprefix(first)}"
    points = _text(row, grid.section_points[:1]) or _text(row, grid.section_points)
    return Entry(EntryKind.SECTION, table, row.number, name=head, points=points, clause=_text(row, grid.clause))


def _item_entry(table: int, row: Row, grid: _Grid) -> Entry:
    group = row.at.get(grid.group[0]) if grid.group else None
    begins = group is not None and bool(group.text) and not group.continued
    name, content, clause = _text(row, grid.name), _text(row, grid.content), _text(row, grid.clause)
    return Entry(
        _item_kind(row, grid, clause, bool(name or content)),
        table,
        row.number,
        number=_text(row, grid.number),
        name=name,
        content=content,
        points=_text(row, grid.points),
        clause=clause,
        evidence=_text(row, grid.evidence),
        same_number=_continued_at(row, grid.number),
        group=group.text if group and begins else None,
        group_number=_text(row, grid.group_number) if begins else "",
        group_points=_text(row, grid.group_points) if begins else "",
    )


def _item_kind(row: Row, grid: _Grid, clause: str, asks: bool) -> EntryKind:
    asked = (*grid.number, *grid.name, *grid.content, *grid.points)
    if clause and not any((cell := row.at.get(column)) and cell.text and not cell.continued for column in asked):
        return EntryKind.MORE
    return EntryKind.ITEM if asks or clause else EntryKind.BARE


def _continued_at(row: Row, columns: tuple[int, ...]) -> bool:
    return any((cell := row.at.get(column)) is not None and cell.continued for column in columns)


def _text(row: Row, columns: tuple[int, ...]) -> str:
    """The text of the cells that begin in these columns, on lines of their own."""
    if len(columns) == 1:
        cell = row.at.get(columns[0])
        return cell.text if cell else ""
    cells = (row.at.get(column) for column in columns)
    return "\n".join([cell.text for cell in cells if cell and cell.text])
