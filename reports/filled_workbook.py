"""An Excel workbook's own tables filled in: the XML of the worksheets concerned changes, every other part stays."""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from zipfile import ZipFile

from lxml import etree

from forms.model import Form, ScoreColumns
from forms.points import show
from forms.reading.columns import ColumnRole
from reports.exports import FilledItem
from reports.filled_cells import (
    BLANK,
    Marks,
    Note,
    Place,
    Side,
    lacking,
    marks_of,
    notes_of,
    require_rows,
    rows_in,
    score_columns,
    start_in,
    with_columns,
)
from reports.sheet_columns import REASON_WIDTH, WIDTH, add_columns
from reports.sheet_formulas import forget_results
from reports.sheet_grid import At, Sheet
from reports.table_body import body_of

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
REASONS = "得分说明"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class _Listed:
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    sheet: Sheet


def filled_sheets(package: ZipFile, form: Form, filled: Sequence[FilledItem]) -> dict[str, bytes]:
    """The worksheets that change, by part. Raises CannotFillIn, naming every item whose row is not there.

    A score is a number, so that formulas go on counting with it; a cell that holds a formula is left alone. Reasons go
    into the column for them, or into one more column where the sheet has none or has something printed there.
    """
    book = _worksheets(package)
    sheets = {position: listed.sheet for position, listed in book.items()}
    written = {(book[position].name, at) for position, at in _write_all(sheets, form, filled)}
    forget_results({listed.name: listed.sheet for listed in book.values()}, written)
    return {listed.part: listed.sheet.to_xml() for listed in book.values() if listed.sheet.is_changed}


def _worksheets(package: ZipFile) -> dict[int, _Listed]:
    """Every worksheet by its position in the workbook, from 1; sheets of other kinds count and are left out."""
    targets = {
        entry.get("Id", ""): posixpath.normpath(posixpath.join("/xl", entry.get("Target", ""))).lstrip("/")
        for entry in _parsed(package, RELATIONS)
    }
    strings = _strings(package, targets)
    listed = [entry for entry in _parsed(package, WORKBOOK).iter() if etree.QName(entry).localname == "sheet"]
    named = ((entry.get("name", ""), targets.get(entry.get(_ID, ""), "")) for entry in listed)
    sheets = (_Listed(name, part, Sheet(package.read(part), strings)) for name, part in named)
    return {
        position: listed
        for position, listed in enumerate(sheets, start=1)
        if etree.QName(listed.sheet.root).localname == "worksheet"
    }


def _parsed(package: ZipFile, part: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    return etree.fromstring(package.read(part), parser)


def _strings(package: ZipFile, targets: Mapping[str, str]) -> list[str]:
    """The shared strings, without how they are pronounced."""
    part = next((part for part in targets.values() if part.lower().endswith("sharedstrings.xml")), None)
    entries = [] if part is None else list(_parsed(package, part))
    return ["".join(t.text or "" for t in entry.iter("{*}t") if not _is_spoken(t)) for entry in entries]


def _is_spoken(text: etree._Element) -> bool:
    parent = text.getparent()
    return parent is not None and etree.QName(parent).localname == "rPh"


Written = set[tuple[int, At]]  # cells by the position of their worksheet


def _write_all(sheets: Mapping[int, Sheet], form: Form, filled: Sequence[FilledItem]) -> Written:
    columns = score_columns(form)
    rows = {
        (t, row): text
        for t in columns.keys() & sheets.keys()
        for row in sheets[t].rows
        if (text := sheets[t].text(row))
    }
    require_rows(form, rows, "Excel文件", "第{0.table}张工作表第{0.row}行")
    marks = {side: marks_of(form, filled, side, rows, start_in(sheets, columns, side.column)) for side in Side}
    items = {(item.source.table, item.source.row) for _, item in form.items() if item.source}
    sums = {place for told in marks.values() for place in told.points} - items
    written: Written = set()
    for table, where in columns.items():
        own, own_sums = rows_in(table, items), rows_in(table, sums)
        columns[table] = _completed(sheets[table], where, own, own_sums)
        for side, told in marks.items():
            written |= {
                (table, at) for at in _write_scores(sheets[table], table, side, told, side.column(columns[table]))
            }
    return written | _write_notes(sheets, columns, filled, items, sums)


def _completed(sheet: Sheet, where: ScoreColumns, items: set[int], sums: set[int]) -> ScoreColumns:
    """The sheet's columns once those for scores that it lacks are added."""
    if not (sides := lacking(where)):
        return where
    return with_columns(where, sides, add_columns(sheet, [f"{side}分" for side in sides], items, sums, width=WIDTH))


def _write_scores(sheet: Sheet, table: int, side: Side, told: Marks, column: int | None) -> Iterator[At]:
    """Write one column; yields the cells that were written."""
    for place, points in told.points.items():
        if place[0] != table or column is None:
            continue
        at = sheet.begin((place[1], column))
        said = sheet.shown(at)
        if sheet.formula(at) is not None or not (BLANK.fullmatch(said) or place in told.items):
            continue
        sheet.cell(at, like=(at[0], column - 1))
        if BLANK.fullmatch(said):
            sheet.put_points(at, points)
        else:
            sheet.put_text(at, f"{said}\n{side}{show(points)}分")
        yield at


def _write_notes(
    sheets: Mapping[int, Sheet],
    columns: Mapping[int, ScoreColumns],
    filled: Sequence[FilledItem],
    items: set[Place],
    sums: set[Place],
) -> Written:
    """Write the reasons, in a new column of each sheet that has no empty cells for them."""
    written: Written = set()
    for table, where in columns.items():
        sheet = sheets[table]
        own = [entry for entry in filled if entry.item.source and entry.item.source.table == table]
        notes = notes_of(own, start_in(sheets, columns, attrgetter("reason")))
        if where.reason is None or any(not _is_empty(sheet, row, where.reason) for _, row in notes):
            notes = notes_of(own, lambda place: place)
            where = replace(where, reason=_reason_column(sheet, rows_in(table, items), rows_in(table, sums), notes))
        for (_, row), note in notes.items():
            assert where.reason is not None
            at = sheet.begin((row, where.reason))
            sheet.cell(at, like=(row, where.reason - 1))
            sheet.put_text(at, note.text)
            sheet.make_room(at)
            written.add((table, at))
    return written


def _is_empty(sheet: Sheet, row: int, column: int) -> bool:
    at = sheet.begin((row, column))
    return not sheet.shown(at) and sheet.formula(at) is None


def _reason_column(sheet: Sheet, items: set[int], sums: set[int], notes: Mapping[Place, Note]) -> int | None:
    """A new column in the style of the one that says how points are given, where there is anything to tell."""
    if not notes:
        return None
    columns = body_of(sheet, items, sums).columns
    like = columns.first(ColumnRole.CLAUSE) or columns.first(ColumnRole.CONTENT) or 0
    return add_columns(sheet, [REASONS], items, sums, width=REASON_WIDTH, like=like)
