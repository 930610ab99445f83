"""Lines, pictures and text boxes: what a drawing, old or new, and the borders of a table show."""

import re
from dataclasses import dataclass, field

from lxml import etree

from forms.reading.styles import NS
from reports.standard.looks import DRAWING, Line, border_line, hex_colour

_PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
_ANCHOR = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_VML = "{urn:schemas-microsoft-com:vml}"
_STRAIGHT = ("line", "straightConnector1")
_HORIZONTAL = re.compile(r"mso-position-horizontal:\s*(\w+)")


@dataclass
class Drawn:
    """What one drawing shows: straight lines, whether a picture, and boxes with how each is aligned across the page."""

    lines: list[Line] = field(default_factory=list)
    has_picture: bool = False
    boxes: list[tuple[etree._Element, str]] = field(default_factory=list)


def drawn_in(drawing: etree._Element) -> Drawn:
    """What a w:drawing, w:pict or w:object shows; boxes within boxes are left to whoever reads the outer one."""
    found = Drawn()
    aligned = drawing.find(f".//{_ANCHOR}positionH/{_ANCHOR}align")
    anchor = "" if aligned is None else aligned.text or ""
    stack = list(reversed(drawing))
    while stack:
        element = stack.pop()
        if element.tag == NS + "txbxContent":
            found.boxes.append((element, anchor or _vml_anchor(element)))
            continue
        if element.tag in (_PICTURE, _VML + "imagedata", _VML + "textpath"):
            found.has_picture = True
        elif element.tag == DRAWING + "prstGeom" and element.get("prst") in _STRAIGHT:
            found.lines.append(_drawn_line(element.getparent()))
        elif element.tag == _VML + "line":
            found.lines.append(Line("", _named_colour(element.get("strokecolor", ""))))
        stack.extend(reversed(element))
    return found


def _vml_anchor(box: etree._Element) -> str:
    outer = box.getparent()
    shape = None if outer is None else outer.getparent()
    told = None if shape is None else _HORIZONTAL.search(shape.get("style", ""))
    return told[1] if told else ""


def _drawn_line(properties: etree._Element | None) -> Line:
    line = None if properties is None else properties.find(DRAWING + "ln")
    colour = None if line is None else line.find(f".//{DRAWING}srgbClr")
    kind = "" if line is None else line.get("cmpd", "")
    return Line(
        kind if kind in ("thickThin", "thinThick") else "", "" if colour is None else hex_colour(colour.get("val", ""))
    )


def _named_colour(colour: str) -> str:
    named = {"red": "FF0000", "#f00": "FF0000", "black": "000000"}.get(colour.lower())
    return named or hex_colour(colour.partition(" ")[0].removeprefix("#"))


def table_lines(table: etree._Element) -> list[Line]:
    """The horizontal lines of a table from its first row's top to its last row's bottom; one of kind `none` where none is."""
    rows = list(table.iterchildren(NS + "tr"))
    of_table = table.find(f"{NS}tblPr/{NS}tblBorders")
    own = (
        {}
        if of_table is None
        else {side: border_line(of_table.find(NS + side)) for side in ("top", "insideH", "bottom")}
    )
    tops = [_of_row(row, "top") for row in rows]
    bottoms = [_of_row(row, "bottom") for row in rows]
    found = []
    for at in range(len(rows) + 1):
        above, below = bottoms[at - 1] if at else None, tops[at] if at < len(rows) else None
        side = "top" if at == 0 else "bottom" if at == len(rows) else "insideH"
        found.append(below or above or own.get(side) or Line("none", ""))
    return found


def _of_row(row: etree._Element, side: str) -> Line | None:
    borders = (cell.find(f"{NS}tcPr/{NS}tcBorders/{NS}{side}") for cell in row.iterchildren(NS + "tc"))
    return next((line for line in map(border_line, borders) if line), None)
