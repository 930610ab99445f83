"""Measures an official document as it is printed: where everything stands on the sheets of its PDF (GB/T 9704-2012).

Characters are taken by their em squares, so that a substitute font changes nothing but the width of digits.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

from reports.notices.kind import Format
from reports.standard.deviation import Deviation
from reports.standard.sheets import Line, Rule, Sheet, sheets_of

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0  # of the type area, mm
SIZE_2, SIZE_3, SIZE_4 = 22, 16, 14
CHARACTER_4 = SIZE_4 / 72 * 25.4
PITCH = (BOTTOM - TOP) / 22
NEAR = 1.0  # mm, as the standard allows for the margins
# A full stop or comma may stand in the margin at the end of a line (标点溢出边界).
HANGING = "，。、；：！？）》”"
NUMBER = re.compile(r"—(\d+)—")
DATE_OF_PRINT = re.compile(r".+年\d{1,2}月\d{1,2}日印发")


def rendered_deviations(pdf: bytes, format_: Format) -> list[Deviation]:
    """Every departure of a printed document of that format. Raises pypdfium2.PdfiumError for what is no PDF."""
    sheets = sheets_of(pdf)
    checks: tuple[Callable[[list[Sheet], Format], Iterator[Deviation]], ...] = (
        _paper,
        _type_area,
        _lines,
        _characters,
        _page_numbers,
        _head,
        _title,
        _imprint,
    )
    return [deviation for check in checks for deviation in check(sheets, format_)]


def _mm(value: float) -> str:
    return f"{value:.1f} mm"


def _page(sheet: Sheet) -> str:
    return f"第{sheet.number}页"


def _own(sheet: Sheet) -> list[Line]:
    """The lines of a sheet without its page number."""
    return [line for line in sheet.lines if not _is_number(line)]


def _is_number(line: Line) -> bool:
    return line.top > BOTTOM and bool(NUMBER.fullmatch(line.text))


def _paper(sheets: list[Sheet], _: Format) -> Iterator[Deviation]:
    for sheet in sheets:
        if abs(sheet.width - WIDTH) > NEAR or abs(sheet.height - HEIGHT) > NEAR:
            yield Deviation(_page(sheet), f"{_mm(sheet.width)}×{_mm(sheet.height)}", "A4，210 mm×297 mm", "5.1")


def _type_area(sheets: list[Sheet], format_: Format) -> Iterator[Deviation]:
    """Nothing stands outside but page numbers and, on a letter's first page, its mark and red lines."""
    for sheet in sheets:
        top = 29.0 if format_ is Format.LETTER and sheet.number == 1 else TOP - NEAR
        for box in sheet.boxes:
            if box.top > BOTTOM - NEAR and (box.text in "—" or box.text.isdigit()):
                continue
            hangs = box.text in HANGING and not sheet.across
            outside = box.left < LEFT - NEAR or box.right > RIGHT + NEAR + (SIZE_3 / 72 * 25.4 if hangs else 0)
            if outside or box.top < top or box.bottom > BOTTOM + NEAR:
                found = f"“{box.text}”在距左边{_mm(box.left)}、距上边{_mm(box.top)}处"
                yield Deviation(_page(sheet), found, "版心156 mm×225 mm以内", "5.2.1")
                break


def _text_lines(sheet: Sheet) -> list[Line]:
    return [] if sheet.across else [line for line in _own(sheet) if abs(line.size - SIZE_3) < 0.3 and not line.red]


def _lines(sheets: list[Sheet], _: Format) -> Iterator[Deviation]:
    """Neighbouring lines of 3号 stand so far apart that 22 fill the type area."""
    for sheet in sheets:
        steps = Counter(round(lower.base - upper.base, 1) for upper, lower in pairwise(_text_lines(sheet)))
        close = {step: times for step, times in steps.items() if step < 1.5 * PITCH}
        if not close:
            continue
        usual = max(close, key=lambda step: (close[step], -step))
        if abs(usual - PITCH) > 0.15:
            found = f"行距{_mm(usual)}，每面约{int((BOTTOM - TOP) / usual + 0.05)}行"
            yield Deviation(_page(sheet), found, f"每面22行（行距{_mm(PITCH)}）", "5.2.3")


