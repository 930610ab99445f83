"""The body of a Word document as plain lines and grids, whatever the runs, revisions and merged cells it is made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from forms.reading.faults import Faults
from forms.reading.grid import Block, Cell, Line, Row, Table
from forms.reading.numbering import NUM_PR, Numbering
from forms.reading.package import DOCUMENT, GridSize, Package
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
_STYLES, _NUMBERING = "word/styles.xml", "word/numbering.xml"
_WIDEST = 200
# What stands at the head and foot of any official document, and a page's number.
_IMPRINT = re.compile(r".*印发|抄送[:：].*|[\u4e00-\u9fff]{4,40}文件|[\d\W]*", re.DOTALL)


@dataclass(frozen=True)
class _Looks:
    """What the paragraphs of a document take from its other parts, and how many cells it has so far."""

    styles: Styles
    numbering: Numbering
    size: GridSize = field(default_factory=GridSize)


def blocks_of(package: Package, faults: Faults) -> list[Block]:
    """The paragraphs and tables of the document in order, text that a revision deleted left out, text boxes noted.

    Raises Unreadable.
    """
    root = package.part(DOCUMENT)
    body = None if root is None else root.find(NS + "body")
    if body is None:
        return []
    looks = _Looks(Styles(lambda: package.part(_STYLES)), Numbering(lambda: package.part(_NUMBERING)))
    _note_boxes(body, faults)
    _drop_absent(body)
    found: list[Block] = []
    tables = 0
    for element in _children(body, (_P, _TBL)):
        if element.tag == _P:
            found.append(_line(element, looks))
        else:
            tables += 1
            found.append(_table(element, tables, looks))
    return found


def _line(paragraph: etree._Element, looks: _Looks) -> Line:
    style = paragraph.find(f"{NS}pPr/{NS}pStyle")
    own = look_of(paragraph)
    look = own if style is None else over(own, looks.styles.look(style.get(VAL, "")))
    numbered = paragraph.find(f"{NS}pPr/{NUM_PR}")
    label = "" if numbered is None else looks.numbering.label(numbered)
    text = "".join([node.text or "" if node.tag == _T else _SIGNS[node.tag] for node in paragraph.iter(_T, *_SIGNS)])
    return Line(label + text.strip(), look.name, bool(look.centred), look.size or 0, bool(look.red))


def _note_boxes(body: etree._Element, faults: Faults) -> None:
    """Text boxes float beside the text, and where they belong to in it cannot be told."""
    boxes = ("".join(node.text or "" for node in box.iter(_T)).strip() for box in body.iter(NS + "txbxContent"))
    for text in dict.fromkeys(text for text in boxes if not _IMPRINT.fullmatch(text)):
        remedy = "如果其中有考核内容，请把它移到正文或评分表里，再重新上传。"
        faults.warn("文本框", text, "文本框中的文字没有读取", remedy)


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


def _table(element: etree._Element, number: int, looks: _Looks) -> Table:
    _flatten(element)
    rows: list[Row] = []
    above: dict[int, Cell] = {}
    for count, draft in enumerate(_drafts(element, looks.numbering), start=1):
        cells = tuple(_cells(draft, above))
        looks.size.add(len(cells), cells[-1].column if cells else 0)
        above = {cell.column: cell for cell in cells if cell.merged}
        rows.append(Row(count, cells))
    return Table(number, tuple(rows), lambda: [_line(paragraph, looks) for paragraph in element.iter(_P)])


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


def _drafts(table: etree._Element, numbering: Numbering) -> list[_RowDraft]:
    """The rows in one pass over all elements that matter: a walk for each cell takes several times as long."""
    rows, cell = [_RowDraft()], _CellDraft()
    for node in table.iter(_TR, _TC, _T, _SPAN, _MERGE, _BEFORE, NUM_PR, *_SIGNS):
        tag = node.tag
        if tag == _T:
            cell.parts.append(node.text or "")
        elif tag in _SIGNS:
            cell.parts.append(_SIGNS[tag])
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
            cell.parts.append(numbering.label(node))
    return rows[1:]


def _cells(row: _RowDraft, above: dict[int, Cell]) -> Iterator[Cell]:
    column = 1 + row.before
    for draft in row.cells:
        start = above.get(column) if draft.merge == "continue" else None
        text = start.text if start else "".join(draft.parts).strip()
        if draft.span == 1 and not draft.merge:
            yield Cell(text, column)
        else:
            yield Cell(text, column, draft.span, start is not None, bool(draft.merge))
        column += draft.span
