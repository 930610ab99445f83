"""What could be entered instead for one item so that it scores more: every way is tried with the one scoring function."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from itertools import islice, product
from typing import Any

from forms.inputs import Input, InputKind, Value, nothing_entered, parse_inputs
from forms.model import Item, Section, SectionKind
from forms.points import show
from forms.rules.base import counted
from forms.scoring import inputs_of, score_item

DAYS_BACK = 366  # how much earlier a day may be tried
MOST_WAYS = 300  # combinations tried of one item; a clause asks for one to three things


@dataclass(frozen=True)
class Change:
    """One input, what stands in it and what would score more."""

    asked: Input
    before: Value
    after: Value

    @property
    def effort(self) -> Decimal:
        """How many things to add or mend; 10 points of a percentage are one, and so are a yes, a day kept, a judgement."""
        match self.asked.kind:
            case InputKind.PERCENT:
                return self._distance / 10
            case InputKind.COUNT | InputKind.AMOUNT:
                return self._distance
            case InputKind.CHOICE:
                places = self.asked.choices
                return Decimal(abs(places.index(str(self.after)) - places.index(str(self.before))))
        return Decimal(1)

    @property
    def _distance(self) -> Decimal:
        assert isinstance(self.before, Decimal) and isinstance(self.after, Decimal)
        return abs(self.after - self.before)

    @property
    def is_judged(self) -> bool:
        """Whether a person sets these points, so that nothing that is added wins them by itself."""
        return self.asked.kind is InputKind.POINTS

    def told(self) -> str:
        """What to do, without a full stop: 补齐2项; “办结率”由85%提高到100%."""
        asked, after = self.asked, self.after
        match asked.kind:
            case InputKind.YES_NO:
                return f"“{asked.label}”{'做到“是”' if after else '改为“否”'}"
            case InputKind.CHOICE:
                return f"“{asked.label}”由“{self.before}”提高到“{after}”"
            case InputKind.DATE:
                return f"“{asked.label}”不晚于{after}"
            case InputKind.POINTS:
                return f"“{asked.label}”由{self.before}分改为{after}分"
        assert isinstance(self.before, Decimal) and isinstance(after, Decimal)
        is_more = after > self.before
        if asked.kind is InputKind.PERCENT:
            return f"“{asked.label}”由{show(self.before)}%{'提高' if is_more else '降低'}到{show(after)}%"
        verb = "减少" if not is_more else "增加" if asked.target is None else "补齐"
        return f"{verb}{counted(self._distance, asked.unit)}"


@dataclass(frozen=True)
class Improvement:
    """Changes of one item's inputs, what the item then holds, and the points that score_item gives for it."""

    changes: tuple[Change, ...]
    raw: Mapping[str, Any]
    points: Decimal

    @property
    def effort(self) -> Decimal:
        """The sum of its changes' efforts."""
        return sum((change.effort for change in self.changes), Decimal(0))

    @property
    def is_judged(self) -> bool:
        """Whether any of its points are a person's to set."""
        return any(change.is_judged for change in self.changes)


def improvements(section: Section, item: Item, raw: Mapping[str, Any], above: Decimal) -> list[Improvement]:
    """Ways to score more than `above`: of every input the smallest and the furthest useful change, and all it takes at once.

    Empty while something is missing or wrong. A bonus that was not claimed begins with nothing. In the inputs' order.
    """
    trial = _begun(section, item, raw)
    if trial is None:
        return []
    found = list(dict.fromkeys(_single(trial, above)))
    together = _together(trial, above)
    return [trial.improvement(dict(changed)) for changed in found] + ([trial.improvement(together)] if together else [])


def no_more_than_needed(section: Section, item: Item, way: Improvement, wanted: Decimal) -> Improvement:
    """The same improvement, its one number changed only so far that the item scores `wanted`."""
    if len(way.changes) != 1 or way.points < wanted:
        return way
    (change,) = way.changes
    trial = _Trial(section, item, {**way.raw, change.asked.key: _entered(change.before)}, {change.asked: change.before})
    value = _least(trial, {}, change.asked, change.after, lambda points: points >= wanted)
    return trial.improvement({change.asked: value})


@dataclass(frozen=True)
class _Trial:
    """An item with what stands in it."""

    section: Section
    item: Item
    raw: Mapping[str, Any]
    values: Mapping[Input, Value]

    def points(self, changed: Mapping[Input, Value]) -> Decimal:
        """What the item scores with these inputs changed; they are in order, so that it scores something."""
        points = score_item(self.section, self.item, self._with(changed)).points
        assert points is not None
        return points

    def improvement(self, changed: Mapping[Input, Value]) -> Improvement:
        changes = tuple(Change(asked, self.values[asked], value) for asked, value in changed.items())
        return Improvement(changes, self._with(changed), self.points(changed))

    def _with(self, changed: Mapping[Input, Value]) -> dict[str, Any]:
        return {**self.raw, **{asked.key: _entered(value) for asked, value in changed.items()}}


