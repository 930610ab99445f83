"""A cell is read as the person meant it where that is certain, and refused with a sentence where it is not."""

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.inputs import Input, InputKind, parse_inputs
from forms.offline.cells import Cell, Unclear, meant, text_of

TIMES = Input("r0", "实际次数", InputKind.COUNT, "次")
REGIONS = Input("r0", "功能区数", InputKind.COUNT, "功能区")
AREA = Input("r0", "实际面积", InputKind.AMOUNT, "平方米")
RATE = Input("r0", "发言率", InputKind.PERCENT, "%", maximum=Decimal(100))
ASKED_YES = Input("r0", "是否配备", InputKind.YES_NO)
BAND = Input("r0", "达到的档次", InputKind.CHOICE, choices=("五星级", "A（优）", "以上均未达到"))
DAY = Input("r0", "实际完成日期", InputKind.DATE)


def read(asked: Input, value: Any, number_format: str = "General", downloaded: Any = None) -> Any:
    return meant(asked, Cell(value, number_format=number_format), downloaded)


@pytest.mark.parametrize(
    ("asked", "value", "number_format", "read_as"),
    [
        (TIMES, 3, "General", "3"),
        (TIMES, 3.0, "General", "3"),
        (TIMES, "3", "@", "3"),
        (TIMES, " 3　", "@", "3"),
        (TIMES, "３", "@", "3"),
        (TIMES, "3次", "@", "3"),
        (TIMES, "3 次", "@", "3"),
        (TIMES, "三次", "@", "3"),
        (TIMES, "十二", "@", "12"),
        (TIMES, "\u200b3\ufeff", "@", "3"),
        (TIMES, "1,200", "@", "1200"),
        (REGIONS, "3个功能区", "@", "3"),
        (TIMES, datetime(1900, 1, 3), "yyyy-mm-dd", "3"),
        (TIMES, time(0, 0), "yyyy-mm-dd", "0"),
        (AREA, 38.5, "General", "38.5"),
        (AREA, 0.1 + 0.2, "General", "0.3"),
        (AREA, "３８．５平方米", "@", "38.5"),
        (AREA, -1, "General", "-1"),
        (RATE, 85, "General", "85"),
        (RATE, 0.85, "0%", "85"),
        (RATE, 0.855, "0.0%", "85.5"),
        (RATE, 0.005, "0.00%", "0.5"),
        (RATE, 85, '0"%"', "85"),
        (RATE, "85%", "@", "85"),
        (RATE, "８５％", "@", "85"),
        (RATE, "0.5%", "@", "0.5"),
        (RATE, 0, "General", "0"),
        (RATE, 1, "0%", "100"),
        (ASKED_YES, "是", "General", True),
        (ASKED_YES, "√", "General", True),
        (ASKED_YES, " 对 ", "General", True),
        (ASKED_YES, "Ｙ", "General", True),
        (ASKED_YES, "yes", "General", True),
        (ASKED_YES, True, "General", True),
        (ASKED_YES, "否", "General", False),
        (ASKED_YES, "×", "General", False),
        (ASKED_YES, "N", "General", False),
        (ASKED_YES, False, "General", False),
        (BAND, "五星级", "General", "五星级"),
        (BAND, " 五 星级 ", "General", "五星级"),
        (BAND, "A(优)", "General", "A（优）"),
        (DAY, datetime(2022, 12, 10), "yyyy-mm-dd", "2022-12-10"),
        (DAY, date(2022, 12, 10), "yyyy-mm-dd", "2022-12-10"),
        (DAY, 44905, "General", "2022-12-10"),
        (DAY, 20221210, "General", "2022-12-10"),
        (DAY, "2022-12-10", "@", "2022-12-10"),
        (DAY, "2022/12/1", "@", "2022-12-01"),
        (DAY, "２０２２．１２．１０", "@", "2022-12-10"),
        (DAY, "2022年12月10日", "@", "2022-12-10"),
        (TIMES, "无", "@", "0"),
        (TIMES, " 没有 ", "@", "0"),
        (TIMES, None, "General", None),
        (TIMES, "  　", "@", None),
    ],
)
def test_what_is_certain_is_read_as_it_was_meant(asked: Input, value: Any, number_format: str, read_as: Any) -> None:
    assert read(asked, value, number_format) == read_as


