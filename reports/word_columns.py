"""Columns added at the right edge of a Word table, which stays as wide as it is."""

from collections.abc import Collection, Sequence
from copy import deepcopy

from docx.oxml.ns import qn
from lxml import etree

from reports.table_body import Body, body_of
from reports.word_grid import (
    Cell,
    Laid,
    Row,
    Table,
    children,
    laid_out,
    number_in,
    write,
)

SHARE, WIDE_SHARE = 0.08, 0.11  # of the table's width, for a score and for a score with reasons under it
VAL, WIDTH, TYPE = qn("w:val"), qn("w:w"), qn("w:type")
WIDEST_PAGE = 1_000_000  # twips; what is wider is no width
_MEASURED = {"dxa", "pct", None}
# What a cell's look does not take along: merges, and what belongs to the neighbour's own text or revisions.
_OF_THE_CELL = ("gridSpan", "vMerge", "hMerge", "cellIns", "cellDel", "cellMerge", "tcPrChange")
_OF_THE_LINE = ("numPr", "ind", "framePr", "outlineLvl", "pageBreakBefore", "keepNext", "sectPr", "pPrChange")
_OF_THE_RUN = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "highlight", "u", "strike", "vanish", "vertAlign")
# Before which of its siblings an element must stand.
_BEHIND_SPAN = ("hMerge", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign")
_BEHIND_JC = ("textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr")


def add_columns(
    table: Table, headings: Sequence[str], items: Collection[int], sums: Collection[int], *, share: float
) -> int:
    """Add a column for each heading, `share` of the table's width each; returns the first one's number (from 1).

    The others become narrower in proportion. Rows of items and sums get cells of their own, as do the headers with the
    headings; a row of one cell across the table grows with it, and one that ends early ends where it did.
    """
    body = body_of(table, items, sums)
    width = max((laid_out(row)[-1].end - 1 for row in table.rows if laid_out(row)), default=0)
    _narrow(table.element, width, len(headings), share)
    numbers = {id(row): number for number, row in enumerate(table.rows, start=1)}
    for row in children(table.element, "tr"):
        _widen(row, numbers.get(id(row), 0), body, width, headings, share)
    return width + 1


def _narrow(table: etree._Element, width: int, added: int, share: float) -> None:
    """The grid with its new columns."""
    grid = table.find(qn("w:tblGrid"))
    if grid is None:
        grid = etree.Element(qn("w:tblGrid"))
        table.insert(list(table).index(next(children(table, "tr"))), grid)
    columns = grid.findall(qn("w:gridCol"))
    widths = [_measure(column) or 0 for column in columns[:width]]
    usual = sum(widths) // max(len(widths), 1)
    total = sum(widths) + usual * (width - len(widths))
    kept = 1 - added * share
    for column in columns:
        column.set(WIDTH, str(round((_measure(column) or 0) * kept)))
    new = [usual * kept] * (width - len(columns)) + [total * share] * added
    for at, made in enumerate(new, start=len(columns)):
        grid.insert(at, etree.Element(qn("w:gridCol"), {WIDTH: str(round(made))}))


def _measure(element: etree._Element) -> float | None:
    """A width, None where it is given in another way than as a number."""
    try:
        width = float(element.get(WIDTH, ""))
    except ValueError:
        return None
    return width if abs(width) < WIDEST_PAGE else None


def _widen(row: Row, number: int, body: Body, width: int, headings: Sequence[str], share: float) -> None:
    laid = laid_out(row)
    if not laid:
        return
    gap, header = width + 1 - laid[-1].end, body.header_of(number)
    whole = sum(_cell_width(one.cell) or 0 for one in laid)
    is_across, has_score = (
        len(laid) == 1 and not gap and laid[0].start == 1,
        number in body.items or number in body.sums,
    )
    _scale(row, laid, 1 - len(headings) * share)
    if is_across and not (has_score or header):
        _reach_over(laid[0], len(headings), whole)
    elif gap and not (has_score or header or number in body.going_on):
        _end_as_before(row, len(headings))
    else:
        last, merge = laid[-1].cell, _merge(number, header, body)
        texts = headings if header and number == header.start else [""] * len(headings)
        new = [_new_cell(last, whole * share, 1 if at else gap + 1, merge, text) for at, text in enumerate(texts)]
        row.extend(new)
        for cell in (last, *new[:-1]):
            _draw_line_within(cell)


def _draw_line_within(cell: Cell) -> None:
    """The line on its right, no longer the table's edge, becomes as the one on its left: a thick frame moves outwards."""
    borders = cell.find(f"{qn('w:tcPr')}/{qn('w:tcBorders')}")
    if borders is None:
        return
    sides = [[borders.find(qn(f"w:{name}")) for name in names] for names in (("left", "start"), ("right", "end"))]
    left, right = (next((side for side in found if side is not None), None) for found in sides)
    if left is not None and right is not None:
        right.attrib.clear()
        right.attrib.update(left.attrib)


def _merge(number: int, header: range | None, body: Body) -> str | None:
    """How the new cells are merged downwards: "restart", "continue" or not at all."""
    if header and len(header) > 1:
        return "restart" if number == header.start else "continue"
    if number in body.going_on:
        return "continue"
    return "restart" if number + 1 in body.going_on else None


def _cell_width(cell: Cell) -> float | None:
    width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    return None if width is None or width.get(TYPE) not in _MEASURED else _measure(width)


def _scale(row: Row, laid: Sequence[Laid], factor: float) -> None:
    widths = [found for one in laid if (found := one.cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")) is not None]
    widths += [
        found for tag in ("wBefore", "wAfter") if (found := row.find(f"{qn('w:trPr')}/{qn(f'w:{tag}')}")) is not None
    ]
    for width in widths:
        if width.get(TYPE) in _MEASURED and (value := _measure(width)) is not None:
            width.set(WIDTH, str(round(value * factor)))


def _reach_over(laid: Laid, added: int, whole: float) -> None:
    """One cell across the table stays that."""
    properties = _properties(laid.cell)
    _set_span(properties, laid.end - laid.start + added)
    width = properties.find(qn("w:tcW"))
    if width is not None and whole:
        width.set(WIDTH, str(round(whole)))


def _end_as_before(row: Row, added: int) -> None:
    after = row.find(f"{qn('w:trPr')}/{qn('w:gridAfter')}")
    if after is not None:
        after.set(VAL, str(number_in(row, "w:trPr", "w:gridAfter", 0) + added))


def _properties(cell: Cell) -> etree._Element:
    found = cell.find(qn("w:tcPr"))
    if found is None:
        found = etree.Element(qn("w:tcPr"))
        cell.insert(0, found)
    return found


def _set_span(properties: etree._Element, span: int) -> None:
    for old in properties.findall(qn("w:gridSpan")):
        properties.remove(old)
    if span > 1:
        _insert(properties, etree.Element(qn("w:gridSpan"), {VAL: str(span)}), _BEHIND_SPAN)


def _insert(parent: etree._Element, child: etree._Element, behind: Sequence[str]) -> None:
    """Put the child before the first of those that must stand behind it."""
    tags = {qn(f"w:{tag}") for tag in behind}
    parent.insert(next((at for at, other in enumerate(parent) if other.tag in tags), len(parent)), child)


def _new_cell(neighbour: Cell, width: float, span: int, merge: str | None, text: str) -> Cell:
    """A cell that looks as its neighbour does, its text centred."""
    cell = etree.Element(qn("w:tc"))
    properties = deepcopy(_properties(neighbour))
    cell.append(properties)
    _drop(properties, _OF_THE_CELL)
    _set_span(properties, span)
    if merge:
        _insert(properties, etree.Element(qn("w:vMerge"), {VAL: merge}), _BEHIND_SPAN[2:])
    measured = properties.find(qn("w:tcW"))
    if measured is not None and measured.get(TYPE) in _MEASURED:
        measured.set(WIDTH, str(round(width)))
    cell.append(_new_line(neighbour))
    if text:
        write(cell, text)
    return cell


def _new_line(neighbour: Cell) -> etree._Element:
    """An empty paragraph whose mark has the look of the neighbour's first run, which what is written takes over."""
    line, model = etree.Element(qn("w:p")), next(neighbour.iter(qn("w:p")), None)
    found = None if model is None else model.find(qn("w:pPr"))
    properties = etree.Element(qn("w:pPr")) if found is None else deepcopy(found)
    _drop(properties, (*_OF_THE_LINE, "jc"))
    _insert(properties, etree.Element(qn("w:jc"), {VAL: "center"}), _BEHIND_JC)
    look = None if model is None else model.find(f".//{qn('w:r')}/{qn('w:rPr')}")
    if look is not None:
        _drop(properties, ("rPr",))
        properties.append(deepcopy(look))
    for mark in properties.findall(qn("w:rPr")):
        _drop(mark, _OF_THE_RUN)
    line.append(properties)
    return line


def _drop(element: etree._Element, tags: Sequence[str]) -> None:
    for tag in tags:
        for child in element.findall(qn(f"w:{tag}")):
            element.remove(child)
