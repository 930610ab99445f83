"""The year: opened from the county's two documents, which are kept byte for byte and read once."""

import hashlib
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlmodel import Session, col, select

from db.access import county_of, own_cycle, require_action
from db.audit import CycleOpened, ScheduleChanged, record
from db.engine import ONLY_COMMITTED
from db.models import Assessment, Cycle, Document, PublishedForm, Unit, User, id_of
from db.refusals import BadInput, CannotOpenCycle, Closed, NotAllowed, NotFound
from db.units import townships_of
from forms.codec import form_from_json, form_to_json
from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.model import Form
from forms.permissions import Action
from forms.ranking import terms_of
from forms.reading import read_document

Upload = tuple[str, bytes]

# A committed form never changes again; one of this transaction's own may yet be rolled back, and its id given to another.
# The pool stands for the database that the forms were read from.
_committed: WeakKeyDictionary[Pool, dict[int, Form]] = WeakKeyDictionary()
MOST_KNOWN = 256


def open_cycle(db: Session, *, year: int, checklist: Upload, star: Upload, schedule: Schedule, by: User) -> Cycle:
    """Open that year for the administrator's county: both documents (name, content), an empty form per township and kind.

    Raises NotAllowed, or CannotOpenCycle with every fault of the documents, the dates and the year at once.
    """
    require_action(by, Action.MANAGE_CYCLES)
    county = _county(db, by)
    uploads = {FormKind.CHECKLIST: checklist, FormKind.STAR: star}
    forms = {kind: read_document(content, name) for kind, (name, content) in uploads.items()}
    townships = townships_of(db, id_of(county))
    problems = [*_year_problems(db, county, year, townships), *schedule.problems(), *_form_problems(uploads, forms)]
    if problems:
        raise CannotOpenCycle("\n".join(problems))
    published = {kind: _publish(db, county, kind, uploads[kind], forms[kind], by) for kind in FormKind}
    cycle = _start(db, county, year, published, schedule)
    db.add_all(_empty_assessments(cycle, townships))
    db.flush()
    record(db, _opened(cycle, uploads), by=by)
    return cycle


def _county(db: Session, by: User) -> Unit:
    county = county_of(db, by.unit_id)
    if county is None or county.id != by.unit_id:
        raise NotAllowed("只有县级管理员才能开启考核年度，请用县级管理员账号登录。")
    return county


def _year_problems(db: Session, county: Unit, year: int, townships: list[Unit]) -> list[str]:
    problems = []
    if not 2000 <= year <= 2100:
        problems.append(f"年度填的是“{year}”，请填写2000至2100之间的年份。")
    if db.exec(select(Cycle.id).where(Cycle.unit_id == county.id, Cycle.year == year)).first():
        problems.append(f"{year}年度已经开启，不能重复开启；如需调整时间，请修改该年度的时间安排。")
    if not townships:
        problems.append(f"{county.name}还没有乡镇，请先在“单位管理”中导入乡镇。")
    return problems


def _form_problems(uploads: dict[FormKind, Upload], forms: dict[FormKind, Form]) -> list[str]:
    problems = [
        f"《{uploads[kind][0]}》{fault.place}：“{fault.found}”{fault.problem}{fault.remedy}"
        for kind in FormKind
        for fault in forms[kind].errors()
    ]
    return problems or _terms_problems(uploads, forms)


def _terms_problems(uploads: dict[FormKind, Upload], forms: dict[FormKind, Form]) -> list[str]:
    checklist, star = (f"《{uploads[kind][0]}》" for kind in FormKind)
    if forms[FormKind.CHECKLIST].stars and forms[FormKind.STAR].grades:
        return [f"{checklist}是星级评定办法，{star}是责任清单：两份文件放反了，请对调后重新上传。"]
    try:
        terms_of(forms[FormKind.CHECKLIST], forms[FormKind.STAR])
    except ValueError as missing:
        return [f"{checklist}、{star}：{missing}"]
    return []


def _publish(db: Session, county: Unit, kind: FormKind, upload: Upload, form: Form, by: User) -> PublishedForm:
    name, content = upload
    document = Document(
        unit_id=id_of(county),
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=by.id,
    )
    db.add(document)
    db.flush()
    published = PublishedForm(document_id=id_of(document), kind=kind, definition=form_to_json(form), published_by=by.id)
    db.add(published)
    db.flush()
    return published


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


def _opened(cycle: Cycle, uploads: dict[FormKind, Upload]) -> CycleOpened:
    digests = {kind: hashlib.sha256(content).hexdigest() for kind, (_, content) in uploads.items()}
    return CycleOpened(
        cycle_id=id_of(cycle),
        year=cycle.year,
        checklist=uploads[FormKind.CHECKLIST][0],
        checklist_sha256=digests[FormKind.CHECKLIST],
        star=uploads[FormKind.STAR][0],
        star_sha256=digests[FormKind.STAR],
    )


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
