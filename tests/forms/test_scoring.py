"""Points and their arithmetic for what was entered. One row, one claim."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.inputs import InputKind
from forms.model import SectionKind
from forms.points import from_cents, show, to_cents
from forms.scoring import bounds, inputs_of, score_item, total_of
from tests.forms.builders import a_form, a_section, an_item

SHARED = "达到90%得6分，每低1个百分点扣0.2分，扣完为止"
LEVELS = "国家、省、市、县级媒体采用的，每篇分别得2分、1.5分、1分、0.5分，最高不超过4分"


def levels(*counts):
    return dict(zip(("r0.国家级", "r0.省级", "r0.市级", "r0.县级"), counts, strict=True))


@pytest.mark.parametrize(
    ("clause", "points", "content", "entered", "scored", "arithmetic"),
    [
        (
            "每少1次扣1分，扣完为止",
            "4",
            "召开会议不少于4次",
            {"r0": "3"},
            "3",
            "应召开4次，实际3次，少1次，扣1分；得3分",
        ),
        ("每少1次扣1分，扣完为止", "4", "召开会议不少于4次", {"r0": "9"}, "4", "应召开4次，实际9次，不扣分；得4分"),
        (
            "每少1次扣2分，扣完为止",
            "4",
            "召开会议不少于4次",
            {"r0": "0"},
            "0",
            "应召开4次，实际0次，少4次，扣8分；得0分",
        ),
        (
            "每少5平方米扣1分",
            "4",
            "面积不少于40平方米",
            {"r0": "33.5"},
            "3",
            "面积应不少于40平方米，实际33.5平方米，少6.5平方米，按5平方米计，扣1分；得3分",
        ),
        (
            SHARED,
            "6",
            "代表参与率达到90%以上",
            {"r0": "85.5"},
            "5.2",
            "代表参与率应达到90%，实际85.5%，低4.5个百分点，按4个百分点计，扣0.8分；得5.2分",
        ),
        (SHARED, "6", "代表参与率达到90%以上", {"r0": "90"}, "6", "代表参与率应达到90%，实际90%，不扣分；得6分"),
        ("得分=办结率×3分", "3", "", {"r0": "87.5"}, "2.63", "办结率87.5%×3分＝2.63分；得2.63分"),
        ("未公开的不得分", "3", "", {"r0": True}, "3", "是否公开：是，计3分；得3分"),
        ("挪作他用的不得分", "3", "", {"r0": True}, "0", "是否挪作他用：是，计0分；得0分"),
        ("每建立一项得1分，最高不超过5分", "5", "", {"r0": "7"}, "5", "建立7项，每项1分，计7分；得5分"),
        ("五星级得6分，四星级得5分", "6", "", {"r0": "四星级"}, "5", "四星级，计5分；得5分"),
        (LEVELS, "4", "", levels("0", "1", "2", "0"), "3.5", "省级1篇×1.5分＋市级2篇×1分，计3.5分；得3.5分"),
        (LEVELS, "4", "", levels("2", "1", "0", "0"), "4", "国家级2篇×2分＋省级1篇×1.5分，计5.5分；得4分"),
        (
            "配备到位得3分，未配备的不得分；年内更换的，每次扣1分",
            "3",
            "",
            {"r0": True, "r1": "1"},
            "2",
            "是否配备到位：是，计3分；年内更换1次，扣1分；得2分",
        ),
        (
            "配备到位得3分，未配备的不得分；年内更换的，每次扣1分",
            "3",
            "",
            {"r0": False, "r1": "1"},
            "0",
            "是否配备到位：否，计0分；年内更换1次，扣1分；得0分",
        ),
        (
            "省、市级分别得3分、1分，就高不重复",
            "5",
            "",
            {"r0.省级": "1", "r0.市级": "2"},
            "3",
            "就高按省级计3分；得3分",
        ),
        (
            "省、市级分别得3分、1分，同一事项就高不重复",
            "5",
            "",
            {"r0.省级": "1", "r0.市级": "2"},
            "5",
            "省级1项×3分＋市级2项×1分，计5分；得5分",
        ),
        (
            "每逾期1天扣0.5分",
            "3",
            "年度总结于12月10日前报送",
            {"r0": "2022-12-13"},
            "1.5",
            "应于2022-12-10前完成，实际2022-12-13，晚3天，扣1.5分；得1.5分",
        ),
        ("第一名得5分，每低一名减0.5分", "5", "", {"r0": "4"}, "3.5", "第4名，计3.5分；得3.5分"),
        ("酌情计0—3分", "3", "", {"r0": "2.5"}, "2.5", "酌情计分2.5分；得2.5分"),
        ("未公开的扣2分", "5", "", {"r0": True}, "3", "是否未公开：是，扣2分；得3分"),
        ("按县委组织部考核办法执行", "3", "", {"judged": "2"}, "2", "评定得2分"),
    ],
)
def test_an_item_scores_what_its_clause_says(clause, points, content, entered, scored, arithmetic):
    item = an_item(clause, points, content)
    score = score_item(a_section(item), item, entered)
    assert (score.points, score.arithmetic) == (Decimal(scored), arithmetic)


@pytest.mark.parametrize(
    ("entered", "problem"),
    [
        ("-1", "超出范围，请填写0至"),
        ("3.5", "应为整数"),
        ("三", "不是数字"),
        ("1e9", "不是数字"),
        ("NaN", "不是数字"),
        ("٣", "不是数字"),
    ],
)
def test_what_cannot_be_is_refused_with_its_label_and_its_remedy(entered, problem):
    item = an_item("每少1次扣1分", "4", "召开会议不少于4次")
    score = score_item(a_section(item), item, {"r0": entered})
    assert score.points is None
    assert "实际召开次数" in score.problems[0] and entered in score.problems[0] and problem in score.problems[0]


def test_an_item_with_something_missing_has_no_points_yet():
    item = an_item("制定方案得2分，确定主题得1分", "3")
    score = score_item(a_section(item), item, {"r0": True})
    assert (score.points, score.missing) == (None, ("是否确定主题",))


def test_a_percentage_is_asked_once_where_a_shortfall_clause_follows_its_threshold():
    item = an_item(SHARED, "6", "代表参与率达到90%以上")
    assert [(asked.label, asked.kind) for asked in inputs_of(a_section(item), item)] == [
        ("代表参与率", InputKind.PERCENT)
    ]


def test_levels_left_empty_are_none_as_soon_as_one_is_entered():
    item = an_item(LEVELS, "4")
    section = a_section(item)
    assert score_item(section, item, {"r0.省级": "1"}).points == Decimal("1.5")
    assert len(score_item(section, item, {}).missing) == 4


def test_the_total_caps_the_bonus_and_subtracts_the_deductions():
    scored = a_section(an_item("每少1次扣1分", "4", "召开会议不少于4次", "1"), number="一")
    bonus = a_section(
        an_item("每项加1分", None, "", "2"),
        an_item("每项加2分", None, "", "3"),
        kind=SectionKind.BONUS,
        cap="5",
        number="二",
    )
    loss = a_section(an_item("每起扣2分", None, "弄虚作假", "4"), kind=SectionKind.DEDUCTION, number="三")
    score = total_of(a_form(scored, bonus, loss), {"1": Decimal(4), "2": Decimal(4), "3": Decimal(4), "4": Decimal(-2)})
    assert (score.total, dict(score.sections)) == (Decimal(7), {"一": Decimal(4), "二": Decimal(5), "三": Decimal(-2)})


def test_deductions_of_several_items_stop_at_the_cap_of_their_section():
    first, second = (an_item("每起扣3分", None, content, number) for content, number in (("造假", "1"), ("虚报", "2")))
    form = a_form(a_section(first, second, kind=SectionKind.DEDUCTION, cap="5"))
    assert total_of(form, {"1": Decimal(-3), "2": Decimal(-3)}).total == Decimal(-5)


def test_a_deduction_section_goes_below_nothing_and_says_so():
    item = an_item("每起扣2分", None, "材料弄虚作假")
    score = score_item(a_section(item, kind=SectionKind.DEDUCTION), item, {"r0": "2"})
    assert (score.points, score.arithmetic) == (Decimal(-4), "材料弄虚作假2起，扣4分；扣4分")


@given(first=st.integers(0, 200), more=st.integers(0, 200))
def test_more_of_a_good_thing_never_scores_less(first, more):
    item = an_item("每少1次扣0.3分，扣完为止", "4", "召开会议不少于30次")
    less, greater = (score_item(a_section(item), item, {"r0": str(number)}).points for number in (first, first + more))
    assert less <= greater


@given(counts=st.lists(st.integers(0, 10000), min_size=4, max_size=4))
def test_scores_stay_within_the_items_points(counts):
    item = an_item(LEVELS, "4")
    section = a_section(item)
    low, high = bounds(section, item)
    assert low <= score_item(section, item, levels(*map(str, counts))).points <= high


@given(cents=st.integers(-10_000_00, 10_000_00))
def test_cents_come_back_as_the_points_they_stand_for(cents):
    assert to_cents(from_cents(cents)) == cents


@pytest.mark.parametrize(
    ("points", "shown"),
    [("3.50", "3.5"), ("4.00", "4"), ("100", "100"), ("0.005", "0.01"), ("-0.001", "0"), (None, "—")],
)
def test_points_are_shown_as_people_write_them(points, shown):
    assert show(None if points is None else Decimal(points)) == shown
