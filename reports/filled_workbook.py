"""An Excel workbook's own tables filled in: the XML of the worksheets concerned changes, every other part stays."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from zipfile import ZipFile

from lxml import etree

from forms.model import Form, ScoreColumns
from forms.points import show
from forms.reading.columns import ColumnRole
from reports.exports import FilledItem
from reports.filled_cells import (
    BLANK,
    Marks,
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

    A score is a number, so that formulas go on counting with it; a cell that holds a formula is left alone, and its score
    told with the reasons. These go into the column for them, or into one more column where the sheet has none or has
    something printed there.
    """
    book = _worksheets(package)
    sheets = {position: listed.sheet for position, listed in book.items()}
    written = {(book[page.table].name, at) for page in _pages(sheets, form, filled) for at in page.written}
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


@dataclass
class _Page:
    """One worksheet while it is filled in: its columns, the rows that take scores, the cells written so far, and, by
    row, the items' scores that a formula stands in the way of."""

    table: int
    sheet: Sheet
    where: ScoreColumns
    items: set[int]
    sums: set[int]
    written: set[At] = field(default_factory=set)
    withheld: dict[int, list[str]] = field(default_factory=dict)

    def complete(self) -> None:
        """Add the columns for scores that the sheet lacks."""
        if sides := lacking(self.where):
            headings = [f"{side}分" for side in sides]
            first = add_columns(self.sheet, headings, self.items, self.sums, width=WIDTH)
            self.where = with_columns(self.where, sides, first)

    def write_scores(self, side: Side, told: Marks) -> None:
        """Fill in that side's column."""
        column = side.column(self.where)
        for place, points in told.points.items():
            if column is not None and place[0] == self.table:
                at = self.sheet.begin((place[1], column))
                self._write_score(at, side, points, is_item=place in told.items)

    def _write_score(self, at: At, side: Side, points: Decimal, *, is_item: bool) -> None:
        said, score = self.sheet.shown(at), f"{side}{show(points)}分"
        if self.sheet.formula(at) is not None:
            if is_item:
                self.withheld.setdefault(at[0], []).append(score)
            return
        if not BLANK.fullmatch(said) and not is_item:
            return
        self.sheet.cell(at, like=(at[0], at[1] - 1))
        if BLANK.fullmatch(said):
            self.sheet.put_points(at, points)
        else:
            self.sheet.put_text(at, f"{said}\n{score}")
        self.written.add(at)

    def write_notes(self, filled: Sequence[FilledItem]) -> None:
        """Tell the reasons, in a new column where the sheet has no empty cells for them."""
        notes = self._notes(filled)
        if self.where.reason is None or any(not self._is_empty(row, self.where.reason) for row in notes):
            self.where = replace(self.where, reason=None)
            notes = self._notes(filled)
            self._add_reasons(notes)
        for row, text in notes.items():
            assert self.where.reason is not None
            at = self.sheet.begin((row, self.where.reason))
            self.sheet.cell(at, like=(row, at[1] - 1))
            self.sheet.put_text(at, text)
            self.sheet.make_room(at)
            self.written.add(at)

    def _notes(self, filled: Sequence[FilledItem]) -> dict[int, str]:
        """What to tell in each row: scores that could not be written, arithmetic and reasons."""
        own = [entry for entry in filled if entry.item.source and entry.item.source.table == self.table]
        told = notes_of(own, lambda place: (place[0], self._start(place[1])))
        notes = {self._start(row): "，".join(scores) for row, scores in self.withheld.items()}
        for (_, row), note in told.items():
            notes[row] = f"{notes[row]}\n{note.text}" if row in notes else note.text
        return notes

    def _start(self, row: int) -> int:
        return row if self.where.reason is None else self.sheet.start(row, self.where.reason)

    def _is_empty(self, row: int, column: int) -> bool:
        at = self.sheet.begin((row, column))
        return not self.sheet.shown(at) and self.sheet.formula(at) is None

    def _add_reasons(self, notes: Mapping[int, str]) -> None:
        """A new column in the style of the one that says how points are given, where there is anything to tell."""
        if notes:
            columns = body_of(self.sheet, self.items, self.sums).columns
            like = columns.first(ColumnRole.CLAUSE) or columns.first(ColumnRole.CONTENT) or 0
            first = add_columns(self.sheet, [REASONS], self.items, self.sums, width=REASON_WIDTH, like=like)
            self.where = replace(self.where, reason=first)


def _pages(sheets: Mapping[int, Sheet], form: Form, filled: Sequence[FilledItem]) -> list[_Page]:
    """The worksheets that hold items, filled in."""
    columns = score_columns(form)
    scored = [(table, sheets[table]) for table in columns if table in sheets]
    rows = {(table, row): text for table, sheet in scored for row in sheet.rows if (text := sheet.text(row))}
    require_rows(form, rows, "Excel文件", "第{0.table}张工作表第{0.row}行")
    marks = {side: marks_of(form, filled, side, rows, start_in(sheets, columns, side.column)) for side in Side}
    items = {(item.source.table, item.source.row) for _, item in form.items() if item.source}
    sums = {place for told in marks.values() for place in told.points} - items
    pages = [_Page(t, sheet, columns[t], rows_in(t, items), rows_in(t, sums)) for t, sheet in scored]
    for page in pages:
        page.complete()
        for side, told in marks.items():
            page.write_scores(side, told)
        page.write_notes(filled)
    return pages
