"""有制度得2分，否则不得分; 未开展的不得分: a condition earns the points and its absence none."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.points import show
from forms.rules.base import Context, Outcome
from forms.rules.subjects import condition_of

KIND = RuleKind.FULL_IF
_NEGATED = re.compile(r"^(?:未|没有|没|无)(?=.)")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A condition that earns stated points or, missing, loses the item's."""
    own = () if context.points is None else (context.points,)
    if said.verb is Verb.NONE:
        condition = condition_of(said, context)
        earns_when = bool(_NEGATED.match(condition))
        asked = _question(_NEGATED.sub("", condition), context)
        return Rule(KIND, own, subject=asked, earns_when=earns_when, gate=True)
    is_whole = said.verb is Verb.ADD and said.amounts[:1] == own  # 加30分 of an item worth 30
    if said.verb not in (Verb.GET, Verb.BRACKET) and not is_whole:
        return None
    points = own if said.statement.full else said.amounts[:1]
    return Rule(KIND, points, subject=_question(condition_of(said, context), context)) if points else None


def _question(condition: str, context: Context) -> str:
    """A condition too short to be understood alone (未开展的) is asked with the item's demand behind it."""
    return f"{condition}（{context.content}）" if len(condition) <= 4 and context.content else condition


def pass_through(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """A gate beside other rules: it earns nothing itself, and says what comes of not passing it."""
    passed = values[key] is rule.earns_when
    return Outcome(Decimal(0), f"是否{rule.subject}：{'是' if values[key] else '否'}{'' if passed else '，本项不得分'}")


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return (Input(key, f"是否{rule.subject}", InputKind.YES_NO),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points when the answer is the one that earns them, else none."""
    said = "是" if values[key] else "否"
    earned = rule.points[0] if values[key] is rule.earns_when else Decimal(0)
    return Outcome(earned, f"是否{rule.subject}：{said}，计{show(earned)}分")
