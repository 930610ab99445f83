"""有制度得2分，否则不得分; 未开展的不得分: a condition earns the points and its absence none."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import parse_number
from forms.points import show
from forms.rules.base import POINTS, STOP, Context, Found, Outcome

KIND = RuleKind.FULL_IF
SIGNS = re.compile(r"[得计记分(]")
_NONE = r"(?:不得分|不计分|不给分|得0分|计0分|得零分|扣完该项分|该项不得分|本项不得分|不能得分)"
_EARNED = re.compile(
    rf"(?P<condition>[^{STOP}\d]{{2,40}}?)的?[,，]?(?:可得|得|计|记)(?:{POINTS}|(?P<full>满分))(?:[,，](?:否则|反之|未|没有|无|不)[^{STOP}]*{_NONE})?"
)
_BRACKET = re.compile(rf"(?P<condition>[^;；。\n\0()]{{2,60}})\({POINTS}\)")
_REFUSED = re.compile(
    rf"(?P<negation>未|没有|无|不)?(?P<condition>[^{STOP}\d]{{1,40}}?)的?[,，]?(?:则|一律|均|此项|该项|本项)?{_NONE}"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """Every condition that earns stated points or, missing, loses the item's."""
    for match in [*_EARNED.finditer(text), *_BRACKET.finditer(text)]:
        points = parse_number(match["points"]) if match["points"] else context.points
        if points is not None and "每" not in match["condition"]:
            condition = re.sub(r"^[\d.、()]+", "", match["condition"]).strip()
            yield Found(
                match.start(), match.end(), Rule(KIND, (points,), subject=_question(condition, context), text=match[0])
            )
    for match in _REFUSED.finditer(text):
        if context.points is not None and not re.match(r"否则|反之|未评上", match[0]):
            negated = bool(match["negation"])
            subject = _question(match["condition"].strip(), context)
            yield Found(
                match.start(),
                match.end(),
                Rule(KIND, (context.points,), subject=subject, earns_when=negated, text=match[0]),
            )


def _question(condition: str, context: Context) -> str:
    """A condition too short to be understood alone (未开展的) is asked with the item's demand behind it."""
    return f"{condition}（{context.content}）" if len(condition) <= 4 and context.content else condition


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return (Input(key, f"是否{rule.subject}", InputKind.YES_NO),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points when the answer is the one that earns them, else none."""
    said = "是" if values[key] else "否"
    earned = rule.points[0] if values[key] is rule.earns_when else Decimal(0)
    return Outcome(earned, f"是否{rule.subject}：{said}，计{show(earned)}分")
