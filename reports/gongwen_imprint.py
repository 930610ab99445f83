"""版记: a table in a text box anchored to the bottom of the last page's type area.

A floating table or framed paragraphs are not rendered there by every office program; a DrawingML text box is.
"""

from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

EMU_PER_TWIP = 635
WIDTH, LINE = 8844, 440
THICK, THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm

NAMESPACES = (
    f'{nsdecls("w", "wp", "a")} xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def imprint_box(copies: str, printer: str, printed: str) -> BaseOxmlElement:
    """A run that holds the 版记; without `copies` it has the one line of 印发机关 and 印发日期."""
    rows = ([_row(_cell(f"抄送：{copies}。", WIDTH, 2))] if copies else []) + [
        _row(_cell(printer, WIDTH // 2, 1) + _cell(f"{printed}印发", WIDTH // 2, 1, right=True))
    ]
    height = LINE * (len(rows) + (_lines(copies) - 1 if copies else 0)) + 40
    return parse_xml(
        f'<w:r {NAMESPACES}><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>'
        f"{_anchor(height)}<a:graphic><a:graphicData "
        'uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
        f'<wps:wsp><wps:cNvSpPr txBox="1"/>{_shape(height)}<wps:txbx><w:txbxContent>{_table(rows)}'
        '<w:p><w:pPr><w:pStyle w:val="Anchor"/></w:pPr></w:p></w:txbxContent></wps:txbx>'
        '<wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr></wps:wsp>'
        "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice></mc:AlternateContent></w:r>"
    )


def _lines(copies: str) -> int:
    """Lines that 抄送 takes: 4号 less one character on both sides gives 29 a line."""
    return -(-(len(copies) + 4) // 29)


def _anchor(height: int) -> str:
    return (
        '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="2" behindDoc="0" locked="0" '
        'layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>'
        '<wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>'
        '<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>'
        f'<wp:extent cx="{WIDTH * EMU_PER_TWIP}" cy="{height * EMU_PER_TWIP}"/>'
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>'
        '<wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>'
    )


def _shape(height: int) -> str:
    return (
        f'<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{WIDTH * EMU_PER_TWIP}" cy="{height * EMU_PER_TWIP}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>'
    )


def _table(rows: list[str]) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'
        for side, weight in (("top", THICK), ("bottom", THICK), ("insideH", THIN))
    )
    half = WIDTH // 2
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{half}"/><w:gridCol w:w="{half}"/></w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row(cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, span: int, *, right: bool = False) -> str:
    side = "right" if right else "left"
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr><w:p><w:pPr><w:pStyle w:val="Imprint"/>'
        f'<w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f"<w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"
    )
