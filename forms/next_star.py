"""What a home lacks for its next star level: the points, and the steps that win them, most points for the least effort first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from forms.improvements import Change, Improvement, improvements, no_more_than_needed
from forms.model import Form, Item, Section, SectionKind, StarBand
from forms.points import ZERO, show
from forms.ranking import stars_for
from forms.scoring import score_item, total_of, township_items

MOST_TOLD = 3  # steps in one sentence; the page lists them all


@dataclass(frozen=True)
class Entered:
    """What stands in an item: its inputs, and the points it counts with, None while there are none."""

    inputs: Mapping[str, Any]
    points: Decimal | None


@dataclass(frozen=True)
class Step:
    """What to do for one item and the points of the form it wins. Without changes, the points were held back by a person.

    `effort` counts things to add or mend. `is_judged` points are the county's to give.
    """

    item: Item
    changes: tuple[Change, ...]
    gain: Decimal
    is_judged: bool

    @property
    def effort(self) -> Decimal:
        """As forms.improvements counts it; asking again for points held back is one thing to do."""
        return sum((change.effort for change in self.changes), ZERO) or Decimal(1)

    def deed(self) -> str:
        """What to do, without where: 补齐2项."""
        return "，并".join(change.told() for change in self.changes) or "得分低于按条款计算的得分，补充材料后重新认定"

    def told(self) -> str:
        """The step as a person says it: 补齐2项（组织架构、…、活动流程上墙），可得3分."""
        done = self.deed()
        where = "" if self.item.name in done else f"（{self.item.name}）"
        judged = "（由县考评组评定）" if self.is_judged else ""
        return f"{done}{where}，可得{show(self.gain)}分{judged}"


@dataclass(frozen=True)
class NextStar:
    """Where a home stands and how it gets further.

    `stars` is the level that `score` reaches so far; `level` the next one, None at the highest; `needed` the points to it.
    `steps` are the plan, `further` what else could win points; `unfilled` are items that count for nothing yet.
    """

    stars: str
    score: Decimal
    level: str | None
    needed: Decimal
    steps: tuple[Step, ...]
    further: tuple[Step, ...]
    unfilled: tuple[Item, ...]
    is_begun: bool

    @property
    def gain(self) -> Decimal:
        """What the plan wins."""
        return sum((step.gain for step in self.steps), ZERO)

    @property
    def is_reachable(self) -> bool:
        """Whether the plan wins what is needed."""
        return self.gain >= self.needed

    def told(self) -> str:
        """The whole as one sentence: 距四星级还差3分：补齐2项（…），可得3分."""
        if not self.is_begun:
            return "星级评定表还没有填写；请先填写，再看距下一星级还差什么。"
        if self.level is None:
            return f"目前{show(self.score)}分，已达到最高星级（{self.stars}），请保持。"
        return f"距{self.level}还差{show(self.needed)}分：{'；'.join(self._parts())}"

    def _parts(self) -> Iterator[str]:
        if self.unfilled:
            yield f"还有{len(self.unfilled)}项没有得分（未填或未评），请先补上"
        yield from (step.told() for step in self.steps[:MOST_TOLD])
        if len(self.steps) > MOST_TOLD:
            yield f"等{len(self.steps)}项"
        if not self.steps:
            yield "已有得分的各项没有可以再得的分"
        elif not self.is_reachable:
            yield f"以上共{show(self.gain)}分，仍差{show(self.needed - self.gain)}分"
        elif len(self.steps) > 1:
            yield f"合计可得{show(self.gain)}分"


def next_star(form: Form, bands: Sequence[StarBand], entered: Mapping[str, Entered]) -> NextStar:
    """What is missing for the level above the one that the points reach. `entered` is by item number.

    Steps are taken one after another, each time the one that wins most for its effort; judged ones last, ties in the
    document's order. What the plan can do without is left out again.
    """
    asked = township_items(form)
    work = _Work(form, {number: one.points for number, one in entered.items() if one.points is not None})
    score, above = work.total, [band for band in bands if band.from_ > work.total]
    following = min(above, key=lambda band: band.from_, default=None)
    if following is not None:
        work.begin(asked, entered)
        work.plan(following.from_)
    return NextStar(
        stars=stars_for(bands, score),
        score=score,
        level=following.name if following else None,
        needed=following.from_ - score if following else ZERO,
        steps=tuple(work.steps(score)),
        further=tuple(work.further()) if following else (),
        unfilled=tuple(item for section, item in asked if _is_open(section, entered.get(item.number))),
        is_begun=any(one.points is not None for one in entered.values()),
    )


def _is_open(section: Section, entered: Entered | None) -> bool:
    return section.kind is not SectionKind.BONUS and (entered is None or entered.points is None)


class _Way(NamedTuple):
    """An improvement of one item (None: points held back are given), and the item's points after it."""

    place: int
    improvement: Improvement | None
    points: Decimal

    @property
    def is_judged(self) -> bool:
        return self.improvement is None or self.improvement.is_judged

    @property
    def effort(self) -> Decimal:
        return self.improvement.effort if self.improvement else Decimal(1)


