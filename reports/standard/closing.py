"""发文机关署名, 成文日期 and 附注 (7.3.5, 7.3.6)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.standard.deviation import Deviation
from reports.standard.elements import DATE, Elements, Kind, is_date
from reports.standard.paper import BLANK, CHARACTER, Paper, Paragraph, Where, in_characters, width_of
from reports.standard.terms import FANGSONG, SIZE_3, first_offset, font_deviations, in_words, place_of

_ACROSS = 8844 / CHARACTER  # characters of 3号 in a line
_NEAR = 0.8  # characters
_RIGHT_DAY = re.compile(r"[12]\d{3}年(?:[1-9]|1[0-2])月(?:[1-9]|[12]\d|3[01])日")
_DAY = "成文日期"
_SIGNED = (Kind.ORDINARY, Kind.LETTER)


def date_form(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """2022年12月5日 in 3号仿宋."""
    if elements.date is None:
        if _should_be_dated(elements) and not any(is_date(each.text) for each in elements.lines):
            yield Deviation("主体", "没有找到成文日期", "阿拉伯数字的年、月、日，例如“2022年12月5日”", "7.3.5.4")
        return
    for found in day_faults(elements.date.text):
        required = "阿拉伯数字将年、月、日标全，年份四位，月、日不编虚位，例如“2022年3月5日”"
        yield Deviation(place_of(_DAY, elements.date), found, required, "7.3.5.4")
    yield from font_deviations(_DAY, elements.date, (FANGSONG,), SIZE_3, "5.2.2")


def _should_be_dated(elements: Elements) -> bool:
    dated_above = any(DATE.search(each.text) for each in elements.subtitle)
    return elements.kind in _SIGNED and elements.own_mark is None and elements.number is not None and not dated_above


def day_faults(text: str) -> Iterator[str]:
    """What is wrong with how a day is written, in one phrase; nothing where it is right."""
    if _RIGHT_DAY.fullmatch("".join(text.split())):
        return
    if re.search(r"[〇○零一二三四五六七八九十]", text):
        yield f"“{text}”用汉字数字"
    elif re.search(r"\D0\d", text):
        yield f"“{text}”的月或日编了虚位"
    elif re.match(r"\d{2,3}年", text):
        yield f"“{text}”的年份没有标全"
    elif re.search(r"[./-]", text):
        yield f"“{text}”没有写年、月、日"
    else:
        yield f"“{text}”不是日历上的日期或用了全角数字"


@dataclass(frozen=True, slots=True)
class _Extent:
    """Where a line stands, in characters of 3号 from the left; `gap` from the right."""

    left: float
    width: float

    @property
    def gap(self) -> float:
        return _ACROSS - self.left - self.width

    @property
    def centre(self) -> float:
        return self.left + self.width / 2


def _extent(paragraph: Paragraph) -> _Extent | None:
    """None where tabs, spaces behind the text or a frame make it unknown."""
    shape, size = paragraph.shape, paragraph.size
    behind = paragraph.raw[len(paragraph.raw.rstrip(BLANK)) :]
    if "\t" in paragraph.raw or "\n" in paragraph.raw or behind or paragraph.where is not Where.BODY or shape.frame:
        return None
    scale = size / SIZE_3
    width = width_of(paragraph.text) * scale
    left, right, first = (in_characters(each, size) * scale for each in (shape.left, shape.right, shape.first))
    begins = left + first + width_of(paragraph.leading) * scale
    if shape.align == "right":
        return _Extent(_ACROSS - right - width, width)
    if shape.align == "center":
        return _Extent(begins + (_ACROSS - right - begins - width) / 2, width)
    return _Extent(begins, width)


def signature(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """With a seal the date ends 4 characters from the right, the name centred over it; without one the name ends 2."""
    date, names = elements.date, elements.signatures
    if date is None or elements.kind not in (*_SIGNED, Kind.HEADLESS):
        return
    if not names:
        if elements.number is not None and elements.own_mark is None:
            yield Deviation(place_of(_DAY, date), "成文日期上没有发文机关署名", "发文机关全称或规范化简称", "7.3.5")
        return
    for name in names:
        yield from font_deviations("发文机关署名", name, (FANGSONG,), SIZE_3, "5.2.2")
    day, last = _extent(date), _extent(names[-1])
    if any(day_faults(date.text)):
        return  # written anew, it stands elsewhere
    if day is None or last is None or _is_sealed(day, last, len(names)) or _is_unsealed(day, last):
        return
    found = f"成文日期右空{in_words(day.gap)}，署名右空{in_words(last.gap)}"
    required = (
        "加盖印章：成文日期右空4字，署名以成文日期为准居中；不加盖印章：署名右空2字，成文日期首字比署名首字右移2字"
    )
    yield Deviation(place_of(_DAY, date), found, required, "7.3.5")


def _is_sealed(day: _Extent, name: _Extent, names: int) -> bool:
    centred = abs(day.centre - name.centre) <= _NEAR or name.width / 2 > _ACROSS - day.centre
    return abs(day.gap - 4) <= _NEAR and (centred or names > 1)


def _is_unsealed(day: _Extent, name: _Extent) -> bool:
    moved = abs(day.left - name.left - 2) <= _NEAR
    return moved and (abs(name.gap - 2) <= _NEAR or abs(day.gap - 2) <= _NEAR)


def remarks(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """附注 two characters in, in full-width brackets."""
    for remark in elements.remarks:
        place, offset = place_of("附注", remark), first_offset(remark)
        if not (remark.text.startswith("（") and remark.text.endswith("）")):
            yield Deviation(place, "用半角括号", "加全角圆括号（）", "7.3.6")
        if offset is not None and abs(offset - 2) > 0.4 and remark.shape.align not in ("center", "right"):
            yield Deviation(place, f"左空{in_words(offset)}", "左空2字", "7.3.6")
