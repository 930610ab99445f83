"""实地核查: a reviewer visits a home and writes down what she finds, item by item. It is no score; she decides later."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from db.access import china_time, require_action, today
from db.assessments import NO_ASSESSMENT, item_of
from db.audit import record
from db.cycles import form_of
from db.home_models import Conformity, DeputyHome, Photo, SiteFinding, SiteVisit
from db.models import Assessment, Cycle, User, id_of, now
from db.refusals import BadInput, CannotFinish, Closed, NotFound
from db.saved_first import saved_first
from db.units import require_within
from db.visits.events import FindingSaved, VisitDiscarded, VisitFinished, VisitReopened, VisitSaved, VisitStarted
from forms.lifecycle import FormKind, Status
from forms.permissions import Action
from forms.visiting import LONGEST_NAMES, LONGEST_NOTE, Found, day_problem, visit_gaps, why_not_visited

FINISHED = "这次实地核查已经完成，内容已封存。确需更正，请由完成核查的考评员当天重新打开。"
NOT_REOPENED = "只有完成这次核查的考评员本人，当天、且星级评定尚未完成考评时，才能重新打开。"


def start_visit(db: Session, assessment_id: int, visited_on: date, by: User) -> SiteVisit:
    """Begin a visit for that star assessment. One that was begun for the same day and is not finished is returned instead.

    Raises NotAllowed; NotFound outside the reviewer's county or for another form than the star rating; BadInput for
    the day or where the township has no home; Closed while the year is not open.
    """
    require_action(by, Action.VISIT)
    assessment, cycle = _star_assessment(db, assessment_id, by)
    home = db.exec(select(DeputyHome).where(DeputyHome.unit_id == assessment.unit_id)).first()
    if home is None:
        raise BadInput("该乡镇还没有登记人大代表之家，请管理员在“乡镇与阵地”中导入后再核查。")
    _require_day(visited_on, cycle)
    if (begun := _begun(db, assessment_id, visited_on)) is not None:
        return begun
    visit = SiteVisit(
        assessment_id=assessment_id,
        form_id=assessment.form_id,
        home_id=id_of(home),
        visited_on=visited_on,
        visitors=by.name,
        started_by=id_of(by),
    )
    db.add(visit)
    db.flush()
    record(db, VisitStarted(assessment.unit_id, assessment_id, id_of(visit), visited_on), by=by)
    return visit


def _star_assessment(db: Session, assessment_id: int, by: User) -> tuple[Assessment, Cycle]:
    """Locked, so that of two reviewers who begin at once the second joins the first one's sheet."""
    query = select(Assessment).where(Assessment.id == assessment_id, Assessment.kind == FormKind.STAR)
    assessment = db.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if assessment is None:
        raise NotFound(NO_ASSESSMENT)
    require_within(db, by, assessment.unit_id)
    return assessment, _open_cycle(db, assessment)


def _open_cycle(db: Session, assessment: Assessment) -> Cycle:
    cycle = db.get_one(Cycle, assessment.cycle_id, populate_existing=True)
    if reason := why_not_visited(cycle.status):
        raise Closed(reason)
    return cycle


def _require_day(day: date, cycle: Cycle) -> None:
    if problem := day_problem(day, cycle.year, today()):
        raise BadInput(problem)


def _begun(db: Session, assessment_id: int, visited_on: date) -> SiteVisit | None:
    query = select(SiteVisit).where(
        SiteVisit.assessment_id == assessment_id,
        SiteVisit.visited_on == visited_on,
        col(SiteVisit.finished_at).is_(None),
    )
    return db.exec(query.order_by(col(SiteVisit.id))).first()


def require_visit(db: Session, visit_id: int, by: User) -> tuple[SiteVisit, Assessment, Cycle]:
    """That visit, locked until the transaction ends, if this person may write on its sheet at all today.

    Raises NotAllowed, NotFound outside the reviewer's county, Closed while the year is not open.
    """
    require_action(by, Action.VISIT)
    query = select(SiteVisit).where(SiteVisit.id == visit_id)
    visit = db.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if visit is None:
        raise NotFound
    assessment = db.get_one(Assessment, visit.assessment_id, populate_existing=True)
    require_within(db, by, assessment.unit_id)
    return visit, assessment, _open_cycle(db, assessment)


def require_open_visit(db: Session, visit_id: int, by: User) -> tuple[SiteVisit, Assessment, Cycle]:
    """As `require_visit`, and not finished: Closed otherwise."""
    visit, assessment, cycle = require_visit(db, visit_id, by)
    if visit.finished_at is not None:
        raise Closed(FINISHED)
    return visit, assessment, cycle


def save_finding(
    db: Session,
    visit_id: int,
    item_number: str,
    *,
    conformity: Conformity | None,
    note: str,
    expected_version: int,
    by: User,
) -> SiteFinding:
    """Write down what was found of one item; None and no note clear it. What is there already is not saved again.

    Raises RecordChanged when somebody saved since `expected_version` (0: nothing yet), BadInput for a note that is too
    long, NotFound for an item that the form does not have, and what `require_open_visit` raises.
    """
    visit, assessment, _ = require_open_visit(db, visit_id, by)
    item_of(form_of(db, visit.form_id), item_number)
    _require_short({"情况说明": (note, LONGEST_NOTE)})
    finding = _finding(db, visit_id, item_number)
    if (finding.conformity, finding.note) == (conformity, note.strip()):
        return finding
    _require_version(db, finding, expected_version, "本项")
    finding.conformity, finding.note = conformity, note.strip()
    _stamp(db, finding, by)
    saved = FindingSaved(assessment.unit_id, visit_id, item_number, conformity, finding.note, finding.version)
    record(db, saved, by=by)
    return finding


