"""采用一篇得0.5分; 每建立一项得1分; 每增加1条加5分."""

from collections.abc import Mapping
from decimal import ROUND_FLOOR, Decimal

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.points import show
from forms.rules.base import Context, Outcome, decimal_of
from forms.rules.subjects import counted_matter

KIND = RuleKind.AWARD_PER


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A gain counted per unit."""
    if said.verb not in (Verb.GET, Verb.ADD, Verb.BARE) or said.per is None:
        return None
    subject = counted_matter(said, context)
    return Rule(KIND, said.amounts[:1], per=said.per.number, unit=said.per.unit, subject=_for_whom(said, subject))


def _for_whom(said: Said, subject: str) -> str:
    """Two who earn different amounts for the same (主笔人加15分，参与者加3分) are told apart."""
    return subject if not said.label or said.label in subject else f"{subject}（{said.label}）"


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
