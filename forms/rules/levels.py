"""国家、省、市级分别加5、3、1分: units earn or lose points by government level, highest first."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.quantities import STOP
from forms.grammar.scales import Scale, words_behind_list
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.points import show
from forms.rules.base import Context, Outcome, decimal_of
from forms.rules.subjects import trimmed

KIND = RuleKind.LEVELS
_TIER = re.compile(r".{1,4}级")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A ladder of government levels, or of prizes, highest first; a loss is negative."""
    if scale is not Scale.TIERS:
        return None
    points = tuple(-amount if lost else amount for amount, lost in zip(said.amounts, said.losses, strict=True))
    unit = said.per.unit if said.per else "项"
    words = words_behind_list(said.statement.lead)
    subject = trimmed(re.split(rf"[{STOP}]|每", words)[0]) if all(_TIER.fullmatch(n) for n in said.labels) else ""
    plain = all(_TIER.fullmatch(name) for name in said.labels) and not subject
    return Rule(KIND, points, unit=unit, labels=said.labels, subject=context.content if plain else subject)


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """One count per level."""
    label = f"{rule.subject}（{rule.unit}数）"
    return tuple(
        Input(f"{key}.{level}", f"{level}{label}", InputKind.COUNT, rule.unit, blank_is_none=True)
        for level in rule.labels
    )


def score_highest(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points of the best level reached, once."""
    pairs = zip(rule.points, rule.labels, strict=True)
    reached = [(points, label) for points, label in pairs if decimal_of(values, f"{key}.{label}")]
    if not reached:
        return Outcome(Decimal(0), "各级均无，计0分")
    points, label = max(reached)
    return Outcome(points, f"就高按{label}计{show(points)}分")


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The sum of count times points over the levels."""
    steps, earned = [], Decimal(0)
    for label, points in zip(rule.labels, rule.points, strict=True):
        if number := decimal_of(values, f"{key}.{label}"):
            earned += number * points
            steps.append(f"{label}{show(number)}{rule.unit}×{show(points)}分")
    return Outcome(earned, f"{'＋'.join(steps)}，计{show(earned)}分" if steps else "各级均无，计0分")
