"""The sheets of an official document: type area, grid, page numbers, upright and across (GB/T 9704-2012, 5, 7.5, 8)."""

from copy import deepcopy
from enum import StrEnum

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section, _Footer
from docx.shared import Twips
from docx.text.paragraph import Paragraph

from reports.gongwen_box import Place, box

WIDTH, HEIGHT = 11906, 16838  # A4, in twips
TOP, RIGHT, BOTTOM, LEFT = 2098, 1474, 1984, 1588  # 天头 37 mm, 订口 28 mm, a type area of 156 x 225 mm
ACROSS_TWIPS = HEIGHT - TOP - BOTTOM
FOOTER, NUMBER = 1446, 280  # the page number's line and its distance from the sheet's edge: its dashes 7 mm below
FIELD = '<w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


class Side(StrEnum):
    """Where the page number stands: right on odd pages, left on even ones."""

    ODD = "right"
    EVEN = "left"


def set_page(section: Section) -> None:
    """An upright sheet with its grid and page numbers."""
    _set_upright(section)
    for grid in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(grid)
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>'))
    _number(section.footer, Side.ODD)
    _number(section.even_page_footer, Side.EVEN)


def number_no_first_page(section: Section) -> None:
    """The section's first page bears no number; the pages after it do, from 2 on."""
    section.different_first_page_header_footer = True
    _only_paragraph(section.first_page_footer)


def _set_upright(section: Section) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.PORTRAIT, Twips(WIDTH), Twips(HEIGHT)
    section.top_margin, section.bottom_margin = Twips(TOP), Twips(BOTTOM)
    section.left_margin, section.right_margin = Twips(LEFT), Twips(RIGHT)
    section.header_distance, section.footer_distance = Twips(851), Twips(FOOTER)


def is_across(document: Document) -> bool:
    """Whether the document's last section lies across."""
    return document.sections[-1].orientation == WD_ORIENT.LANDSCAPE


def turn(document: Document) -> None:
    """Begins a section on a new page: across after an upright one, upright again after one that lies across.

    The sheet lies with the head of a table at the binding edge on odd pages; the page number keeps its place (8).
    """
    across = not is_across(document)
    last = document.sections[-1]
    _end_section(document)
    if across:
        _set_across(last)
    else:
        _set_upright(last)
        _refer_to_footers_of(document.sections[0], last)


def _end_section(document: Document) -> None:
    """Ends the section with the last paragraph; a table, and a line that vanishes from a template, need one after them."""
    elements = document.element.body
    last = elements[-2] if len(elements) > 1 else None
    text = "" if last is None else "".join(last.itertext())
    if last is None or last.tag != qn("w:p") or text.lstrip().startswith("{%p") or last.xpath("w:pPr/w:sectPr"):
        last = document.add_paragraph(style="文末")._p
    ended = deepcopy(elements.sectPr)
    last.get_or_add_pPr().append(ended)
    for first_page in elements.sectPr.xpath("w:titlePg | w:footerReference[@w:type='first']"):
        elements.sectPr.remove(first_page)


def _set_across(section: Section) -> None:
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Twips(HEIGHT), Twips(WIDTH)
    section.top_margin, section.bottom_margin = Twips(LEFT), Twips(RIGHT)
    section.left_margin, section.right_margin = Twips(BOTTOM), Twips(TOP)
    _drop_footers(section)
    _number_across(section.footer, Side.ODD)
    _number_across(section.even_page_footer, Side.EVEN)


def _drop_footers(section: Section) -> None:
    for reference in section._sectPr.xpath("w:footerReference"):
        section._sectPr.remove(reference)


def _refer_to_footers_of(first: Section, section: Section) -> None:
    _drop_footers(section)
    kept = [deepcopy(node) for node in first._sectPr.xpath("w:footerReference[@w:type != 'first']")]
    section._sectPr[:0] = kept


def _number(footer: _Footer, side: Side) -> None:
    paragraph = _only_paragraph(footer)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="280"/>'))
    properties.append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
    paragraph.add_run("— ")
    paragraph._p.append(parse_xml(FIELD.replace("<w:fldSimple", f"<w:fldSimple {nsdecls('w')}", 1)))
    paragraph.add_run(" —")


def _number_across(footer: _Footer, side: Side) -> None:
    """The number at the sheet's lower edge, which lies left here: it reads downwards, to the foot on odd pages."""
    content = (
        f'<w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f'<w:r><w:t xml:space="preserve">— </w:t></w:r>{FIELD}<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p>'
    )
    # From the sheet's edge on: LibreOffice forgets how far a box is from it where a page before it moves. The first line
    # of a text that reads downwards stands at the box's right.
    place = Place(("page", 0), ("margin", 0), FOOTER + NUMBER, WIDTH - LEFT - RIGHT)
    _only_paragraph(footer)._p.append(box("页码", place, content, over=True, body='vert="vert"'))


def _only_paragraph(footer: _Footer) -> Paragraph:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "footer"
    return paragraph
