"""One township's year, read as one state of the database, for its archive (档案)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from db.access import county_of, own_cycle, require_action
from db.account_events import (
    AccountCreated,
    AccountDisabled,
    AccountEnabled,
    AccountLocked,
    LoggedIn,
    LoggedOut,
    LoginFailed,
    PasswordChanged,
    PasswordReset,
    SessionsEnded,
)
from db.answers import evidence_of
from db.archive_events import ArchiveBegun, ArchiveRefused
from db.archive_homes import HomeRecord, read_home
from db.assessments import OPEN_STATUSES, gaps_of
from db.audit import (
    AnswersAccepted,
    AssessmentMoved,
    AssessmentSubmitted,
    AssessmentVerified,
    CountyItemSet,
    Event,
    ItemsReturned,
    ScoreChanged,
    VetoDecided,
    VetoRaised,
    VetoWithdrawn,
    record,
)
from db.cycles import document_of, form_of
from db.evidence.events import ForeignEvidenceRefused
from db.evidence.photo_events import ForeignPhotoRefused
from db.home_models import Photo, SiteFinding, SiteVisit, StarVeto
from db.homes.home_events import HomeSaved
from db.models import (
    Answer,
    Assessment,
    AuditEvent,
    Cycle,
    Evidence,
    EvidenceKind,
    Unit,
    UnitKind,
    User,
    Veto,
    id_of,
)
from db.refusals import NotFound
from db.results import published_standings
from db.stars.records import round_of
from db.units import require_within, townships_of
from forms.lifecycle import CycleStatus, FormKind
from forms.model import Form
from forms.permissions import COUNTY_ROLES, Action
from forms.ranking import Standing

_VERDICTS: tuple[type[Event], ...] = (AnswersAccepted, ScoreChanged, CountyItemSet, AssessmentVerified)
_VETOES: tuple[type[Event], ...] = (VetoRaised, VetoWithdrawn, VetoDecided)
_STEPS: tuple[type[Event], ...] = (AssessmentSubmitted, ItemsReturned, AssessmentMoved)
# Who has an account, came and went, that an archive was built, and what the home's own page says: nothing of it is told.
_NOT_TOLD = tuple(
    event.kind
    for event in (
        ArchiveBegun,
        ArchiveRefused,
        ForeignEvidenceRefused,
        ForeignPhotoRefused,
        HomeSaved,
        AccountCreated,
        AccountDisabled,
        AccountEnabled,
        LoggedIn,
        LoggedOut,
        LoginFailed,
        AccountLocked,
        PasswordChanged,
        PasswordReset,
        SessionsEnded,
    )
)
NO_TOWNSHIP = "没有这个乡镇，或者它不属于您的单位。请返回上一页重新选择。"


@dataclass(frozen=True)
class FormRecord:
    """One form: what was entered and decided, its evidence by item number, and its steps in the order they were taken.

    Verdicts are left out of `events`, and `shows_verdicts` is False, while the township that reads it is filling it in.
    """

    assessment: Assessment
    form: Form
    issued: bytes
    answers: Mapping[str, Answer]
    evidence: Mapping[str, list[Evidence]]
    withdrawn: tuple[Evidence, ...]
    vetoes: tuple[Veto, ...]
    events: tuple[AuditEvent, ...]
    shows_verdicts: bool

    @property
    def is_submitted(self) -> bool:
        return self.assessment.status not in OPEN_STATUSES


@dataclass(frozen=True)
class VisitRecord:
    """One finished site visit (实地核查), the form it was made with, its findings by item number and its photos."""

    visit: SiteVisit
    form: Form
    findings: Mapping[str, SiteFinding]
    photos: tuple[Photo, ...]


@dataclass(frozen=True)
class ArchiveRecord:
    """Everything that a township's archive holds but the bytes of files. `names` are people's, by account id.

    `standing` is the township's published result, None before.
    """

    county: Unit
    unit: Unit
    cycle: Cycle
    forms: tuple[FormRecord, ...]
    visits: tuple[VisitRecord, ...]
    home: HomeRecord
    standing: Standing | None
    names: Mapping[int, str]

    @property
    def is_submitted(self) -> bool:
        """Whether both forms are the county's; an archive of anything less is a draft."""
        return all(form.is_submitted for form in self.forms)

    def files(self) -> list[tuple[str, int]]:
        """SHA-256 and size of every file, each content once."""
        standing = (one for form in self.forms for pieces in form.evidence.values() for one in pieces)
        sizes = {one.sha256: one.size or 0 for one in standing if one.kind is EvidenceKind.FILE and one.sha256}
        sizes |= {photo.sha256: photo.size for visit in self.visits for photo in visit.photos}
        return list(sizes.items())


