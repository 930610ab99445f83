"""A year's star rating: what every home is proposed for, the days of the 公示, and the leader's approval."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlmodel import Session, col, func, select

from db.access import own_cycle, require_action, today
from db.cycles import form_of
from db.home_models import AwardKind, DeputyHome, SiteVisit, StarAward, StarVeto
from db.models import Assessment, Cycle, User, id_of
from db.refusals import NotAllowed
from db.stars.records import decided_stars, held, is_awarded, lines_of, round_of
from db.tallies import Tally, tallies
from forms.lifecycle import FormKind, Status
from forms.permissions import COUNTY_ROLES, Action
from forms.ranking import stars_for
from forms.scoring import total_of
from forms.stars import Change, Phase, change_of, home_state, levels_of, phase_of

DONE = (Status.VERIFIED, Status.PUBLISHED)
NO_HOME = "还没有登记代表之家，评出的星级不记入历年星级和名单。"


@dataclass(frozen=True)
class StarRow:
    """One township's home in the year. `verified` and `proposed` are None until its star form is verified.

    `before` is the level of the latest rating of an earlier year, None for a home never rated; `taken` where it was taken
    since. `visited_on` is the day of the latest finished site visit. `veto_open` and `vetoed` say that a veto waits for the
    leader, or was confirmed; `removed` that the year's own stars were awarded and taken since.
    """

    unit_id: int
    township: str
    home_id: int | None
    home: str
    assessment_id: int
    status: Status
    own: Decimal
    verified: Decimal | None
    proposed: str | None
    before: str | None
    taken: bool
    change: Change | None
    visited_on: date | None
    veto_open: bool
    vetoed: bool
    removed: bool
    state: str


@dataclass(frozen=True)
class StarList:
    """The county's list of a year, townships in their order. `levels` stand from the highest down, 不予定星 last.

    `version` counts the saves of the round; `procedure` is the document's own. `waived` is the reason for which the approval
    did not wait for the end of the 公示.
    """

    rows: tuple[StarRow, ...]
    phase: Phase
    levels: tuple[str, ...]
    procedure: tuple[str, ...]
    public_from: date | None
    public_until: date | None
    version: int
    approved_by: str
    waived: str


def star_list(db: Session, cycle_id: int, by: User) -> StarList:
    """Every home with its points, the stars proposed or awarded, and what has changed since the year before.

    Raises NotAllowed for all but reviewer, leader and administrator, NotFound for another county's year.
    """
    require_action(by, Action.SEE_HOMES)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("拟定星级只有县级人员可以查看；审定后请在“星级评定”中查看全县名单。")
    return list_of(db, own_cycle(db, cycle_id, by))


def list_of(db: Session, cycle: Cycle) -> StarList:
    """The same for whoever has asked already."""
    found, round_ = star_tallies(db, cycle), round_of(db, id_of(cycle))
    form, awarded = form_of(db, cycle.star_form_id), is_awarded(db, cycle)
    until = round_.public_until if round_ else None
    statuses = [tally.assessment.status for tally in found]
    phase = phase_of(statuses, until, today(), awarded=awarded)
    facts = _Facts(db, cycle, found, phase, until)
    approver = db.get(User, round_.approved_by) if round_ and round_.approved_by else None
    return StarList(
        rows=tuple(facts.row(tally) for tally in found),
        phase=phase,
        levels=levels_of(form.stars),
        procedure=form.procedure,
        public_from=round_.public_from if round_ else None,
        public_until=until,
        version=round_.version if round_ else 0,
        approved_by=approver.name if approver else "",
        waived=round_.waived if round_ else "",
    )


def star_tallies(db: Session, cycle: Cycle) -> list[Tally]:
    """The star forms of the year with their points."""
    return [tally for tally in tallies(db, cycle) if tally.assessment.kind is FormKind.STAR]


def homes_by_unit(db: Session, unit_ids: Iterable[int]) -> dict[int, DeputyHome]:
    """The registered home of each of those townships."""
    query = select(DeputyHome).where(col(DeputyHome.unit_id).in_(list(unit_ids)))
    return {home.unit_id: home for home in db.exec(query)}


def proposed_stars(db: Session, cycle: Cycle, found: Iterable[Tally]) -> dict[int, str]:
    """By unit id the level of every verified star form: as decided by a person, else by its points."""
    decided, bands = decided_stars(db, cycle), form_of(db, cycle.star_form_id).stars
    ready = [tally for tally in found if tally.assessment.status in DONE]
    return {
        tally.assessment.unit_id: decided.get(tally.assessment.unit_id)
        or stars_for(bands, total_of(tally.form, tally.verified_points).total)
        for tally in ready
    }


class _Facts:
    """What is known of every township of the year, read once for all of them."""

    def __init__(self, db: Session, cycle: Cycle, found: Sequence[Tally], phase: Phase, until: date | None) -> None:
        self.phase, self.until = phase, until
        self.levels = levels_of(form_of(db, cycle.star_form_id).stars)
        self.homes = homes_by_unit(db, [tally.assessment.unit_id for tally in found])
        lines = lines_of(db, [id_of(home) for home in self.homes.values()])
        self.past, self.visits = _past(lines, cycle, self.homes), _visits(db, cycle)
        self.removed = {home_id for home_id, known in lines.items() if _taken_of(known, cycle)}
        self.proposed = proposed_stars(db, cycle, found)
        self.undecided, self.confirmed = (_vetoed_homes(db, cycle, decided) for decided in (None, True))

    def row(self, tally: Tally) -> StarRow:
        """One township's line of the list."""
        assessment, unit_id = tally.assessment, tally.assessment.unit_id
        home, last = self.homes.get(unit_id), self.past.get(unit_id)
        home_id = None if home is None else id_of(home)
        return StarRow(
            unit_id=unit_id,
            township=tally.name,
            home_id=home_id,
            home=home.name if home else f"{tally.name}（未登记代表之家）",
            assessment_id=id_of(assessment),
            status=assessment.status,
            own=total_of(tally.form, tally.self_points).total,
            verified=total_of(tally.form, tally.verified_points).total if assessment.status in DONE else None,
            proposed=self.proposed.get(unit_id),
            before=last.stars if last else None,
            taken=last is not None and last.kind is AwardKind.REMOVED,
            change=self._change(unit_id, home_id, last),
            visited_on=self.visits.get(id_of(assessment)),
            veto_open=home_id in self.undecided,
            vetoed=home_id in self.confirmed,
            removed=home_id in self.removed,
            state=home_state(assessment.status, self.phase, self.until, veto_open=home_id in self.undecided),
        )

    def _change(self, unit_id: int, home_id: int | None, last: StarAward | None) -> Change | None:
        level = self.proposed.get(unit_id)
        if level is None:
            return None
        taken = last is not None and last.kind is AwardKind.REMOVED
        removed = taken or home_id in self.confirmed or home_id in self.removed
        return change_of(self.levels, held(last) if last else None, level, removed=removed)


