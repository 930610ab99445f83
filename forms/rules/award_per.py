"""采用一篇得0.5分; 每建立一项得1分; 每增加1条加5分."""

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_FLOOR, Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import (
    EARN,
    POINTS,
    STOP,
    UNIT,
    Context,
    Found,
    Outcome,
    clean_unit,
    decimal_of,
    each_match,
    number_or,
    phrase_before,
)

KIND = RuleKind.AWARD_PER
SIGNS = re.compile(r"[每一1]")
_PATTERN = re.compile(
    rf"每(?P<what>[^{STOP}\d扣减得]*?)(?P<per>{NUMBER})?(?P<unit>{UNIT})(?P<rest>[^{STOP}扣减得加]{{0,12}})[,，]?{EARN}{POINTS}"
)
_ONE = re.compile(rf"(?P<what>[^{STOP}\d扣减得]*?)(?P<per>一|1)(?P<unit>{UNIT})(?P<rest>的?)[,，]?{EARN}{POINTS}")


def read(text: str, context: Context) -> Iterator[Found]:
    """Every "each … earns A" of the clause."""
    for match, around in each_match((_PATTERN, _ONE), text):
        yield Found(match.start(), match.end(), _rule(match, around, context))


def _rule(match: re.Match[str], text: str, context: Context) -> Rule:
    subject = (match["what"] + match["rest"]).strip(" 的") or phrase_before(text, match.start()) or context.content
    per = number_or(match["per"], Decimal(1))
    return Rule(KIND, (parse_number(match["points"]),), per=per, unit=clean_unit(match), subject=subject, text=match[0])


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """How many there are."""
    return (Input(key, f"{rule.subject}（{rule.unit}数）", InputKind.COUNT, rule.unit),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """Earns `points` for every complete `per` units."""
    number = decimal_of(values, key)
    per = rule.per or Decimal(1)
    earned = (number / per).to_integral_value(ROUND_FLOOR) * rule.points[0]
    each = "" if per == 1 else show(per)
    return Outcome(
        earned,
        f"{rule.subject}{show(number)}{rule.unit}，每{each}{rule.unit}{show(rule.points[0])}分，计{show(earned)}分",
    )
