"""Rules in words."""

from datetime import date
from decimal import Decimal

import pytest

from forms.mends import Mend, MendField
from forms.model import Clause, Rule, RuleKind
from forms.wording import RULE_KIND_NAMES, limits, mend_told, told


def a_rule(kind: RuleKind, *points: str, **others: object) -> Rule:
    numbers = {name: Decimal(value) if isinstance(value, int) else value for name, value in others.items()}
    return Rule(kind, tuple(Decimal(one) for one in points), **numbers)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            a_rule(RuleKind.DEDUCT_PER, "1", per=1, unit="次", required=4, subject="召开"),
            "应召开不少于4次，每少1次扣1分",
        ),
        (a_rule(RuleKind.DEDUCT_PER, "2", per=1, unit="起", subject="问题"), "问题，每起扣2分"),
        (
            a_rule(RuleKind.DEDUCT_PER, "0.5", per=1, unit="天", due=date(2022, 12, 10)),
            "应于2022-12-10前完成，每逾期1天扣0.5分",
        ),
        (
            a_rule(RuleKind.DEDUCT_PER, "0.2", per=1, unit="百分点", required=90, subject="参与率"),
            "参与率应达到90%，每低1个百分点扣0.2分",
        ),
        (a_rule(RuleKind.AWARD_PER, "0.5", per=2, unit="篇", subject="采用"), "采用，每2篇得0.5分"),
        (a_rule(RuleKind.THRESHOLD, "6", target=90, unit="%", subject="参与率"), "参与率达到90%得6分，否则不得分"),
        (a_rule(RuleKind.FULL_IF, "2", subject="有制度"), "“有制度”为是，得2分；为否，不得分"),
        (a_rule(RuleKind.FULL_IF, "2", subject="挪用", earns_when=False), "“挪用”为否，得2分；为是，不得分"),
        (a_rule(RuleKind.DEDUCT_IF, "2", subject="未公开"), "“未公开”为是，一次扣2分"),
        (a_rule(RuleKind.AWARD_IF, "3", subject="受省级表彰"), "“受省级表彰”为是，一次加3分"),
        (a_rule(RuleKind.RATIO, "20", unit="%", subject="办结率"), "按办结率（%）乘以20分计分"),
        (a_rule(RuleKind.RATIO, "10", unit="%", subject="按期答复率"), "按期答复率（%）乘以10分计分"),
        (a_rule(RuleKind.BANDS, "10", "7", labels=("优秀", "良好")), "优秀得10分，良好得7分，均未达到不得分"),
        (
            a_rule(RuleKind.LEVELS, "3", "-1", labels=("省级", "县级"), unit="项", subject="表彰"),
            "表彰：省级每项计3分，县级每项扣1分",
        ),
        (a_rule(RuleKind.RATIO, "20", unit="分", subject="得分=办结数÷总数"), "按“得分=办结数÷总数”计分"),
        (
            a_rule(RuleKind.RANK, "5", "0.5", labels=("第一名", "每低一名"), losses=(False, True), subject="名次"),
            "名次：第一名5分，每低一名扣0.5分",
        ),
        (a_rule(RuleKind.FULL_IF, gate=True, earns_when=False, subject="弄虚作假"), "“弄虚作假”为是，本项不得分"),
        (
            a_rule(RuleKind.THRESHOLD, "3", target=2, unit="次", at_most=True, subject="缺席"),
            "缺席不超过2次得3分，否则不得分",
        ),
        (a_rule(RuleKind.BANDS, "1", labels=("较差",), losses=(True,)), "较差扣1分，均未达到不扣分"),
        (
            a_rule(RuleKind.RANK, "5", "3", labels=("第一名", "第二名"), subject="名次"),
            "名次：第一名5分，第二名3分",
        ),
        (a_rule(RuleKind.JUDGE, "0", "3"), "由人工酌情计分（0—3分），须写明理由"),
        (a_rule(RuleKind.VETO), "发生即列为否决情形，须经审定"),
    ],
)
def test_a_rule_is_told_in_words(rule, words):
    assert told(rule) == words


def test_the_limits_of_a_clause_are_told():
    assert limits(Clause("", cap=Decimal(5), floor="0", exclusive=True)) == "合计最多5分；扣完为止；就高，不重复计分"
    assert limits(Clause("", floor="negative")) == "可以扣成负分"
    assert limits(Clause("")) == ""


@pytest.mark.parametrize(
    ("mend", "words"),
    [
        (Mend(MendField.POINTS, 4, 1.5, item="3"), "第3项分值：4→1.5"),
        (Mend(MendField.KIND, "scored", "bonus", section="一"), "“一”部分计分方式：计入总分→加分"),
        (Mend(MendField.YEAR, None, 2023), "年度：（无）→2023"),
        (Mend(MendField.GRADES, [["优秀", 90, 0.3]], []), "考核等次：优秀 90 0.3→（无）"),
        (
            Mend(MendField.RULE, None, {"kind": "full_if", "points": [2], "subject": "有制度"}, item="1"),
            "第1项计分规则：（无）→“有制度”为是，得2分；为否，不得分",
        ),
        (Mend(MendField.EVIDENCE, ["记录"], ["记录", "照片"], item="1"), "第1项佐证材料：记录→记录；照片"),
    ],
)
def test_a_change_by_hand_is_told_in_words(mend, words):
    assert mend_told(mend) == words


def test_every_kind_has_its_words_and_its_name():
    assert set(RULE_KIND_NAMES) == set(RuleKind)
    assert all(told(Rule(kind, text="见条款")) for kind in RuleKind)
