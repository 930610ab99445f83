"""第一名得5分，每低一名减0.5分; 前三名加2分: points by place among the units."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.bands import NONE_OF_THEM
from forms.rules.base import Context, Outcome, decimal_of

KIND = RuleKind.RANK
_RANKING = re.compile(r"[^,;。\d]{1,12}(?:排名|位次|名次|排位)")
_STEP = re.compile(r"^每")
_PLACE = re.compile(rf"(?:第|前)({NUMBER})")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A ladder of places with the points it names, in their order."""
    if scale is not Scale.PLACES:
        return None
    first = _PLACE.match(said.labels[0]) if said.labels else None
    return Rule(
        KIND,
        said.amounts,
        labels=said.labels,
        required=parse_number(first[1]) if first else None,
        subject=named[0] if (named := _RANKING.search(said.statement.lead)) else "在全县的名次",
        losses=said.losses,
    )


def _falls(rule: Rule) -> bool:
    """Whether the points fall from place to place, so that the place itself is asked: 第一名得5分，每低一名减0.5分."""
    step_behind = len(rule.labels) == 2 and bool(_STEP.match(rule.labels[1]))
    spread = len(rule.points) < len(rule.labels)
    return rule.required is not None and (step_behind or spread or len(rule.points) == 1) and not any(rule.losses[:1])


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The place, from 1; where the text lists its cases, which of them."""
    if _falls(rule):
        return (Input(key, rule.subject, InputKind.COUNT, "名", minimum=Decimal(1)),)
    return (Input(key, rule.subject, InputKind.CHOICE, choices=(*rule.labels, NONE_OF_THEM)),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points of the place; none outside the places that the text names."""
    if not _falls(rule):
        return _of_case(rule, str(values[key]))
    place = decimal_of(values, key)
    earned = max(_at(rule, place), Decimal(0))
    return Outcome(earned, f"第{show(place)}名，计{show(earned)}分")


def _at(rule: Rule, place: Decimal) -> Decimal:
    first = rule.required or Decimal(1)
    if len(rule.points) == 1:
        return rule.points[0] if place <= max(first, Decimal(len(rule.labels))) else Decimal(0)
    if _STEP.match(rule.labels[-1]):
        return rule.points[0] - max(place - first, Decimal(0)) * rule.points[1]
    if place > len(rule.labels):
        return Decimal(0)
    return rule.points[0] + (rule.points[-1] - rule.points[0]) * (place - 1) / max(len(rule.labels) - 1, 1)


def _of_case(rule: Rule, case: str) -> Outcome:
    of_case = zip(rule.labels, rule.points, rule.losses, strict=False)
    points, lost = next(((points, lost) for label, points, lost in of_case if label == case), (Decimal(0), False))
    return Outcome(-points if lost else points, f"{case}，{'扣' if lost else '计'}{show(points)}分")