@pytest.mark.parametrize(
    ("asked", "value", "number_format", "said"),
    [
        (RATE, 0.85, "General", "可能是这个百分数，也可能是它的100倍"),
        (RATE, 1, "General", "如“85%”或“0.85%”"),
        (RATE, "0.85", "@", "可能是这个百分数"),
        (TIMES, datetime(2022, 3, 4), "m-d", "是日期而不是数字（Excel 会把“3-4”这样的内容改成日期）"),
        (TIMES, time(3, 4), "h:mm", "是日期而不是数字"),
        (TIMES, 0.03, "0%", "单元格是百分数格式"),
        (AREA, 1 / 3, "General", "小数位数过多"),
        (TIMES, "#DIV/0!", "General", "公式出错（#DIV/0!）"),
        (DAY, "12月10日", "@", "没有写年份"),
        (DAY, "12-10", "@", "没有写年份"),
    ],
)
def test_what_is_not_certain_is_refused_with_what_to_do(
    asked: Input, value: Any, number_format: str, said: str
) -> None:
    with pytest.raises(Unclear, match=said.replace("(", r"\(").replace(")", r"\)")):
        read(asked, value, number_format)


@pytest.mark.parametrize(
    ("asked", "value", "said"),
    [
        (TIMES, "约3次", "不是数字，请填写阿拉伯数字"),
        (TIMES, "3-4", "不是数字"),
        (TIMES, "二三", "不是数字"),
        (AREA, "无", "不是数字"),
        (TIMES, True, "不是数字"),
        (TIMES, 2.5, "应为整数"),
        (TIMES, -1, "超出范围"),
        (TIMES, 10**9, "超出范围"),
        (RATE, "850%", "超出范围"),
        (RATE, "85‰", "不是数字"),
        (ASKED_YES, "基本是", "请选择“是”或“否”"),
        (ASKED_YES, 1, "请选择“是”或“否”"),
        (BAND, "六星级", "请从“五星级"),
        (DAY, "去年底", "不是日期"),
        (DAY, "2022-13-40", "不是日期"),
        (DAY, 3, "不是日期"),
    ],
)
def test_what_is_no_such_value_is_left_to_the_forms_own_check(asked: Input, value: Any, said: str) -> None:
    handed_on = read(asked, value)
    assert said in parse_inputs((asked,), {asked.key: handed_on}).problems[0]


@pytest.mark.parametrize(
    ("value", "number_format", "downloaded", "read_as"),
    [
        (3, "General", "3.0", "3.0"),
        ("03", "@", "3", "3"),
        (0.5, "General", "0.5", "0.5"),
        (0.85, "0%", "85.00", "85.00"),
        (0.85, "0%", "0.85", "85"),
    ],
)
def test_what_was_downloaded_and_not_touched_comes_back_to_the_letter(
    value: Any, number_format: str, downloaded: str, read_as: str
) -> None:
    assert read(RATE, value, number_format, downloaded) == read_as


def test_a_formula_counts_as_its_last_value_and_needs_one() -> None:
    assert meant(TIMES, Cell(3, is_formula=True), None) == "3"
    with pytest.raises(Unclear, match="没有它的计算结果"):
        meant(TIMES, Cell(None, is_formula=True), None)


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(A1)", "+1", "-1"])
def test_text_that_looks_like_a_formula_is_text(text: str) -> None:
    assert text_of(Cell(text)) == text


NUMBERS = st.decimals(min_value=0, max_value=99999, places=2)
FULL_WIDTH = {ord(half): chr(ord(half) + 0xFEE0) for half in "0123456789."}


@given(NUMBERS, st.sampled_from([TIMES, AREA]), st.data())
def test_a_number_is_the_same_number_however_it_is_typed(number: Decimal, asked: Input, data: st.DataObject) -> None:
    text = format(number, "f")
    forms = [float(number), text, f" {text} ", text.translate(FULL_WIDTH), f"{text}{asked.unit}", f"{number:,f}"]
    read_as = read(asked, data.draw(st.sampled_from(forms)))
    assert Decimal(read_as) == number


@given(st.decimals(min_value="1.01", max_value=100, places=2))
def test_a_percentage_is_the_same_typed_with_its_sign_or_without(number: Decimal) -> None:
    typed = [(float(number), "General"), (float(number / 100), "0.00%"), (f"{number}%", "@"), (f"{number}％", "@")]
    assert {Decimal(read(RATE, value, number_format)) for value, number_format in typed} == {number}


@given(
    st.one_of(
        st.text(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.datetimes(), st.booleans()
    ),
    st.sampled_from([TIMES, AREA, RATE, ASKED_YES, BAND, DAY]),
    st.sampled_from(["General", "0%", "@", "yyyy-mm-dd"]),
)
def test_no_cell_is_ever_more_than_a_value_or_a_sentence(value: Any, asked: Input, number_format: str) -> None:
    try:
        read_as = read(asked, value, number_format)
    except Unclear as unclear:
        assert unicodedata.category(str(unclear)[-1]) == "Po"
        return
    if read_as is not None:
        parsed = parse_inputs((asked,), {asked.key: read_as})
        assert bool(parsed.values) is not bool(parsed.problems)
