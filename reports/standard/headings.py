"""The ordinals of the text: 一、 （一） 1. （1）, their form, their order and their fonts (7.3.3)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from forms.numerals import parse_number
from reports.standard.deviation import Deviation
from reports.standard.elements import Elements
from reports.standard.paper import Paper, Paragraph, Where, main_glyphs, part_of
from reports.standard.terms import FANGSONG, HEI, KAI, family_of, place_of

_C = "一二三四五六七八九十百"
_FONTS = {1: HEI, 2: KAI, 3: FANGSONG, 4: FANGSONG}
_SHOWN = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}
# 一、二季度 and 3.5 begin no paragraph with an ordinal.
_RIGHT = (
    (1, re.compile(rf"([{_C}]{{1,6}})、(?![{_C}]+[、季月])")),
    (2, re.compile(rf"（([{_C}]{{1,6}})）(?![、.．，])")),
    (3, re.compile(r"(\d{1,3})[.．](?!\d)")),
    (4, re.compile(r"（(\d{1,3})）(?![、.．，])")),
)
_WRONG = (
    (1, re.compile(rf"([{_C}]{{1,6}})[.．](?!\d)")),
    (2, re.compile(rf"[（(]([{_C}]{{1,6}})[)）][、.．，]?")),
    (3, re.compile(r"(\d{1,2})、(?!\d)")),
    (4, re.compile(r"[（(](\d{1,3})[)）][、.．，]?")),
)
_LONGEST = 40  # characters of a heading; what is longer is a paragraph that only begins with an ordinal


@dataclass(frozen=True, slots=True)
class Heading:
    """An ordinal at the beginning of a paragraph: level 1 to 4, its number, its text, and whether its form is right.

    `length` counts the characters from the paragraph's beginning that are the heading, 0 for a mere ordinal.
    """

    level: int
    number: int
    mark: str
    is_right: bool
    length: int


def heading_of(paragraph: Paragraph) -> Heading | None:
    """The ordinal that a paragraph begins with."""
    text = paragraph.text
    for patterns, is_right in ((_RIGHT, True), (_WRONG, False)):
        for level, pattern in patterns:
            if found := pattern.match(text):
                return Heading(level, int(parse_number(found[1])), found[0], is_right, _length(paragraph))
    return None


def _length(paragraph: Paragraph) -> int:
    """Up to the first full stop or colon, or to the end where no comma tells that it is a sentence."""
    told = re.match(r"[^。：；]{0,60}?[。：]", paragraph.text)
    text = told[0] if told else paragraph.text
    if len(text) > _LONGEST or (told is None and re.search(r"[；;]", text)):
        return 0
    return len(paragraph.leading) + len(text)


def headings(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """The form of every ordinal, then its font."""
    for paragraph, heading in _held(elements.body):
        place = place_of("层次序数", paragraph)
        if not heading.is_right:
            yield Deviation(place, f"“{heading.mark}”", f"“{_right_form(heading)}”", "7.3.3")
        if not heading.length:
            continue
        glyphs = main_glyphs(part_of(paragraph.spans, 0, heading.length))
        family = _FONTS[heading.level]
        if family_of(glyphs.font) != family:
            found = f"第{heading.level}层字体为{glyphs.font or '默认字体'}"
            yield Deviation(place, found, f"“{_SHOWN[heading.level]}”用{family.removesuffix('体')}体", "7.3.3")
        if glyphs.bold:
            yield Deviation(place, "加粗", f"{family.removesuffix('体')}体，不加粗", "7.3.3")


def _right_form(heading: Heading) -> str:
    number = re.sub(r"[^\d一-龥]", "", heading.mark)
    return {1: f"{number}、", 2: f"（{number}）", 3: f"{number}.", 4: f"（{number}）"}[heading.level]


def _held(paragraphs: list[Paragraph]) -> list[tuple[Paragraph, Heading]]:
    return [
        (each, heading)
        for each in paragraphs
        if each.where is Where.BODY and not each.is_centred and (heading := heading_of(each)) is not None
    ]


def heading_order(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """No number left out or twice, no level left out; 1. may follow 一、 in a text that has no （一）."""
    held = _held(elements.body)
    used = {heading.level for _, heading in held}
    under: dict[int, int] = {}  # the last number of each open level
    last: dict[int, int] = {}  # the last number of each level at all, for lists that run on
    for paragraph, heading in held:
        level, number = heading.level, heading.number
        upper = max((one for one in under if one < level), default=0)
        place = place_of("层次序数", paragraph)
        skipped = [one for one in range(upper + 1, level) if one in used or one > 2 or level == 4]
        if upper and skipped and not (level == 4 and upper == 3):
            found = f"“{_SHOWN[upper]}”下直接用“{heading.mark}”"
            yield Deviation(place, found, f"层次依次为一、（一）1.（1），这里用“{_SHOWN[upper + 1]}”这一层", "7.3.3")
        before = under.get(level, last.get(level) if level > 2 else 0)
        if number != 1 and before is not None and number not in (before + 1, last.get(level, 0) + 1):
            follows = f"前一个序数是{before}" if before else "前面没有序数"
            yield Deviation(place, f"“{heading.mark}”，{follows}", f"序数{before + 1}", "7.3.3")
        under = {one: held_number for one, held_number in under.items() if one < level} | {level: number}
        last[level] = number
