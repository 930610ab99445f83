"""未公开的扣2分: a condition costs points once."""

import re
from collections.abc import Iterator, Mapping

from forms.inputs import Input, Value
from forms.model import Rule, RuleKind
from forms.numerals import parse_number
from forms.rules.base import LOSE, POINTS, STOP, Context, Found, Outcome
from forms.rules.once import ask, condition_of, tell

KIND = RuleKind.DEDUCT_IF
SIGNS = re.compile(r"[扣减]")
_PATTERN = re.compile(rf"(?P<condition>[^{STOP}]{{2,40}}?)的?[,，]?(?:各|则|均|一次性)?{LOSE}{POINTS}")


def read(text: str, context: Context) -> Iterator[Found]:
    """Every condition with a loss that is not counted per unit."""
    for match in _PATTERN.finditer(text):
        if not re.search(r"每|最多|最高|累计", match["condition"]):
            yield Found(
                match.start(),
                match.end(),
                Rule(KIND, (parse_number(match["points"]),), subject=condition_of(match), text=match[0]),
            )


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return ask(rule, key)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """Costs the points once when the condition holds."""
    return tell(rule, values, key, -1)
