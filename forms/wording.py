"""A rule in words, as an official would say it, for the person who confirms it."""

from decimal import Decimal
from typing import Any

from forms.codec import rule_from_json
from forms.mends import FIELD_NAMES, Mend, MendField
from forms.model import Clause, Rule, RuleKind, SectionKind
from forms.points import ZERO, show
from forms.rules.bands import GRADE_LIMIT
from forms.rules.base import counted

RULE_KIND_NAMES = {
    RuleKind.DEDUCT_PER: "按数量扣分",
    RuleKind.AWARD_PER: "按数量得分",
    RuleKind.LEVELS: "按级别计分",
    RuleKind.THRESHOLD: "达到数量得分",
    RuleKind.FULL_IF: "符合条件得分",
    RuleKind.DEDUCT_IF: "出现情形扣分",
    RuleKind.AWARD_IF: "符合条件加分",
    RuleKind.RATIO: "按比例得分",
    RuleKind.BANDS: "按档次得分",
    RuleKind.RANK: "按名次得分",
    RuleKind.JUDGE: "人工酌情评分",
    RuleKind.VETO: "否决情形",
}

SECTION_KIND_NAMES = {
    SectionKind.SCORED: "计入总分",
    SectionKind.BONUS: "加分",
    SectionKind.DEDUCTION: "扣分",
    SectionKind.VETO: "一票否决",
}


def told(rule: Rule) -> str:
    """The rule as one sentence without a full stop."""
    match rule.kind:
        case RuleKind.DEDUCT_PER:
            return _deduct_per(rule)
        case RuleKind.AWARD_PER:
            return f"{rule.subject}，{_each(rule)}得{_points(rule)}分"
        case RuleKind.THRESHOLD:
            reach = "不超过" if rule.at_most else "达到"
            return f"{rule.subject}{reach}{counted(rule.target or ZERO, rule.unit)}得{_points(rule)}分，否则不得分"
        case RuleKind.FULL_IF:
            earning, other = ("是", "否") if rule.earns_when else ("否", "是")
            if rule.gate:
                return f"“{rule.subject}”为{other}，本项不得分"
            return f"“{rule.subject}”为{earning}，得{_points(rule)}分；为{other}，不得分"
        case RuleKind.DEDUCT_IF:
            return f"“{rule.subject}”为是，一次扣{_points(rule)}分"
        case RuleKind.AWARD_IF:
            return f"“{rule.subject}”为是，一次加{_points(rule)}分"
        case RuleKind.RATIO:
            share = f"{rule.subject}（%）" if rule.earns_when else f"（100%－{rule.subject}）"
            formula = f"{share}乘以{_points(rule)}分" if rule.unit == "%" else f"“{rule.subject}”"
            by = "" if formula.startswith("按") else "按"  # 按期答复率 brings its own
            return f"{by}{formula}{'扣分' if any(rule.losses) else '计分'}"
    return _by_place_or_person(rule)


def limits(clause: Clause) -> str:
    """What holds for a clause's rules together; empty where the text says nothing."""
    said = (
        f"合计最多{'扣' if clause.caps_loss else ''}{show(clause.cap)}分" if clause.cap is not None else "",
        {"0": "扣完为止", "negative": "可以扣成负分"}.get(clause.floor or "", ""),
        "就高，不重复计分" if clause.exclusive else "",
    )
    return "；".join(part for part in said if part)


def mend_told(mend: Mend) -> str:
    """A change by hand in words: 第3项分值：4→5."""
    owner = f"第{mend.item}项" if mend.item else f"“{mend.section}”部分" if mend.section else ""
    return (
        f"{owner}{FIELD_NAMES[mend.field]}：{value_told(mend.field, mend.before)}→{value_told(mend.field, mend.after)}"
    )


def value_told(field: MendField, value: Any) -> str:
    """The value of a field, as a change by hand keeps it, in words."""
    if value is None or value in ("", []):
        return "（无）"
    match field:
        case MendField.RULE:
            return told(rule_from_json(value))
        case MendField.RULES:
            return "；".join(told(rule_from_json(one)) for one in value)
        case MendField.KIND:
            return SECTION_KIND_NAMES[SectionKind(value)]
    if isinstance(value, list):
        return "；".join(_row_told(one) if isinstance(one, list) else str(one) for one in value)
    return str(value)


def _row_told(row: list[Any]) -> str:
    return " ".join(str(part) for part in row if part is not None)


def _by_place_or_person(rule: Rule) -> str:
    match rule.kind:
        case RuleKind.LEVELS:
            return f"{rule.subject}：" + "，".join(_level(rule, *pair) for pair in _labelled(rule))
        case RuleKind.BANDS:
            if rule.unit == GRADE_LIMIT:
                return f"只说明等次，不计分：{rule.subject}"
            loses = any(rule.losses)
            steps = (f"{label}{'扣' if loses else '得'}{show(points)}分" for label, points in _labelled(rule))
            return "，".join(steps) + f"，均未达到不{'扣' if loses else '得'}分"
        case RuleKind.RANK:
            return f"{rule.subject}：" + "，".join(_places(rule))
        case RuleKind.JUDGE:
            bounds = f"（{show(rule.points[0])}—{show(rule.points[-1])}分）" if rule.points else ""
            return f"由人工酌情{'计分' if rule.earns_when else '扣分'}{bounds}，须写明理由"
        case RuleKind.VETO:
            return "发生即列为否决情形，须经审定"
    return rule.text


def _deduct_per(rule: Rule) -> str:
    points = f"扣{_points(rule)}分"
    if rule.due:
        return f"应于{rule.due}前完成，{_each(rule, '逾期')}{points}"
    if rule.required is None:
        return f"{rule.subject}，{_each(rule)}{points}"
    if rule.unit in ("百分点", "%"):
        return f"{rule.subject}应达到{show(rule.required)}%，{_each(rule, '低')}{points}"
    return f"应{rule.subject}不少于{counted(rule.required, rule.unit)}，{_each(rule, '少')}{points}"


def _level(rule: Rule, label: str, points: Decimal) -> str:
    return f"{label}每{rule.unit}{'扣' if points < 0 else '计'}{show(abs(points))}分"


def _places(rule: Rule) -> list[str]:
    """Places with their points, or with what they lose."""
    loses = (*rule.losses, *(False for _ in rule.points))
    places = zip(rule.labels, rule.points, loses, strict=False)
    return [f"{label}{'扣' if lost else ''}{show(points)}分" for label, points, lost in places]


def _labelled(rule: Rule) -> list[tuple[str, Decimal]]:
    return list(zip(rule.labels, rule.points, strict=False))


def _each(rule: Rule, verb: str = "") -> str:
    amount = counted(rule.per or Decimal(1), rule.unit)
    return f"每{verb}{amount}" if verb or rule.per not in (None, Decimal(1)) else f"每{amount.removeprefix('1')}"


def _points(rule: Rule) -> str:
    return show(rule.points[0]) if rule.points else "本项"
