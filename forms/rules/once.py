"""What deduct_if and award_if share: a yes/no condition that costs or adds points once."""

from collections.abc import Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule
from forms.points import show
from forms.rules.base import Outcome


def ask(rule: Rule, key: str) -> tuple[Input, ...]:
    """Whether the condition holds."""
    return (Input(key, f"是否{rule.subject}", InputKind.YES_NO),)


def tell(rule: Rule, values: Mapping[str, Value], key: str, sign: int) -> Outcome:
    """The points once, with that sign, when the condition holds."""
    if not values[key]:
        return Outcome(Decimal(0), f"是否{rule.subject}：否，{'不扣分' if sign < 0 else '不加分'}")
    return Outcome(
        sign * rule.points[0], f"是否{rule.subject}：是，{'扣' if sign < 0 else '加'}{show(rule.points[0])}分"
    )
