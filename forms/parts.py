"""Whether the numbered parts within one item agree with it: their points with its points, their count with the one announced."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from forms.numerals import half_width, parse_number
from forms.points import show

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_CHINESE = "一二三四五六七八九十"
_MARKS = (
    re.compile(r"(?<![\d.])(\d{1,2})[、.．](?!\d)"),
    re.compile(r"[(（](\d{1,2})[)）]"),
    re.compile(f"([{_CIRCLED}])"),
    re.compile(f"([{_CHINESE}])是"),
)
_N = r"(\d+(?:\.\d+)?)"
_FIXED = re.compile(rf"\((?:满分|计|共|分值)?:?{_N}分\)")
_AWARD = re.compile(rf"(?:得|计|记|赋){_N}分(?!以上|以下|及以上)")
_LONGEST_CONDITION = 60
_VARIES = re.compile(r"每|最高|最多|至|分别|酌情|[-—~～]")
# Hardly any text has parts: one search tells that it has none.
_MAY_HAVE_PARTS = re.compile(r"[2２][、.．)）]|②|二是|以下|下列|如下|[:：]")
_COUNT = r"([一二两三四五六七八九十]+|\d{1,2})"
_ANNOUNCED = re.compile(
    rf"(?:以下|下列|如下){_COUNT}(?:大?项|个|条|点|类|种|方面)|{_COUNT}(?:大?项|个方面|条|点|类|种)[^,，。;；:：]{{0,6}}(?:如下)?[:：]"
)


def part_faults(texts: Sequence[str], points: Decimal | None) -> Iterator[tuple[str, str, str]]:
    """Parts whose points do not add up to the item's, and an announced number of parts that is not theirs: what was
    found, what is wrong, how to mend it."""
    for text in (half_width(text) for text in texts if _MAY_HAVE_PARTS.search(text)):
        parts = parts_of(text)
        yield from _count_faults(text, parts)
        worths = [_worth(part) for part in parts]
        known = [worth for worth in worths if worth is not None]
        added = sum(known, Decimal(0))
        if points and len(known) == len(worths) and added and added != points:
            problem = f"各部分分值之和为{show(added)}分，与该项分值{show(points)}分不一致"
            found = "＋".join(show(worth) for worth in known if worth)
            yield found, problem, "请核对并改正其中一处，使两个数一致。"
            return


def parts_of(text: str) -> list[str]:
    """The parts of a text in half-width digits that are numbered 1, 2, 3 …, in whatever manner numbers at least two."""
    for marks in _MARKS:
        starts: list[int] = []
        for mark in marks.finditer(text):
            if _ordinal(mark[1]) == len(starts) + 1:
                starts.append(mark.start())
        if len(starts) > 1:
            return [text[start:end] for start, end in zip(starts, (*starts[1:], len(text)), strict=True)]
    return []


def _ordinal(mark: str) -> int:
    if mark.isascii():
        return int(mark)
    return (_CIRCLED if mark in _CIRCLED else _CHINESE).index(mark) + 1


def _worth(part: str) -> Decimal | None:
    """The points a part gives as a whole, 0 where it only takes some away, None where they vary or are not said."""
    fixed = _FIXED.findall(part)
    if fixed:
        return Decimal(fixed[0]) if len(fixed) == 1 else None
    awards = list(_AWARD.finditer(part))
    if not awards:
        return Decimal(0) if "扣" in part and not re.search(r"[加奖]", part) else None
    before = re.split("[,，。;；]", part[max(0, awards[0].start() - _LONGEST_CONDITION) : awards[0].start()])[-1]
    return Decimal(awards[0][1]) if len(awards) == 1 and not _VARIES.search(before) else None


def _count_faults(text: str, parts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    match = _ANNOUNCED.search(text)
    if match is None:
        return
    said, counted = int(parse_number(match[1] or match[2])), len(parts) or _listed(text[match.end() :])
    if counted > 1 and said != counted:
        yield match[0], f"写明有{said}项，实际列出{counted}项", "请核对是否漏写或多写，改正其中一处。"


def _listed(text: str) -> int:
    """How many things are listed behind a colon, set apart by ； or else by 、"""
    match = re.match(r"[^。:：]{0,10}?[:：]?([^。:：]+)", text)
    listed = match[1].strip(" ;；") if match else ""
    return len(re.split("[;；]" if re.search("[;；]", listed) else "、", listed))
