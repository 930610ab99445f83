"""What becomes of an answer when its item is revised: kept, rescaled, or asked again. The county decides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from forms.comparison import Change, Difference, Placed, likeness_of
from forms.inputs import Input, InputKind
from forms.model import SectionKind
from forms.points import round_half_up, show
from forms.scoring import bounds, county_decides, inputs_of, score_item
from forms.submission import Given, claim_problem, self_score

Proportion = tuple[Decimal, Decimal]  # the new full score and the old one
SAME = (Decimal(1), Decimal(1))


class Decision(StrEnum):
    """What the county does with the answers that a change touches.

    KEEP computes what was entered by the new clause; RESCALE also brings points that a person set into the new
    proportion; ASK_AGAIN opens the item anew and keeps the entry on record.
    """

    KEEP = "keep"
    RESCALE = "rescale"
    ASK_AGAIN = "ask_again"


DECISION_NAMES = {
    Decision.KEEP: "保留填报",
    Decision.RESCALE: "保留并折算",
    Decision.ASK_AGAIN: "重新填报",
}


@dataclass(frozen=True)
class Choices:
    """What may be decided for a change, and what is proposed; nothing where there is nothing to decide."""

    options: tuple[Decision, ...] = ()
    proposed: Decision | None = None


@dataclass(frozen=True)
class Held:
    """What an answer holds, in points. A deduction has its inputs in `verified_inputs`: the county enters them."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    claimed: Decimal | None = None
    reason: str = ""
    self_score: Decimal | None = None
    verified_inputs: Mapping[str, Any] = field(default_factory=dict)
    verified: Decimal | None = None
    verified_reason: str = ""


def decisions_for(change: Change) -> Choices:
    """What makes sense for a change.

    Nothing for an item added, removed or entered by somebody else from now on: its old answers stay on record.
    """
    old, new = change.old, change.new
    if old is None or new is None or not may_carry(old, new):
        return Choices()
    if counterparts(old, new) is None:
        return Choices((Decision.ASK_AGAIN,), Decision.ASK_AGAIN)
    kept = [Decision.KEEP, Decision.RESCALE] if _proportion(old, new) != SAME else [Decision.KEEP]
    means_another = Difference.CLAUSE in change.kinds or Difference.RENAMED in change.kinds
    is_alike = not means_another or bool(likeness_of(_text(old), _text(new)))
    return Choices((*kept, Decision.ASK_AGAIN), kept[-1] if is_alike else Decision.ASK_AGAIN)


def _text(placed: Placed) -> str:
    """What the item demands, without its numbers: 不少于4次 and 不少于6次 ask for the same."""
    return re.sub(r"[\d.]+", "", f"{placed.item.name}{placed.item.content}{placed.item.clause.text}")


def may_carry(old: Placed, new: Placed) -> bool:
    """Whether the same people enter the item in both versions. A veto is no answer."""
    is_veto = SectionKind.VETO in (old.section.kind, new.section.kind)
    return not is_veto and county_decides(old.section) is county_decides(new.section)


def counterparts(old: Placed, new: Placed) -> dict[str, str] | None:
    """The old key of every input that the new item asks for; None where it asks for something that was not entered."""
    waiting = list(inputs_of(old.section, old.item))
    found: dict[str, str] = {}
    for asked in inputs_of(new.section, new.item):
        same = next((entered for entered in waiting if _same_quantity(entered, asked)), None)
        if same is None:
            return None
        waiting.remove(same)
        found[asked.key] = same.key
    return found


def _same_quantity(entered: Input, asked: Input) -> bool:
    if (entered.kind, entered.unit) != (asked.kind, asked.unit) or not set(entered.choices) <= set(asked.choices):
        return False
    if asked.kind is InputKind.POINTS:
        return ("扣" in entered.label) is ("扣" in asked.label)
    return bool(likeness_of(entered.label, asked.label))


