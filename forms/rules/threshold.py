"""不少于4次得5分; 达到90%以上得满分: reaching a number earns the points."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said, is_compound
from forms.grammar.quantities import PERIODS, Quantity
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.points import show
from forms.rules.base import Context, Outcome, decimal_of
from forms.rules.requirement import find_measured
from forms.rules.subjects import measured

KIND = RuleKind.THRESHOLD
_AT_MOST = re.compile(r"(?:不得?超过|不得?高于|不大于|控制在|(?<!不)(?<!不得)(?:低于|少于|小于)|不足|≤|<)[^\d]{0,8}$")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A gain that one demanded number decides."""
    points = _points(said, context)
    if said.verb not in (Verb.GET, Verb.ADD, Verb.BRACKET) or not points or len(said.demands) != 1:
        return None
    (demand,) = said.demands
    if is_compound(said.condition) or not (demand.bounded or demand.unit == "%" or _plainly(said, demand)):
        return None
    phrase = next((phrase for phrase in said.condition.split(",") if demand.unit in phrase), said.condition)
    subject = measured(phrase) or find_measured(context.content) or context.content
    said_at_most = _AT_MOST.search(phrase[: demand.start]) or phrase[: demand.end].endswith(("内", "以下"))
    return Rule(KIND, points, unit=demand.unit, target=demand.number, subject=subject, at_most=bool(said_at_most))


def _plainly(said: Said, demand: Quantity) -> bool:
    """Whether a number that nothing compares is a demand all the same: 召开4次(5分), 召开4次得5分."""
    if said.verb is Verb.BRACKET:
        return demand.unit not in PERIODS
    return said.verb is Verb.GET and demand.number > 1 and len(said.condition) - demand.end <= 6


def _points(said: Said, context: Context) -> tuple[Decimal, ...]:
    if said.statement.full:
        return () if context.points is None else (context.points,)
    return said.amounts[:1]


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The number reached."""
    if rule.unit == "%":
        return (Input(key, rule.subject, InputKind.PERCENT, "%", maximum=Decimal(100), target=rule.target),)
    return (Input(key, f"{rule.subject}（{rule.unit}数）", InputKind.COUNT, rule.unit, target=rule.target),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points when the target is reached, else none."""
    number = decimal_of(values, key)
    target = rule.target or Decimal(0)
    reached = number <= target if rule.at_most else number >= target
    told = (
        f"{rule.subject}{show(number)}{rule.unit}，要求{'不超过' if rule.at_most else ''}{show(rule.target)}{rule.unit}"
    )
    return (
        Outcome(rule.points[0], f"{told}，达到，计{show(rule.points[0])}分")
        if reached
        else Outcome(Decimal(0), f"{told}，未达到，不计分")
    )
