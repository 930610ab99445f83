"""Builds official documents (公文) in the format of GB/T 9704-2012 with python-docx.

The page is A4 with a type area of 156 x 225 mm that holds 22 lines of 28 characters of 3号.
"""

from datetime import UTC, datetime
from functools import partial

import docx
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section, _Footer
from docx.shared import Pt, Twips
from docx.text.paragraph import Paragraph

from reports.gongwen_imprint import imprint_box
from reports.gongwen_styles import SIZE_2, Fonts, font_table, settings, styles

TYPE_AREA_TWIPS = 8844
TYPE_AREA_POINTS = 442
TOP_OF_MARK = 1984  # twips, 35 mm
# python-docx's own template brings these along; an official document needs none of them.
SUPERFLUOUS = ("stylesWithEffects", "thumbnail", "customXml", "theme", "numbering", "webSettings")


def new_document(title: str, author: str, fonts: Fonts | None = None) -> Document:
    """An empty official document: page, grid, styles and page numbers are set, the body is empty."""
    document = docx.Document()
    fonts = fonts or Fonts()
    _drop_superfluous_parts(document)
    _replace_children(document.styles.element, styles(fonts))
    _replace_children(document.settings.element, settings())
    _set_font_table(document, font_table(fonts))
    _set_page(document.sections[0])
    _describe(document, title, author)
    return document


def _replace_children(old: BaseOxmlElement, new: BaseOxmlElement) -> None:
    old.attrib.clear()
    old[:] = list(new)


def _drop_superfluous_parts(document: Document) -> None:
    for holder in (document.part, document.part.package):
        for key, rel in list(holder.rels.items()):
            if any(name in rel.reltype or name in rel.target_ref for name in SUPERFLUOUS):
                del holder.rels[key]


def _set_font_table(document: Document, content: bytes) -> None:
    part = next(rel.target_part for rel in document.part.rels.values() if rel.reltype.endswith("/fontTable"))
    part._blob = content


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Twips(11906), Twips(16838)
    section.top_margin, section.bottom_margin = Twips(2098), Twips(1984)
    section.left_margin, section.right_margin = Twips(1588), Twips(1474)
    section.header_distance, section.footer_distance = Twips(851), Twips(1446)
    for grid in section._sectPr.xpath("w:docGrid"):
        section._sectPr.remove(grid)
    section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="579"/>'))
    _number_pages(section.footer, "right")
    _number_pages(section.even_page_footer, "left")


def _number_pages(footer: _Footer, side: str) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.style = "footer"
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:ind {nsdecls("w")} w:{side}Chars="100" w:{side}="280"/>'))
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:jc {nsdecls("w")} w:val="{side}"/>'))
    paragraph.add_run("— ")
    paragraph._p.append(parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    paragraph.add_run(" —")


def _describe(document: Document, title: str, author: str) -> None:
    properties = document.core_properties
    properties.title, properties.author, properties.language = title, author, "zh-CN"
    properties.comments = properties.keywords = properties.last_modified_by = ""
    properties.created = properties.modified = datetime.now(UTC)


def add_blank_lines(document: Document, count: int) -> None:
    """Empty lines of the grid, 22 of which fill a page."""
    for _ in range(count):
        document.add_paragraph()


def add_red_head(document: Document, issuer: str, number: str) -> None:
    """发文机关标志 35 mm below the type area's top, 发文字号 two lines below it, and the red line."""
    space = document.add_paragraph()
    space.paragraph_format.line_spacing = Twips(TOP_OF_MARK)
    space._p.get_or_add_pPr().insert(0, parse_xml(f'<w:snapToGrid {nsdecls("w")} w:val="0"/>'))
    mark = document.add_paragraph(style="发文机关标志").add_run(f"{issuer}文件")
    mark.font.size = Pt(min(44, TYPE_AREA_POINTS // len(mark.text)))
    add_blank_lines(document, 2)
    document.add_paragraph(number, style="发文字号")


def add_attachment_mark(document: Document, mark: str, *, new_page: bool) -> None:
    """附件N, 3号黑体, flush left on the page's first line."""
    paragraph = document.add_paragraph(mark, style="附件标志")
    paragraph.paragraph_format.page_break_before = new_page or None


def add_title(document: Document, title: str) -> None:
    """The title, 2号小标宋, centred; a title too long for one line is broken before its closing parenthesis."""
    paragraph = document.add_paragraph(style="Title")
    first, *rest = title_lines(title)
    paragraph.add_run(first)
    for line in rest:
        run = paragraph.add_run()
        run.add_break(WD_BREAK.LINE)
        run.add_text(line)


def title_lines(title: str) -> list[str]:
    """The lines of a title, broken by meaning where it does not fit on one; the renderer breaks what is still too long."""
    head, bracket, tail = title.rpartition("（")
    if width(title) * SIZE_2 / 2 < TYPE_AREA_POINTS * 0.95 or not head:
        return [title]
    return [head, bracket + tail]


def width(text: str) -> float:
    """The width of a text in characters: Latin letters and digits take half."""
    return sum(0.5 if character.isascii() else 1 for character in text)


def _add(style: str, document: Document, text: str) -> Paragraph:
    return document.add_paragraph(text, style=style)


add_recipients = partial(_add, "主送机关")
add_body = partial(_add, "Body Text")


def add_heading(document: Document, text: str, level: int) -> Paragraph:
    """A heading of level 1 (一、), 2 (（一）) or 3 (1.); none is bold."""
    return document.add_paragraph(text, style=f"heading {level}")


def add_signature(document: Document, issuer: str, day: str) -> None:
    """署名 and 成文日期 with room for the seal, on one page with the paragraph before them.

    The date ends 4 characters from the right, the name stands centred over it.
    """
    before = document.paragraphs[-1]
    add_blank_lines(document, 2)
    for paragraph in (before, *document.paragraphs[-2:], document.add_paragraph(issuer, style="Signature")):
        paragraph.paragraph_format.keep_with_next = True
    document.add_paragraph(day, style="Signature")


def add_imprint(document: Document, copies: str, printer: str, printed: str) -> None:
    """版记 at the bottom of the last page: 抄送, then 印发机关 and 印发日期. Ends the document; call it last."""
    paragraph = document.add_paragraph(style="文末")
    paragraph._p.append(imprint_box(copies, printer, printed))
