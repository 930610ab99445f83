"""What keeps a form from being submitted."""

from decimal import Decimal

import pytest

from forms.model import SectionKind
from forms.submission import Given, claim_problem, find_gaps, self_score
from tests.forms.builders import a_form, a_section, an_item

ITEM = an_item("每少1次扣1分", "4", "召开会议不少于4次", evidence=("会议记录",))
SECTION = a_section(ITEM)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (Given(), "未填写：实际召开次数"),
        (Given({"r0": "x"}), "“实际召开次数”填的是“x”，不是数字，请填写阿拉伯数字。"),
        (Given({"r0": "4"}), "没有佐证材料，请上传“会议记录”，或填写文号、网址、文字说明。"),
        (Given({"r0": "4"}, evidence_count=1), None),
        (Given({"r0": "0"}), None),
        (Given({"r0": "3"}, claimed=Decimal(2), evidence_count=1), None),
        (
            Given({"r0": "3"}, claimed=Decimal(4), evidence_count=1),
            "自报得分4分高于按条款计算的3分，请填写理由，或改为不高于3分。",
        ),
        (Given({"r0": "3"}, claimed=Decimal(4), reason="补开一次", evidence_count=1), None),
        (
            Given({"r0": "3"}, claimed=Decimal(9), reason="补开", evidence_count=1),
            "自报得分9分超出本项范围，请填写0至4分。",
        ),
        (Given({"r0": "3"}, claimed=Decimal("NaN"), evidence_count=1), "自报得分不是数字，请填写阿拉伯数字。"),
    ],
)
def test_every_gap_says_what_is_wrong_and_what_to_do(given, problem):
    assert [gap.problem for gap in find_gaps(a_form(SECTION), {"1": given})] == ([problem] if problem else [])


def test_a_judged_score_owes_its_reason():
    item = an_item("酌情计0—3分", "3")
    assert claim_problem(a_section(item), item, Given({"r0": "2"})) == "本项由人工评定得分，请填写评分理由。"


def test_a_township_is_not_asked_for_its_own_deductions_and_vetoes():
    loss = a_section(an_item("每起扣2分", None, "弄虚作假", "30"), kind=SectionKind.DEDUCTION)
    veto = a_section(an_item("取消评优资格", None, "处分", "31"), kind=SectionKind.VETO)
    assert find_gaps(a_form(loss, veto), {}) == []


def test_a_bonus_need_not_be_claimed():
    bonus = a_section(an_item("每项加1分", None, "创新举措", "28"), kind=SectionKind.BONUS, cap="5")
    assert find_gaps(a_form(bonus), {}) == []
    assert self_score(bonus, bonus.items[0], Given()) == 0


def test_the_self_score_is_the_claim_where_there_is_one():
    assert self_score(SECTION, ITEM, Given({"r0": "3"})) == 3
    assert self_score(SECTION, ITEM, Given({"r0": "3"}, claimed=Decimal(2))) == 2
    assert self_score(SECTION, ITEM, Given()) is None
