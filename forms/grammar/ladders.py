"""Ladders of points: statements, or lists within one, that grade the same thing, each joined into one."""

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import zip_longest

from forms.grammar.conditions import Said, said_of
from forms.grammar.scales import (
    GOVERNMENT,
    Scale,
    enumerated,
    feature,
    is_last_of_steps,
    is_top,
    listed,
    named_on,
    same_quantity,
    same_ranking,
    scale_of_list,
)
from forms.grammar.statements import EARNING, Verb
from forms.points import round_half_up

_NOTHING = (Verb.NONE, Verb.SPARE)


def in_scales(said: Sequence[Said]) -> list[tuple[Said, Scale | None]]:
    """The statements in order, those that make up one ladder as one with all its amounts and labels."""
    found: list[tuple[Said, Scale | None]] = []
    index = 0
    while index < len(said):
        run, scale = _longest(said, index)
        found.extend([(_joined(run, scale), scale)] if scale else _alone(said[index]))
        index += max(len(run), 1)
    return found


def _longest(said: Sequence[Said], index: int) -> tuple[list[Said], Scale | None]:
    runs = [(_run(said, index, scale), scale) for scale in Scale]
    run, scale = max(runs, key=lambda found: len(found[0]))
    return (run, scale) if len(run) > 1 else ([], None)


def _run(said: Sequence[Said], index: int, scale: Scale) -> list[Said]:
    """The statements from `index` on that go on with the same ladder; none where they are fewer than two steps."""
    run: list[Said] = []
    for candidate in said[index:]:
        leads_on = scale is Scale.STEPS and not run and is_top(said, index)
        goes_down = scale is Scale.STEPS and bool(run) and is_last_of_steps(run[-1], candidate)
        if not (feature(candidate, scale) or leads_on or goes_down):
            break
        if not _fits(candidate, run, scale):
            break
        run.append(candidate)
    features = {step.statement.lead for step in run} if scale is Scale.STEPS else {feature(s, scale) for s in run}
    if scale is Scale.TIERS and not any(GOVERNMENT.search(tier) for tier in features):
        return []
    return run if len(features) > 1 or (scale is Scale.PLACES and len(run) > 1) else []


def _fits(candidate: Said, run: Sequence[Said], scale: Scale) -> bool:
    if candidate.verb is Verb.OWN or candidate.statement.ranged:
        return False
    if scale is Scale.PLACES:
        return candidate.verb not in _NOTHING and (not run or same_ranking(run[0], candidate))
    if len(candidate.amounts) > 1 or (candidate.verb in _NOTHING and (not run or scale is Scale.TIERS)):
        return False
    if not run:
        return True
    same_side = candidate.verb in _NOTHING or (candidate.verb is Verb.LOSE) == (run[0].verb is Verb.LOSE)
    return same_side and (scale is not Scale.STEPS or same_quantity(run, candidate))


def _joined(run: Sequence[Said], scale: Scale) -> Said:
    steps = [
        (amount, label or "", said.verb is Verb.LOSE)
        for said in run
        for amount, label in zip_longest(said.amounts or (Decimal(0),), _labels(said, scale)[: len(said.amounts) or 1])
    ]
    if scale is Scale.TIERS:
        steps.sort(key=lambda step: -step[0])
    amounts, labels, losses = zip(*steps, strict=True)
    statement = replace(run[0].statement, end=run[-1].statement.end, amounts=amounts)
    return replace(run[0], statement=statement, labels=_distinct(labels), losses=losses)


def _labels(said: Said, scale: Scale) -> list[str]:
    if len(said.amounts) > 1:
        return listed(said, scale)
    lead = said.statement.lead.strip(",、的 ")
    phrase = re.sub(r"[,，]?每.{0,3}$", "", lead).split(",")[-1]
    return [named_on(feature(said, scale) if scale in (Scale.GRADES, Scale.PLACES) else phrase or lead, scale)]


def _alone(said: Said) -> list[tuple[Said, Scale | None]]:
    """A statement by itself: a list of amounts is a ladder of its own, or stands for as many conditions."""
    if said.verb not in (*EARNING, Verb.LOSE) or not said.amounts:
        return [(said, None)]
    if said.verb is not Verb.BRACKET and feature(said, Scale.PLACES):
        return [(_ladder(said, Scale.PLACES), Scale.PLACES)]
    if len(said.amounts) == 1:
        return [(said, None)]
    scale = scale_of_list(said)
    if said.statement.ranged:
        return [(_ladder(_spread(said), scale), scale)] if _is_spread(said, scale) else [(said, None)]
    return [(_ladder(said, scale), scale)] if scale else [(part, None) for part in _parts(said)]


def _is_spread(said: Said, scale: Scale | None) -> bool:
    """Whether 3—1分 goes over the labels of a list, one point apart, rather than being left to a person."""
    if scale not in (Scale.TIERS, Scale.GRADES):
        return False
    count, (first, last) = len(listed(said, Scale.TIERS)), said.amounts
    return count > 1 and (count == abs(first - last) + 1 or bool(re.search(r"分别|依次", said.statement.lead)))


def _spread(said: Said) -> Said:
    """3—1分 over as many labels: 3, 2, 1."""
    count, (first, last) = len(listed(said, Scale.TIERS)), said.amounts
    steps = max(count - 1, 1)
    amounts = tuple(round_half_up(first + (last - first) * step / steps) for step in range(steps + 1))
    return replace(said, statement=replace(said.statement, amounts=amounts, ranged=False))


def _ladder(said: Said, scale: Scale | None) -> Said:
    labels = listed(said, scale) if scale else []
    beside = [*labels, *[""] * (len(said.amounts) - len(labels))]
    steps = list(zip(said.amounts, beside, strict=False))
    if scale is Scale.TIERS:
        steps.sort(key=lambda step: -step[0])
    amounts = tuple(amount for amount, _ in steps)
    lost = said.verb is Verb.LOSE
    named = tuple(label for _, label in steps) if scale is not Scale.PLACES else tuple(beside)
    statement = replace(said.statement, amounts=amounts, ranged=False)
    return replace(said, statement=statement, labels=_distinct(named), losses=tuple(lost for _ in amounts))


def _distinct(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, each told apart from those before it, so that what is entered under them never mixes."""
    found: list[str] = []
    for number, label in enumerate(labels, start=1):
        named = label or f"第{number}档"
        found.append(named if named not in found else f"{named}（{number}）")
    return tuple(found)


def _parts(said: Said) -> list[Said]:
    """As many statements as amounts: 未建或已建未用的分别扣3分、1分."""
    lead = said.statement.lead
    conditions = next((c for c in (enumerated(lead), lead.split("或")) if len(c) == len(said.amounts)), [])
    named = conditions if len(conditions) == len(said.amounts) else [said.condition] * len(said.amounts)
    return [
        said_of(replace(said.statement, amounts=(amount,), lead=condition), said.before)
        for amount, condition in zip(said.amounts, named, strict=True)
    ]
