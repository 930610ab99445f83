"""Invented answers to a form's items. What is invented is what a township counts; the points follow from the clause."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from forms.inputs import Input, InputKind
from forms.model import Form, Item, Section, SectionKind
from forms.points import round_half_up
from forms.scoring import bounds, inputs_of, score_item, township_items

TRIES = 4
HALF_POINT = Decimal("0.5")


@dataclass(frozen=True)
class Filled:
    """One invented answer with the points it gives."""

    inputs: Mapping[str, Any]
    points: Decimal
    claimed: Decimal | None = None
    reason: str = ""


def fill_form(form: Form, quality: float, rng: Random, *, without: str | None) -> dict[str, Filled]:
    """An answer to every item a township answers, in document order; the better the higher `quality` (0 to 1)."""
    return {
        item.number: fill_item(section, item, quality, rng)
        for section, item in township_items(form)
        if item.number != without
    }


def fill_item(section: Section, item: Item, quality: float, rng: Random) -> Filled:
    """Of several invented answers the best, or for worse townships any. Bonuses stay rare."""
    asked = inputs_of(section, item)
    tries = [{each.key: _invented(each, rng) for each in asked} for _ in range(TRIES)]
    scored = [(score_item(section, item, inputs), inputs) for inputs in tries]
    whole = [(score.points, score.needs_reason, inputs) for score, inputs in scored if score.points is not None]
    whole.sort(key=lambda choice: choice[0])
    wanted = quality if section.kind is SectionKind.SCORED else 0.0
    first = 0 if section.kind is SectionKind.BONUS and rng.random() < 0.6 else rng.randrange(len(whole))
    points, judged, inputs = whole[-1] if rng.random() < wanted else whole[first]
    if judged:
        return Filled(inputs, points, reason="按材料完整程度评定")
    return _modest(section, item, Filled(inputs, points), rng)


def _modest(section: Section, item: Item, filled: Filled, rng: Random) -> Filled:
    """Now and then a township claims less than the clause would give."""
    low, _ = bounds(section, item)
    claimed = filled.points - HALF_POINT
    if rng.random() > 0.03 or claimed < low:
        return filled
    return Filled(filled.inputs, claimed, claimed, "部分材料不齐，主动少报")


def _invented(asked: Input, rng: Random) -> Any:
    match asked.kind:
        case InputKind.YES_NO:
            return rng.random() < 0.5
        case InputKind.CHOICE:
            return rng.choice(asked.choices)
        case InputKind.DATE:
            return f"2022-{rng.randint(10, 12)}-{rng.randint(1, 28):02}"
        case _:
            return str(min(max(_number(asked, rng), asked.minimum), asked.maximum).normalize().__format__("f"))


def _number(asked: Input, rng: Random) -> Decimal:
    if asked.kind is InputKind.PERCENT:
        around = asked.target if asked.target is not None else Decimal(96)
        return round_half_up(min(Decimal(100), around + Decimal(rng.randint(-80, 60)) / 10), 1)
    if asked.kind is InputKind.POINTS:
        steps = int((asked.maximum - asked.minimum) / HALF_POINT)
        return asked.minimum + HALF_POINT * rng.randint(0, steps)
    if asked.target is None:
        return Decimal(rng.choice((0, 0, 0, 1, 2, 3, 5)))
    spread = max(2, int(asked.target) // 10)
    return Decimal(int(asked.target) + rng.randint(-spread, spread))


def lowered(section: Section, item: Item, points: Decimal, rng: Random) -> Decimal:
    """What a stricter reviewer would give instead: half a point or a whole one less, within the item's bounds."""
    low, _ = bounds(section, item)
    return max(low, points - HALF_POINT * rng.randint(1, 2))
