"""版头: 发文机关标志, 发文字号, 签发人, 密级 and the red line (7.2, 10)."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import NUMBER_LIKE, SIGNER, Elements, Kind, is_red
from reports.standard.paper import Paper, Paragraph, Where, main_glyphs, part_of
from reports.standard.terms import (
    FANGSONG,
    HEI,
    KAI,
    SIZE_3,
    TITLE_FONTS,
    family_of,
    font_deviations,
    place_of,
)

_MARK = "发文机关标志"
_CLAUSES = {Kind.LETTER: "10.1", Kind.ORDER: "10.2", Kind.MINUTES: "10.3"}
_MARK_NAMES = {Kind.MINUTES: "纪要标志"}


def issuer_mark(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Red, centred, in 小标宋."""
    clause, name = _CLAUSES.get(elements.kind, "7.2.4"), _MARK_NAMES.get(elements.kind, _MARK)
    if elements.number is not None and not elements.marks and not elements.head_has_picture:
        required = "红色、居中的发文机关全称或规范化简称加“文件”二字"
        yield Deviation("版头", f"没有找到{name}", required, "7.2.4")
    for mark in elements.marks:
        glyphs, place = main_glyphs(mark.spans), place_of(name, mark)
        if not is_red(glyphs.colour):
            yield Deviation(place, f"颜色为{glyphs.colour or '黑色'}", "红色", clause)
        if family_of(glyphs.font) not in TITLE_FONTS:
            yield Deviation(place, f"字体为{glyphs.font or '默认字体'}", "小标宋体（没有时用宋体）", clause)
        yield from _not_centred(place, mark, clause)


def _not_centred(place: str, paragraph: Paragraph, clause: str) -> Iterator[Deviation]:
    if paragraph.shape.align in ("center", "distribute") or paragraph.cells > 1 or paragraph.where is Where.BOX:
        return
    if paragraph.raw[:1] not in (" ", "\u3000", "\t"):  # spaces may have moved it to the middle
        found = {"right": "居右"}.get(paragraph.shape.align, "居左")
        yield Deviation(place, found, "居中", clause)


def document_number(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """The number's form: 示人常发〔2022〕3号."""
    number = elements.number
    if number is None:
        if elements.marks and elements.kind in (Kind.ORDINARY, Kind.LETTER):
            yield Deviation("版头", "没有找到发文字号", "发文机关代字〔年份〕发文顺序号，例如“×发〔2022〕3号”", "7.2.5")
        return
    told = NUMBER_LIKE.match(number.text)
    assert told is not None
    place = place_of("发文字号", number)
    for found, required in _form_faults(*told.groups()[1:]):
        yield Deviation(place, found, required, "7.2.5")
    yield from font_deviations("发文字号", number, (FANGSONG,), SIZE_3, "5.2.2")


def _form_faults(opening: str, year: str, closing: str, ordinal: str, count: str) -> Iterator[tuple[str, str]]:
    if (opening, closing) != ("〔", "〕"):
        yield f"年份用“{opening}{closing}”括入", "六角括号“〔〕”"
    if not re.fullmatch(r"[12]\d{3}", year):
        yield f"年份为“{year}”", "年份标全称，四位阿拉伯数字，后面不加“年”字"
    if ordinal:
        yield "发文顺序号前有“第”字", "发文顺序号不加“第”字"
    if not count:
        yield "发文顺序号空着", "阿拉伯数字的发文顺序号"
    elif not count.isascii():
        yield f"发文顺序号“{count}”是全角数字", "半角阿拉伯数字"
    elif count.startswith("0"):
        yield f"发文顺序号为“{count}”", f"不编虚位，即“{count.lstrip('0') or '1'}”"


def number_place(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Centred; on the left beside 签发人; in a letter on the right."""
    number = elements.number
    if number is None or number.where is not Where.BODY or "\t" in number.raw or number in elements.signers:
        return
    align, place = number.shape.align, place_of("发文字号", number)
    spaced = number.raw[:1] in (" ", "\u3000")
    if elements.kind is Kind.LETTER:
        if align != "right" and not spaced:
            yield Deviation(place, "没有居右", "顶格居版心右边缘，在第一条红色双线下", "10.1")
    elif elements.signers:
        if align == "center":
            yield Deviation(place, "居中", "上行文居左空一字，与最后一个签发人姓名同一行", "7.2.5")
    elif align != "center" and not spaced:
        yield Deviation(place, "没有居中", "居中（只有上行文居左空一字）", "7.2.5")


def signers(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """The label 签发人： in 仿宋, the name in 楷体."""
    for paragraph in elements.signers:
        label = SIGNER.search(paragraph.raw)
        if label is None:
            continue
        place = place_of("签发人", paragraph)
        if not label[0].endswith("："):
            yield Deviation(place, f"“{label[0]}”", "“签发人”三字后加全角冒号", "7.2.6")
        name = part_of(paragraph.spans, label.end(), 40)
        if any(text.strip() for text, _ in name) and family_of(main_glyphs(name).font) != KAI:
            yield Deviation(place, f"姓名字体为{main_glyphs(name).font or '默认字体'}", "签发人姓名用3号楷体", "7.2.6")


def secrecy(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """密级 and 紧急程度 in 3号黑体."""
    for paragraph in elements.secrecy:
        if paragraph.text[-1:].isdigit():
            continue  # 份号
        clause = "7.2.2" if "密" in paragraph.text else "7.2.3"
        yield from font_deviations("密级、紧急程度", paragraph, (HEI,), SIZE_3, clause)


def red_line(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """A red line between 发文字号 and the title."""
    if elements.kind is not Kind.ORDINARY or elements.head_has_picture or not (elements.marks and elements.number):
        return
    end = (elements.title[-1].at if elements.title else elements.end_of_head) + 2
    drawn = [line for each in paper.paragraphs[:end] for line in each.lines]
    held = {each.holder for each in paper.paragraphs[:end] if each.where is Where.TABLE}
    drawn += [line for holder in held for line in paper.tables.get(holder, ()) if line.kind != "none"]
    if not drawn:
        yield Deviation("版头", "发文字号下没有分隔线", "与版心等宽的红色分隔线，在发文字号下4 mm处", "7.2.7")
    elif not any(is_red(line.colour) or (not line.kind and not line.colour) for line in drawn):
        colours = "、".join(dict.fromkeys(line.colour or "黑色" for line in drawn))
        yield Deviation("版头中的分隔线", f"颜色为{colours}", "红色", "7.2.7")