def carried(old: Placed, new: Placed, held: Held, decision: Decision) -> Held:
    """What the new item's answer holds. Points lie within the new item's bounds, rounded half up to 0.01 once.

    An item that counts as before keeps its answer as it stands. A self score is None where what was kept does not suffice
    by the new clause: the township completes it.
    """
    if decision is not Decision.ASK_AGAIN and _counting(old) == _counting(new):
        return held
    same = counterparts(old, new)
    if decision is Decision.ASK_AGAIN or same is None:
        return Held()
    if county_decides(new.section):
        return _finding(old, new, held, decision, same)
    share = _proportion(old, new) if decision is Decision.RESCALE else SAME
    claimed = None if held.claimed is None else _within(new, held.claimed, share)
    given = Given(_inputs(old, new, held.inputs, decision, same), claimed, held.reason)
    own = None if held.self_score is None and not held.inputs else _self_score(new, given)
    return replace(
        held,
        inputs=given.inputs,
        claimed=claimed,
        self_score=own,
        verified_inputs={},
        verified=_verified(new, held, own, share),
    )


def _counting(placed: Placed) -> tuple[object, ...]:
    """Everything that the item's points depend on."""
    low_and_high = bounds(placed.section, placed.item)
    return placed.section.kind, placed.item.points, placed.item.clause, low_and_high


def _finding(old: Placed, new: Placed, held: Held, decision: Decision, same: Mapping[str, str]) -> Held:
    """What the county found is computed anew."""
    inputs = _inputs(old, new, held.verified_inputs, decision, same)
    points = score_item(new.section, new.item, inputs).points if inputs else None
    return replace(held, verified_inputs=inputs, verified=points)


def _self_score(new: Placed, given: Given) -> Decimal | None:
    return None if claim_problem(new.section, new.item, given) else self_score(new.section, new.item, given)


def _verified(new: Placed, held: Held, own: Decimal | None, share: Proportion) -> Decimal | None:
    """A score that the county accepted follows the township's own; one that it set itself is its judgement."""
    if held.verified is None or held.verified == held.self_score:
        return None if held.verified is None else own
    return _within(new, held.verified, share)


def _within(placed: Placed, points: Decimal, share: Proportion) -> Decimal:
    low, high = bounds(placed.section, placed.item)
    return _rescaled(points, share, low, high)


def _rescaled(points: Decimal, share: Proportion, low: Decimal, high: Decimal) -> Decimal:
    # Multiplied first: the quotient alone would be rounded before its time.
    return min(max(round_half_up(points * share[0] / share[1]), low), high)


def _proportion(old: Placed, new: Placed) -> Proportion:
    return _share(_most(*bounds(new.section, new.item)), _most(*bounds(old.section, old.item)))


def _share(after: Decimal, before: Decimal) -> Proportion:
    return (after, before) if after and before and after != before else SAME


def _most(low: Decimal, high: Decimal) -> Decimal:
    return max(abs(low), abs(high))


def _inputs(
    old: Placed, new: Placed, entered: Mapping[str, Any], decision: Decision, same: Mapping[str, str]
) -> dict[str, Any]:
    """What was entered, under the new keys."""
    before = {asked.key: asked for asked in inputs_of(old.section, old.item)}
    return {
        asked.key: _value(before[same[asked.key]], asked, entered[same[asked.key]], decision)
        for asked in inputs_of(new.section, new.item)
        if same[asked.key] in entered
    }


def _value(before: Input, asked: Input, value: Any, decision: Decision) -> Any:
    """Points that a person judged are brought within the new bounds, in proportion or as they are; all else stays."""
    if asked.kind is not InputKind.POINTS or not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", str(value)):
        return value
    is_rescaled = decision is Decision.RESCALE
    full, new_full = _most(before.minimum, before.maximum), _most(asked.minimum, asked.maximum)
    share = _share(new_full, full) if is_rescaled else SAME
    return show(_rescaled(Decimal(str(value)), share, asked.minimum, asked.maximum))
