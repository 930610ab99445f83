"""荣誉证书: a landscape A4 page for every home that was awarded stars, with room for the seal over issuer and date."""

import re
from io import BytesIO

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from db.stars.awards import Award
from forms.numerals import NUMBER, day_in_numerals, parse_number
from reports import gongwen
from reports.filled_cells import printable
from reports.gongwen_measures import width
from reports.homes.star_awards import AwardYear, certificate_number, inscription

TITLE = "荣　誉　证　书"
RED = RGBColor(0xB0, 0x1E, 0x1E)
MOST_STARS = 10
LINE_POINTS, SMALLEST = 620, 14
CENTRE, LEFT, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def certificates(year: AwardYear) -> bytes:
    """One certificate a page as .docx, in the order given; a single sentence where nobody was awarded stars."""
    document = gongwen.new_document(f"{year.year}年度星级代表之家荣誉证书", printable(year.issuer))
    _turn(document.sections[0])
    if not year.rows:
        _line(document, f"{year.year}年度没有获评星级的代表之家，没有可以打印的证书。", "Body Text", 22, LEFT, Pt(0))
    for position, awarded in enumerate(year.rows):
        first = _add_certificate(document, year, awarded)
        first.paragraph_format.page_break_before = position > 0 or None
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _turn(section: Section) -> None:
    """Landscape, without page numbers and grid, with a frame around the page."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(38)
    section.top_margin, section.bottom_margin = Mm(26), Mm(22)
    for footer in (section.footer, section.even_page_footer):
        for child in list(footer.paragraphs[0]._p):
            footer.paragraphs[0]._p.remove(child)
    for grid in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(grid)
    # The schema wants the frame right behind the margins.
    section._sectPr.xpath("w:pgMar")[0].addnext(_frame())


def _frame():  # type: ignore[no-untyped-def]
    line = 'w:val="thinThickSmallGap" w:sz="36" w:space="28" w:color="B01E1E"'
    sides = "".join(f"<w:{side} {line}/>" for side in ("top", "left", "bottom", "right"))
    return parse_xml(f'<w:pgBorders {nsdecls("w")} w:offsetFrom="page">{sides}</w:pgBorders>')


def _add_certificate(document: Document, year: AwardYear, awarded: Award) -> Paragraph:
    title = _line(document, TITLE, "Title", 46, CENTRE, Pt(0), is_red=True)
    _line(document, f"编号：{certificate_number(awarded)}", "主送机关", 14, RIGHT, Pt(6))
    home = f"{printable(awarded.home)}："
    _line(document, home, "主送机关", _fitting(home, 24), LEFT, Pt(24))
    text = f"在{year.year}年度乡镇“人大代表之家”星级评定中，被评定为"
    body = _line(document, text, "Body Text", 22, LEFT, Pt(10))
    body.paragraph_format.first_line_indent = Pt(44)
    level = printable(inscription(awarded.stars))
    _line(document, level, "Title", _fitting(level, 32), CENTRE, Pt(10), is_red=True)
    if shown := _stars_shown(awarded.stars):
        _line(document, shown, "Title", 22, CENTRE, Pt(0), is_red=True)
    closing = _line(document, "特发此证。", "Body Text", 22, LEFT, Pt(6))
    closing.paragraph_format.first_line_indent = Pt(44)
    for told, before in ((printable(year.issuer), Pt(40)), (day_in_numerals(year.day), Pt(4))):
        _line(document, told, "主送机关", 20, RIGHT, before).paragraph_format.right_indent = Pt(30)
    return title


def _fitting(text: str, most: int) -> int:
    """The size in points in which the text stands on one line, between the smallest that is still read and `most`."""
    return max(SMALLEST, min(most, int(LINE_POINTS / width(text))))


def _line(
    document: Document, text: str, style: str, size: int, side: WD_ALIGN_PARAGRAPH, before: Pt, *, is_red: bool = False
) -> Paragraph:
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    if is_red:
        run.font.color.rgb = RED
    layout = paragraph.paragraph_format
    layout.alignment, layout.line_spacing = side, Pt(size * 1.4)
    layout.space_before, layout.first_line_indent = before, Pt(0)
    return paragraph


def _stars_shown(level: str) -> str:
    """As many stars as the level's name says; none where it names no number."""
    found = re.match(NUMBER, level)
    try:
        count = int(parse_number(found[0])) if found else 0
    except ValueError:
        return ""
    return "★" * count if count <= MOST_STARS else ""
