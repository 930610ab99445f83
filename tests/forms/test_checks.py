"""What a form gets wrong in itself: found with both numbers, in its place, and gone once it is right."""

from dataclasses import replace
from decimal import Decimal

import pytest

from forms.checks import check, rechecked, rule_fault, summed
from forms.model import (
    Form,
    Grade,
    Item,
    PrintedTotal,
    Problem,
    Rule,
    RuleKind,
    Section,
    SectionKind,
    Severity,
    Source,
    StarBand,
    Weight,
)
from tests.forms.builders import a_form, a_section, an_item


def at(row: int, item: Item) -> Item:
    return replace(item, source=Source(1, row))


def of(*items: Item, printed: str | None = None, **others: object) -> Section:
    section = replace(a_section(*items), source=Source(1, 2), **others)
    return replace(section, points=Decimal(printed) if printed else None)


def told(form: Form) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.problem, problem.item) for problem in check(summed(form))]


def whole(points: str, section: int | None = None) -> tuple[PrintedTotal, ...]:
    return (PrintedTotal(Decimal(points), Source(1, 9), section),)


GOOD = at(3, an_item("每少1次扣1分，扣完为止", "4", "全年不少于4次"))
SECOND = at(4, an_item("每少1次扣1分，扣完为止", "3", "全年不少于4次", number="2"))
MIXED = "加减分项（加分与扣分）"
TWO_PARTS = "1.有制度（2分）；2.有台账（3分）"


@pytest.mark.parametrize(
    ("form", "problems"),
    [
        (a_form(of(GOOD, SECOND, printed="7")), []),
        (a_form(of(GOOD, SECOND)), []),
        (
            a_form(of(GOOD, SECOND, printed="8")),
            [("表1第2行", "各项分值之和为7分，与所写的8分不一致", "")],
        ),
        (
            replace(a_form(of(GOOD, SECOND)), totals=whole("10")),
            [("表1第9行", "各计分项目之和为7分（不含加分、扣分项），与合计10分不一致", "")],
        ),
        (
            replace(a_form(of(GOOD, SECOND)), totals=whole("5", section=1)),
            [("表1第9行", "各项分值之和为7分，与所写的5分不一致", "")],
        ),
        (a_form(of(GOOD, replace(SECOND, points=None))), [("表1第4行", "没有分值", "2")]),
        (a_form(of(GOOD, replace(SECOND, points=None, points_text="四分"))), [("表1第4行", "分值不是数字", "2")]),
        (a_form(of(GOOD, replace(SECOND, points=None), kind=SectionKind.BONUS)), []),
        (
            a_form(of(replace(GOOD, points=None, points_text="若干"), kind=SectionKind.BONUS)),
            [("表1第3行", "分值不是数字，按没有分值处理", "1")],
        ),
        (a_form(of(GOOD, replace(SECOND, number="1"))), [("表1第4行", "序号重复，表1第3行已使用 1", "1")]),
        (a_form(of()), [("表1第2行", "该项目下没有考核内容", "")]),
        (a_form(of(at(3, an_item("")))), [("表1第3行", "没有评分标准，由人工评分", "1")]),
        (a_form(of(at(3, an_item("详见附件三")))), [("表1第3行", "评分标准读不成计分规则，由人工评分", "1")]),
        (
            a_form(of(replace(GOOD, points=None), name=MIXED, kind=SectionKind.BONUS)),
            [("表1第2行", "加分与扣分写在同一项目中", "")],
        ),
        (
            a_form(of(at(3, an_item(TWO_PARTS, "4")))),
            [("表1第3行", "各部分分值之和为5分，与该项分值4分不一致", "1")],
        ),
        (
            a_form(of(at(3, an_item("达到90%以上得6分", "4")))),
            [("表1第3行", "按条款最多得6分，超过本项的4分，超出部分不计", "1")],
        ),
        (
            replace(a_form(of(GOOD)), grades=(Grade("优秀", Decimal(80)), Grade("良好", Decimal(90)))),
            [("正文", "考核等次的分数线重叠", "")],
        ),
        (
            replace(a_form(of(GOOD)), stars=(StarBand("五星级", Decimal(90)), StarBand("四星级", Decimal(90)))),
            [("正文", "星级的分数线重叠", "")],
        ),
        (
            replace(a_form(of(GOOD)), weights=(Weight("清单", Decimal("0.8")), Weight("星级", Decimal("0.3")))),
            [("正文", "各部分所占比例之和为110%，不是100%", "")],
        ),
    ],
)
def test_a_form_is_checked_against_itself(form, problems):
    assert told(form) == problems


def test_sums_that_are_not_printed_are_added_up_and_follow_the_items():
    form = summed(a_form(of(GOOD, SECOND)))
    assert (form.sections[0].points, form.sections[0].summed, form.total) == (7, True, 7)
    more = replace(form, sections=(replace(form.sections[0], items=(GOOD,)),))
    assert (summed(more).sections[0].points, summed(more).total) == (4, 4)
    assert summed(replace(form, totals=whole("9"))).total == 9


def test_a_problem_goes_when_its_cause_goes_and_what_the_reading_noted_stays():
    noted = Problem(Severity.WARNING, "表1第5行", "……", "这一行没有考核内容，没有读成考核项", "请补写")
    faulty = rechecked(summed(replace(a_form(of(GOOD, SECOND, printed="8")), problems=(noted,))))
    assert [problem.severity for problem in faulty.problems] == [Severity.ERROR, Severity.WARNING]
    mended = rechecked(replace(faulty, sections=(replace(faulty.sections[0], points=Decimal(7)),)))
    assert mended.problems == (noted,)
    assert rechecked(mended) == mended


A_RULE = Rule(RuleKind.DEDUCT_PER, (Decimal(1),), per=Decimal(1), unit="次", subject="召开")


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        (A_RULE, ""),
        (replace(A_RULE, points=()), "分数"),
        (replace(A_RULE, points=(Decimal(-1),)), "0至1000"),
        (replace(A_RULE, per=Decimal(0)), "每多少"),
        (replace(A_RULE, unit=""), "单位"),
        (replace(A_RULE, subject=""), "召开会议"),
        (replace(A_RULE, kind=RuleKind.THRESHOLD), "要达到的数量"),
        (replace(A_RULE, kind=RuleKind.LEVELS, labels=("省级", "县级")), "一一对应"),
        (Rule(RuleKind.BANDS, (Decimal(2), Decimal(1)), labels=("优秀", "优秀")), "不重名"),
        (Rule(RuleKind.LEVELS, (Decimal(2), Decimal(-1)), labels=("省级", "县级"), unit="项"), ""),
        (Rule(RuleKind.JUDGE, (Decimal(2), Decimal(1)), subject="酌情计分"), "先写最低分"),
        (Rule(RuleKind.VETO), ""),
    ],
)
def test_a_rule_that_cannot_be_scored_is_told(rule, fault):
    assert fault in rule_fault(rule) if fault else rule_fault(rule) == ""


def test_every_rule_that_was_read_from_a_readable_clause_passes():
    clauses = ("每少1次扣1分，扣完为止", "有制度得2分，否则不得分", "根据完整程度酌情计0—3分", "优秀得10分，良好得7分")
    rules = [rule for clause in clauses for rule in an_item(clause, "10", "召开会议不少于4次").clause.rules]
    assert [rule_fault(rule) for rule in rules] == [""] * 4