def _characters(sheets: list[Sheet], _: Format) -> Iterator[Deviation]:
    """Of the lines that are full and hold nothing but Chinese characters, most have 28."""
    full = [line for sheet in sheets for line in _text_lines(sheet) if _is_full(line)]
    counts = Counter(len(line.text.rstrip(HANGING)) for line in full if not line.text.endswith(tuple(HANGING)))
    if counts and (usual := counts.most_common(1)[0][0]) != 28:
        yield Deviation("正文", f"满行{usual}个字", "每行28个字", "5.2.3")


def _is_full(line: Line) -> bool:
    reaches = line.left < LEFT + NEAR and RIGHT - 2 * NEAR < line.right < RIGHT + NEAR
    return reaches and all(ord(character) > 0x2E7F for character in line.text)


def _page_numbers(sheets: list[Sheet], format_: Format) -> Iterator[Deviation]:
    for sheet in sheets:
        found = next((line for line in sheet.lines if _is_number(line)), None)
        if format_ is Format.LETTER and sheet.number == 1:
            if found:
                yield Deviation(_page(sheet), f"页码{found.text}", "信函格式首页不显示页码", "10.1")
        elif found is None:
            yield Deviation(_page(sheet), "没有页码", f"版心下边缘之下有页码“— {sheet.number} —”", "7.5")
        else:
            yield from _number_faults(sheet, found)


def _number_faults(sheet: Sheet, number: Line) -> Iterator[Deviation]:
    place = f"{_page(sheet)}页码"
    if number.text != f"—{sheet.number}—":
        yield Deviation(place, f"“{number.text}”", f"“— {sheet.number} —”，连续编排", "7.5")
    if abs(number.size - SIZE_4) > 0.3:
        yield Deviation(place, f"{number.size:g}磅", "4号（14磅）", "7.5")
    dashes = number.base - 0.34 * number.size / 72 * 25.4
    if abs(dashes - BOTTOM - 7) > NEAR:
        yield Deviation(place, f"一字线距版心下边缘{_mm(dashes - BOTTOM)}", "7 mm", "7.5")
    is_odd = sheet.number % 2
    space = RIGHT - number.right if is_odd else number.left - LEFT
    if abs(space - CHARACTER_4) > NEAR:
        yield Deviation(place, f"{'右' if is_odd else '左'}空{_mm(space)}", "单页码居右、双页码居左，各空一字", "7.5")


def _red_rules(sheet: Sheet) -> list[Rule]:
    return [rule for rule in sheet.rules if rule.red]


def _head(sheets: list[Sheet], format_: Format) -> Iterator[Deviation]:
    if format_ is Format.PLAIN or not sheets:
        return
    first = sheets[0]
    marks = [line for line in first.lines if line.red]
    if len(marks) != 1 and sum(len(mark.text) for mark in marks) * SIZE_2 <= (RIGHT - LEFT) / 25.4 * 72:
        yield Deviation("发文机关标志", f"首页有{len(marks)}行红字", "红色，居中排成一行", "7.2.4")
    for mark in marks[:1]:
        letter = format_ is Format.LETTER
        clause = "10.1" if letter else "10.3" if format_ is Format.MINUTES else "7.2.4"
        top, asked = (mark.top, 30) if letter else (mark.top - TOP, 35)
        if abs(top - asked) > 1.5:
            edge = "上页边" if letter else "版心上边缘"
            yield Deviation("发文机关标志", f"上边缘至{edge}{_mm(top)}", f"{asked} mm", clause)
        if abs(mark.middle - (LEFT + RIGHT) / 2) > NEAR:
            yield Deviation("发文机关标志", f"中心距左边{_mm(mark.middle)}", "居中排布", clause)
        yield from _double_lines(first, marks[-1]) if letter else _red_line(first, mark)


def _red_line(sheet: Sheet, mark: Line) -> Iterator[Deviation]:
    rules = _red_rules(sheet)
    if len(rules) != 1:
        yield Deviation("红色分隔线", f"首页有{len(rules)}条红线", "发文字号之下4 mm处一条", "7.2.7")
        return
    rule = rules[0]
    above = [line for line in sheet.lines if mark.base < line.base < rule.top]
    if abs(rule.left - LEFT) > NEAR or abs(rule.right - RIGHT) > NEAR:
        yield Deviation("红色分隔线", f"长{_mm(rule.right - rule.left)}", "与版心等宽，156 mm", "7.2.7")
    if not above:
        yield Deviation("发文字号", "红线之上没有发文字号", "发文机关标志下空二行", "7.2.5")
    elif abs(rule.top - above[-1].bottom - 4) > NEAR:
        yield Deviation("红色分隔线", f"在上一行之下{_mm(rule.top - above[-1].bottom)}", "4 mm", "7.2.7")


