"""What every clause kind is made of: how it is read, what it asks, how it scores, in what words."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from forms.inputs import Input, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show

POINTS = rf"(?P<points>{NUMBER})分"
LOSE = r"(?:倒扣|扣减|扣除|扣|减)"
EARN = r"(?:可得|计|得|加|奖励|奖)"
STOP = r"，,；;。:\n\0"
# A measure word, or 个 with its noun: 每少1个功能区 counts 功能区, 每低1个百分点 counts 百分点.
UNIT = rf"(?:个?百分点|人次|平方米|万元|小时|个?工作日|个(?P<noun>[^{STOP}\d扣减加得少多计的及以]{{1,4}})|(?<![逾超延定])期|[次项件篇条人名位类起天日月年场份户例处组部首家种宗批票%个])"


@dataclass(frozen=True)
class Context:
    """What stands around a clause: the item's points, its demand in words, the document's year."""

    points: Decimal | None = None
    content: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Found:
    """A rule and the span of the clause that says it."""

    start: int
    end: int
    rule: Rule


@dataclass(frozen=True)
class Outcome:
    """What a rule earns (negative: costs) and the arithmetic in words."""

    earned: Decimal
    step: str


class RuleType(Protocol):
    """The interface of a module in this package."""

    KIND: RuleKind
    SIGNS: re.Pattern[str]  # A text in which this is not found says nothing of this kind.

    def read(self, text: str, context: Context) -> Iterator[Found]:
        """Every rule of this kind in `text`; spans already read are masked with NUL."""

    def inputs(self, rule: Rule, key: str) -> tuple[Input, ...]:
        """What the rule asks for; every input's key begins with `key`."""

    def score(self, rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
        """What the rule earns for complete, checked values."""


def masked(text: str, start: int, end: int) -> str:
    """`text` with that span blotted out by NUL, so that every other position stays."""
    return text[:start] + "\0" * (end - start) + text[end:]


def each_match(patterns: tuple[re.Pattern[str], ...], text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Every match of the patterns in turn, with the text around it in which earlier matches are blotted out."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield match, text
            text = masked(text, match.start(), match.end())


def clean_unit(match: re.Match[str]) -> str:
    """The measure word alone: 个环节 is 环节, 个百分点 is 百分点, a bare 个 stays."""
    unit = match["unit"]
    return unit[1:] if unit.startswith("个") and len(unit) > 1 else unit


_MEASURE_WORDS = ("人次", "平方米", "万元", "小时", "工作日")


def counted(number: Decimal, unit: str) -> str:
    """A number with its unit as it is spoken: 3次, 40平方米, but 2个月, 3个功能区, 4个百分点."""
    noun = unit in ("月", "季度") or (len(unit) > 1 and unit not in _MEASURE_WORDS)
    return f"{show(number)}{'个' if noun else ''}{unit}"


def number_or(text: str | None, default: Decimal) -> Decimal:
    """The number written in `text`, or the default where nothing is written."""
    return parse_number(text) if text else default


def phrase_before(text: str, position: int) -> str:
    """The words between the last punctuation mark and `position`."""
    return re.split(rf"[{STOP}]", text[:position])[-1].strip()


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
