"""正文: fonts, sizes, indents and colour of its paragraphs (7.3.3, 5.2.4)."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, is_dark
from reports.standard.formats import PRESENT
from reports.standard.headings import heading_of
from reports.standard.paper import Paper, Paragraph, Where, in_characters, main_glyphs, part_of, width_of
from reports.standard.terms import FANGSONG, SIZE_3, family_of, first_offset, in_words, place_of, size_name

# What stands around tables and pictures, and the headings of chapters and articles, are not paragraphs of the text.
_APART = re.compile(r"附[表图]|[表图]\s*\d|注\s*\d*[:：]|备注|单位[:：]|填[报表]|第[一二三四五六七八九十百\d]+[编章节]")
_SENTENCE = 28  # characters from which a line of an attachment is a paragraph of text
_INDENT, _NEAR = 2.0, 0.3
_LINE = 26


def body(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Every paragraph of the text, and of the attachments what is plainly text."""
    for paragraph in elements.body:
        if _is_text(paragraph):
            yield from _look(paragraph, "正文")
            yield from _indent(paragraph)
    for attachment in elements.attachments:
        for paragraph in attachment.rest:
            if _is_text(paragraph) and len(paragraph.text) >= _SENTENCE and paragraph.text.endswith("。"):
                yield from _look(paragraph, "附件正文")


def _is_text(paragraph: Paragraph) -> bool:
    upright = paragraph.where is Where.BODY and paragraph.shape.align not in ("center", "right", "distribute")
    return upright and bool(re.search("[\u4e00-\u9fff]", paragraph.text)) and not _APART.match(paragraph.text)


def _look(paragraph: Paragraph, element: str) -> Iterator[Deviation]:
    heading = heading_of(paragraph)
    glyphs, place = main_glyphs(paragraph.spans), place_of(element, paragraph)
    rest = part_of(paragraph.spans, heading.length if heading else 0, len(paragraph.raw))
    if any("\u4e00" <= each <= "\u9fff" for text, _ in rest for each in text):
        font = main_glyphs(rest).font
        if family_of(font) != FANGSONG and not _is_led(paragraph):
            yield Deviation(place, f"字体为{font or '默认字体（没有指定中文字体）'}", "仿宋体", "7.3.3")
    if abs(glyphs.size - SIZE_3) > 1:
        yield Deviation(place, f"字号为{size_name(glyphs.size)}", size_name(SIZE_3), "7.3.3")
    if not is_dark(glyphs.colour):
        yield Deviation(place, f"文字颜色为{glyphs.colour}", "黑色", "5.2.4")


def _is_led(paragraph: Paragraph) -> bool:
    """第三条　…, or 计分办法　…: a lead in 黑体 that outweighs a short paragraph in 仿宋."""
    fonts = [family_of(glyphs.font) for text, glyphs in paragraph.spans if text.strip()]
    return len(fonts) > 1 and fonts[-1] == FANGSONG


def _indent(paragraph: Paragraph) -> Iterator[Deviation]:
    offset, place = first_offset(paragraph), place_of("正文", paragraph)
    if offset is not None and abs(offset - _INDENT) > _NEAR:
        yield Deviation(place, f"首行左空{in_words(offset)}", "每个自然段左空2字", "7.3.3")
    left = in_characters(paragraph.shape.left, paragraph.size)
    # Who attended stands below the first name (10.3).
    if left > _NEAR and width_of(paragraph.text) > _LINE and not PRESENT.match(paragraph.text):
        yield Deviation(place, f"回行左空{in_words(left)}", "回行顶格", "7.3.3")
