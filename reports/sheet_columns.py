"""Columns added at the right edge of a score table in a worksheet."""

from collections.abc import Collection, Sequence

from lxml import etree
from openpyxl.utils import get_column_letter

from reports.sheet_grid import Sheet
from reports.table_body import Body, body_of

WIDTH, REASON_WIDTH = 9, 28  # characters
# What stands behind a worksheet's page setup, if anything does.
_BEHIND_PAGE = (
    *("headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags"),
    *("drawing", "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst"),
)


def add_columns(
    sheet: Sheet, headings: Sequence[str], items: Collection[int], sums: Collection[int], *, width: int, like: int = 0
) -> int:
    """Add a column for each heading, that many characters wide; returns the first one's number (from 1).

    New cells have the style of the last cell of their row, or of that of column `like`. A row merged across the table
    and without a score reaches over the new columns.
    """
    body, last = body_of(sheet, items, sums), sheet.width
    first = min((column for _, column in sheet.cells), default=1)
    top = body.headers[0].start if body.headers else min((*items, *sums))
    for row in range(top, sheet.numbers.stop):
        for column in range(last + 1, last + 1 + len(headings)):
            sheet.cell((row, column), like=(row, like or last))
    for header in body.headers:
        _head(sheet, header, last + 1, headings)
    for row in body.items:
        _go_on(sheet, row, body, range(last + 1, last + 1 + len(headings)))
    _reach_over(sheet, body, first, last, len(headings))
    _widen_sheet(sheet, last, len(headings), width)
    _fit_to_page(sheet)
    return last + 1


def _head(sheet: Sheet, header: range, column: int, headings: Sequence[str]) -> None:
    for at, heading in enumerate(headings, start=column):
        sheet.cell((header.start, at), like=(header.start, column - 1))
        sheet.put_text((header.start, at), heading)
        if len(header) > 1 and sheet.merges:
            sheet.merge(header.start, at, header.stop - 1, at)


def _go_on(sheet: Sheet, row: int, body: Body, columns: range) -> None:
    """An item of several rows has one cell for its score."""
    end = row
    while end + 1 in body.going_on:
        end += 1
    for column in columns if end > row else ():
        sheet.merge(row, column, end, column)


def _reach_over(sheet: Sheet, body: Body, first: int, last: int, added: int) -> None:
    for merge in list(sheet.merges):
        is_across = merge.left == first and merge.right == last and merge.top == merge.bottom
        if is_across and not body.has_score(merge.top) and not body.header_of(merge.top):
            sheet.widen(merge, last + added)
            for column in range(last + 1, last + added + 1):  # the frame is drawn by the cells
                sheet.cell((merge.top, column), like=(merge.top, last))


def _widen_sheet(sheet: Sheet, last: int, added: int, width: int) -> None:
    """The new columns' width, where the sheet says nothing of them yet, and the range that it says it fills."""
    columns = sheet.root.find(sheet.tag("cols"))
    if columns is None:
        columns = etree.Element(sheet.tag("cols"))
        next(sheet.root.iter(sheet.tag("sheetData"))).addprevious(columns)
    if not any(int(column.get("max", 0)) > last for column in columns):
        told = {"min": str(last + 1), "max": str(last + added), "width": str(width), "customWidth": "1"}
        columns.append(etree.Element(sheet.tag("col"), told))
    dimension = sheet.root.find(sheet.tag("dimension"))
    if dimension is not None and (start := dimension.get("ref", "").partition(":")[0]):
        dimension.set("ref", f"{start}:{get_column_letter(last + added)}{max(sheet.rows)}")


def _fit_to_page(sheet: Sheet) -> None:
    """Printed, the table stays as wide as a page."""
    properties = sheet.root.find(sheet.tag("sheetPr"))
    if properties is None:
        properties = etree.Element(sheet.tag("sheetPr"))
        sheet.root.insert(0, properties)
    fit = properties.find(sheet.tag("pageSetUpPr"))
    if fit is None:
        fit = etree.SubElement(properties, sheet.tag("pageSetUpPr"))
    page = sheet.root.find(sheet.tag("pageSetup"))
    if page is None:
        page = etree.Element(sheet.tag("pageSetup"))
        behind = {sheet.tag(name) for name in _BEHIND_PAGE}
        foreign = (child for child in sheet.root if child.tag in behind or not str(child.tag).startswith(sheet.tag("")))
        first = next(foreign, None)
        at = len(sheet.root) if first is None else sheet.root.index(first)
        sheet.root.insert(at, page)
    if fit.get("fitToPage") not in ("1", "true"):
        fit.set("fitToPage", "1")
        page.set("fitToWidth", "1")
        page.set("fitToHeight", "0")