def require_archive(db: Session, cycle_id: int, unit_id: int, *, by: User) -> tuple[Cycle, Unit]:
    """Year and township, if this person may have its archive: the township itself and its county's reviewer.

    Raises NotAllowed for another role, NotFound for another unit's.
    """
    require_action(by, Action.BUILD_ARCHIVE)
    cycle, unit = own_cycle(db, cycle_id, by), require_within(db, by, unit_id)
    if unit.kind is not UnitKind.TOWNSHIP:
        raise NotFound(NO_TOWNSHIP)
    return cycle, unit


def begin_archive(db: Session, cycle_id: int, unit_id: int, *, by: User) -> None:
    """Leave on record that this person has the archive built. Raises as `require_archive`."""
    cycle, _ = require_archive(db, cycle_id, unit_id, by=by)
    record(db, ArchiveBegun(unit_id=unit_id, cycle_id=cycle_id, year=cycle.year), by=by)


def archive_of(db: Session, cycle_id: int, unit_id: int, *, by: User) -> ArchiveRecord:
    """What the archive holds for this person. Raises as `require_archive`."""
    cycle, unit = require_archive(db, cycle_id, unit_id, by=by)
    return read_archive(db, cycle, unit, of_the_county=by.role in COUNTY_ROLES)


def read_archive(db: Session, cycle: Cycle, unit: Unit, *, of_the_county: bool) -> ArchiveRecord:
    """What the archive holds for the county or for the township. Asks nobody's role: the caller has. Raises NotFound."""
    query = select(Assessment).where(Assessment.cycle_id == cycle.id, Assessment.unit_id == unit.id)
    assessments = list(db.exec(query.order_by(col(Assessment.kind), col(Assessment.id))))
    if not assessments:
        raise NotFound(f"{unit.name}没有{cycle.year}年度的考核表，请核对年度。")
    county = county_of(db, id_of(unit)) or unit
    forms = tuple(_form(db, one, cycle, of_the_county) for one in assessments)
    seen = {id_of(form.assessment) for form in forms if form.shows_verdicts}
    shows_verdicts = any(form.shows_verdicts for form in forms if form.assessment.kind is FormKind.CHECKLIST)
    return ArchiveRecord(
        county=county,
        unit=unit,
        cycle=cycle,
        forms=forms,
        visits=_visits(db, seen),
        home=read_home(db, cycle, id_of(unit), of_the_county=of_the_county, shows_verdicts=shows_verdicts),
        standing=next((one for one in published_standings(db, id_of(cycle)) if one.unit_id == unit.id), None),
        names=_names(db, county),
    )


def _form(db: Session, assessment: Assessment, cycle: Cycle, of_the_county: bool) -> FormRecord:
    assessment_id = id_of(assessment)
    shown = of_the_county or assessment.status not in OPEN_STATUSES
    # A raised veto is between reviewer and leader until the result is published.
    with_vetoes = of_the_county or cycle.status is CycleStatus.PUBLISHED
    answers = db.exec(select(Answer).where(Answer.assessment_id == assessment_id))
    gone = select(Evidence).where(Evidence.assessment_id == assessment_id, col(Evidence.withdrawn_at).is_not(None))
    vetoes = select(Veto).where(Veto.assessment_id == assessment_id).order_by(col(Veto.id))
    return FormRecord(
        assessment=assessment,
        form=form_of(db, assessment.form_id),
        issued=document_of(db, assessment.form_id).content,
        answers={answer.item_number: answer for answer in answers},
        evidence=evidence_of(db, assessment_id),
        withdrawn=tuple(db.exec(gone.order_by(col(Evidence.id)))),
        vetoes=tuple(db.exec(vetoes)) if with_vetoes else (),
        events=_events(db, assessment, (*_STEPS, *(_VERDICTS if shown else ()), *(_VETOES if with_vetoes else ()))),
        shows_verdicts=shown,
    )