def _double_lines(sheet: Sheet, mark: Line) -> Iterator[Deviation]:
    rules = _red_rules(sheet)
    if len(rules) != 4:
        yield Deviation("红色双线", f"首页有{len(rules)}条红线", "上下两条双线", "10.1")
        return
    upper, lower = rules[:2], rules[2:]
    for rule in rules:
        if abs(rule.left - 20) > NEAR or abs(rule.right - 190) > NEAR:
            yield Deviation("红色双线", f"长{_mm(rule.right - rule.left)}", "170 mm，居中", "10.1")
            break
    if abs(upper[0].top - mark.bottom - 4) > NEAR:
        yield Deviation("第一条红色双线", f"在标志之下{_mm(upper[0].top - mark.bottom)}", "4 mm", "10.1")
    if abs(sheet.height - lower[1].bottom - 20) > NEAR:
        yield Deviation("第二条红色双线", f"距下页边{_mm(sheet.height - lower[1].bottom)}", "20 mm", "10.1")
    for name, (thick, thin), asked in (("第一条", upper, "上粗下细"), ("第二条", lower[::-1], "上细下粗")):
        if thick.bottom - thick.top <= thin.bottom - thin.top:
            yield Deviation(f"{name}红色双线", "粗细相反", asked, "10.1")


def _title(sheets: list[Sheet], format_: Format) -> Iterator[Deviation]:
    """2号, centred, two lines below the red line; with 信函 below 发文字号."""
    if not sheets:
        return
    first = sheets[0]
    title = [line for line in _own(first) if abs(line.size - SIZE_2) < 0.3 and not line.red]
    if not title:
        yield Deviation("标题", "首页没有2号字的标题", "2号小标宋体", "7.3.1")
        return
    for line in title:
        if abs(line.middle - (LEFT + RIGHT) / 2) > NEAR:
            yield Deviation("标题", f"“{line.text}”中心距左边{_mm(line.middle)}", "居中", "7.3.1")
    above = [line.bottom for line in first.lines if line.base < title[0].base]
    rules = [rule.bottom for rule in _red_rules(first) if rule.bottom < title[0].top]
    if format_ is Format.PLAIN or not above + rules:
        return
    gap = title[0].top - max(above + rules)
    if not 1.5 * PITCH < gap < 3 * PITCH:
        asked = "发文字号下空二行" if format_ is Format.LETTER else "红色分隔线下空二行"
        yield Deviation("标题", f"在其上{_mm(gap)}之下", asked, "7.3.1")


def _imprint(sheets: list[Sheet], format_: Format) -> Iterator[Deviation]:
    """What is printed at the end stands at the foot of the last page's type area."""
    printed = [(sheet, line) for sheet in sheets for line in sheet.lines if DATE_OF_PRINT.fullmatch(line.text)]
    if format_ is Format.LETTER:
        yield from _letter_imprint(sheets)
        return
    if not printed:
        if format_ is Format.DOCUMENT:
            yield Deviation("版记", "没有印发机关和印发日期", "公文最后一面有版记", "7.4")
        return
    sheet, line = printed[-1]
    if sheet is not sheets[-1]:
        yield Deviation("版记", f"在{_page(sheet)}", f"在最后一面（第{len(sheets)}页）", "7.4")
    below = [rule for rule in sheet.rules if not rule.red and rule.top > line.base]
    if not below:
        yield Deviation("版记", "末条分隔线缺失", "末条分隔线与版心下边缘重合", "7.4.1")
    elif abs(below[-1].bottom - BOTTOM) > NEAR:
        yield Deviation(
            "版记", f"末条分隔线距上边{_mm(below[-1].bottom)}", f"与版心下边缘重合（{_mm(BOTTOM)}）", "7.4.1"
        )


def _letter_imprint(sheets: list[Sheet]) -> Iterator[Deviation]:
    copies = [(sheet, line) for sheet in sheets for line in sheet.lines if line.text.startswith("抄送：")]
    for sheet, _ in copies:
        last = _own(sheet)[-1]
        if sheet is not sheets[-1] or BOTTOM - last.bottom > PITCH / 2:
            yield Deviation("版记", f"在{_page(sheet)}，距上边{_mm(last.bottom)}", "最后一面版心内最下方", "10.1")
