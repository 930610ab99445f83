"""Invented numbers with which a form is tried out before it is published."""

from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from typing import Any

from forms.inputs import Input, InputKind
from forms.model import Item, Section
from forms.points import show
from forms.scoring import county_decides, inputs_of


def invented(items: Mapping[str, tuple[Section, Item]], year: int | None) -> dict[str, dict[str, Any]]:
    """A plausible entry for every item, by its key: most demands met, every third one missed by a little."""
    return {
        key: _entries(section, item, short=place % 3 == 2, year=year)
        for place, (key, (section, item)) in enumerate(items.items())
    }


def _entries(section: Section, item: Item, *, short: bool, year: int | None) -> dict[str, Any]:
    none = county_decides(section)
    return {asked.key: _entry(asked, none=none, short=short, year=year) for asked in inputs_of(section, item)}


def _entry(asked: Input, *, none: bool, short: bool, year: int | None) -> Any:
    match asked.kind:
        case InputKind.YES_NO:
            return not none and not short
        case InputKind.CHOICE:
            return asked.choices[1 if short and len(asked.choices) > 1 else 0]
        case InputKind.DATE:
            return f"{year or 2022}-12-{'20' if short else '01'}"
    return show(_number(asked, none=none, short=short))


def _number(asked: Input, *, none: bool, short: bool) -> Decimal:
    if none:
        return max(asked.minimum, Decimal(0)) if asked.kind is not InputKind.POINTS else asked.maximum
    wanted = asked.target if asked.target is not None else _usual(asked)
    number = wanted - 1 if short else wanted
    return min(max(number, asked.minimum), asked.maximum)


def _usual(asked: Input) -> Decimal:
    match asked.kind:
        case InputKind.PERCENT:
            return Decimal(95)
        case InputKind.POINTS:
            return (asked.maximum * Decimal("0.8")).to_integral_value(ROUND_CEILING)
    return Decimal(1)