def _begun(section: Section, item: Item, raw: Mapping[str, Any]) -> _Trial | None:
    asked = inputs_of(section, item)
    if section.kind is SectionKind.BONUS and nothing_entered(asked, raw):
        raw = {one.key: _nothing(one) for one in asked}
    parsed = parse_inputs(asked, raw)
    if not asked or parsed.problems or parsed.missing:
        return None
    return _Trial(section, item, raw, {one: parsed.values[one.key] for one in asked})


def _nothing(asked: Input) -> Any:
    match asked.kind:
        case InputKind.YES_NO:
            return False
        case InputKind.CHOICE:
            return asked.choices[-1]
        case InputKind.DATE:
            return None
    return _entered(asked.minimum)


def _entered(value: Value) -> Any:
    """A value as the database keeps what was entered."""
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _ends(asked: Input, value: Value) -> list[Value]:
    """How far a value could be changed, in any direction."""
    match asked.kind:
        case InputKind.YES_NO:
            return [not value]
        case InputKind.CHOICE:
            return [choice for choice in asked.choices if choice != value]
        case InputKind.DATE:
            assert isinstance(value, date)
            return [value - timedelta(days=min(DAYS_BACK, (value - date.min).days))]
    ends: list[Value] = [asked.maximum, asked.minimum]
    if asked.target is not None:
        ends = [asked.target, *([asked.maximum] if asked.kind is InputKind.PERCENT else [])]
    return [end for end in dict.fromkeys(ends) if end != value]


def _single(trial: _Trial, above: Decimal) -> Iterator[tuple[tuple[Input, Value], ...]]:
    for asked, value in trial.values.items():
        for end in _ends(asked, value):
            best = trial.points({asked: end})
            if best <= above:
                continue
            # A percentage wins something with every small step: only how far it is to come means anything.
            if asked.kind is not InputKind.PERCENT:
                yield ((asked, _least(trial, {}, asked, end, lambda points: points > above)),)
            yield ((asked, _least(trial, {}, asked, end, lambda points, best=best: points >= best)),)  # type: ignore[misc]


def _together(trial: _Trial, above: Decimal) -> dict[Input, Value] | None:
    """The changes of several inputs that score most, where no single one does: a gate that is closed, and a count behind it."""
    options = [
        [(asked, value), *((asked, end) for end in _ends(asked, value))] for asked, value in trial.values.items()
    ]
    ways = [dict(way) for way in islice(product(*options), MOST_WAYS)] if len(options) > 1 else []
    scored = [(trial.points(way), way) for way in ways]
    best = max((points for points, _ in scored), default=above)
    if best <= above:
        return None
    changed = next(dict(way) for points, way in scored if points == best)
    for asked, value in trial.values.items():
        without = {other: end for other, end in changed.items() if other != asked}
        if changed[asked] == value or trial.points(without) >= best:
            changed = without
    for asked in changed:
        changed[asked] = _least(trial, changed, asked, changed[asked], lambda points: points >= best)
    return changed if len(changed) > 1 else None


def _least(
    trial: _Trial, others: Mapping[Input, Value], asked: Input, end: Value, is_enough: Callable[[Decimal], bool]
) -> Value:
    """The value nearest to what stands with which the item scores enough, as it does with `end`; found by halving."""
    value = trial.values[asked]
    nearest, furthest = 1, _units(value, end)
    while nearest < furthest:
        middle = (nearest + furthest) // 2
        if is_enough(trial.points({**others, asked: _at(value, end, middle)})):
            furthest = middle
        else:
            nearest = middle + 1
    return _at(value, end, furthest)


def _units(value: Value, end: Value) -> int:
    """How many whole steps lie between two values; one where nothing lies between them."""
    if isinstance(value, Decimal) and isinstance(end, Decimal):
        return int(abs(end - value).to_integral_value(ROUND_CEILING))
    return (value - end).days if isinstance(value, date) and isinstance(end, date) else 1


def _at(value: Value, end: Value, steps: int) -> Value:
    if isinstance(value, Decimal) and isinstance(end, Decimal):
        return min(value + steps, end) if end > value else max(value - steps, end)
    return value - timedelta(days=steps) if isinstance(value, date) else end
