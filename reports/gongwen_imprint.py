"""版记: 抄送, 印发机关 and 印发日期 at the bottom of the last page's type area (GB/T 9704-2012, 7.4)."""

import re
from xml.sax.saxutils import escape

from docx.oxml.xmlchemy import BaseOxmlElement

from reports.gongwen_box import Place, box

WIDTH, LINE = 8844, 440
CHARACTER = 280  # 4号, in twips
THICK, THIN = 8, 6  # eighths of a point: 0.35 mm and 0.25 mm
LABEL = "抄送："
# Both sides of a line of 抄送 are one character in, and its lines stand below the first name.
COPIES_INDENT = (
    f'<w:ind w:leftChars="400" w:left="{4 * CHARACTER}" w:rightChars="100" w:right="{CHARACTER}" '
    f'w:hangingChars="300" w:hanging="{3 * CHARACTER}"/>'
)
COPIES_A_LINE = WIDTH // CHARACTER - 5


def imprint_box(copies: str, printer: str, printed: str, lines: int) -> BaseOxmlElement:
    """A run that holds the 版记, with room for so many lines of 抄送; without `copies` it has the line of 印发机关 alone.

    Where `copies` is one placeholder, the row of 抄送 is left out for an empty value.
    """
    row = _row(_cell(_copies(copies), WIDTH, 2)) if copies else ""
    printing = _row(
        _cell(_paragraph(printer, "left"), WIDTH // 2, 1) + _cell(_paragraph(f"{printed}印发", "right"), WIDTH // 2, 1)
    )
    if name := placeholder(copies):
        row = "".join((_tag_row(f"{{%tr if {name} %}}"), row, _tag_row("{%tr endif %}")))
    return _box(_table(row + printing), lines + 1)


def copies_box(copies: str, lines: int) -> BaseOxmlElement:
    """A run that holds the 版记 of a letter: 抄送 alone, without lines (10.1). Nothing for an empty placeholder."""
    content = _copies(copies)
    if name := placeholder(copies):
        content = "".join((_tag(f"{{%p if {name} %}}"), content, _tag("{%p endif %}")))
    return _box(content, lines)


def placeholder(text: str) -> str | None:
    """The name in a text that is one placeholder and nothing else."""
    found = re.fullmatch(r"\{\{\s*([^{}]+?)\s*\}\}", text)
    return found[1] if found else None


def _box(content: str, lines: int) -> BaseOxmlElement:
    place = Place(("margin", "left"), ("margin", "bottom"), WIDTH, lines * LINE + 60)
    end = '<w:p><w:pPr><w:pStyle w:val="Anchor"/></w:pPr></w:p>'
    return box("版记", place, content + end, body='anchor="b"')


def _table(rows: str) -> str:
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="{weight}" w:space="0" w:color="000000"/>'
        for side, weight in (("top", THICK), ("bottom", THICK), ("insideH", THIN))
    )
    half = WIDTH // 2
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblBorders>{borders}</w:tblBorders>'
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr>"
        f'<w:tblGrid><w:gridCol w:w="{half}"/><w:gridCol w:w="{half}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _row(cells: str) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>"


def _tag_row(tag: str) -> str:
    return _row(_cell(_tag(tag), WIDTH, 2))


def _cell(paragraph: str, width: int, span: int) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{merged}</w:tcPr>{paragraph}</w:tc>'


def _copies(copies: str) -> str:
    return _styled(f'{COPIES_INDENT}<w:jc w:val="both"/>', f"{LABEL}{copies}。")


def _paragraph(text: str, side: str) -> str:
    return _styled(f'<w:ind w:{side}Chars="100" w:{side}="{CHARACTER}"/><w:jc w:val="{side}"/>', text)


def _tag(tag: str) -> str:
    return _styled("", tag)


def _styled(properties: str, text: str) -> str:
    return (
        f'<w:p><w:pPr><w:pStyle w:val="Imprint"/>{properties}</w:pPr>'
        f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )
