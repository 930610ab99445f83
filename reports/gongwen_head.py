"""版头: the marks, numbers and red lines of the formats of GB/T 9704-2012 (7.2, 10.1, 10.3)."""

from docx.document import Document
from docx.shared import Twips

from reports.gongwen import add_blank_lines
from reports.gongwen_box import Place, box
from reports.gongwen_page import HEIGHT, number_no_first_page
from reports.gongwen_styles import MARK_LINE

TOP_OF_MARK = 1984  # twips, 35 mm
LETTER_TOP = 1701  # twips, 30 mm
LETTER_LINE = 9638  # twips, 170 mm
LETTER_FOOT = 1134  # twips, 20 mm
LETTER_LINE_HEIGHT = 250  # twips, with the space above


def add_red_head(document: Document, issuer: str, number: str) -> None:
    """发文机关标志 35 mm below the type area's top, 发文字号 two lines below it, and the red line."""
    _add_space(document, TOP_OF_MARK)
    document.add_paragraph(f"{issuer}文件", style="发文机关标志")
    add_blank_lines(document, 2)
    document.add_paragraph(number, style="发文字号")


def add_minutes_head(document: Document, meeting: str, number: str, writer: str, day: str) -> None:
    """纪要标志 35 mm below the type area's top, the number below it, who wrote it and when above the red line.

    A number like 第1期 stands in brackets.
    """
    _add_space(document, TOP_OF_MARK)
    document.add_paragraph(f"{meeting}纪要", style="发文机关标志")
    add_blank_lines(document, 1)
    document.add_paragraph(f"（{number}）" if number.startswith("第") else number, style="纪要编号")
    add_blank_lines(document, 1)
    document.add_paragraph(f"\t{writer}\t{day}", style="纪要日期")


def add_letter_head(document: Document, issuer: str, number: str) -> None:
    """发文机关标志 30 mm below the sheet's top, red double lines under it and at the foot of the first page, 发文字号 right.

    The first page bears no page number.
    """
    number_no_first_page(document.sections[0])
    document.add_paragraph(style="信函末线")
    _box_last(document, 1, Place(("page", "center"), ("page", HEIGHT - LETTER_FOOT - 110), LETTER_LINE, 110), over=True)
    _add_letter_mark(document, issuer)
    document.add_paragraph(number, style="信函文号")


def _add_letter_mark(document: Document, mark: str) -> None:
    """With the red line below it, in a box that stands 30 mm below the sheet's top."""
    document.add_paragraph(mark, style="发文机关标志")
    document.add_paragraph(style="信函首线")
    _box_last(document, 2, Place(("page", "center"), ("page", LETTER_TOP), LETTER_LINE, MARK_LINE + LETTER_LINE_HEIGHT))


def _box_last(document: Document, count: int, place: Place, *, over: bool = False) -> None:
    """Moves the last paragraphs into a box that stands at that place of the sheet."""
    inside = [paragraph._p for paragraph in document.paragraphs[-count:]]
    holder = box("版头", place, "", over=over)
    holder.xpath(".//w:txbxContent")[0].extend(inside)
    document.add_paragraph(style="文末")._p.append(holder)


def _add_space(document: Document, twips: int) -> None:
    space = document.add_paragraph(style="文末")
    space.paragraph_format.line_spacing = Twips(twips)
