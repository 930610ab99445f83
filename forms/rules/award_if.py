"""受省级表彰的加3分: a condition adds points once."""

from collections.abc import Mapping

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, Value
from forms.model import Rule, RuleKind
from forms.rules.base import Context, Outcome
from forms.rules.once import ask, tell
from forms.rules.subjects import condition_of

KIND = RuleKind.AWARD_IF


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A gain on top that is not counted per unit."""
    if said.verb is not Verb.ADD or not said.amounts:
        return None
    return Rule(KIND, said.amounts[:1], subject=condition_of(said, context))


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return ask(rule, key)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """Adds the points once when the condition holds."""
    return tell(rule, values, key, 1)
