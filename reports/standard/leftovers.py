"""What was left in a text by mistake: placeholders, empty brackets, doubled punctuation. GB/T 9704 asks for no such thing by name."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements
from reports.standard.paper import Paper, Where
from reports.standard.terms import place_of

CONTENT = "内容"  # in place of a clause
_PLACEHOLDERS = re.compile(
    r"\{[{%][^{}]{0,30}(?:[}%]\})?|[}%]\}|(?<![A-Za-z])(?:None|nan|undefined)(?![A-Za-z])|[×Xx]+[年月日](?![a-z])|单击此处.{0,12}"
)
_EMPTY = re.compile(r"（）|\(\)|《》|〔〕|【】|“”|〈〉")
_DOUBLED = re.compile(r"[，。；：、,;]{2,}")


def leftovers(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """In every paragraph, those of tables, boxes and 版记 too."""
    for paragraph in paper.paragraphs:
        if not paragraph.text:
            continue
        place = place_of(_NAMES.get(paragraph.where, "文中"), paragraph)
        if paragraph.is_prompt:
            yield Deviation(place, "内容控件没有填写", "填写内容或删去控件", CONTENT)
        for pattern, name, required in _SOUGHT:
            if found := pattern.findall(paragraph.text):
                shown = "、".join(f"“{each}”" for each in dict.fromkeys(found[:20]))
                yield Deviation(place, f"{name}{shown}", required, "9" if pattern is _DOUBLED else CONTENT)


_NAMES = {Where.TABLE: "文字", Where.BOX: "文字"}
_SOUGHT = (
    (_PLACEHOLDERS, "残留占位符", "填上内容或删去"),
    (_EMPTY, "空的括号或引号", "填上内容或删去"),
    (_DOUBLED, "标点连用", "只用一个标点符号"),
)