@dataclass
class _Place:
    """An item while steps are taken: what it holds, its points, and what of them a person held back."""

    section: Section
    item: Item
    raw: Mapping[str, Any]
    points: Decimal
    held: Decimal
    ways: list[_Way] = field(default_factory=list)

    def find_ways(self, place: int) -> None:
        """Try what could be entered instead. Points above what the clause gives were claimed with a reason, and stay."""
        found = improvements(self.section, self.item, self.raw, self.points + self.held)
        self.ways = [_Way(place, way, way.points - self.held) for way in found]
        if self.held:
            self.ways.append(_Way(place, None, self.points + self.held))


@dataclass
class _Taken:
    """A step that was taken: `won` are the item's points, before any limit of its section."""

    item: Item
    is_judged: bool
    changes: dict[str, Change]
    won: Decimal

    def is_like(self, other: "_Taken") -> bool:
        """Whether both are one step for the person who does it."""
        kinds = [(one.item.number, one.is_judged, bool(one.changes)) for one in (self, other)]
        return kinds[0] == kinds[1]

    def followed_by(self, later: "_Taken") -> None:
        """What stood at first, and what is to stand at last."""
        for key, change in later.changes.items():
            first = self.changes.get(key, change)
            self.changes[key] = Change(change.asked, first.before, change.after)
        self.won += later.won


@dataclass
class _Work:
    """The form's points by item number while steps are taken, and the steps."""

    form: Form
    points: dict[str, Decimal]
    places: list[_Place] = field(default_factory=list)
    taken: list[_Taken] = field(default_factory=list)
    left_out: list[_Taken] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        """The form's points as they are now."""
        return self._total(self.points)

    def _total(self, points: Mapping[str, Decimal]) -> Decimal:
        return total_of(self.form, points).total

    def begin(self, asked: list[tuple[Section, Item]], entered: Mapping[str, Entered]) -> None:
        """Take up every item that has points, and every bonus."""
        for section, item in asked:
            one = entered.get(item.number, Entered({}, None))
            computed = score_item(section, item, one.inputs).points
            if computed is None or (one.points is None and section.kind is not SectionKind.BONUS):
                continue
            points = self.points.setdefault(item.number, ZERO)
            place = _Place(section, item, one.inputs, points, max(computed - points, ZERO))
            place.find_ways(len(self.places))
            self.places.append(place)

    def plan(self, wanted: Decimal) -> None:
        """Take the best way again and again, until the form has the points or there is none."""
        while (needed := wanted - self.total) > 0 and (ways := self._ranked()):
            self._take(ways[0], needed)
        self._leave_out(wanted)

    def _ranked(self) -> list[_Way]:
        """Every way that wins points of the form, the best first."""
        won = [(self._gain(way), way) for place in self.places for way in place.ways]
        useful = [(gain, at, way) for at, (gain, way) in enumerate(won) if gain > 0]
        useful.sort(key=lambda one: (one[2].is_judged, -one[0] / one[2].effort, -one[0], one[1]))
        return [way for _, _, way in useful]

    def _gain(self, way: _Way) -> Decimal:
        return self._total({**self.points, self.places[way.place].item.number: way.points}) - self.total

    def _take(self, way: _Way, needed: Decimal) -> None:
        place = self.places[way.place]
        changes: dict[str, Change] = {}
        if way.improvement is None:
            points, place.held = way.points, ZERO
        else:
            wanted = place.points + place.held + needed
            done = no_more_than_needed(place.section, place.item, way.improvement, wanted)
            points, place.raw = done.points - place.held, done.raw
            changes = {change.asked.key: change for change in done.changes}
        self._note(_Taken(place.item, way.is_judged, changes, points - place.points))
        place.points = self.points[place.item.number] = points
        place.find_ways(way.place)

    def _note(self, step: _Taken) -> None:
        if earlier := next((one for one in self.taken if one.is_like(step)), None):
            earlier.followed_by(step)
        else:
            self.taken.append(step)

    def _leave_out(self, wanted: Decimal) -> None:
        """What the plan can do without; of one item's steps, the later rest on the earlier."""
        for step in reversed(self.taken.copy()):
            others = [one for one in self.taken if one.item.number == step.item.number]
            less = {**self.points, step.item.number: self.points[step.item.number] - step.won}
            if others[-1] is step and self._total(less) >= wanted:
                self.points = less
                self.taken.remove(step)
                self.left_out.insert(0, step)

    def steps(self, score: Decimal) -> Iterator[Step]:
        """The steps with what each adds to the form's total, one after another."""
        points = dict(self.points)
        for step in self.taken:
            points[step.item.number] -= step.won
        for step in self.taken:
            points[step.item.number] += step.won
            reached = self._total(points)
            yield Step(step.item, tuple(step.changes.values()), reached - score, step.is_judged)
            score = reached

    def further(self) -> Iterator[Step]:
        """One step for every other item that could win points, the best first."""
        seen = {step.item.number for step in self.taken}
        for step in self.left_out:
            seen.add(step.item.number)
            more = {**self.points, step.item.number: self.points[step.item.number] + step.won}
            yield Step(step.item, tuple(step.changes.values()), self._total(more) - self.total, step.is_judged)
        for way in self._ranked():
            item = self.places[way.place].item
            if item.number not in seen:
                seen.add(item.number)
                yield Step(item, way.improvement.changes if way.improvement else (), self._gain(way), way.is_judged)
