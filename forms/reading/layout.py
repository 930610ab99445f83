"""A score table as entries: its header found, its merged cells resolved, each row told apart by what it is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from forms.model import SectionKind, Source
from forms.reading.columns import ColumnRole, Columns, columns_of, role_of
from forms.reading.entries import Entry, EntryKind, settled
from forms.reading.grid import Cell, Line, Row, Table
from forms.reading.groups import Grid, grid_of
from forms.reading.remarks import Remark, remarks_on
from forms.reading.words import kind_of, printed_points, says_points, section_number, split_heading, states_points

_TOTAL = re.compile(r"(?:分值|满分|考核)?(?:合计|总计|共计|总分|总得分|满分)(?:得?分)?[:：]?(?:[（(]?[\d.]+分?[）)]?)?")
_SUBTOTAL = re.compile(r"(?:本?[项页]?)小计[:：]?.*")
_CAP_ONLY = re.compile(r"[^。；]*?(?:最高|最多|上限|不超过|封顶|限)[^。；]*分[^。；]*[。；]?")
_NOTE = re.compile(r"(?:附?备?注|说明)[:：\d、.．]")
_SIGNED = re.compile(
    r"[^，。；]{0,12}(?:签字|签名|签章|盖章|填表人|负责人|审核人|考核人|考评人|日期|时间|单位)\s*[:：（(].*", re.DOTALL
)
_SECTION_MARK = re.compile(r"[（(]?[一二三四五六七八九十]+[）)]?[、.．]?")
_TABLE_HEADING = re.compile(
    r"[（(]?[一二三四五六七八九十]+[）)]?[、.．\s]"
    r"|[^，。]{0,8}(?:加分|扣分|减分|否决)(?:项目?|部分|事项|指标|内容|情形)?(?:[（(][^（(]*[）)])?[:：]?$"
)
_HEADER_WITHIN = 12
_LONGEST_HEADING = 60
_LONG = 15


@dataclass(frozen=True)
class Sheet:
    """A score table: its columns, its entries in order, the rows above its header as lines, and what is left aside."""

    number: int
    columns: Columns
    entries: tuple[Entry, ...]
    preface: tuple[Line, ...] = ()
    remarks: tuple[Remark, ...] = ()


def sheet_of(table: Table, before: Columns | None) -> Sheet | None:
    """The table as a score table, None if it is none. `before` are the columns of the score table it may go on from."""
    start = _header_index(table)
    if start is None:
        return _going_on(table, before) if before else None
    below = start + 1
    while below < len(table.rows) and _second_header(table.rows[below], table.rows[start]):
        below += 1
    columns = columns_of(_headings(table.rows[start:below], table.rows[below:]))
    above = ((row, cell) for row in table.rows[:start] for cell in row.cells if cell.text and not cell.continued)
    preface = tuple(Line(cell.text, centred=True, size=row.size) for row, cell in above)
    body = table.rows[below:]
    return Sheet(table.number, columns, _entries(table, columns, body), preface, remarks_on(table, columns, body))


def headed(sheet: Sheet, above: Sequence[tuple[Source, Line]]) -> Sheet:
    """The sheet with the heading that stands over it: the line above it, or the name of its own column of items.

    一、基础工作（60分）, 加分项目. A sheet that begins with a section has its heading.
    """
    first = next((entry for entry in sheet.entries if entry.kind is not EntryKind.TOTAL), None)
    if first is None or first.kind is not EntryKind.ITEM or first.group is not None:
        return sheet
    names = (*sheet.columns.all(ColumnRole.NAME), *sheet.columns.all(ColumnRole.CONTENT))
    lines = [*above, *((first.source, line) for line in sheet.preface)]
    headings = [
        *((source, line.text) for source, line in reversed(lines) if _heads_table(line)),
        *((first.source, sheet.columns.headings[name]) for name in names if _names_kind(sheet.columns.headings[name])),
    ]
    for source, heading in headings[:1]:
        return replace(sheet, entries=(Entry(EntryKind.SECTION, source, name=heading), *sheet.entries))
    return sheet


def _heads_table(line: Line) -> bool:
    """Whether a line is the heading of a part; one that only ends with points is, unless it is the title."""
    if len(line.text) > _LONGEST_HEADING or line.text.endswith(("。", "；")):
        return False
    return bool(_TABLE_HEADING.match(line.text)) or (states_points(line.text) and not line.centred)


def _names_kind(heading: str) -> bool:
    return kind_of(heading) is not SectionKind.SCORED and role_of(heading) is not ColumnRole.CLAUSE


def _header_index(table: Table) -> int | None:
    passed: list[Columns] = []
    for row in table.rows[:_HEADER_WITHIN]:
        columns = columns_of({cell.column: cell.text for cell in row.cells})
        if columns.is_score_table():
            return len(passed)
        passed.append(columns)
    return next((i for i, columns in enumerate(passed) if columns.may_be_score_table() and _scored(table, i)), None)


def _scored(table: Table, header: int) -> bool:
    """Whether most rows below the header say points in their text."""
    below = table.rows[header + 1 :]
    return 2 * sum(any(says_points(cell.text) for cell in row.cells) for row in below) >= max(len(below), 1)


def _going_on(table: Table, before: Columns) -> Sheet | None:
    width = max((cell.column for row in table.rows for cell in row.cells), default=0)
    if width != max(before.headings, default=-1):
        return None
    entries = _entries(table, before, table.rows)
    return Sheet(table.number, before, entries, remarks=remarks_on(table, before, table.rows))


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


def _entries(table: Table, columns: Columns, body: tuple[Row, ...]) -> tuple[Entry, ...]:
    grid = grid_of(columns, body, lambda row, plain: _heads_section(row, _said(row, plain), plain))
    told = (_entry(table, row, grid) for row in body if not _repeats_header(row, columns))
    return settled([entry for entry in told if entry is not None], with_points=bool(grid.section_points))


def _repeats_header(row: Row, columns: Columns) -> bool:
    known = columns.first(ColumnRole.POINTS) or columns.first(ColumnRole.CLAUSE) or columns.first(ColumnRole.CONTENT)
    cell = row.at.get(known or 0)
    return cell is not None and bool(cell.text) and cell.text == columns.headings.get(cell.column)


def _entry(table: Table, row: Row, grid: Grid) -> Entry | None:
    said = _said(row, grid)
    if not said:
        return None
    source = table.source(row.number)
    if not (grid.text(row, grid.number) and grid.text(row, grid.content)):
        lead = "".join(said[0].text.split())
        if _TOTAL.fullmatch(lead):
            return Entry(EntryKind.TOTAL, source, name=lead, points=_points_of_total(row, grid, said))
        if _SUBTOTAL.fullmatch(lead):
            return Entry(EntryKind.SUBTOTAL, source, name=lead, points=_points_of_total(row, grid, said))
    if _heads_section(row, said, grid):
        return _section_entry(source, row, _leads(said, grid), grid)
    if _is_note(row, said, grid):
        return Entry(EntryKind.NOTE, source, content="\n".join(cell.text for cell in said))
    return _item_entry(source, row, grid)


def _said(row: Row, grid: Grid) -> list[Cell]:
    """The cells of the row that say something, the ones for scores to be entered left out."""
    return [cell for cell in row.cells if cell.text and not cell.continued and cell.column not in grid.entered]


def _is_note(row: Row, said: list[Cell], grid: Grid) -> bool:
    """A line across the table, a remark below it, or the line where people sign."""
    first = said[0]
    if _NOTE.match(first.text) or (_SIGNED.fullmatch(first.text) and not re.search(r"\d", grid.text(row, grid.points))):
        return True
    return len(said) == 1 and (grid.across(first) or (first.column in grid.number and len(first.text) > _LONG))


def _points_of_total(row: Row, grid: Grid, said: list[Cell]) -> str:
    """The printed sum: in the column of points, behind the word itself, or in whatever cell follows it."""
    behind = re.findall(r"[\d.]+", said[0].text)
    after = [cell.text for cell in said[1:] if re.fullmatch(r"[\d.]+分?", "".join(cell.text.split()))]
    return grid.text(row, grid.points or grid.group_points) or next(iter((*behind, *after)), "")


def _heads_section(row: Row, said: list[Cell], grid: Grid) -> bool:
    """Whether the row bears a section: 一 or 一、… or 加分项 on its left, nothing asked, at most a limit beside it.

    Where the items are numbered 1, 2, 3, a row numbered 一 is a section even if it asks something.
    """
    numbers = [cell for cell in said if cell.column in grid.number]
    alone = len(numbers) == 1 and not numbers[0].merged and _SECTION_MARK.fullmatch(numbers[0].text)
    if grid.counted and alone and grid.text(row, grid.name):
        return True
    if grid.text(row, grid.content) or not (leads := _leads(said, grid)):
        return False
    clause, first = grid.text(row, grid.clause), leads[0].text
    if len(first) > _LONGEST_HEADING or (
        clause and not (len(clause) <= _LONGEST_HEADING and _CAP_ONLY.fullmatch(clause))
    ):
        return False
    return bool(section_number(first)) or states_points(first) or kind_of(first) is not SectionKind.SCORED


def _leads(said: list[Cell], grid: Grid) -> list[Cell]:
    """The cells that can bear a heading: number and name, or one merged across."""
    return [cell for cell in said if cell.column in grid.leading or grid.across(cell)]


def _section_entry(source: Source, row: Row, leads: list[Cell], grid: Grid) -> Entry:
    first, head = leads[0].text, "".join(cell.text for cell in leads)
    if split_heading(first)[1] == "" and head != first:  # the number stands in a cell of its own
        head = f"{section_number(first)}、{head.removeprefix(first)}"
    return Entry(
        EntryKind.SECTION,
        source,
        name=head,
        content=grid.text(row, grid.content),
        points=grid.text(row, grid.section_points[:1]) or grid.text(row, grid.section_points),
        clause=grid.text(row, grid.clause),
        evidence=grid.text(row, grid.evidence),
        department=grid.text(row, grid.department),
    )


def _item_entry(source: Source, row: Row, grid: Grid) -> Entry:
    group = row.at.get(grid.group[0]) if grid.group else None
    begins = group is not None and bool(group.text) and not group.continued
    name, content, clause = (grid.text(row, columns) for columns in (grid.name, grid.content, grid.clause))
    kind = EntryKind.ITEM if begins else _item_kind(row, grid, bool(name or content), clause)
    return Entry(
        kind,
        source,
        number=grid.text(row, grid.number),
        name=name,
        content=content,
        points=grid.text(row, grid.points) or _printed(name, content, clause),
        clause=clause,
        evidence=grid.text(row, grid.evidence),
        department=grid.text(row, grid.department),
        same_number=_continued_at(row, grid.number),
        shares_points=kind is EntryKind.MORE and _begins_at(row, (*grid.number, *grid.name)),
        group=group.text if group and begins else None,
        group_number=grid.text(row, grid.group_number) if begins else "",
        group_points=grid.text(row, grid.group_points) if begins else "",
    )


def _printed(*texts: str) -> str:
    return next((points for points in map(printed_points, texts) if points), "")


def _item_kind(row: Row, grid: Grid, asks: bool, clause: str) -> EntryKind:
    shared = row.at.get(grid.points[0]) if grid.points else None
    if shared and shared.continued and shared.text:
        return EntryKind.MORE
    asked = (*grid.number, *grid.name, *grid.content, *grid.points)
    if clause and asked and not _begins_at(row, asked) and not (grid.group and printed_points(clause)):
        return EntryKind.MORE
    return EntryKind.ITEM if asks or clause else EntryKind.BARE


def _begins_at(row: Row, columns: tuple[int, ...]) -> bool:
    return any((cell := row.at.get(column)) is not None and cell.text and not cell.continued for column in columns)


def _continued_at(row: Row, columns: tuple[int, ...]) -> bool:
    return any((cell := row.at.get(column)) is not None and cell.continued for column in columns)
