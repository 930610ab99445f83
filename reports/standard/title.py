"""标题 and 主送机关 (7.3.1, 7.3.2)."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, Kind, is_dark
from reports.standard.paper import Paper, Where, main_glyphs
from reports.standard.terms import (
    FANGSONG,
    SIZE_2,
    SIZE_3,
    TITLE_FONTS,
    first_offset,
    font_deviations,
    in_words,
    place_of,
)

_FINAL = re.compile(r"[。，；：、！？.,;:!?]$")
# Quotation marks belong to a name; what divides a sentence has no place in a title.
_INSIDE = re.compile(r"[。，；：！？!?;()]|(?<!\d)[.,:]|[.,:](?!\d)")
_WITH_TITLE = (Kind.ORDINARY, Kind.LETTER)


def title(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """2号小标宋, centred, black."""
    if not elements.title:
        if elements.kind in _WITH_TITLE:
            yield Deviation("主体", "没有找到标题", "2号小标宋体标题，在红色分隔线下空二行，居中", "7.3.1")
        return
    for paragraph in elements.title:
        place = place_of("标题", paragraph)
        yield from font_deviations("标题", paragraph, TITLE_FONTS, SIZE_2, "7.3.1")
        if (
            not paragraph.is_centred
            and paragraph.where is Where.BODY
            and paragraph.raw[:1] not in (" ", "\u3000", "\t")
        ):
            yield Deviation(place, "没有居中", "居中", "7.3.1")
        if not is_dark(colour := main_glyphs(paragraph.spans).colour):
            yield Deviation(place, f"颜色为{colour}", "黑色", "5.2.4")


def title_punctuation(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """No punctuation at the end, and inside only 《》、（） and quotation marks."""
    text = "".join("".join(each.text.split()) for each in elements.title)
    if not text:
        return
    place = place_of("标题", elements.title[0])
    if final := _FINAL.search(text):
        yield Deviation(place, f"标题末尾有“{final[0]}”", "标题末尾不加标点符号", "7.3.1")
    signs = "".join(dict.fromkeys(_INSIDE.findall(text[:-1] if final else text)))
    if signs:
        required = "标题中除书名号、顿号、引号和全角括号外，一般不用标点符号"
        yield Deviation(place, f"标题中有“{signs}”", required, "7.3.1")


def recipients(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """Flush left, ending in a full-width colon."""
    for paragraph in elements.recipients:
        place = place_of("主送机关", paragraph)
        offset = first_offset(paragraph)
        if paragraph.shape.align in ("center", "right"):
            yield Deviation(place, "没有居左", "居左顶格", "7.3.2")
        elif offset is not None and offset > 0.4:
            yield Deviation(place, f"左空{in_words(offset)}", "居左顶格", "7.3.2")
        if not paragraph.text.endswith("："):
            yield Deviation(place, f"末尾为“{paragraph.text[-1]}”", "最后一个机关名称后标全角冒号“：”", "7.3.2")
        yield from font_deviations("主送机关", paragraph, (FANGSONG,), SIZE_3, "5.2.2")
