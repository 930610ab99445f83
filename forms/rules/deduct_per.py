"""每少一次扣1分; 每低1个百分点扣0.2分; 每逾期一天扣0.5分; 每发现1起问题扣2分."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, half_width, parse_number
from forms.points import show
from forms.rules.base import (
    LOSE,
    POINTS,
    STOP,
    UNIT,
    Context,
    Found,
    Outcome,
    clean_unit,
    counted,
    day_of,
    decimal_of,
    each_match,
    number_or,
    phrase_before,
)
from forms.rules.requirement import AT_LEAST, find_due, find_measured, find_required, find_verb

KIND = RuleKind.DEDUCT_PER
SIGNS = re.compile(r"[扣减]")
_SHORT = r"少|缺|低|不足|漏"
_MEASURED = ("平方米", "万元", "小时")
_LATE = r"逾期|迟|推迟|超期|延迟|拖延"
_PATTERN = re.compile(
    rf"(?:每|凡)(?P<what>[^{STOP}\d扣减加得]*?)(?P<per>{NUMBER})?(?P<unit>{UNIT})(?P<rest>[^{STOP}扣减加得]{{0,16}})"
    rf"[,，]?(?:则|酌情|各|均)?{LOSE}(?:去|掉)?{POINTS}"
)
_ONE = re.compile(
    rf"(?:少|缺|漏|低于?|发现|缺席|逾期)(?P<what>)(?P<per>一|1)(?P<unit>{UNIT})(?P<rest>[^{STOP}扣减加得]{{0,12}})[,，]?{LOSE}{POINTS}"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """Every "each … costs A" of the clause, with the demand its shortfall is counted from."""
    for match, around in each_match((_PATTERN, _ONE), text):
        yield Found(match.start(), match.end(), _rule(match, around, context))


def _rule(match: re.Match[str], text: str, context: Context) -> Rule:
    unit = clean_unit(match)
    words = match[0][: match.start("points") - match.start()]
    late = re.search(_LATE, words) and unit in "天日"
    rule = Rule(
        KIND,
        (parse_number(match["points"]),),
        per=number_or(match["per"], Decimal(1)),
        unit=unit,
        due=find_due(context.content, context.year) if late else None,
        text=match[0],
    )
    if re.search(_SHORT, words):
        return _counted_from(rule, text[: match.start()].replace("\0", ""), match, context)
    return replace(rule, subject=_happening(match, text, context))


def _counted_from(rule: Rule, before: str, match: re.Match[str], context: Context) -> Rule:
    """The rule with the demand its shortfall is counted from; without one, what is missing is counted itself."""
    if rule.unit == "百分点":
        # The nearest percentage before the clause is the one that is fallen short of.
        stated = list(
            re.finditer(rf"([^{STOP}]*?)(?:{AT_LEAST})?(\d+(?:\.\d+)?)%", before or half_width(context.content))
        )
        measured = (stated[-1][1] if stated else "") or find_measured(context.content)
        return replace(rule, required=Decimal(stated[-1][2]) if stated else None, subject=measured or "完成率")
    required = find_required(rule.unit, before, context.content)
    if required is None:
        return replace(rule, subject="缺少")
    if rule.unit in _MEASURED:
        return replace(rule, required=required.number, subject=find_measured(context.content))
    return replace(rule, required=required.number, subject=find_verb(context.content) if required.deeds else "具备")


def _happening(match: re.Match[str], text: str, context: Context) -> str:
    """What is counted: the words inside the clause (每发现1起问题), else those before it (更换人大秘书的，每次), else the demand."""
    inside = (match["what"] + match["rest"]).strip(" 的")
    before = phrase_before(text, len(text[: match.start()].rstrip(",，"))).strip(" 的")
    return inside or before or context.content


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The actual number where the demand is known, the day where a day is due, else how many times it happened."""
    if rule.due:
        return (Input(key, "实际完成日期", InputKind.DATE),)
    if rule.required is None:
        return (Input(key, f"{rule.subject}（{rule.unit}数）", InputKind.COUNT, rule.unit),)
    if rule.unit == "百分点":
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
    if rule.unit == "百分点":
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
