"""What every clause kind is made of: how it is read, what it asks, how it scores, in what words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from forms.grammar.conditions import Said
from forms.grammar.scales import Scale
from forms.inputs import Input, Value
from forms.model import Rule, RuleKind
from forms.points import show


@dataclass(frozen=True)
class Context:
    """What stands around a clause: the item's points, its demand in words, the document's year."""

    points: Decimal | None = None
    content: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What a rule earns (negative: costs) and the arithmetic in words."""

    earned: Decimal
    step: str


class RuleType(Protocol):
    """The interface of a module in this package."""

    KIND: RuleKind

    def claim(self, said: Said, scale: Scale | None, context: Context) -> Rule | None:
        """The rule that a statement is, None where it is none of this kind. The first kind in the order takes it."""

    def inputs(self, rule: Rule, key: str) -> tuple[Input, ...]:
        """What the rule asks for; every input's key begins with `key`."""

    def score(self, rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
        """What the rule earns for complete, checked values."""


_MEASURE_WORDS = ("人次", "平方米", "万元", "小时", "工作日")


def counted(number: Decimal, unit: str) -> str:
    """A number with its unit as it is spoken: 3次, 40平方米, but 2个月, 3个功能区, 4个百分点."""
    noun = unit in ("月", "季度") or (len(unit) > 1 and unit not in _MEASURE_WORDS)
    return f"{show(number)}{'个' if noun else ''}{unit}"


def decimal_of(values: Mapping[str, Value], key: str) -> Decimal:
    """A value that the checked input guarantees to be a number."""
    value = values[key]
    assert isinstance(value, Decimal)
    return value


def day_of(values: Mapping[str, Value], key: str) -> date:
    """A value that the checked input guarantees to be a day."""
    value = values[key]
    assert isinstance(value, date)
    return value
