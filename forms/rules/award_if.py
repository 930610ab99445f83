"""受省级表彰的加3分: a condition adds points once."""

import re
from collections.abc import Iterator, Mapping

from forms.inputs import Input, Value
from forms.model import Rule, RuleKind
from forms.numerals import parse_number
from forms.rules.base import POINTS, STOP, Context, Found, Outcome
from forms.rules.once import ask, condition_of, tell

KIND = RuleKind.AWARD_IF
SIGNS = re.compile(r"[加奖]")
_PATTERN = re.compile(rf"(?P<condition>[^{STOP}]{{2,40}}?)的?[,，]?(?:另|再|可|各)?(?:加|奖励|奖)(?:记|计)?{POINTS}")


def read(text: str, context: Context) -> Iterator[Found]:
    """Every condition with a gain that is not counted per unit."""
    for match in _PATTERN.finditer(text):
        if "每" not in match["condition"]:
            yield Found(
                match.start(),
                match.end(),
                Rule(KIND, (parse_number(match["points"]),), subject=condition_of(match), text=match[0]),
            )


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return ask(rule, key)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """Adds the points once when the condition holds."""
    return tell(rule, values, key, 1)
