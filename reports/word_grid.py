"""Tables of a Word document as rows that can be written to; rows and columns count as forms.reading counts them."""

from collections.abc import Iterator
from copy import deepcopy
from typing import TypeAlias

from docx.oxml.ns import qn
from lxml import etree

Row: TypeAlias = etree._Element
Cell: TypeAlias = etree._Element
WRAPPERS = {qn(f"w:{tag}") for tag in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag")}
DELETED = (f"{qn('w:trPr')}/{qn('w:del')}", f"{qn('w:trPr')}/{qn('w:moveFrom')}")
TEXT = qn("w:t")


def tables_of(root: etree._Element) -> list[list[Row]]:
    """The rows of every table of the body, in document order; rows that a revision deleted are left out."""
    body = root.find(qn("w:body"))
    if body is None:
        return []
    return [[row for row in _children(table, "tr") if not _deleted(row)] for table in _children(body, "tbl")]


def _children(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    for child in parent:
        if child.tag == qn(f"w:{tag}"):
            yield child
        elif child.tag in WRAPPERS:
            yield from _children(child, tag)


def _deleted(row: Row) -> bool:
    return any(row.find(path) is not None for path in DELETED)


def cell_at(row: Row, column: int) -> Cell | None:
    """The cell that begins in or spans that grid column (from 1); None where the row has none."""
    start = 1 + _number(row, "w:trPr", "w:gridBefore", 0)
    for cell in _children(row, "tc"):
        end = start + _number(cell, "w:tcPr", "w:gridSpan", 1)
        if start <= column < end:
            return cell
        start = end
    return None


def _number(element: etree._Element, properties: str, name: str, default: int) -> int:
    found = element.find(f"{qn(properties)}/{qn(name)}")
    return default if found is None else int(found.get(qn("w:val"), default))


def text_of(cell: Cell) -> str:
    """The cell's text without spaces."""
    return "".join("".join(node.text or "" for node in cell.iter(TEXT)).split())


def write(cell: Cell, text: str) -> None:
    """Make `text` the cell's whole text, in the form of its first paragraph and first run."""
    paragraphs = list(cell.iter(qn("w:p"))) or [etree.SubElement(cell, qn("w:p"))]
    first = paragraphs[0]
    look = first.find(f".//{qn('w:r')}/{qn('w:rPr')}")
    if look is None:
        look = first.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    for other in paragraphs[1:]:
        _remove(other)
    for child in list(first):
        if child.tag != qn("w:pPr"):
            first.remove(child)
    run = etree.SubElement(first, qn("w:r"))
    if look is not None:
        run.append(deepcopy(look))
    etree.SubElement(run, TEXT).text = text


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
