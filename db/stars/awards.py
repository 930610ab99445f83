"""A year's stars on their way to every home: the days of the 公示, the leader's approval, and what was awarded."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, select

from db.access import own_cycle, require_action, today
from db.audit import record
from db.cycles import form_of
from db.home_models import AwardKind, DeputyHome, StarAward, StarRound
from db.models import Assessment, Cycle, Unit, User, id_of, now
from db.refusals import BadInput, CannotApprove, Closed
from db.stars.events import StarsAwarded, StarsProposed
from db.stars.listing import StarRow, list_of
from db.stars.records import (
    held,
    is_awarded,
    locked_round,
    note_save,
    require_not_awarded,
    require_round_as_seen,
    round_of,
)
from db.stars.vetoes import undecided_in
from forms.lifecycle import STATUS_NAMES, FormKind, Status
from forms.permissions import Action
from forms.points import from_cents, to_cents
from forms.ranking import NO_STARS
from forms.stars import levels_of, names_publicity

Level = tuple[str, Decimal]


def publicise(db: Session, cycle_id: int, first: date, last: date, by: User, *, expected_version: int) -> None:
    """Set the days of the 公示, once every star form is verified and every star veto decided.

    Raises NotAllowed, NotFound, BadInput for days in the wrong order, Closed naming all that is still open, RecordChanged.
    """
    cycle, round_ = _round_to_change(db, cycle_id, by, expected_version)
    if last < first:
        raise BadInput(f"公示截止日{last}早于开始日{first}，请把截止日改到开始日或其后。")
    if reasons := open_in(db, cycle):
        raise Closed("还不能公示：\n" + "\n".join(reasons))
    _set_days(db, cycle, round_, (first, last), by)


def withdraw_publicity(db: Session, cycle_id: int, by: User, *, expected_version: int) -> None:
    """Take the days of the 公示 back, before the stars are approved. Raises as `publicise`."""
    cycle, round_ = _round_to_change(db, cycle_id, by, expected_version)
    if round_.public_from is not None:
        _set_days(db, cycle, round_, (None, None), by)


def _round_to_change(db: Session, cycle_id: int, by: User, version: int) -> tuple[Cycle, StarRound]:
    require_action(by, Action.PROPOSE_STARS)
    cycle = own_cycle(db, cycle_id, by, lock=True)
    require_not_awarded(db, cycle)
    round_ = locked_round(db, cycle)
    require_round_as_seen(db, round_, version)
    return cycle, round_


def _set_days(
    db: Session, cycle: Cycle, round_: StarRound, days: tuple[date, date] | tuple[None, None], by: User
) -> None:
    earlier = f"{round_.public_from}至{round_.public_until}" if round_.public_from else ""
    round_.public_from, round_.public_until = days
    note_save(round_, by)
    db.add(round_)
    db.flush()
    first, last = days
    record(db, StarsProposed(id_of(cycle), cycle.year, first, last, earlier), by=by)


def award_stars(db: Session, cycle_id: int, by: User, *, seen: Mapping[int, str], waiver: str = "") -> list[StarRow]:
    """Approve the year's stars: a line in every home's history, and no star form changes any more.

    `seen` are the levels that the leader had before her, by unit id. `waiver` is the reason for which she does not wait for
    the end of the 公示. Raises NotAllowed, NotFound, Closed once approved, and CannotApprove naming everything that is
    still open, and every level that is another than she saw. A township without a home gets no line.
    """
    require_action(by, Action.AWARD_STARS)
    cycle = own_cycle(db, cycle_id, by, lock=True)
    require_not_awarded(db, cycle)
    lock_star_forms(db, cycle)
    rows = list_of(db, cycle).rows
    waiting = publicity_waiting(db, cycle)
    reasons = [*_unverified(rows), *undecided_in(db, cycle), *([] if waiver.strip() else waiting)]
    if reasons := reasons or _changed(rows, seen):
        raise CannotApprove("\n".join(reasons))
    levels = {row.unit_id: (row.proposed, row.verified) for row in rows if row.proposed and row.verified is not None}
    grant(db, cycle, levels, by, waived=waiver.strip() if waiting else "")
    return list(rows)


def lock_star_forms(db: Session, cycle: Cycle) -> None:
    """Whoever verifies locks the form, so from here on no verified score changes before this transaction ends."""
    mine = (Assessment.cycle_id == cycle.id, Assessment.kind == FormKind.STAR)
    db.exec(select(Assessment.id).where(*mine).order_by(col(Assessment.id)).with_for_update()).all()


def open_in(db: Session, cycle: Cycle) -> list[str]:
    """A sentence for every star form of the year that is not verified and every star veto that is not decided."""
    return [*_unverified(list_of(db, cycle).rows), *undecided_in(db, cycle)]


def _unverified(rows: Iterable[StarRow]) -> list[str]:
    return [
        f"{row.township}：星级评定表{STATUS_NAMES[row.status]}，尚未完成考评。"
        for row in rows
        if row.status is not Status.VERIFIED
    ] or ([] if rows else ["本年度还没有乡镇，无法评定星级。"])


def publicity_waiting(db: Session, cycle: Cycle) -> list[str]:
    """A sentence while stars would be approved without a 公示 that the procedure names, or before its end; else empty."""
    if is_awarded(db, cycle):
        return []
    round_ = round_of(db, id_of(cycle))
    if round_ is not None and round_.public_until is not None:
        until = f"拟定星级公示至{round_.public_until}，今天是{today()}，尚未期满；确需提前审定的，请写明理由。"
        return [] if today() > round_.public_until else [until]
    if names_publicity(form_of(db, cycle.star_form_id).procedure):
        return ["拟定星级还没有公示；请考评员在“星级评定”中确定公示时间，确需免于公示的，请写明理由。"]
    return []


def _changed(rows: Iterable[StarRow], seen: Mapping[int, str]) -> list[str]:
    return [
        f"{row.township}：您看到的是{seen.get(row.unit_id, '未定')}，现在是{row.proposed}，请核对后再审定。"
        for row in rows
        if seen.get(row.unit_id) != row.proposed
    ]


def grant(
    db: Session, cycle: Cycle, levels: Mapping[int, Level], by: User, *, waived: str, with_result: bool = False
) -> None:
    """Write the year's line of every home of `levels` (level and verified points by unit id) and close the round.

    The caller has locked the year and asked everything. A township without a home gets no line.
    """
    round_, at = locked_round(db, cycle), now()
    homes = db.exec(select(DeputyHome).where(col(DeputyHome.unit_id).in_(list(levels)))).all()
    db.add_all(_line(home, cycle, *levels[home.unit_id], by) for home in homes)
    round_.approved_by, round_.approved_at, round_.waived = by.id, at, waived
    db.add(round_)
    db.flush()
    counted = dict(Counter(levels[home.unit_id][0] for home in homes))
    record(db, StarsAwarded(id_of(cycle), cycle.year, counted, waived, with_result), by=by)


def _line(home: DeputyHome, cycle: Cycle, stars: str, score: Decimal, by: User) -> StarAward:
    return StarAward(
        home_id=id_of(home),
        cycle_id=id_of(cycle),
        year=cycle.year,
        kind=AwardKind.AWARDED,
        stars=stars,
        score=to_cents(score),
        decided_by=by.id,
    )


@dataclass(frozen=True)
class Award:
    """One home's stars of a year as approved. `score` are the verified points; `number` counts the year's homes with

    stars, from the highest level down and in the county's order, and never changes.
    """

    home_id: int
    home: str
    township: str
    stars: str
    year: int
    score: Decimal | None
    number: int


def awards_of(db: Session, cycle_id: int, by: User) -> list[Award]:
    """The homes that hold stars of that year, by number: what certificates, plaques and lists are made of.

    A home whose stars were taken since is left out; the others keep their numbers. Empty before the approval. Raises
    NotAllowed, and NotFound for another county's year.
    """
    require_action(by, Action.SEE_HOMES)
    return awards_in(db, own_cycle(db, cycle_id, by))


def awards_in(db: Session, cycle: Cycle) -> list[Award]:
    """The same for whoever has asked already."""
    query = select(StarAward, DeputyHome.name, Unit).join(DeputyHome, col(StarAward.home_id) == col(DeputyHome.id))
    query = query.join(Unit, col(DeputyHome.unit_id) == col(Unit.id)).where(StarAward.cycle_id == cycle.id)
    first: dict[int, tuple[StarAward, str, Unit]] = {}
    latest: dict[int, StarAward] = {}
    for line, home, unit in db.exec(query.order_by(col(StarAward.id))):
        first.setdefault(line.home_id, (line, home, unit))
        latest[line.home_id] = line
    given = [entry for entry in first.values() if entry[0].stars != NO_STARS]
    levels = levels_of(form_of(db, cycle.star_form_id).stars)
    given.sort(key=lambda entry: (_place(levels, entry[0].stars), entry[2].sort, id_of(entry[2])))
    return [
        _award(line, home, unit.name, number)
        for number, (line, home, unit) in enumerate(given, 1)
        if held(latest[line.home_id]) != NO_STARS
    ]


def _place(levels: Sequence[str], stars: str) -> int:
    return levels.index(stars) if stars in levels else len(levels)


def _award(line: StarAward, home: str, township: str, number: int) -> Award:
    score = None if line.score is None else from_cents(line.score)
    return Award(line.home_id, home, township, line.stars, line.year, score, number)
