"""The year: opened with a form of each kind, which stays as it was published."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlmodel import Session, col, select

from db.access import county_of, own_cycle, require_action
from db.audit import CycleOpened, ScheduleChanged, record
from db.drafts import (
    File,
    files_of,
    form_of_draft,
    freeze,
    own_county,
    own_draft,
    published_of,
    publishing_problems,
    require_as_seen,
)
from db.engine import ONLY_COMMITTED
from db.models import Assessment, Cycle, Document, FormDraft, PublishedForm, Unit, User, id_of
from db.refusals import BadInput, CannotOpenCycle, Closed, NotFound
from db.units import townships_of
from forms.codec import form_from_json
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus, FormKind, Schedule, Status
from forms.model import Form
from forms.permissions import Action
from forms.ranking import terms_of

# A committed form never changes again; one of this transaction's own may yet be rolled back, and its id given to another.
# The pool stands for the database that the forms were read from.
_committed: WeakKeyDictionary[Pool, dict[int, Form]] = WeakKeyDictionary()
MOST_KNOWN = 256


@dataclass(frozen=True)
class _Chosen:
    """A form that the year is to be opened with, and the draft that is still to be published for it."""

    file: File
    form: Form
    draft: FormDraft | None
    published: PublishedForm | None
    problems: tuple[str, ...]


def open_cycle(
    db: Session,
    *,
    year: int,
    checklist: FormDraft | PublishedForm,
    star: FormDraft | PublishedForm,
    schedule: Schedule,
    by: User,
    confirmed: bool,
) -> Cycle:
    """Open that year for the administrator's county: a form of each kind, an empty assessment per township and kind.

    A draft is published as the person saw it; `confirmed` says that she has seen the warnings. Raises NotAllowed,
    NotFound, DraftChanged, Closed, or CannotOpenCycle with every fault of the forms, the dates and the year at once.
    """
    county = own_county(db, by)
    # Locked, so that of two people who open the same year the second one is told that it is open.
    db.exec(select(Unit.id).where(Unit.id == county.id).with_for_update(key_share=True)).one()
    picked = {FormKind.CHECKLIST: checklist, FormKind.STAR: star}
    chosen = {kind: _chosen(db, kind, row, by, confirmed=confirmed) for kind, row in picked.items()}
    townships = townships_of(db, id_of(county))
    problems = [*_year_problems(db, county, year, townships), *schedule.problems(), *_form_problems(chosen)]
    if problems:
        raise CannotOpenCycle("\n".join(problems))
    published = {kind: one.published or freeze(db, _needed(one.draft), by) for kind, one in chosen.items()}
    cycle = _start(db, county, year, published, schedule)
    db.add_all(_empty_assessments(cycle, townships))
    db.flush()
    record(db, _opened(cycle, chosen), by=by)
    return cycle


def _chosen(db: Session, kind: FormKind, row: FormDraft | PublishedForm, by: User, *, confirmed: bool) -> _Chosen:
    """Raises NotFound, DraftChanged or Closed."""
    if isinstance(row, FormDraft):
        draft = own_draft(db, id_of(row), by, lock=True)
        if draft.published_form_id is None:
            require_as_seen(db, draft, row.version)
            return _of_draft(db, kind, draft, confirmed=confirmed)
        form_id = draft.published_form_id
    else:
        form_id = id_of(row)
    published = next((one for one in published_of(db, by) if one.id == form_id and one.kind is kind), None)
    if published is None:
        raise NotFound("没有这份已发布的表单，请刷新页面后重新选择。")
    file = files_of(db, [published.document_id])[published.document_id]
    return _Chosen(file, form_of(db, form_id), None, published, ())


def _of_draft(db: Session, kind: FormKind, draft: FormDraft, *, confirmed: bool) -> _Chosen:
    problems = publishing_problems(db, draft, confirmed=confirmed)
    file = files_of(db, [draft.document_id])[draft.document_id]
    if draft.kind is not kind or draft.cycle_id is not None:
        problems.append(f"《{file.name}》不能用作{FORM_KIND_NAMES[kind]}，请重新选择。")
    return _Chosen(file, form_of_draft(draft).form, draft, None, tuple(problems))


def _needed(draft: FormDraft | None) -> FormDraft:
    if draft is None:
        raise ValueError("neither a draft nor a published form")
    return draft


def _year_problems(db: Session, county: Unit, year: int, townships: list[Unit]) -> list[str]:
    problems = []
    if not 2000 <= year <= 2100:
        problems.append(f"年度填的是“{year}”，请填写2000至2100之间的年份。")
    if db.exec(select(Cycle.id).where(Cycle.unit_id == county.id, Cycle.year == year)).first():
        problems.append(f"{year}年度已经开启，不能重复开启；如需调整时间，请修改该年度的时间安排。")
    if not townships:
        problems.append(f"{county.name}还没有乡镇，请先在“单位管理”中导入乡镇。")
    return problems


def _form_problems(chosen: dict[FormKind, _Chosen]) -> list[str]:
    problems = [problem for kind in FormKind for problem in chosen[kind].problems]
    return problems or _terms_problems(chosen)


def _terms_problems(chosen: dict[FormKind, _Chosen]) -> list[str]:
    checklist, star = (f"《{chosen[kind].file.name}》" for kind in FormKind)
    if chosen[FormKind.CHECKLIST].form.stars and chosen[FormKind.STAR].form.grades:
        return [f"{checklist}是星级评定办法，{star}是责任清单：两份文件放反了，请对调后重新上传。"]
    try:
        terms_of(chosen[FormKind.CHECKLIST].form, chosen[FormKind.STAR].form)
    except ValueError as missing:
        return [f"{checklist}、{star}：{missing}"]
    return []


def _start(db: Session, county: Unit, year: int, published: dict[FormKind, PublishedForm], schedule: Schedule) -> Cycle:
    cycle = Cycle(
        unit_id=id_of(county),
        year=year,
        status=CycleStatus.OPEN,
        checklist_form_id=id_of(published[FormKind.CHECKLIST]),
        star_form_id=id_of(published[FormKind.STAR]),
        self_from=schedule.self_from,
        self_until=schedule.self_until,
        verify_until=schedule.verify_until,
    )
    db.add(cycle)
    db.flush()
    return cycle


def _empty_assessments(cycle: Cycle, townships: list[Unit]) -> list[Assessment]:
    form_ids = {FormKind.CHECKLIST: cycle.checklist_form_id, FormKind.STAR: cycle.star_form_id}
    return [
        Assessment(cycle_id=id_of(cycle), unit_id=id_of(unit), kind=kind, form_id=form_ids[kind], status=Status.DRAFT)
        for unit in townships
        for kind in FormKind
    ]


def _opened(cycle: Cycle, chosen: dict[FormKind, _Chosen]) -> CycleOpened:
    checklist, star = chosen[FormKind.CHECKLIST].file, chosen[FormKind.STAR].file
    return CycleOpened(id_of(cycle), cycle.year, checklist.name, checklist.sha256, star.name, star.sha256)


def set_schedule(db: Session, cycle_id: int, schedule: Schedule, by: User) -> None:
    """Change the dates of a year that is not yet published. Raises NotAllowed, NotFound, Closed or BadInput."""
    require_action(by, Action.MANAGE_CYCLES)
    cycle = own_cycle(db, cycle_id, by, lock=True)
    if cycle.status is CycleStatus.PUBLISHED:
        raise Closed(f"{cycle.year}年度考核结果已公布，时间安排不能再改。")
    if problems := schedule.problems():
        raise BadInput("\n".join(problems))
    before = cycle.schedule
    cycle.self_from, cycle.self_until = schedule.self_from, schedule.self_until
    cycle.verify_until = schedule.verify_until
    record(db, ScheduleChanged(cycle_id=cycle_id, before=_dates(before), after=_dates(schedule)), by=by)


def _dates(schedule: Schedule) -> str:
    return f"自评{schedule.self_from}至{schedule.self_until}，考评至{schedule.verify_until}"


def cycles_of(db: Session, by: User) -> list[Cycle]:
    """Every year of the person's county, the newest first."""
    county = county_of(db, by.unit_id)
    if county is None:
        return []
    return list(db.exec(select(Cycle).where(Cycle.unit_id == county.id).order_by(col(Cycle.year).desc())))


