"""What holds for every clause and whatever is entered: bounds, limits, and more of a good thing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.inputs import InputKind
from forms.model import RuleKind
from forms.scoring import bounds, inputs_of, score_item
from tests.forms.builders import a_section, an_item

CLAUSES = (
    "每少1次扣1分，扣完为止",
    "每发现1起扣2分，最多扣3分",
    "每建立一项得1分，最高不超过4分",
    "国家、省、市级分别得5、3、1分，就高不重复",
    "达到90%得6分，每低1个百分点扣0.2分",
    "按期办结得3分；出现虚假答复的，此项不得分；迟报的扣1分",
    "获县、市、省级通报表扬的分别加1、2、3分；被通报批评的扣2分",
    "满意率90%以上得5分，80%以上不足90%得3分，80%以下不得分",
    "第一名得5分，每低一名减0.5分",
    "得分=（1-返工率）×6分",
    "未完成的按比例扣分",
    "再次发生的加倍扣分",
    "酌情扣1—3分",
    "未公开的倒扣2分",
    "不得评为先进乡镇",
    "材料真实完整",
)


def a_value(asked):
    match asked.kind:
        case InputKind.YES_NO:
            return st.booleans()
        case InputKind.CHOICE:
            return st.sampled_from(asked.choices)
        case InputKind.COUNT:
            return st.integers(int(asked.minimum), int(min(asked.maximum, Decimal(500)))).map(str)
        case InputKind.DATE:
            return st.dates().map(str)
    return st.decimals(asked.minimum, min(asked.maximum, Decimal(500)), places=2).map(str)


def an_entry(item):
    asked = inputs_of(a_section(item), item)
    return st.fixed_dictionaries({one.key: a_value(one) for one in asked})


@pytest.mark.parametrize("clause", CLAUSES)
@given(data=st.data())
def test_whatever_is_entered_scores_within_the_items_bounds(clause, data):
    item = an_item(clause, "6", "召开会议不少于4次")
    section = a_section(item)
    low, high = bounds(section, item)
    score = score_item(section, item, data.draw(an_entry(item)))
    assert not score.problems and not score.missing
    assert low <= score.points <= high
    assert score.arithmetic


@pytest.mark.parametrize("clause", CLAUSES)
def test_every_rule_of_every_clause_asks_for_something_or_gives_grades_alone(clause):
    item = an_item(clause, "6", "召开会议不少于4次")
    keys = [asked.key for asked in inputs_of(a_section(item), item)]
    assert keys and len(keys) == len(set(keys))
    assert all(asked.label for asked in inputs_of(a_section(item), item))


@given(times=st.integers(0, 1000), points=st.integers(4, 50))
def test_a_deduction_never_exceeds_its_limit(times, points):
    item = an_item("每发现1起扣2分，最多扣3分", str(points), "")
    assert score_item(a_section(item), item, {"r0": str(times)}).points >= points - 3


@pytest.mark.parametrize(
    ("clause", "key"),
    [
        ("每少1次扣0.3分，扣完为止", "r0"),
        ("每建立一项得1分，最高不超过4分", "r0"),
        ("达到90%得6分，每低1个百分点扣0.2分", "r0"),
        ("不少于4次得6分", "r0"),
        ("得分=办结率×6分", "r0"),
    ],
)
@given(first=st.integers(0, 100), more=st.integers(0, 100))
def test_more_of_a_good_thing_never_scores_less(clause, key, first, more):
    item = an_item(clause, "6", "召开会议不少于30次")
    fewer, greater = (
        score_item(a_section(item), item, {key: str(min(number, 100))}).points for number in (first, first + more)
    )
    assert fewer <= greater


@pytest.mark.parametrize(
    ("clause", "entered", "scored", "arithmetic"),
    [
        (
            "按期办结得3分；出现虚假答复的，此项不得分",
            {"r0": True, "r1": False},
            "3",
            "是否按期办结：是，计3分；是否出现虚假答复：否；得3分",
        ),
        (
            "按期办结得3分；出现虚假答复的，此项不得分",
            {"r0": True, "r1": True},
            "0",
            "是否按期办结：是，计3分；是否出现虚假答复：是，本项不得分；得0分",
        ),
        ("每次扣1分，最多扣2分", {"r0": "5"}, "4", "符合条件5次，扣5分；得4分"),
        ("酌情扣1—3分", {"r0": "2"}, "4", "酌情扣分2分；得4分"),
        ("未完成的按比例扣分", {"r0": "50"}, "3", "比例50%×6分＝扣3分；得3分"),
        ("得分=（1-返工率）×6分", {"r0": "10"}, "5.4", "（100%－返工率10%）×6分＝5.4分；得5.4分"),
        ("办理超期率控制在3%以内得6分", {"r0": "2.5"}, "6", "办理超期率2.5%，要求不超过3%，达到，计6分；得6分"),
        ("90分以上为优秀；80分以下为一般；有总结得6分", {"r1": True}, "6", "是否有总结：是，计6分；得6分"),
        ("受表彰的加1分；迟报的扣2分", {"r0": True, "r1": True}, "5", None),
    ],
)
def test_gates_losses_and_shares_come_to_what_the_text_says(clause, entered, scored, arithmetic):
    item = an_item(clause, "6")
    score = score_item(a_section(item), item, entered)
    assert score.points == Decimal(scored)
    assert arithmetic is None or score.arithmetic == arithmetic


@pytest.mark.parametrize(
    ("clause", "points", "entered", "scored"),
    [
        ("有制度得1分，否则不得分，同时倒扣3分", "1", {"r0": False, "r1": True}, "-3"),
        ("弄虚作假的扣2分", "0", {"r0": True}, "-2"),
        ("未公开的扣2分", "1", {"r0": True}, "0"),
        ("每起倒扣2分，最多扣3分", "1", {"r0": "4"}, "-2"),
    ],
)
def test_losses_go_below_nothing_only_where_the_text_says_so(clause, points, entered, scored):
    item = an_item(clause, points)
    assert score_item(a_section(item), item, entered).points == Decimal(scored)


def test_words_that_multiply_another_rule_owe_their_reason():
    item = an_item("每起扣1分，再次发生的加倍扣分", "6")
    assert [rule.kind for rule in item.clause.rules] == [RuleKind.DEDUCT_PER, RuleKind.RATIO]
    score = score_item(a_section(item), item, {"r0": "1", "r1": "1"})
    assert (score.points, score.needs_reason) == (Decimal(4), True)
