"""版记: 抄送, 印发机关 and 印发日期 at the bottom of the last page's type area (GB/T 9704-2012, 7.4)."""

import re
from collections.abc import Callable
from xml.sax.saxutils import escape

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.gongwen_box import Place, box

WIDTH, LINE = 8844, 440
CHARACTER = 280  # 4号, in twips
PRINTER = WIDTH - 14 * CHARACTER  # beside it stand the longest date, in wide digits, 印发 and a blank
THICK, THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
LABEL = "抄送："
# Both sides of a line of 抄送 are one character in, and its lines stand below the first name.
COPIES_INDENT = (
    f'<w:ind w:leftChars="400" w:left="{4 * CHARACTER}" w:rightChars="100" w:right="{CHARACTER}" '
    f'w:hangingChars="300" w:hanging="{3 * CHARACTER}"/>'
)


def imprint_box(copies: str, printer: str, printed: str) -> BaseOxmlElement:
    """A run that holds the 版记; without `copies` it has the line of 印发机关 alone.

    Where `copies` is one placeholder, the row of 抄送 is left out for an empty value.
    """
    rows = _conditioned(copies, "tr", _copies(copies), lambda text: _row(_cell(text, WIDTH, 2)))
    printing = _row(
        _cell(_paragraph(printer, "left"), PRINTER, 1)
        + _cell(_paragraph(f"{printed}印发", "right"), WIDTH - PRINTER, 1)
    )
    return _box(_table(rows + printing))


def copies_box(copies: str) -> BaseOxmlElement:
    """A run that holds the 版记 of a letter: 抄送 alone, without lines (10.1). Nothing for an empty placeholder."""
    return _box(_conditioned(copies, "p", _copies(copies), lambda text: text))


def _box(content: str) -> BaseOxmlElement:
    """As high as two lines: it is fitted when its texts are known."""
    place = Place(("margin", "left"), ("margin", "bottom"), WIDTH, 2 * LINE)
    end = '<w:p><w:pPr><w:pStyle w:val="Anchor"/></w:pPr></w:p>'
    return box("版记", place, content + end, body='anchor="b"')


def _table(rows: str) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'
        for side, weight in (("top", THICK), ("bottom", THICK), ("insideH", THIN))
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f'<w:tblGrid><w:gridCol w:w="{PRINTER}"/><w:gridCol w:w="{WIDTH - PRINTER}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _row(cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _cell(paragraph: str, width: int, span: int) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraph}</w:tc>'


def _conditioned(copies: str, level: str, text: str, held: Callable[[str], str]) -> str:
    """What holds the text of 抄送, nothing for none, between the lines of its condition where it is one placeholder."""
    found = re.fullmatch(r"\{\{\s*([^{}]+?)\s*\}\}", copies)
    tags = (f"{{%{level} if {found[1]} %}}", f"{{%{level} endif %}}") if found else ()
    lines = [text, *(_styled("", tag) for tag in tags)] if copies else []
    return "".join(map(held, lines[1:2] + lines[:1] + lines[2:]))


def _copies(copies: str) -> str:
    return _styled(f'{COPIES_INDENT}<w:jc w:val="both"/>', f"{LABEL}{copies}。")


def _paragraph(text: str, side: str) -> str:
    return _styled(f'<w:ind w:{side}Chars="100" w:{side}="{CHARACTER}"/><w:jc w:val="{side}"/>', text)


def _styled(properties: str, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Imprint"/>{properties}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