def current_cycle(db: Session, by: User) -> Cycle | None:
    """The newest year of the person's county that has been opened."""
    return next((cycle for cycle in cycles_of(db, by) if cycle.status is not CycleStatus.PREPARING), None)


def year_before(db: Session, cycle: Cycle) -> Cycle | None:
    """The county's cycle of the year before, where it had one."""
    return db.exec(select(Cycle).where(Cycle.unit_id == cycle.unit_id, Cycle.year == cycle.year - 1)).first()


def form_of(db: Session, form_id: int) -> Form:
    """A published form as it was frozen. Raises NotFound."""
    committed = _committed.setdefault(db.get_bind().engine.pool, {})
    known = committed if db.info.get(ONLY_COMMITTED) else db.info.setdefault("forms", {})
    if form := committed.get(form_id) or known.get(form_id):
        return form
    if len(known) >= MOST_KNOWN:
        known.clear()
    known[form_id] = _read(db, form_id)
    return known[form_id]


def _read(db: Session, form_id: int) -> Form:
    definition = db.exec(select(PublishedForm.definition).where(PublishedForm.id == form_id)).first()
    if definition is None:
        raise NotFound("没有这份表单，请返回上一页刷新后重试。")
    return form_from_json(dict(definition))


def document_of(db: Session, form_id: int) -> Document:
    """The issued file that a published form was read from. Raises NotFound."""
    query = select(Document).join(PublishedForm).where(PublishedForm.id == form_id)
    document = db.exec(query).first()
    if document is None:
        raise NotFound("没有这份文件，请返回上一页刷新后重试。")
    return document
