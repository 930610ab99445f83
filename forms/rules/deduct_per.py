"""每少一次扣1分; 每低1个百分点扣0.2分; 每逾期一天扣0.5分; 每发现1起问题扣2分."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from forms.grammar.conditions import Said
from forms.grammar.quantities import STOP
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import half_width
from forms.points import show
from forms.rules.base import Context, Outcome, counted, day_of, decimal_of
from forms.rules.requirement import find_due, find_measured, find_required, find_verb
from forms.rules.subjects import counted_matter, measured, phrase_before

KIND = RuleKind.DEDUCT_PER
_SHORT = re.compile(r"少|缺|低|不足|漏|减少|下降|降")
_OVER = re.compile(r"上升|增加|超|高")
_LATE = re.compile(r"逾期|迟|推迟|超期|延迟|拖延")
_PERCENTAGE = re.compile(rf"([^{STOP}]*?)(\d+(?:\.\d+)?)%")
_PERCENT = ("百分点", "%")
_MEASURED = ("平方米", "万元", "元", "小时", "亩", "公里")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A loss counted per unit, with the demand its shortfall is counted from."""
    if said.verb is not Verb.LOSE or said.per is None:
        return None
    per = said.per
    words = per.what + per.rest
    is_late = per.unit in ("天", "日") and _LATE.search(words)
    due = find_due(context.content, context.year) if is_late else None
    rule = Rule(KIND, said.amounts[:1], per=per.number, unit=per.unit, due=due)
    if due is None and _SHORT.search(words) and not _OVER.search(per.what):
        return _counted_from(rule, said, context)
    return replace(rule, subject=counted_matter(said, context))


def _counted_from(rule: Rule, said: Said, context: Context) -> Rule:
    """The rule with the demand its shortfall is counted from; without one, what is missing is counted itself."""
    if rule.unit in _PERCENT:
        return _below_percentage(rule, said.before, context)
    nearest = re.split(r"[。;\n]", said.before)[-1]  # in a list, each part has a demand of its own
    required = find_required(rule.unit, nearest, said.before, context.content)
    if required is None:
        return replace(rule, subject=_missing(said, context))
    if rule.unit in _MEASURED:
        return replace(rule, required=required.number, subject=find_measured(context.content))
    return replace(rule, required=required.number, subject=_deed(said, context) if required.deeds else "具备")


def _deed(said: Said, context: Context) -> str:
    return find_verb(context.content) or find_verb(said.before)


def _missing(said: Said, context: Context) -> str:
    before, words = phrase_before(said.before), said.per.what if said.per else ""
    if not re.search(r"[少缺漏]|不足", words):
        return counted_matter(said, context)
    return f"{before}，缺少" if before else "缺少"


def _below_percentage(rule: Rule, before: str, context: Context) -> Rule:
    """The nearest percentage before the clause is the one that is fallen short of, of the quantity last named."""
    stated = list(_PERCENTAGE.finditer(before or half_width(context.content)))
    if not stated:
        return replace(rule, subject=f"{phrase_before(before)}，未达到要求的差距".removeprefix("，"))
    named = [name for name in (measured(match[1]) for match in stated) if name]
    subject = (named[-1] if named else "") or find_measured(context.content) or "完成率"
    return replace(rule, required=Decimal(stated[-1][2]), subject=subject)


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The actual number where the demand is known, the day where a day is due, else how many times it happened."""
    if rule.due:
        return (Input(key, "实际完成日期", InputKind.DATE),)
    if rule.required is None:
        return (Input(key, f"{rule.subject}（{rule.unit}数）", InputKind.COUNT, rule.unit),)
    if rule.unit in _PERCENT:
        return (Input(key, rule.subject, InputKind.PERCENT, "%", maximum=Decimal(100), target=rule.required),)
    if rule.unit in _MEASURED:
        return (Input(key, f"实际{rule.subject}", InputKind.AMOUNT, rule.unit, target=rule.required),)
    return (Input(key, f"实际{rule.subject}{rule.unit}数", InputKind.COUNT, rule.unit, target=rule.required),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """Costs `points` for every complete `per` units of shortfall, delay or occurrence."""
    if rule.due:
        day = day_of(values, key)
        return _cost(rule, Decimal(max((day - rule.due).days, 0)), f"应于{rule.due}前完成，实际{day}", "晚")
    number = decimal_of(values, key)
    if rule.required is None:
        return _cost(rule, number, f"{rule.subject}{counted(number, rule.unit)}", "")
    short = max(rule.required - number, Decimal(0))
    if rule.unit in _PERCENT:
        return _cost(rule, short, f"{rule.subject}应达到{show(rule.required)}%，实际{show(number)}%", "低")
    demanded = f"{rule.subject}应不少于" if rule.unit in _MEASURED else f"应{rule.subject}"
    return _cost(rule, short, f"{demanded}{counted(rule.required, rule.unit)}，实际{counted(number, rule.unit)}", "少")


def _cost(rule: Rule, amount: Decimal, told: str, verb: str) -> Outcome:
    per = rule.per or Decimal(1)
    times = (amount / per).to_integral_value(ROUND_FLOOR)
    short = f"，{verb}{counted(amount, rule.unit)}" if verb and amount else ""
    if not times:
        return Outcome(Decimal(0), f"{told}{short}，不扣分")
    whole = f"，按{counted(times * per, rule.unit)}计" if times * per != amount else ""
    cost = times * rule.points[0]
    return Outcome(-cost, f"{told}{short}{whole}，扣{show(cost)}分")
