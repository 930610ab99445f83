"""What a home lacks for its next star: the steps of every kind of clause, and what holds for every plan."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.model import RuleKind, SectionKind, StarBand
from forms.next_star import Entered, next_star
from forms.scoring import score_item, total_of
from tests.forms.builders import a_form, a_section, an_item
from tests.forms.test_scoring_properties import CLAUSES, an_entry

BANDS = (StarBand("二星级", Decimal(6)), StarBand("一星级", Decimal(3)))

# clause, content, what stands, what is to be done, points won of the 6
KINDS = [
    (RuleKind.DEDUCT_PER, "每少1次扣1分，扣完为止", "召开会议不少于6次", {"r0": "2"}, "补齐4次", "4"),
    (RuleKind.DEDUCT_PER, "每发现1起扣2分，扣完为止", "", {"r0": "2"}, "减少2起", "4"),
    (RuleKind.DEDUCT_PER, "每少5平方米扣1分", "面积不少于40平方米", {"r0": "37.5"}, None, None),
    (
        RuleKind.DEDUCT_PER,
        "每逾期1天扣1分",
        "12月10日前报送",
        {"r0": "2022-12-13"},
        "“实际完成日期”不晚于2022-12-10",
        "3",
    ),
    (RuleKind.AWARD_PER, "每建立一项得1分，最高不超过6分", "", {"r0": "1"}, "增加5项", "5"),
    (RuleKind.LEVELS, "国家、省、市级分别得5、3、1分，就高不重复", "", {"r0.市级": "1"}, "增加1项", "4"),
    (RuleKind.THRESHOLD, "不少于4次得6分", "", {"r0": "1"}, "补齐3次", "6"),
    (RuleKind.FULL_IF, "未挂牌的不得分", "", {"r0": False}, "“是否挂牌”做到“是”", "6"),
    (RuleKind.DEDUCT_IF, "未公开的扣2分", "", {"r0": True}, "“是否未公开”改为“否”", "2"),
    (RuleKind.AWARD_IF, "按期办结得3分；受表彰的加3分", "", {"r0": True, "r1": False}, "“是否受表彰”做到“是”", "3"),
    (RuleKind.RATIO, "得分=办结率×6分", "", {"r0": "75"}, "“办结率”由75%提高到100%", "1.5"),
    (RuleKind.RATIO, "得分=（1-返工率）×6分", "", {"r0": "50"}, "“返工率”由50%降低到0%", "3"),
    (RuleKind.BANDS, "五星级得6分，四星级得5分", "", {"r0": "以上均未达到"}, "由“以上均未达到”提高到“五星级”", "6"),
    (RuleKind.RANK, "第一名得5分，每低一名减0.5分", "", {"r0": "3"}, "减少2名", "1"),
    (RuleKind.JUDGE, "酌情扣1—3分", "", {"r0": "3"}, "由3分改为1分", "2"),
]


def one_item(clause: str, content: str = "", points: str | None = "6", kind: SectionKind = SectionKind.SCORED):
    item = an_item(clause, points, content)
    return a_form(a_section(item, kind=kind)), item


def as_it_stands(form, inputs: dict[str, dict]) -> dict[str, Entered]:
    return {
        item.number: Entered(inputs[item.number], score_item(section, item, inputs[item.number]).points)
        for section, item in form.items()
        if item.number in inputs
    }


@pytest.mark.parametrize(("kind", "clause", "content", "inputs", "told", "gain"), KINDS)
def test_every_kind_of_clause_gives_the_step_that_wins_its_lost_points(kind, clause, content, inputs, told, gain):
    form, item = one_item(clause, content)
    assert kind in [rule.kind for rule in item.clause.rules]
    found = next_star(form, (StarBand("满星", Decimal(6)),), as_it_stands(form, {"1": inputs}))
    if told is None:
        assert not found.steps and found.score == 6
        return
    (step,) = found.steps
    assert told in step.told() and step.gain == Decimal(gain)
    assert step.is_judged is (kind is RuleKind.JUDGE)


def test_a_veto_is_no_step():
    form, _ = one_item("不得评为先进乡镇", points="6")
    assert next_star(form, BANDS, as_it_stands(form, {"1": {"r0": True}})).steps == ()


def test_every_kind_of_rule_is_among_the_cases():
    assert {kind for kind, *_ in KINDS} | {RuleKind.VETO} == set(RuleKind)


def test_the_sentence_says_points_things_and_their_names_as_officials_do():
    item = an_item("每少1项扣1.5分，扣完为止", "6", "组织架构、代表公示、工作制度、活动流程上墙")
    form = a_form(a_section(item))
    found = next_star(form, (StarBand("四星级", Decimal(6)),), as_it_stands(form, {"1": {"r0": "2"}}))
    assert found.told() == "距四星级还差3分：补齐2项（项目1），可得3分"


def test_no_more_is_asked_for_than_the_level_needs():
    form, _ = one_item("每少1次扣0.5分，扣完为止", "召开会议不少于12次")
    found = next_star(form, BANDS, as_it_stands(form, {"1": {"r0": "2"}}))
    assert found.told() == "距一星级还差2分：补齐4次（项目1），可得2分"


def test_what_wins_most_for_its_effort_comes_first_and_judgement_last():
    items = (
        an_item("每少1次扣1分", "6", "召开会议不少于6次", number="1"),
        an_item("未挂牌的不得分", "6", number="2"),
        an_item("酌情计0—6分", "6", number="3"),
        an_item("每少1次扣2分", "6", "召开会议不少于3次", number="4"),
    )
    form = a_form(a_section(*items))
    given_ = {"1": {"r0": "0"}, "2": {"r0": False}, "3": {"r0": "0"}, "4": {"r0": "0"}}
    found = next_star(form, (StarBand("满星", Decimal(24)),), as_it_stands(form, given_))
    assert [step.item.number for step in found.steps] == ["2", "4", "1", "3"]
    assert [step.is_judged for step in found.steps] == [False, False, False, True]
    assert "等4项；合计可得24分" in found.told()


def test_a_step_that_a_later_one_makes_needless_is_left_out_of_the_plan_and_still_told():
    items = (an_item("每少1次扣2分", "2", "召开会议不少于1次", number="1"), an_item("不少于4次得6分", "6", number="2"))
    form = a_form(a_section(*items))
    found = next_star(form, (StarBand("满星", Decimal(6)),), as_it_stands(form, {"1": {"r0": "0"}, "2": {"r0": "0"}}))
    assert [step.item.number for step in found.steps] == ["2"]
    assert [(step.item.number, step.gain) for step in found.further] == [("1", Decimal(2))]


def test_a_closed_gate_and_what_lies_behind_it_are_one_step():
    form, _ = one_item("每建立一项得1分；出现虚假答复的，此项不得分")
    found = next_star(form, BANDS, as_it_stands(form, {"1": {"r0": "0", "r1": True}}))
    (step,) = found.steps
    assert {change.asked.key for change in step.changes} == {"r0", "r1"}
    assert step.gain >= 3


def test_points_held_back_are_asked_of_the_county_last():
    form, _ = one_item("未挂牌的不得分")
    found = next_star(form, BANDS, {"1": Entered({"r0": True}, Decimal(2))})
    assert (
        found.told()
        == "距一星级还差1分：得分低于按条款计算的得分，补充材料后重新认定（项目1），可得4分（由县考评组评定）"
    )


def test_points_above_the_clause_are_not_won_twice():
    form, _ = one_item("每少1次扣1分", "召开会议不少于6次")
    found = next_star(form, (StarBand("满星", Decimal(6)),), {"1": Entered({"r0": "2"}, Decimal(5))})
    assert (found.needed, found.gain) == (Decimal(1), Decimal(1))


def test_a_bonus_that_was_not_claimed_begins_with_nothing_and_ends_with_its_sections_limit():
    own = a_section(an_item("未挂牌的不得分", "2", number="1"))
    bonus = a_section(an_item("每项加1分", None, number="2"), kind=SectionKind.BONUS, cap="2", number="二")
    form = a_form(own, bonus)
    found = next_star(form, BANDS, as_it_stands(form, {"1": {"r0": True}}))
    assert found.told() == "距一星级还差1分：增加1项（项目2），可得1分"
    far = next_star(form, (StarBand("满星", Decimal(9)),), as_it_stands(form, {"1": {"r0": True}}))
    assert (far.gain, far.is_reachable) == (Decimal(2), False)


@pytest.mark.parametrize(
    ("entered", "told"),
    [
        ({}, "星级评定表还没有填写；请先填写，再看距下一星级还差什么。"),
        ({"1": {"r0": "6"}, "2": {"r0": True}}, "目前8分，已达到最高星级（二星级），请保持。"),
        ({"1": {"r0": "1"}}, "距一星级还差2分：还有1项没有得分（未填或未评），请先补上；补齐2次（项目1），可得2分"),
        (
            {"2": {"r0": True}},
            "距一星级还差1分：还有1项没有得分（未填或未评），请先补上；已有得分的各项没有可以再得的分",
        ),
    ],
)
def test_it_says_what_to_do_first_and_when_there_is_nothing_more(entered, told):
    items = (an_item("每少1次扣1分", "6", "召开会议不少于6次"), an_item("未挂牌的不得分", "2", number="2"))
    form = a_form(a_section(*items))
    assert next_star(form, BANDS, as_it_stands(form, entered)).told() == told


@st.composite
def a_filled_form(draw):
    clauses = draw(st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=4))
    items = [an_item(clause, "6", "召开会议不少于4次", number=str(n)) for n, clause in enumerate(clauses, start=1)]
    form = a_form(a_section(*items))
    return form, as_it_stands(form, {item.number: draw(an_entry(item)) for item in items})


@settings(max_examples=120, deadline=None)
@given(filled=a_filled_form(), bar=st.integers(1, 26))
def test_applying_the_plan_reaches_the_level_or_says_that_it_does_not(filled, bar):
    form, entered = filled
    bands = (StarBand("满星", Decimal(bar)),)
    found = next_star(form, bands, entered)
    if found.level is None:
        assert found.score >= bar and not found.steps
        return
    inputs = {number: dict(one.inputs) for number, one in entered.items()}
    points = {number: one.points for number, one in entered.items()}
    for step in found.steps:
        section, item = form.item(step.item.number)
        before = total_of(form, points).total
        inputs[item.number] |= {change.asked.key: _raw(change.after) for change in step.changes}
        points[item.number] = score_item(section, item, inputs[item.number]).points
        assert total_of(form, points).total - before == step.gain > 0
        assert step.effort > 0
    assert found.is_reachable is (total_of(form, points).total >= bar)
    assert found.score + found.gain == total_of(form, points).total
    assert all(step.gain > 0 for step in found.further)
    assert found == next_star(form, bands, dict(reversed(entered.items())))


@settings(max_examples=120, deadline=None)
@given(filled=a_filled_form(), bar=st.integers(1, 26))
def test_no_step_of_a_plan_that_reaches_the_level_can_be_left_out(filled, bar):
    form, entered = filled
    found = next_star(form, (StarBand("满星", Decimal(bar)),), entered)
    for at, left_out in enumerate(found.steps if found.is_reachable else ()):
        if left_out.item in [step.item for step in found.steps[at + 1 :]]:
            continue  # the later step of an item rests on the earlier
        points = {number: one.points for number, one in entered.items()}
        inputs = {number: dict(one.inputs) for number, one in entered.items()}
        for step in found.steps:
            if step is not left_out:
                inputs[step.item.number] |= {change.asked.key: _raw(change.after) for change in step.changes}
                points[step.item.number] = score_item(*form.item(step.item.number), inputs[step.item.number]).points
        assert total_of(form, points).total < bar


@settings(max_examples=40, deadline=None)
@given(filled=a_filled_form())
def test_a_plan_that_falls_short_leaves_nothing_that_could_still_win(filled):
    form, entered = filled
    found = next_star(form, (StarBand("满星", Decimal(1000)),), entered)
    assert not found.is_reachable and not found.further
    inputs = {number: dict(one.inputs) for number, one in entered.items()}
    for step in found.steps:
        inputs[step.item.number] |= {change.asked.key: _raw(change.after) for change in step.changes}
    again = next_star(form, (StarBand("满星", Decimal(1000)),), as_it_stands(form, inputs))
    assert not again.steps


def _raw(value):
    if isinstance(value, Decimal):
        return format(value, "f")
    return value if isinstance(value, bool | str) else value.isoformat()
