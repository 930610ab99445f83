"""Site visits as people see them: the homes of a year, one visit's sheet, and what was found of one item."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from db.access import own_cycle, require_action
from db.cycles import form_of
from db.home_models import Conformity, DeputyHome, Photo, SiteFinding, SiteVisit
from db.models import Answer, Assessment, Cycle, Evidence, Unit, User, id_of
from db.refusals import NotFound
from db.units import require_within
from db.versions import tracks_between
from db.visits.site_visits import FINISHED, may_reopen
from forms.lifecycle import FormKind, Status
from forms.model import Form
from forms.permissions import TOWNSHIP_ROLES, Action, allows
from forms.visiting import why_not_visited


@dataclass(frozen=True)
class VisitLine:
    """One visit at a glance: how many items were found to be what; `visitors` and `hosts` as written."""

    visit_id: int
    visited_on: date
    visitors: str
    hosts: str
    remark: str
    is_finished: bool
    found: Mapping[Conformity, int]
    started_by: int


@dataclass(frozen=True)
class HomeVisits:
    """A home of the year with its star assessment and its visits, the newest first."""

    assessment_id: int
    unit_id: int
    township: str
    home: str
    address: str
    status: Status
    visits: tuple[VisitLine, ...]


def homes_of_year(db: Session, cycle_id: int, by: User) -> list[HomeVisits]:
    """Every home that the person may see, in the county's order; a township sees its own and its finished visits alone.

    Raises NotAllowed and NotFound.
    """
    require_action(by, Action.SEE_HOMES)
    cycle = own_cycle(db, cycle_id, by)
    query = (
        select(Assessment, Unit, DeputyHome)
        .join(Unit, col(Unit.id) == col(Assessment.unit_id))
        .join(DeputyHome, col(DeputyHome.unit_id) == col(Assessment.unit_id))
        .where(Assessment.cycle_id == cycle.id, Assessment.kind == FormKind.STAR)
        .where(col(Unit.path).startswith(db.get_one(Unit, by.unit_id).path))
        .order_by(col(Unit.sort), col(Unit.id))
    )
    visits = _visits_by_assessment(db, id_of(cycle), by)
    return [
        HomeVisits(
            id_of(assessment),
            id_of(unit),
            unit.name,
            home.name,
            home.address,
            assessment.status,
            tuple(visits.get(id_of(assessment), ())),
        )
        for assessment, unit, home in db.exec(query)
    ]


def _visits_by_assessment(db: Session, cycle_id: int, by: User) -> dict[int, list[VisitLine]]:
    query = select(SiteVisit).join(Assessment).where(Assessment.cycle_id == cycle_id)
    if by.role in TOWNSHIP_ROLES:
        query = query.where(Assessment.unit_id == by.unit_id, col(SiteVisit.finished_at).is_not(None))
    rows = list(db.exec(query.order_by(col(SiteVisit.visited_on).desc(), col(SiteVisit.id).desc())))
    counted = _counts(db, cycle_id)
    found: dict[int, list[VisitLine]] = {}
    for row in rows:
        found.setdefault(row.assessment_id, []).append(_line(row, counted.get(id_of(row), {})))
    return found


def _counts(db: Session, cycle_id: int) -> dict[int, dict[Conformity, int]]:
    query = (
        select(SiteFinding.visit_id, SiteFinding.conformity, func.count())
        .join(SiteVisit)
        .join(Assessment)
        .where(Assessment.cycle_id == cycle_id, col(SiteFinding.conformity).is_not(None))
        .group_by(col(SiteFinding.visit_id), col(SiteFinding.conformity))
    )
    counted: dict[int, dict[Conformity, int]] = {}
    for visit_id, conformity, count in db.exec(query):
        if conformity is not None:
            counted.setdefault(visit_id, {})[Conformity(conformity)] = count
    return counted


def _line(visit: SiteVisit, found: Mapping[Conformity, int]) -> VisitLine:
    return VisitLine(
        visit_id=id_of(visit),
        visited_on=visit.visited_on,
        visitors=visit.visitors,
        hosts=visit.hosts,
        remark=visit.remark,
        is_finished=visit.finished_at is not None,
        found=found,
        started_by=visit.started_by,
    )


@dataclass(frozen=True)
class VisitView:
    """One visit with everything its sheet shows, by item number where it belongs to items.

    `answers` are what the township claims now and `evidence` how many pieces stand under an item, both empty once the
    assessment stands on another version of the form. `closed` says why this person may not write on it; None where she may.
    """

    visit: SiteVisit
    assessment: Assessment
    cycle: Cycle
    unit: Unit
    home: DeputyHome
    form: Form
    findings: Mapping[str, SiteFinding]
    answers: Mapping[str, Answer]
    evidence: Mapping[str, int]
    photos: Mapping[str, int]
    closed: str | None
    may_reopen: bool

    def done(self) -> frozenset[str]:
        """The numbers of the items that were looked at."""
        return frozenset(number for number, row in self.findings.items() if row.conformity is not None)


def visit_view(db: Session, visit_id: int, by: User) -> VisitView:
    """The sheet, for the county, and finished for the township itself, in a number of queries that no item adds to.

    Raises NotAllowed and NotFound.
    """
    visit, assessment, cycle = visible_visit(db, visit_id, by)
    in_form = visit.form_id == assessment.form_id
    findings = db.exec(select(SiteFinding).where(SiteFinding.visit_id == visit_id))
    answers = db.exec(select(Answer).where(Answer.assessment_id == assessment.id)) if in_form else ()
    return VisitView(
        visit=visit,
        assessment=assessment,
        cycle=cycle,
        unit=db.get_one(Unit, assessment.unit_id),
        home=db.get_one(DeputyHome, visit.home_id),
        form=form_of(db, visit.form_id),
        findings={row.item_number: row for row in findings},
        answers={row.item_number: row for row in answers},
        evidence=_evidence_counts(db, id_of(assessment)) if in_form else {},
        photos=_photo_counts(db, visit_id),
        closed=_why_closed(visit, cycle, by),
        may_reopen=_is_open(cycle) and allows(by.role, Action.VISIT) and may_reopen(visit, assessment, by),
    )


def visible_visit(db: Session, visit_id: int, by: User) -> tuple[SiteVisit, Assessment, Cycle]:
    """That visit with its assessment and year: for the county, and finished for the township. NotAllowed or NotFound."""
    require_action(by, Action.SEE_HOMES)
    query = select(SiteVisit, Assessment, Cycle).join(Assessment, col(Assessment.id) == col(SiteVisit.assessment_id))
    query = query.join(Cycle, col(Cycle.id) == col(Assessment.cycle_id)).where(SiteVisit.id == visit_id)
    found = db.exec(query).first()
    if found is None:
        raise NotFound
    visit, assessment, cycle = found
    require_within(db, by, assessment.unit_id)
    if by.role in TOWNSHIP_ROLES and visit.finished_at is None:
        raise NotFound
    return visit, assessment, cycle


def _is_open(cycle: Cycle) -> bool:
    return why_not_visited(cycle.status) is None


def _why_closed(visit: SiteVisit, cycle: Cycle, by: User) -> str | None:
    if not allows(by.role, Action.VISIT):
        return "实地核查表由县考评员填写，您可以查看和下载。"
    return why_not_visited(cycle.status) or (FINISHED if visit.finished_at is not None else None)


def _evidence_counts(db: Session, assessment_id: int) -> dict[str, int]:
    query = select(Evidence.item_number, func.count()).where(
        Evidence.assessment_id == assessment_id, col(Evidence.withdrawn_at).is_(None)
    )
    return dict(db.exec(query.group_by(col(Evidence.item_number))).all())


def _photo_counts(db: Session, visit_id: int) -> dict[str, int]:
    query = select(Photo.item_number, func.count()).where(Photo.visit_id == visit_id, col(Photo.withdrawn_at).is_(None))
    return dict(db.exec(query.group_by(col(Photo.item_number))).all())


@dataclass(frozen=True)
class ItemFinding:
    """What one visit found of one item."""

    visit_id: int
    visited_on: date
    is_finished: bool
    conformity: Conformity
    note: str


def findings_on(db: Session, assessment_id: int, item_number: str, by: User) -> list[ItemFinding]:
    """What the visits for that assessment found of one item of its present form, the earliest first.

    Visits on an earlier version are asked for the item that became this one. A township is told of finished visits
    alone. Raises NotAllowed and NotFound.
    """
    require_action(by, Action.SEE_HOMES)
    assessment = db.get(Assessment, assessment_id)
    if assessment is None:
        raise NotFound
    require_within(db, by, assessment.unit_id)
    query = select(SiteVisit).where(SiteVisit.assessment_id == assessment_id)
    if by.role in TOWNSHIP_ROLES:
        query = query.where(col(SiteVisit.finished_at).is_not(None))
    visits = list(db.exec(query.order_by(col(SiteVisit.visited_on), col(SiteVisit.id))))
    numbers = {visit.form_id: _number_in(db, visit.form_id, assessment.form_id, item_number) for visit in visits}
    return [found for visit in visits if (found := _item_finding(db, visit, numbers[visit.form_id])) is not None]


def _number_in(db: Session, form_id: int, present_form_id: int, item_number: str) -> str | None:
    """The number that the item had in that version; None where there was none that became it."""
    if form_id == present_form_id:
        return item_number
    tracks = tracks_between(db, form_id, present_form_id)
    return next((way.old.item.number for way in tracks if way.new and way.new.item.number == item_number), None)


def _item_finding(db: Session, visit: SiteVisit, item_number: str | None) -> ItemFinding | None:
    query = select(SiteFinding).where(SiteFinding.visit_id == visit.id, SiteFinding.item_number == item_number)
    row = db.exec(query).first()
    if row is None or row.conformity is None:
        return None
    return ItemFinding(id_of(visit), visit.visited_on, visit.finished_at is not None, row.conformity, row.note)
