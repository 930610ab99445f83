"""不少于4次得5分; 达到90%以上得满分: reaching a number earns the points."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import POINTS, STOP, UNIT, Context, Found, Outcome, clean_unit, decimal_of, phrase_before
from forms.rules.requirement import AT_LEAST, find_measured

KIND = RuleKind.THRESHOLD
SIGNS = re.compile(r"[得计记(]")
_NUMBER_UNIT = rf"(?P<target>{NUMBER})(?P<unit>{UNIT})(?:及?以上)?"
_EARNS = rf"(?:(?:可得|计|得|记)(?:{POINTS}|(?P<full>满分))|\({POINTS.replace('points', 'bracket')}\))"
_PATTERN = re.compile(rf"(?P<reach>{AT_LEAST})?{_NUMBER_UNIT}(?P<rest>[^{STOP}扣减加得(]{{0,12}})(?:的)?[,，]?{_EARNS}")


def read(text: str, context: Context) -> Iterator[Found]:
    """Every demand with a number and points of its own; 每1次得1分 is another kind."""
    for match in _PATTERN.finditer(text):
        lead = phrase_before(text, match.start())
        points = _points(match, context)
        if "每" in lead or points is None or (not match["reach"] and match["unit"] != "%" and not match["bracket"]):
            continue
        subject = re.sub(r"[^一-鿿]", "", lead) or find_measured(context.content) or context.content
        yield Found(
            match.start() - len(lead),
            match.end(),
            Rule(
                KIND,
                (points,),
                unit=clean_unit(match),
                target=parse_number(match["target"]),
                subject=subject,
                text=lead + match[0],
            ),
        )


def _points(match: re.Match[str], context: Context) -> Decimal | None:
    stated = match["points"] or match["bracket"]
    return parse_number(stated) if stated else context.points


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The number reached."""
    if rule.unit == "%":
        return (Input(key, rule.subject, InputKind.PERCENT, "%", maximum=Decimal(100), target=rule.target),)
    return (Input(key, f"{rule.subject}（{rule.unit}数）", InputKind.COUNT, rule.unit, target=rule.target),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points when the target is reached, else none."""
    number = decimal_of(values, key)
    reached = number >= (rule.target or 0)
    told = f"{rule.subject}{show(number)}{rule.unit}，要求{show(rule.target)}{rule.unit}"
    return (
        Outcome(rule.points[0], f"{told}，达到，计{show(rule.points[0])}分")
        if reached
        else Outcome(Decimal(0), f"{told}，未达到，不计分")
    )
