"""得分=办结率×3分; 按比例得分: points in proportion to a percentage."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import STOP, Context, Found, Outcome, decimal_of

KIND = RuleKind.RATIO
SIGNS = re.compile(r"[率比]")
_FORMULA = re.compile(
    rf"(?:得分|分值|计分)?[=为](?P<rate>[^{STOP}=]*?(?:率|比例|占比|百分比))[×xX*乘以]+(?P<points>{NUMBER})分?"
)
_WORDS = re.compile(
    rf"按(?:照)?(?P<rate>[^{STOP}]{{0,20}}?)(?:的)?(?:比例|百分比)(?:折算|换算)?(?:得分|计分|赋分|扣分|计算得分|给分)"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """A formula with its full score, or 按比例得分 on the item's points."""
    for match in _FORMULA.finditer(text):
        yield Found(
            match.start(),
            match.end(),
            Rule(KIND, (parse_number(match["points"]),), subject=match["rate"].strip(), text=match[0]),
        )
    for match in _WORDS.finditer(text):
        points = () if context.points is None else (context.points,)
        yield Found(match.start(), match.end(), Rule(KIND, points, subject=f"{match['rate']}比例", text=match[0]))


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The percentage."""
    return (Input(key, rule.subject, InputKind.PERCENT, "%", maximum=Decimal(100)),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The percentage of the full score."""
    rate, full = decimal_of(values, key), rule.points[0] if rule.points else Decimal(0)
    earned = rate * full / 100
    return Outcome(earned, f"{rule.subject}{show(rate)}%×{show(full)}分＝{show(earned)}分")
