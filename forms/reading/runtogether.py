"""A score table whose cells were lost when its text was copied: 考核项目考核内容标准分…领导重视（20分）1.…。8分未…扣2分。2.…"""

import re
from collections.abc import Iterator

from forms.model import Source
from forms.numerals import half_width
from forms.reading.entries import Entry, EntryKind

_HEADINGS = re.compile(
    r"序号|(?:考核|考评|评价)(?:项目|内容|指标)(?:及(?:计分|评分)标准)?|标准分|(?<!总)分值|(?:评|计|扣|打)分(?:标准|办法|细则)"
)
_FEWEST_HEADINGS, _FEWEST_ITEMS = 3, 3
_N = r"\d{1,3}(?:\.\d{1,2})?"
_POINTS = re.compile(rf"(?<=[。；;)）])\s*({_N})分(?![以至])")
_SECTION = re.compile(rf"([\u4e00-\u9fff]{{2,15}})[（(]({_N})分[）)]$")
_SUM = re.compile(rf"(?:总分值?|满分)[:：]?({_N})分")


def title_of(text: str) -> str:
    """The words before the headings of a table that has run together; empty for any other text."""
    first = _HEADINGS.search(text)
    return text[: first.start()].strip() if first and _is_run_together(text) else ""


def run_together_entries(row: int, text: str) -> list[Entry]:
    """The entries of such a text in paragraph `row`; none for any other text."""
    return list(_entries(Source(0, row), text)) if _is_run_together(text) else []


def _is_run_together(text: str) -> bool:
    first = next(iter(_starts(text)), 0)
    return len(_HEADINGS.findall(text[:first])) >= _FEWEST_HEADINGS and len(list(_starts(text))) >= _FEWEST_ITEMS


def _starts(text: str) -> Iterator[int]:
    """Where the items numbered 1, 2, 3 … begin."""
    position, number = 0, 1
    while match := re.compile(rf"(?<![\d.]){number}[.．、](?!\d)").search(text, position):
        yield match.start()
        position, number = match.end(), number + 1


def _entries(source: Source, text: str) -> Iterator[Entry]:
    starts = list(_starts(text))
    head = text[: starts[0]]
    if total := _SUM.search(half_width(head)):
        yield Entry(EntryKind.TOTAL, source, name=total[0], points=total[1])
    last = list(_HEADINGS.finditer(head))[-1]
    yield from _section(source, head[last.end() :])
    for number, (start, end) in enumerate(zip(starts, (*starts[1:], len(text)), strict=True), start=1):
        item = re.sub(r"^\d+[.．、]", "", text[start:end])
        following = _SECTION.search(item)
        yield _item(source, str(number), item[: following.start()] if following else item)
        if following:
            yield from _section(source, following[0])


def _section(source: Source, text: str) -> Iterator[Entry]:
    if match := _SECTION.search(text):
        yield Entry(EntryKind.SECTION, source, name=match[1], points=match[2])


def _item(source: Source, number: str, text: str) -> Entry:
    points = _POINTS.search(half_width(text))
    if points is None:
        return Entry(EntryKind.ITEM, source, number, content=text)
    content, clause = text[: points.start()].strip(), text[points.end() :].strip()
    return Entry(EntryKind.ITEM, source, number, content=content, points=points[1], clause=clause)
