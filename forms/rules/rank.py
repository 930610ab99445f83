"""第一名得5分，每低一名减0.5分; 前三名加2分: points by place among the units."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import EARN, POINTS, STOP, Context, Found, Outcome, decimal_of

KIND = RuleKind.RANK
SIGNS = re.compile(r"[名位]")
_PATTERN = re.compile(
    rf"(?:排名|排位)?(?:第|前)(?P<place>{NUMBER})[名位][^{STOP}\d]{{0,12}}?{EARN}?{POINTS}"
    rf"(?:[,，、](?:以后)?(?:名次)?每(?:低|降低|后退|下降)(?:一|1)个?(?:名次|[名位])(?:扣|减|递减|少得){POINTS.replace('points', 'step')})?"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """A place with its points and, where stated, the step from place to place."""
    for match in _PATTERN.finditer(text):
        points = (parse_number(match["points"]), *([parse_number(match["step"])] if match["step"] else []))
        yield Found(
            match.start(),
            match.end(),
            Rule(KIND, points, target=parse_number(match["place"]), subject="在全县的名次", text=match[0]),
        )


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The place, from 1."""
    return (Input(key, rule.subject, InputKind.COUNT, "名", minimum=Decimal(1)),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points up to the named place; behind it one step less per place, never below none."""
    place = decimal_of(values, key)
    behind = max(place - (rule.target or Decimal(1)), Decimal(0))
    step = rule.points[1] if len(rule.points) > 1 else rule.points[0]
    earned = max(rule.points[0] - behind * step, Decimal(0))
    return Outcome(earned, f"第{show(place)}名，计{show(earned)}分")
