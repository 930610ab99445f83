"""版记: 抄送机关, 印发机关 and 印发日期, and the lines around them (7.4)."""

import re
from collections.abc import Iterator

from reports.standard.closing import day_faults
from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, Kind
from reports.standard.imprint_lines import COPIES
from reports.standard.looks import Line
from reports.standard.paper import Paper
from reports.standard.terms import FANGSONG, SIZE_4, font_deviations, place_of

_NAME = "版记"
_THICK, _THIN = (7, 12), (1, 7)  # eighths of a point: 0.35 mm is 8, 0.25 mm is 6
_DAY = re.compile(r"[\d０-９〇○零一二三四五六七八九十]{2,4}年.{1,3}月.{1,3}日")


def imprint(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """抄送：…。 above 印发机关 and 印发日期, all in 4号仿宋."""
    held = elements.imprint
    if elements.kind is Kind.ORDINARY and elements.marks and held.printed is None:
        yield Deviation(_NAME, "没有找到印发机关和印发日期", "印发机关居左，印发日期加“印发”二字居右", "7.4.3")
    for paragraph in held.copies:
        place, label = place_of(_NAME, paragraph), COPIES.match(paragraph.text)
        if label is not None and not label[0].endswith("："):
            yield Deviation(place, f"“{label[0]}”", "“抄送”二字后加全角冒号", "7.4.2")
    yield from _copies_end(elements)
    yield from _printed(elements)
    for paragraph in held.lines:
        yield from font_deviations(
            _NAME, paragraph, (FANGSONG,), SIZE_4, "7.4.2" if paragraph in held.copies else "7.4.3"
        )


def _copies_end(elements: Elements) -> Iterator[Deviation]:
    held = elements.imprint
    if not held.copies:
        return
    start = held.lines.index(held.copies[-1])
    last = held.copies[-1]
    for paragraph in held.lines[start + 1 :]:
        if paragraph is held.printed or paragraph.holder != last.holder or not re.search("[，、。]", paragraph.text):
            break
        last = paragraph
    if not last.text.endswith("。"):
        yield Deviation(
            place_of(_NAME, last), f"抄送机关末尾为“{last.text[-1]}”", "最后一个抄送机关名称后标句号", "7.4.2"
        )
    if held.printed is not None and held.lines.index(held.printed) < start:
        yield Deviation(
            place_of(_NAME, held.copies[0]), "抄送在印发机关和印发日期之下", "抄送机关在印发机关和印发日期之上", "7.4.2"
        )


def _printed(elements: Elements) -> Iterator[Deviation]:
    printed = elements.imprint.printed
    if printed is None:
        return
    place = place_of(_NAME, printed)
    if not printed.text.endswith("印发"):
        yield Deviation(place, f"末尾为“{printed.text[-2:]}”", "印发日期后加“印发”二字", "7.4.3")
    day = _DAY.search(printed.text)
    for found in day_faults(day[0]) if day else ("没有写全年、月、日",):
        yield Deviation(place, found, "阿拉伯数字将年、月、日标全，月、日不编虚位", "7.4.3")


def imprint_lines(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """In a table: thick first and last lines, thin ones between. Drawn lines are left to the eye."""
    printed = elements.imprint.printed
    lines = paper.tables.get(printed.holder, []) if printed is not None else []
    if elements.kind is not Kind.ORDINARY or not lines:
        return
    for name, line, (least, most), required in (
        ("首条分隔线", lines[0], _THICK, "粗线，0.35 mm（1磅）"),
        ("末条分隔线", lines[-1], _THICK, "粗线，0.35 mm（1磅）"),
        *(("中间的分隔线", line, _THIN, "细线，0.25 mm（0.75磅）") for line in lines[1:-1]),
    ):
        if not (line.kind != "none" and least <= line.thickness <= most):
            yield Deviation(f"{_NAME}，{name}", _thickness(line), required, "7.4.1")


def _thickness(line: Line) -> str:
    return "没有线" if line.kind == "none" else f"{line.thickness / 8:g}磅"
