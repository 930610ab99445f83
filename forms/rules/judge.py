"""酌情扣分; 根据完整程度酌情计0—3分; 扣0.5—2分: a person sets the points within bounds."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import EARN, LOSE, STOP, Context, Found, Outcome, decimal_of, masked

KIND = RuleKind.JUDGE
SIGNS = re.compile(r"酌情|适当|情况|[视—–~～至到-]")
_RANGE = re.compile(rf"(?P<verb>{LOSE}|{EARN})(?:分)?(?P<low>{NUMBER})分?(?:—+|-|–|~|～|至|到)(?P<high>{NUMBER})分")
_FREE = re.compile(rf"(?:酌情|适当|视情况?|根据[^{STOP}]*情况)[^{STOP}]{{0,8}}?(?P<verb>扣|减|加|给|计|得|打|评)分")


def read(text: str, context: Context) -> Iterator[Found]:
    """Every range of points, and every 酌情 without one."""
    for match in _RANGE.finditer(text):
        bounds = (parse_number(match["low"]), parse_number(match["high"]))
        yield Found(match.start(), match.end(), _rule(match, bounds))
        text = masked(text, match.start(), match.end())
    for match in _FREE.finditer(text):
        yield Found(match.start(), match.end(), _rule(match, ()))


def _rule(match: re.Match[str], bounds: tuple[Decimal, ...]) -> Rule:
    costs = bool(re.fullmatch(LOSE, match["verb"]))
    return Rule(KIND, bounds, subject="酌情扣分" if costs else "酌情计分", earns_when=not costs, text=match[0])


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The points that the person sets."""
    low, high = rule.points if rule.points else (Decimal(0), Decimal(100))
    return (
        Input(key, f"{rule.subject}（{show(low)}—{show(high)}分）", InputKind.POINTS, "分", minimum=low, maximum=high),
    )


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points set, as a gain or a loss."""
    points = decimal_of(values, key)
    return Outcome(points if rule.earns_when else -points, f"{rule.subject}{show(points)}分")
