"""The formats of their own: 信函 (10.1) and 纪要 (10.3)."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, Kind, is_red
from reports.standard.looks import Line
from reports.standard.paper import Paper, Paragraph, Where, main_glyphs, part_of
from reports.standard.terms import HEI, family_of, first_offset, in_words, place_of

_WIDTH, _NEAR = 9638, 120  # twips: 170 mm, and 2 mm
_TYPE_AREA = 8844
PRESENT = re.compile(r"(出\s*席|请\s*假|列\s*席)\s{0,3}(人员)?\s{0,3}[:：]")


def letter(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Two red double lines of 170 mm; no page number on the first page; 版记 without 印发机关 and 印发日期."""
    if elements.kind is not Kind.LETTER:
        return
    yield from _double_lines(paper)
    section = paper.sections[0]
    first = section.footers.get("first")
    numbered = section.footers.get("default")
    shown = first if section.first_differs else numbered
    if shown is not None and shown.numbered is not None:
        yield Deviation("页脚（首页）", "首页显示页码", "信函格式首页不显示页码", "10.1")
    if elements.imprint.printed is not None:
        place = place_of("版记", elements.imprint.printed)
        yield Deviation(place, "有印发机关或印发日期", "信函格式的版记不加印发机关和印发日期、分隔线", "10.1")


def _double_lines(paper: Paper) -> Iterator[Deviation]:
    # In the text and in the footers; each with how wide its paragraph is, None for a drawing.
    held = [(line, _width(each)) for each in paper.paragraphs for line in each.lines]
    first_page = paper.sections[0].footers
    for footer in (first_page.get("first"), first_page.get("default")):
        held += [(line, _width(each)) for each in (footer.paragraphs if footer else ()) for line in each.lines]
    lines = [(line, width) for line, width in held if _is_double(line)]
    required = "两条红色双线，线长170 mm：发文机关标志下4 mm处上粗下细，距下页边20 mm处上细下粗"
    if len(lines) < 2:
        yield Deviation("版头", f"找到{len(lines)}条双线", required, "10.1")
    for line, width in lines[:2]:
        if line.colour and not is_red(line.colour):
            yield Deviation("双线", f"颜色为{line.colour}", "红色", "10.1")
        if width is not None and abs(width - _WIDTH) > _NEAR:
            yield Deviation("双线", f"线长{width / 56.693:.0f} mm", "170 mm，居中", "10.1")


def _is_double(line: Line) -> bool:
    return not line.kind or "hin" in line.kind or line.kind == "double"


def _width(paragraph: Paragraph) -> int | None:
    if paragraph.where is Where.BOX or any(not line.kind for line in paragraph.lines):
        return None  # as wide as its box, or drawn
    (_, left), (_, right) = paragraph.shape.left, paragraph.shape.right
    return _TYPE_AREA - left - right


def minutes(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """出席：, 请假： and 列席： in 3号黑体, two characters in."""
    if elements.kind is not Kind.MINUTES:
        return
    for paragraph in elements.body:
        label = PRESENT.match(paragraph.text)
        if label is None:
            continue
        place = place_of("出席人员名单", paragraph)
        font = main_glyphs(part_of(paragraph.spans, len(paragraph.leading), len(label[0]) - 1)).font
        if family_of(font) != HEI:
            yield Deviation(place, f"“{label[0][:-1]}”字体为{font or '默认字体'}", "3号黑体，冒号后用3号仿宋体", "10.3")
        if not label[0].endswith("："):
            yield Deviation(place, f"“{label[0]}”", "后标全角冒号", "10.3")
        offset = first_offset(paragraph)
        if offset is not None and abs(offset - 2) > 0.4:
            yield Deviation(place, f"左空{in_words(offset)}", "左空2字", "10.3")