def _finding(db: Session, visit_id: int, item_number: str) -> SiteFinding:
    query = select(SiteFinding).where(SiteFinding.visit_id == visit_id, SiteFinding.item_number == item_number)
    found = db.exec(query.execution_options(populate_existing=True)).first()
    return found or SiteFinding(visit_id=visit_id, item_number=item_number)


def _require_short(texts: Mapping[str, tuple[str, int]]) -> None:
    too_long = [
        f"“{label}”有{len(text.strip())}个字，最多{most}个字，请精简。"
        for label, (text, most) in texts.items()
        if len(text.strip()) > most
    ]
    if too_long:
        raise BadInput("\n".join(too_long))


def _require_version(db: Session, row: SiteFinding | SiteVisit, expected: int, what: str) -> None:
    """The visit's row is locked: nobody saves between this look and the write."""
    if row.version == expected:
        return
    raise saved_first(db, what, row.saved_by, row.saved_at)


def _stamp(db: Session, row: SiteFinding | SiteVisit, by: User) -> None:
    row.version, row.saved_by, row.saved_at = row.version + 1, by.id, now()
    db.add(row)
    db.flush()


def save_visit(
    db: Session,
    visit_id: int,
    *,
    visited_on: date,
    visitors: str,
    hosts: str,
    remark: str,
    expected_version: int,
    by: User,
) -> SiteVisit:
    """Write the sheet's day, the names of both sides and the remark. What is there already is not saved again.

    Raises RecordChanged when somebody saved since `expected_version`, BadInput naming what is wrong, and what
    `require_open_visit` raises.
    """
    visit, assessment, cycle = require_open_visit(db, visit_id, by)
    _require_day(visited_on, cycle)
    names = {"核查人员": (visitors, LONGEST_NAMES), "被核查单位在场人员": (hosts, LONGEST_NAMES)}
    _require_short({**names, "总体意见": (remark, LONGEST_NOTE)})
    given = (visited_on, visitors.strip(), hosts.strip(), remark.strip())
    if (visit.visited_on, visit.visitors, visit.hosts, visit.remark) == given:
        return visit
    _require_version(db, visit, expected_version, "核查表")
    visit.visited_on, visit.visitors, visit.hosts, visit.remark = given
    _stamp(db, visit, by)
    record(db, VisitSaved(assessment.unit_id, visit_id, *given, visit.version), by=by)
    return visit


def finish_visit(db: Session, visit_id: int, by: User) -> None:
    """Close the sheet; from then on nothing of it changes. Finished already, it changes nothing.

    Raises CannotFinish naming every gap, and what `require_visit` raises.
    """
    visit, assessment, _ = require_visit(db, visit_id, by)
    if visit.finished_at is not None:
        return
    found = _found(db, visit_id)
    if gaps := visit_gaps(form_of(db, visit.form_id), visit.visitors, visit.hosts, found):
        raise CannotFinish("\n".join(gaps))
    visit.finished_by, visit.finished_at = by.id, now()
    db.add(visit)
    db.flush()
    record(db, VisitFinished(assessment.unit_id, visit_id, len(found)), by=by)


def _found(db: Session, visit_id: int) -> dict[str, Found]:
    """Every item that was looked at; a note without a choice does not count as that."""
    query = select(SiteFinding).where(SiteFinding.visit_id == visit_id, col(SiteFinding.conformity).is_not(None))
    rows = db.exec(query.execution_options(populate_existing=True))
    return {row.item_number: Found(row.conformity is Conformity.CONFORMS, row.note) for row in rows}


def may_reopen(visit: SiteVisit, assessment: Assessment, by: User) -> bool:
    """Whether that person may take a finished visit back: her own, on the same day, before the star rating is verified."""
    if visit.finished_at is None or visit.finished_by != by.id:
        return False
    is_verified = assessment.status in (Status.VERIFIED, Status.PUBLISHED)
    return not is_verified and china_time(visit.finished_at).date() == today()


def reopen_visit(db: Session, visit_id: int, by: User) -> None:
    """Take a finished visit back to correct it. Not finished, it changes nothing.

    Raises Closed unless `may_reopen`, and what `require_visit` raises.
    """
    visit, assessment, _ = require_visit(db, visit_id, by)
    if visit.finished_at is None:
        return
    if not may_reopen(visit, assessment, by):
        raise Closed(NOT_REOPENED)
    visit.finished_by, visit.finished_at = None, None
    db.add(visit)
    db.flush()
    record(db, VisitReopened(assessment.unit_id, visit_id), by=by)


def discard_visit(db: Session, visit_id: int, by: User) -> None:
    """Take away a visit that was begun by mistake. Raises Closed once anything was found, and as `require_open_visit`."""
    visit, assessment, _ = require_open_visit(db, visit_id, by)
    rows = list(db.exec(select(SiteFinding).where(SiteFinding.visit_id == visit_id)))
    has_photo = db.exec(select(Photo.id).where(Photo.visit_id == visit_id)).first() is not None
    if has_photo or any(row.conformity or row.note for row in rows):
        raise Closed("这次核查已有核查情况或照片，不能撤销；请继续核查，或先逐项清除。")
    for row in rows:
        db.delete(row)
    db.flush()
    db.delete(visit)
    db.flush()
    gone = VisitDiscarded(assessment.unit_id, visit.assessment_id, visit_id, visit.visited_on)
    record(db, gone, by=by)