def _past(lines: Mapping[int, list[StarAward]], cycle: Cycle, homes: Mapping[int, DeputyHome]) -> dict[int, StarAward]:
    """By unit id the latest line of an earlier year."""
    earlier = {
        unit_id: [line for line in lines.get(id_of(home), []) if line.year < cycle.year]
        for unit_id, home in homes.items()
    }
    return {unit_id: found[-1] for unit_id, found in earlier.items() if found}


def _taken_of(lines: Sequence[StarAward], cycle: Cycle) -> bool:
    mine = [line for line in lines if line.cycle_id == cycle.id]
    return bool(mine) and mine[-1].kind is AwardKind.REMOVED


def _visits(db: Session, cycle: Cycle) -> dict[int, date]:
    latest = select(SiteVisit.assessment_id, func.max(SiteVisit.visited_on)).join(Assessment)
    latest = latest.where(Assessment.cycle_id == cycle.id, col(SiteVisit.finished_at).is_not(None))
    return dict(db.exec(latest.group_by(col(SiteVisit.assessment_id))).all())


def _vetoed_homes(db: Session, cycle: Cycle, confirmed: bool | None) -> set[int]:
    standing = select(StarVeto.home_id).where(StarVeto.cycle_id == cycle.id, col(StarVeto.withdrawn_at).is_(None))
    return set(db.exec(standing.where(col(StarVeto.confirmed).is_(confirmed))))
