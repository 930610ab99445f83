"""The clause kinds. A new kind is one module of this package and one entry of `READING_ORDER`."""

from forms.model import RuleKind
from forms.rules import (
    award_if,
    award_per,
    bands,
    deduct_if,
    deduct_per,
    full_if,
    judge,
    levels,
    rank,
    ratio,
    threshold,
    veto,
)
from forms.rules.base import RuleType

# What is more specific claims a statement first.
READING_ORDER: tuple[RuleType, ...] = (
    veto,
    judge,
    ratio,
    levels,
    bands,
    rank,
    deduct_per,
    award_per,
    threshold,
    full_if,
    award_if,
    deduct_if,
)
# The words that only one kind knows: 酌情扣分, 按比例得分, 一票否决.
OWN_WORDS: dict[RuleKind, str] = {rule_type.KIND: rule_type.OWN_WORDS for rule_type in (bands, veto, judge, ratio)}
RULE_TYPES: dict[RuleKind, RuleType] = {rule_type.KIND: rule_type for rule_type in READING_ORDER}
