"""Star levels over the years: what changed between two of them, where a year's rating stands, what its procedure says."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forms.lifecycle import STATUS_NAMES, Status
from forms.model import Form, StarBand
from forms.ranking import NO_STARS


class Change(StrEnum):
    """What became of a home's stars. `NOT_COMPARABLE`: the documents of the two years name different levels."""

    PROMOTED = "晋星"
    DEMOTED = "降星"
    KEPT = "保持"
    FIRST = "新评"
    REMOVED = "摘星"
    RESTORED = "恢复"
    STILL_NONE = "未评上"
    NOT_COMPARABLE = "级别名称不同"


class Phase(StrEnum):
    """Where a year's star rating stands, in the order in which it goes on."""

    SELF = "乡镇自评"
    VERIFY = "县级考评"
    PUBLIC = "公示"
    AWARD = "审定"
    AWARDED = "已审定"


class StepState(StrEnum):
    """A step of the procedure: behind us, under way, still to come."""

    DONE = "已完成"
    NOW = "进行中"
    TO_COME = "未开始"


@dataclass(frozen=True)
class Step:
    """A step of the procedure in the document's own words, and where it stands."""

    name: str
    state: StepState


_PHASE_WORDS = (
    (Phase.SELF, re.compile(r"自评|自查|申报|申请")),
    (Phase.PUBLIC, re.compile(r"公示")),
    (Phase.AWARD, re.compile(r"审定|审议|审批|批准|会议|研究|决定")),
    (Phase.VERIFY, re.compile(r"复核|考评|考核|核查|核实|验收|初审|评审|审核|评议|检查")),
    (Phase.AWARDED, re.compile(r"授牌|命名|通报|公布|挂牌|表彰")),
)
_ORDER = tuple(Phase)


def levels_of(bands: Iterable[StarBand]) -> tuple[str, ...]:
    """The names of the star levels from the highest down, 不予定星 last."""
    return (*(band.name for band in sorted(bands, key=lambda band: -band.from_)), NO_STARS)


def change_of(levels: Sequence[str], before: str | None, after: str, *, removed: bool = False) -> Change:
    """What became of `before` (None: never rated), `levels` from the highest down.

    `removed` says that the stars were taken for a reason other than the score.
    """
    if after == NO_STARS and removed:
        return Change.REMOVED
    if before is None or before == NO_STARS:
        return Change.STILL_NONE if after == NO_STARS else Change.FIRST
    if after == before:
        return Change.KEPT
    if before not in levels or after not in levels:
        return Change.NOT_COMPARABLE
    return Change.PROMOTED if levels.index(after) < levels.index(before) else Change.DEMOTED


def phase_of(statuses: Iterable[Status], public_until: date | None, today: date, *, awarded: bool) -> Phase:
    """Where the year stands, by the state of the townships' star forms and the last day of the 公示."""
    if awarded:
        return Phase.AWARDED
    stands = set(statuses)
    if not stands or stands & {Status.DRAFT, Status.RETURNED}:
        return Phase.SELF
    if Status.SUBMITTED in stands:
        return Phase.VERIFY
    return Phase.AWARD if public_until is not None and today > public_until else Phase.PUBLIC


def steps_of(procedure: Sequence[str], phase: Phase, statuses: Iterable[Status] = ()) -> list[Step]:
    """The document's own steps with where each stands; the phases' names where the document lays down none.

    A step that names no phase goes with the one before it. By `statuses`, the county verifies the first star forms while
    the last ones are still filled in.
    """
    under_way = {phase, Phase.VERIFY} if phase is Phase.SELF and set(statuses) - {Status.DRAFT} else {phase}
    told, place = [], _ORDER[0]
    for name in _names(procedure):
        place = max(place, _phase_named(name) or place, key=_ORDER.index)
        told.append(Step(name, _state(place, phase, under_way)))
    return told


def _names(procedure: Sequence[str]) -> Sequence[str]:
    return procedure or [one.value for one in _ORDER[:-1]]


def names_publicity(procedure: Sequence[str]) -> bool:
    """Whether a 公示 is one of the steps that `steps_of` tells."""
    return any(Phase.PUBLIC.value in name for name in _names(procedure))


def decision_of(procedure: Sequence[str]) -> str:
    """The procedure's own words for the decision (主任会议审定); empty where it names none."""
    return next((name for name in procedure if _phase_named(name) is Phase.AWARD), "")


def _phase_named(step: str) -> Phase | None:
    return next((phase for phase, words in _PHASE_WORDS if words.search(step)), None)


def _state(place: Phase, phase: Phase, under_way: Collection[Phase]) -> StepState:
    if phase is Phase.AWARDED or _ORDER.index(place) < _ORDER.index(phase):
        return StepState.DONE
    return StepState.NOW if place in under_way else StepState.TO_COME


def home_state(status: Status, phase: Phase, public_until: date | None, *, veto_open: bool) -> str:
    """One home's state in words, the most pressing first."""
    if phase is Phase.AWARDED:
        return "已审定"
    if veto_open:
        return "否决待审定"
    if status is not Status.VERIFIED:
        return STATUS_NAMES[status]
    if phase is Phase.AWARD:
        return "公示期满，待审定"
    return "公示中" if phase is Phase.PUBLIC and public_until is not None else "已考评，待公示"


def promised_levels(form: Form, *, funds: bool = True) -> tuple[str, ...]:
    """The star levels to which the document promises funds (or else honours), from the highest down."""
    promised = {
        name for reward in form.star_rewards if (reward.funds if funds else reward.honours) for name in reward.stars
    }
    return tuple(name for name in levels_of(form.stars) if name in promised)
