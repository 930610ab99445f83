"""The body of a Word document as plain lines and grids, whatever the runs, revisions and merged cells it is made of."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from forms.reading.styles import NS, VAL, Look, Styles, look_of, over, whole

_P, _T, _TBL, _TR, _TC = (NS + tag for tag in ("p", "t", "tbl", "tr", "tc"))
_TAB, _BR, _CR, _HYPHEN = (NS + tag for tag in ("tab", "br", "cr", "noBreakHyphen"))
_WRAPPERS = {NS + tag for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
_TEXT_TAGS = (_P, _T, _TAB, _BR, _CR, _HYPHEN)
_PLAIN = {_TAB: "\t", _BR: "\n", _CR: "\n", _HYPHEN: "-", _P: "\n"}
# Text boxes say their text twice, for old readers too; deleted and moved-away text is not in the document any more.
_ABSENT = (
    *(NS + tag for tag in ("drawing", "pict", "object", "del", "moveFrom")),
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent",
)
_WIDEST = 200


@dataclass(frozen=True)
class Line:
    """A paragraph read as prose; `size` in half-points, 0 where neither it nor its style names one."""

    text: str
    style: str = ""
    centred: bool = False
    size: int = 0
    red: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of the grid; `column` counts from 1. `continued` holds below the first row of a vertical merge."""

    text: str
    column: int
    span: int = 1
    continued: bool = False
    merged: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table; `number` counts from 1 as Word shows it."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table of the body; `number` counts from 1 in document order, `lines` are its paragraphs read as prose."""

    number: int
    rows: tuple[Row, ...]
    element: etree._Element = field(repr=False, compare=False)

    def lines(self, styles: Styles) -> list[Line]:
        """The paragraphs of the table, for a table that only lays out prose."""
        return [_line(paragraph, styles) for paragraph in self.element.iter(_P)]


Block = Line | Table


def blocks_of(root: etree._Element, styles: Styles) -> list[Block]:
    """The paragraphs and tables of the document in order, text that a revision deleted left out."""
    body = root.find(NS + "body")
    if body is None:
        return []
    _drop_absent(body)
    found: list[Block] = []
    tables = 0
    for element in _children(body, (_P, _TBL)):
        if element.tag == _P:
            found.append(_line(element, styles))
        else:
            tables += 1
            found.append(_table(element, tables))
    return found


def _line(paragraph: etree._Element, styles: Styles) -> Line:
    style = paragraph.find(f"{NS}pPr/{NS}pStyle")
    base = Look() if style is None else styles.get(style.get(VAL, ""), Look())
    look = over(look_of(paragraph), base)
    return Line(_text(paragraph).strip(), look.name, bool(look.centred), look.size or 0, bool(look.red))


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


def _table(element: etree._Element, number: int) -> Table:
    rows: list[Row] = []
    above: dict[int, Cell] = {}
    for count, row in enumerate(_children(element, (_TR,)), start=1):
        cells = tuple(_cells(row, above))
        above = {cell.column: cell for cell in cells if cell.merged}
        rows.append(Row(count, cells))
    return Table(number, tuple(rows), element)


def _cells(row: etree._Element, above: dict[int, Cell]) -> Iterator[Cell]:
    column = 1 + _before(row)
    for element in _children(row, (_TC,)):
        properties = element.find(NS + "tcPr")
        span, merge = (1, None) if properties is None else _merging(properties)
        start = above.get(column) if merge == "continue" else None
        text = start.text if start else _text(element).strip()
        yield Cell(text, column, span, continued=start is not None, merged=merge is not None)
        column += span


def _before(row: etree._Element) -> int:
    skipped = row.find(f"{NS}trPr/{NS}gridBefore")
    return 0 if skipped is None else min(whole(skipped.get(VAL)), _WIDEST)


def _merging(properties: etree._Element) -> tuple[int, str | None]:
    span = properties.find(NS + "gridSpan")
    merge = properties.find(NS + "vMerge")
    width = 1 if span is None else max(1, min(whole(span.get(VAL)), _WIDEST))
    return width, None if merge is None else merge.get(VAL, "continue")


def _text(element: etree._Element) -> str:
    parts = []
    for node in element.iter(*_TEXT_TAGS):
        parts.append(node.text or "" if node.tag == _T else _PLAIN[node.tag])
    return "".join(parts)
