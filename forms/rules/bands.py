"""五星级得6分，四星级得5分; 优10分、良8分、中6分: named bands, each with its points."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import Context, Outcome

KIND = RuleKind.BANDS
NONE_OF_THEM = "以上均未达到"
GRADE_LIMIT = "分"  # the unit of bands that only name a grade for a score: their points are its limits
_LIMIT = (
    rf"(?:(?:低于|不足|不满|未满){NUMBER}分|{NUMBER}分?(?:(?:及)?以[上下]|(?:至|-|—|~){NUMBER}分?|起))"
    rf"(?:,?(?:且|但)?(?:低于|不足|不满|未满|至){NUMBER}分?(?:以下)?)?的?(?:有资格[^,;。\n]*|[^,;。\n\d]{{0,6}}?,?(?:评定|认定|确定|视|评|定)?为[^,;。\n\d]{{1,10}})"
)
OWN_WORDS = rf"{_LIMIT}(?:[^;。\n\d]{{0,12}}[,;。、]?[^;。\n\d]{{0,8}}{_LIMIT})*"


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A ladder of steps or grades with its points, or the scores from which grades are given."""
    if said.statement.own is KIND:
        return _grade_limits(said.statement.words)
    if scale not in (Scale.STEPS, Scale.GRADES):
        return None
    return Rule(KIND, said.amounts, labels=said.labels, subject=context.content or said.condition, losses=said.losses)


def _grade_limits(words: str) -> Rule:
    limits = [parse_number(re.findall(NUMBER, band)[0]) for band in re.findall(_LIMIT, words)]
    return Rule(KIND, tuple(limits), unit=GRADE_LIMIT, subject=words)


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The band reached."""
    if rule.unit == GRADE_LIMIT:
        return ()
    return (Input(key, "达到的档次", InputKind.CHOICE, choices=(*rule.labels, NONE_OF_THEM)),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points of the band; none outside all bands."""
    if rule.unit == GRADE_LIMIT:
        return Outcome(Decimal(0), "")
    band = str(values[key])
    points = dict(zip(rule.labels, rule.points, strict=True)).get(band, Decimal(0))
    if any(rule.losses):
        return Outcome(-points, f"{band}，扣{show(points)}分")
    return Outcome(points, f"{band}，计{show(points)}分")
