"""Tables of a Word document as rows that can be written to; rows and columns count as forms.reading counts them."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from docx.oxml.ns import qn
from lxml import etree

from forms.reading.styles import whole

Row: TypeAlias = etree._Element
Cell: TypeAlias = etree._Element
WRAPPERS = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
DELETED = (f"{qn('w:trPr')}/{qn('w:del')}", f"{qn('w:trPr')}/{qn('w:moveFrom')}")
TEXT, VAL = qn("w:t"), qn("w:val")
KEPT = {qn(f"w:{tag}") for tag in ("pPr", "bookmarkStart", "bookmarkEnd")}
AFTER_SIZE = {
    qn(f"w:{tag}")
    for tag in (
        *("highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em"),
        *("lang", "eastAsianLayout", "specVanish", "oMath"),
    )
}
WIDEST = 200  # columns, as forms.reading counts them
SMALL = 15  # half-points, where the text it stands under names no size


class Laid(NamedTuple):
    """A cell and the grid columns (from 1) that it covers, `end` left out."""

    start: int
    end: int
    cell: Cell


@dataclass(frozen=True)
class Table:
    """A table of the body as a `Grid`: its element, and its rows without those that a revision deleted."""

    element: etree._Element
    rows: list[Row]

    @property
    def numbers(self) -> range:
        return range(1, len(self.rows) + 1)

    def headings(self, row: int) -> dict[int, str]:
        return {laid.start: text_of(self._begun(row, laid)) for laid in laid_out(self.rows[row - 1])}

    def _begun(self, row: int, laid: Laid) -> Cell:
        begun = cell_at(self.rows[self.start(row, laid.start) - 1], laid.start)
        return laid.cell if begun is None else begun

    def start(self, row: int, column: int) -> int:
        while row > 1 and (cell := cell_at(self.rows[row - 1], column)) is not None and _goes_on(cell):
            row -= 1
        return row

    def text(self, row: int) -> str:
        return text_of(self.rows[row - 1])


def tables_of(root: etree._Element) -> list[Table]:
    """Every table of the body, in document order."""
    body = root.find(qn("w:body"))
    if body is None:
        return []
    return [
        Table(table, [row for row in children(table, "tr") if not _deleted(row)]) for table in children(body, "tbl")
    ]


def children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The elements of that tag right below, or within what only wraps them."""
    for child in parent:
        if child.tag == qn(f"w:{tag}"):
            yield child
        elif child.tag in WRAPPERS:
            yield from children(child, tag)


def _deleted(row: Row) -> bool:
    return any(row.find(path) is not None for path in DELETED)


def laid_out(row: Row) -> list[Laid]:
    """The row's cells from left to right."""
    start = 1 + number_in(row, "w:trPr", "w:gridBefore", 0)
    laid = []
    for cell in children(row, "tc"):
        laid.append(Laid(start, start + number_in(cell, "w:tcPr", "w:gridSpan", 1), cell))
        start = laid[-1].end
    return laid


def cell_at(row: Row, column: int) -> Cell | None:
    """The cell that begins in or spans that grid column (from 1); None where the row has none."""
    return next((laid.cell for laid in laid_out(row) if laid.start <= column < laid.end), None)


def number_in(element: etree._Element, properties: str, name: str, default: int) -> int:
    """A number of columns among an element's properties: at least `default`, at most what is read of such tables."""
    found = element.find(f"{qn(properties)}/{qn(name)}")
    return default if found is None else max(default, min(whole(found.get(VAL)), WIDEST))


def _goes_on(cell: Cell) -> bool:
    """Whether the cell only continues one above it."""
    merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merge is not None and merge.get(VAL, "continue") == "continue"


def text_of(element: etree._Element) -> str:
    """The text of a cell or row without spaces."""
    return "".join("".join(node.text or "" for node in element.iter(TEXT)).split())


def write(cell: Cell, text: str, below: str = "") -> None:
    """Make `text` the cell's whole text, in the form of its first paragraph and first run; `below` stands smaller on
    lines of its own."""
    paragraphs = list(cell.iter(qn("w:p"))) or [etree.SubElement(cell, qn("w:p"))]
    first, look = paragraphs[0], _look(paragraphs[0])
    for other in paragraphs[1:]:
        _remove(other)
    for child in list(first):
        if child.tag not in KEPT:
            first.remove(child)
    _add_run(first, look, text)
    if below:
        _add_run(first, smaller(look), "\n" + below)


def add_line(cell: Cell, text: str) -> None:
    """Write `text` smaller under what the cell says already."""
    last = list(cell.iter(qn("w:p")))[-1]
    _add_run(last, smaller(_look(last)), "\n" + text)


def _look(paragraph: etree._Element) -> etree._Element | None:
    """The properties of the paragraph's first run, else of its mark."""
    look = paragraph.find(f".//{qn('w:r')}/{qn('w:rPr')}")
    return look if look is not None else paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")


def smaller(look: etree._Element | None) -> etree._Element:
    """A copy of a run's properties with three quarters of its size."""
    made = etree.Element(qn("w:rPr")) if look is None else deepcopy(look)
    size = made.find(qn("w:sz"))
    half_points = SMALL if size is None else max(whole(size.get(VAL)) * 3 // 4, 12)
    for old in [child for child in made if child.tag in (qn("w:sz"), qn("w:szCs"))]:
        made.remove(old)
    at = next((index for index, child in enumerate(made) if child.tag in AFTER_SIZE), len(made))
    for tag in ("w:szCs", "w:sz"):
        made.insert(at, etree.Element(qn(tag), {VAL: str(half_points)}))
    return made


def _add_run(paragraph: etree._Element, look: etree._Element | None, text: str) -> None:
    run = etree.SubElement(paragraph, qn("w:r"))
    if look is not None:
        run.append(deepcopy(look))
    for index, line in enumerate(text.split("\n")):
        if index:
            etree.SubElement(run, qn("w:br"))
        if line:
            etree.SubElement(run, TEXT, {"{http://www.w3.org/XML/1998/namespace}space": "preserve"}).text = line


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