def _events(db: Session, assessment: Assessment, kinds: Iterable[type[Event]]) -> tuple[AuditEvent, ...]:
    query = select(AuditEvent).where(
        AuditEvent.unit_id == assessment.unit_id, col(AuditEvent.kind).in_([kind.kind for kind in kinds])
    )
    found = db.exec(query.order_by(col(AuditEvent.at), col(AuditEvent.id)))
    return tuple(event for event in found if event.detail.get("assessment_id") == assessment.id)


def _visits(db: Session, assessments: Iterable[int]) -> tuple[VisitRecord, ...]:
    query = select(SiteVisit).where(
        col(SiteVisit.assessment_id).in_(list(assessments)), col(SiteVisit.finished_at).is_not(None)
    )
    return tuple(_visit(db, visit) for visit in db.exec(query.order_by(col(SiteVisit.visited_on), col(SiteVisit.id))))


def _visit(db: Session, visit: SiteVisit) -> VisitRecord:
    findings = db.exec(select(SiteFinding).where(SiteFinding.visit_id == visit.id))
    photos = select(Photo).where(Photo.visit_id == visit.id, col(Photo.withdrawn_at).is_(None))
    return VisitRecord(
        visit=visit,
        form=form_of(db, visit.form_id),
        findings={found.item_number: found for found in findings},
        photos=tuple(db.exec(photos.order_by(col(Photo.id)))),
    )


def _names(db: Session, county: Unit) -> dict[int, str]:
    query = select(User.id, User.name).join(Unit).where(col(Unit.path).startswith(county.path))
    return {user_id: name for user_id, name in db.exec(query) if user_id is not None}


def township_by_name(db: Session, cycle: Cycle, name: str) -> Unit:
    """The township of the year's county with that name. Raises NotFound, naming those there are."""
    found = townships_of(db, cycle.unit_id)
    for unit in found:
        if unit.name == name:
            return unit
    raise NotFound(f"没有叫“{name}”的乡镇；可以用的名称有：{'、'.join(unit.name for unit in found)}。")


def missing_items(db: Session, cycle: Cycle, unit_id: int) -> dict[FormKind, int]:
    """How many items still keep each form of the township from being submitted; forms that are submitted are left out."""
    query = select(Assessment).where(Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id)
    forms = db.exec(query.order_by(col(Assessment.kind)))
    return {one.kind: len(gaps_of(db, one, cycle)) for one in forms if one.status in OPEN_STATUSES}


def states_of(db: Session, cycle: Cycle, unit_ids: Iterable[int]) -> dict[int, str]:
    """By unit id a mark that is another one once anything was changed that the township's archive of that year tells of."""
    newest = (
        select(AuditEvent.unit_id, func.max(AuditEvent.id))
        .where(col(AuditEvent.unit_id).in_(list(unit_ids)), col(AuditEvent.kind).not_in(_NOT_TOLD), *_of_year(cycle))
        .group_by(col(AuditEvent.unit_id))
    )
    latest = dict(db.exec(newest).all())
    round_ = round_of(db, id_of(cycle))
    approved = f"{cycle.status}/{cycle.approved_at}/{round_ and round_.approved_at}"
    return {unit_id: f"{latest.get(unit_id, 0)}/{approved}" for unit_id in unit_ids}


def _of_year(cycle: Cycle) -> Iterator[ColumnElement[bool]]:
    """Leaves out the events that name another year, or something of another year."""
    mine = select(Assessment.id).where(Assessment.cycle_id == cycle.id)
    named = {
        "assessment_id": mine,
        "visit_id": select(SiteVisit.id).where(col(SiteVisit.assessment_id).in_(mine)),
        "star_veto_id": select(StarVeto.id).where(StarVeto.cycle_id == cycle.id),
    }
    yield func.coalesce(_number("cycle_id"), cycle.id) == cycle.id
    yield func.coalesce(_number("year"), cycle.year) == cycle.year
    for field, ids in named.items():
        yield _number(field).is_(None) | _number(field).in_(ids)


def _number(field: str) -> ColumnElement[int]:
    """That field of an event's detail, NULL where it has none."""
    return col(AuditEvent.detail)[field].as_integer()
