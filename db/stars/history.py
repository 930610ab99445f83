"""Stars over the years: a home's lines, taking its stars away (摘星) and giving them back. Lines are added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session, col, select

from db.access import own_cycle, require_action
from db.audit import Event, record
from db.cycles import cycles_of, form_of
from db.drawn.star_link import draw_stars
from db.home_models import AwardKind, DeputyHome, StarAward
from db.models import Unit, User, id_of
from db.refusals import BadInput, Closed, NotAllowed, NotFound
from db.stars.events import StarsRemoved, StarsRestored
from db.stars.records import held, held_told, lines_of, restorations
from db.units import require_within
from forms.lifecycle import CycleStatus
from forms.permissions import COUNTY_ROLES, Action
from forms.points import from_cents
from forms.ranking import NO_STARS
from forms.stars import Change, change_of, levels_of


@dataclass(frozen=True)
class HistoryLine:
    """One line of a home's history. `stars` is the level given or taken, `score` the verified points of a year's rating.

    `undone` says of a removal that a later line gave the stars back.
    """

    year: int
    kind: AwardKind
    stars: str
    change: Change
    score: Decimal | None
    reason: str
    decided_by: str
    decided_at: datetime
    undone: bool


@dataclass(frozen=True)
class YearOfHome:
    """What a home holds of a year's rating: one cell of homes × years."""

    home_id: int
    township: str
    year: int
    stars: str


def history_of(db: Session, home_id: int, by: User) -> list[HistoryLine]:
    """The home's lines, oldest first, each with what it changed. Empty for one never rated.

    Raises NotAllowed, and NotFound for a home outside the person's unit.
    """
    require_action(by, Action.SEE_HOMES)
    _own_home(db, home_id, by)
    lines, levels = lines_of(db, [home_id]).get(home_id, []), county_levels(db, by)
    names = select(User.id, User.name).where(col(User.id).in_({line.decided_by for line in lines}))
    who = dict(db.exec(names).all())
    before, undone = [None, *map(held, lines)], restorations(lines)
    return [
        HistoryLine(
            year=line.year,
            kind=line.kind,
            stars=line.stars,
            change=Change.RESTORED if line.id in undone.values() else _change(line, held_before, levels),
            score=None if line.score is None else from_cents(line.score),
            reason=line.reason,
            decided_by=who.get(line.decided_by, ""),
            decided_at=line.decided_at,
            undone=line.id in undone,
        )
        for line, held_before in zip(lines, before, strict=False)
    ]


def _change(line: StarAward, before: str | None, levels: Sequence[str]) -> Change:
    return change_of(levels, before, held(line), removed=line.kind is AwardKind.REMOVED)


def county_levels(db: Session, by: User) -> tuple[str, ...]:
    """The star levels of the county's newest year, from the highest down, 不予定星 last."""
    newest = next(iter(cycles_of(db, by)), None)
    return levels_of(form_of(db, newest.star_form_id).stars) if newest else (NO_STARS,)


def stars_by_year(db: Session, by: User) -> list[YearOfHome]:
    """What every home of the county holds of every year's rating, 已摘星 where it was taken; homes in the county's order.

    Raises NotAllowed.
    """
    require_action(by, Action.SEE_HOMES)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("全县各年度星级只有县级人员可以查看。")
    own = db.get_one(Unit, by.unit_id)
    query = select(DeputyHome.id, Unit.name).join(Unit).where(col(Unit.path).startswith(own.path))
    homes = dict(db.exec(query.order_by(col(Unit.sort), col(Unit.id))).all())
    lines = lines_of(db, [home_id for home_id in homes if home_id])
    latest = {(home_id or 0, line.year): held_told(line) for home_id in homes for line in lines.get(home_id or 0, [])}
    return [YearOfHome(home_id, homes[home_id], year, stars) for (home_id, year), stars in latest.items()]


def remove_stars(db: Session, home_id: int, ground: str, reason: str, by: User) -> None:
    """Take the stars that the home holds, at any time, on a ground and for a reason.

    Where the year's result is not approved yet, it counts the home as one without stars. Raises NotAllowed, NotFound,
    BadInput naming every fault, Closed where it holds none.
    """
    problems = [*([] if ground.strip() else ["请选择或填写摘星情形。"]), *_no_reason(reason)]
    home, last = _locked(db, home_id, by, problems)
    if last is None or held(last) == NO_STARS:
        raise Closed(f"{home.name}目前没有星级，不需要摘星。")
    why = f"{ground.strip()}：{reason.strip()}"
    event = StarsRemoved(home.unit_id, last.year, last.stars, ground.strip(), reason.strip())
    _add(db, home, last, AwardKind.REMOVED, why, event, by)


def restore_stars(db: Session, home_id: int, reason: str, by: User) -> None:
    """Answer a mistaken removal: a further line gives back what was taken, for a reason.

    Raises NotAllowed, NotFound, BadInput without a reason, Closed unless a removal is the home's latest line.
    """
    home, last = _locked(db, home_id, by, _no_reason(reason))
    if last is None or last.kind is not AwardKind.REMOVED:
        raise Closed(f"{home.name}最近一次记录不是摘星，没有可以撤销的摘星决定。")
    event = StarsRestored(home.unit_id, last.year, last.stars, reason.strip())
    _add(db, home, last, AwardKind.AWARDED, f"撤销摘星：{reason.strip()}", event, by)


def _no_reason(reason: str) -> list[str]:
    return [] if reason.strip() else ["请填写理由。"]


def _own_home(db: Session, home_id: int, by: User) -> DeputyHome:
    if (home := db.get(DeputyHome, home_id)) is None:
        raise NotFound
    require_within(db, by, home.unit_id)
    return home


def _locked(db: Session, home_id: int, by: User, problems: list[str]) -> tuple[DeputyHome, StarAward | None]:
    """The home with its latest line; of two who act at once, the second sees what the first has done."""
    require_action(by, Action.AWARD_STARS)
    home = _own_home(db, home_id, by)
    if problems:
        raise BadInput("\n".join(problems))
    # An approval of the year locks it first too: neither reads what the other is about to write.
    for cycle in cycles_of(db, by):
        if cycle.status is CycleStatus.OPEN:
            own_cycle(db, id_of(cycle), by, lock=True)
    db.exec(select(DeputyHome.id).where(DeputyHome.id == home_id).with_for_update()).one()
    lines = lines_of(db, [home_id]).get(home_id)
    return home, lines[-1] if lines else None


def _add(db: Session, home: DeputyHome, last: StarAward, kind: AwardKind, reason: str, event: Event, by: User) -> None:
    """A line about the same year's rating as the latest one, so that a year's stars are what its latest line says."""
    line = StarAward(
        home_id=id_of(home),
        cycle_id=last.cycle_id,
        year=last.year,
        kind=kind,
        stars=last.stars,
        score=last.score,
        reason=reason,
        decided_by=by.id,
    )
    db.add(line)
    db.flush()
    cycle = None if last.cycle_id is None else own_cycle(db, last.cycle_id, by)
    if cycle is not None and cycle.status is CycleStatus.OPEN:
        draw_stars(db, cycle, home.unit_id)
    record(db, event, by=by)
