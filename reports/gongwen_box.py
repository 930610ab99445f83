"""Text boxes that stand at a fixed place of the sheet, whatever the text around them does.

A floating table or framed paragraphs are not rendered in place by every office program; a DrawingML text box is.
"""

from dataclasses import dataclass

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

EMU_PER_TWIP = 635

NAMESPACES = (
    f'{nsdecls("w", "wp", "a")} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


@dataclass(frozen=True)
class Place:
    """Where a box stands: against page or margin, at a side (left, bottom, center …) or so many twips from it."""

    across: tuple[str, str | int]
    down: tuple[str, str | int]
    width: int
    height: int


def box(name: str, place: Place, content: str, *, over: bool = False, body: str = "") -> BaseOxmlElement:
    """A run that holds the box. `content` are paragraphs and tables as XML; gongwen.packed gives each box its number.

    Text keeps clear of the box unless it stands `over` the page. The end of its own text is lost where it is too small:
    a growing box is set too high by office programs. `body` are attributes of its text body: anchor="b" sets the text
    at its foot, vert="vert" turns it clockwise.
    """
    wrap = "<wp:wrapNone/>" if over else "<wp:wrapTopAndBottom/>"
    return parse_xml(
        f'<w:r {NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"{_anchor(name, place, wrap)}<a:graphic><a:graphicData "
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/>{_shape(place)}<wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx>'
        f'<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" {body}><a:noAutofit/></wps:bodyPr></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _anchor(name: str, place: Place, wrap: str) -> str:
    return (
        f'<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" '
        'locked="0" layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        f"{_position('H', *place.across)}{_position('V', *place.down)}"
        f'<wp:extent cx="{place.width * EMU_PER_TWIP}" cy="{place.height * EMU_PER_TWIP}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/>{wrap}<wp:docPr id="1" name="{name}"/><wp:cNvGraphicFramePr/>'
    )


def _position(axis: str, against: str, at: str | int) -> str:
    where = f"<wp:align>{at}</wp:align>" if isinstance(at, str) else f"<wp:posOffset>{at * EMU_PER_TWIP}</wp:posOffset>"
    return f'<wp:position{axis} relativeFrom="{against}">{where}</wp:position{axis}>'


def _shape(place: Place) -> str:
    return (
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{place.width * EMU_PER_TWIP}" '
        f'cy="{place.height * EMU_PER_TWIP}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'
        "<a:ln><a:noFill/></a:ln></wps:spPr>"
    )
