"""The body of a Word document as plain lines and grids, whatever the runs, revisions and merged cells it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from forms.reading.grid import Block, Cell, Line, Row, Table
from forms.reading.package import DOCUMENT, Package
from forms.reading.styles import NS, VAL, Styles, look_of, over, whole

_P, _T, _TBL, _TR, _TC = (NS + tag for tag in ("p", "t", "tbl", "tr", "tc"))
_SPAN, _MERGE, _BEFORE = (NS + tag for tag in ("gridSpan", "vMerge", "gridBefore"))
_SIGNS = {NS + "tab": "\t", NS + "br": "\n", NS + "cr": "\n", NS + "noBreakHyphen": "-", _P: "\n"}
_WRAPPERS = {NS + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo")}
# Text boxes say their text twice, for old readers too; deleted and moved-away text is not in the document any more.
_ABSENT = (
    *(NS + tag for tag in ("drawing", "pict", "object", "del", "moveFrom")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
)
_STYLES = "word/styles.xml"
_WIDEST = 200


def blocks_of(package: Package) -> list[Block]:
    """The paragraphs and tables of the document in order, text that a revision deleted left out. Raises Unreadable."""
    root = package.part(DOCUMENT)
    body = None if root is None else root.find(NS + "body")
    if body is None:
        return []
    styles = Styles(lambda: package.part(_STYLES))
    _drop_absent(body)
    found: list[Block] = []
    tables = 0
    for element in _children(body, (_P, _TBL)):
        if element.tag == _P:
            found.append(_line(element, styles))
        else:
            tables += 1
            found.append(_table(element, tables, styles))
    return found


def _line(paragraph: etree._Element, styles: Styles) -> Line:
    style = paragraph.find(f"{NS}pPr/{NS}pStyle")
    own = look_of(paragraph)
    look = own if style is None else over(own, styles.look(style.get(VAL, "")))
    text = "".join([node.text or "" if node.tag == _T else _SIGNS[node.tag] for node in paragraph.iter(_T, *_SIGNS)])
    return Line(text.strip(), look.name, bool(look.centred), look.size or 0, bool(look.red))


def _drop_absent(body: etree._Element) -> None:
    for element in list(body.iter(*_ABSENT)):
        parent = element.getparent()
        if parent is None or parent.tag == NS + "rPr":
            continue
        row = parent.getparent()
        if parent.tag == NS + "trPr" and row is not None and row.getparent() is not None:
            row.getparent().remove(row)  # the row itself was deleted
        elif parent.tag != NS + "trPr":
            parent.remove(element)


def _children(parent: etree._Element, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tags)


def _table(element: etree._Element, number: int, styles: Styles) -> Table:
    _flatten(element)
    rows: list[Row] = []
    above: dict[int, Cell] = {}
    for count, draft in enumerate(_drafts(element), start=1):
        cells = tuple(_cells(draft, above))
        above = {cell.column: cell for cell in cells if cell.merged}
        rows.append(Row(count, cells))
    return Table(number, tuple(rows), lambda: [_line(paragraph, styles) for paragraph in element.iter(_P)])


def _flatten(table: etree._Element) -> None:
    """Turn each table within a cell into the paragraphs it holds."""
    for inner in [found for found in table.iter(_TBL) if found is not table]:
        parent = inner.getparent()
        if parent is not None:
            for paragraph in list(inner.iter(_P)):
                inner.addprevious(paragraph)
            parent.remove(inner)


@dataclass(slots=True)
class _CellDraft:
    """A cell while its elements go by; `merge` is empty for a cell that is not merged downwards."""

    parts: list[str] = field(default_factory=list)
    span: int = 1
    merge: str = ""


@dataclass(slots=True)
class _RowDraft:
    """A row while its elements go by; `before` counts the columns left out at its beginning."""

    cells: list[_CellDraft] = field(default_factory=list)
    before: int = 0


def _drafts(table: etree._Element) -> list[_RowDraft]:
    """The rows in one pass over all elements that matter: a walk for each cell takes several times as long."""
    rows, cell = [_RowDraft()], _CellDraft()
    for node in table.iter(_TR, _TC, _T, _SPAN, _MERGE, _BEFORE, *_SIGNS):
        tag = node.tag
        if tag == _T:
            cell.parts.append(node.text or "")
        elif tag == _TC:
            cell = _CellDraft()
            rows[-1].cells.append(cell)
        elif tag == _TR:
            rows.append(_RowDraft())
        elif tag == _SPAN:
            cell.span = max(1, min(whole(node.get(VAL)), _WIDEST))
        elif tag == _MERGE:
            cell.merge = node.get(VAL, "continue")
        elif tag == _BEFORE:
            rows[-1].before = min(whole(node.get(VAL)), _WIDEST)
        else:
            cell.parts.append(_SIGNS[tag])
    return rows[1:]


def _cells(row: _RowDraft, above: dict[int, Cell]) -> Iterator[Cell]:
    column = 1 + row.before
    for draft in row.cells:
        start = above.get(column) if draft.merge == "continue" else None
        text = start.text if start else "".join(draft.parts).strip()
        yield Cell(text, column, draft.span, start is not None, bool(draft.merge))
        column += draft.span
