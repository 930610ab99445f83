"""A form on its way to publication: the file kept as uploaded, what was read from it, what was changed by hand."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db.access import china_time, county_of, require_action
from db.audit import (
    DraftDiscarded,
    DraftRestored,
    DraftUploaded,
    Event,
    FormMended,
    FormPublished,
    MendUndone,
    record,
)
from db.models import Document, FormDraft, PublishedForm, Unit, User, id_of, now
from db.refusals import BadInput, CannotPublish, Closed, DraftChanged, NotAllowed, NotFound
from forms.checks import rechecked
from forms.codec import form_from_json, form_to_json
from forms.lifecycle import FormKind
from forms.mending import Mended, mend_all
from forms.mends import FIELD_NAMES, Mend, mend_from_json, mend_to_json, typed, with_mend
from forms.model import Form, Problem
from forms.permissions import Action
from forms.reading import read_document
from forms.wording import mend_told

Upload = tuple[str, bytes]
NO_DRAFT = "没有这份考核文件，或者它不属于您所在的县。"


@dataclass(frozen=True)
class DraftForm:
    """A draft's form as it stands: as read, with the changes that fit made and the problems found anew.

    `mends` are all changes in their order, `work.unfit` those among them that do not fit the document as it is now.
    """

    form: Form
    work: Mended
    mends: tuple[Mend, ...]


@dataclass(frozen=True)
class File:
    """An uploaded file without its content."""

    name: str
    sha256: str
    by: str
    at: datetime


def own_county(db: Session, by: User) -> Unit:
    """The county whose administrator that person is. Raises NotAllowed."""
    require_action(by, Action.MANAGE_CYCLES)
    county = county_of(db, by.unit_id)
    if county is None or county.id != by.unit_id:
        raise NotAllowed("只有县级管理员才能管理考核文件和考核年度，请用县级管理员账号登录。")
    return county


def upload_draft(
    db: Session, kind: FormKind, upload: Upload, by: User, *, based_on: int | None = None, cycle: int | None = None
) -> FormDraft:
    """Keep the file (name, content) byte for byte, faulty or not, and read it.

    The same file uploaded again is the open draft that there is. Raises NotAllowed.
    """
    county = own_county(db, by)
    # Held until the end, so that a second click finds what the first has uploaded. Rows that refer to it are not held up.
    db.exec(select(Unit.id).where(Unit.id == county.id).with_for_update(key_share=True)).one()
    if known := _same_upload(db, county, kind, upload, based_on, cycle):
        return known
    document, read = _keep(db, county, upload, by)
    draft = FormDraft(
        unit_id=id_of(county),
        kind=kind,
        document_id=id_of(document),
        definition=form_to_json(read),
        based_on_id=based_on,
        cycle_id=cycle,
        created_by=by.id,
        changed_by=by.id,
    )
    db.add(draft)
    db.flush()
    record(db, _uploaded(draft, document, read, ""), by=by)
    return draft


def replace_document(db: Session, draft_id: int, upload: Upload, by: User, expected_version: int) -> DraftForm:
    """Read a new version of the file in place of the present one; changes by hand are made again where they still fit.

    Returns the draft's form as it is then. Raises NotAllowed, NotFound, Closed or DraftChanged.
    """
    draft = _claimed(db, draft_id, by, expected_version)
    before = db.get_one(Document, draft.document_id)
    document, read = _keep(db, own_county(db, by), upload, by)
    draft.document_id, draft.definition = id_of(document), form_to_json(read)
    db.flush()
    record(db, _uploaded(draft, document, read, before.sha256), by=by)
    return form_of_draft(draft)


def mend(db: Session, draft_id: int, change: Mend, by: User, expected_version: int) -> FormDraft:
    """Make one change by hand. The same change sent twice is made once.

    Raises NotAllowed, NotFound, Closed, DraftChanged, or BadInput where the value cannot be used.
    """
    draft = own_draft(db, draft_id, by, lock=True)
    dated = Mend(
        change.field, change.before, typed(change.after), change.item, change.section, by.name, now().isoformat()
    )
    if draft.version != expected_version and _made_last(draft, dated):
        return draft
    _claim(db, draft, by, expected_version)
    made = with_mend(_mends(draft), dated)
    if dated in _unfit(draft, (*_mends(draft), dated)):
        raise BadInput(f"“{FIELD_NAMES[change.field]}”没有改成，这个值不能用，或者这一处已经改过；请刷新页面后重试。")
    draft.mends = [mend_to_json(one) for one in made]
    db.flush()
    record(db, FormMended(id_of(draft), mend_told(dated)), by=by)
    return draft


def undo_mend(db: Session, draft_id: int, index: int, by: User, expected_version: int) -> FormDraft:
    """Take back the change at that place of the list. Raises NotAllowed, NotFound, Closed or DraftChanged."""
    draft = _claimed(db, draft_id, by, expected_version)
    if not 0 <= index < len(draft.mends):
        raise NotFound("没有这一处手工修改，可能已经撤销；请刷新页面。")
    undone = draft.mends[index]
    draft.mends = [*draft.mends[:index], *draft.mends[index + 1 :]]
    db.flush()
    record(db, MendUndone(draft_id, mend_told(mend_from_json(undone))), by=by)
    return draft


def discard(db: Session, draft_id: int, by: User) -> None:
    """Put a draft aside; nothing is deleted, see `restore`. Raises NotAllowed, NotFound or Closed."""
    draft = own_draft(db, draft_id, by, lock=True)
    _require_open(draft)
    draft.discarded_at = now()
    record(db, DraftDiscarded(draft_id, _name(db, draft)), by=by)


def restore(db: Session, draft_id: int, by: User) -> None:
    """Take a draft up again that was put aside. Raises NotAllowed or NotFound."""
    draft = own_draft(db, draft_id, by, lock=True)
    if draft.discarded_at is not None:
        draft.discarded_at = None
        record(db, DraftRestored(draft_id, _name(db, draft)), by=by)


def publish(db: Session, draft_id: int, by: User, expected_version: int, *, confirmed: bool) -> PublishedForm:
    """Freeze the form as the person saw it: with the changes by hand that fit, which stay on record.

    A draft that was published is not published again: its form is returned. `confirmed` says that she has seen the
    warnings. Raises NotAllowed, NotFound, Closed, DraftChanged, or CannotPublish with every error.
    """
    draft = own_draft(db, draft_id, by, lock=True)
    if draft.published_form_id is not None:
        return db.get_one(PublishedForm, draft.published_form_id)
    if draft.cycle_id is not None:
        raise Closed("这份文件用来修订已开启年度的表单，请在“与上一版对照”中逐项决定后发布。")
    _claim(db, draft, by, expected_version)
    if problems := publishing_problems(db, draft, confirmed=confirmed):
        raise CannotPublish("\n".join(problems))
    published = freeze(db, draft, by)
    document = db.get_one(Document, published.document_id)
    kind, changes = published.kind.value, changes_by_hand(published)
    event = FormPublished(id_of(published), draft_id, kind, document.name, document.sha256, changes)
    record(db, event, by=by)
    return published


def publishing_problems(db: Session, draft: FormDraft, *, confirmed: bool) -> list[str]:
    """Why the draft cannot be published, one sentence each."""
    name, stand = _name(db, draft), form_of_draft(draft)
    problems = [error_told(name, error) for error in stand.form.errors()]
    if problems or confirmed:
        return problems
    waiting = len(stand.form.warnings()) + len(stand.work.unfit)
    return [f"《{name}》还有{waiting}个提醒没有确认，请核对后勾选确认。"] if waiting else []


def error_told(name: str, problem: Problem) -> str:
    """A problem of that file as one sentence."""
    return f"《{name}》{problem.place}：“{problem.found}”{problem.problem}。{problem.remedy}"


def freeze(
    db: Session, draft: FormDraft, by: User, *, replaces: int | None = None, decisions: dict[str, str] | None = None
) -> PublishedForm:
    """Publish a draft that the caller holds locked and has checked; the caller records what happened."""
    stand = form_of_draft(draft)
    made = [one for one in stand.mends if one not in stand.work.unfit]
    published = PublishedForm(
        document_id=draft.document_id,
        kind=draft.kind,
        definition=form_to_json(stand.form),
        mends=[mend_to_json(one) for one in made],
        replaces_id=replaces,
        decisions=decisions or {},
        published_by=by.id,
    )
    db.add(published)
    db.flush()
    draft.published_form_id = id_of(published)
    db.flush()
    return published


def changes_by_hand(published: PublishedForm) -> list[str]:
    """What was changed by hand in a published form, each change in words."""
    return [mend_told(mend_from_json(one)) for one in published.mends]


def form_of_draft(draft: FormDraft) -> DraftForm:
    """The draft's form as it stands now."""
    mends = _mends(draft)
    work = mend_all(form_from_json(draft.definition), mends)
    return DraftForm(rechecked(work.form), work, mends)


def own_draft(db: Session, draft_id: int, by: User, *, lock: bool = False) -> FormDraft:
    """That draft, if it is of the administrator's own county. Raises NotAllowed or NotFound.

    With `lock`, no other transaction changes it until this one ends.
    """
    county = own_county(db, by)
    query = select(FormDraft).where(FormDraft.id == draft_id, FormDraft.unit_id == county.id)
    query = query.execution_options(populate_existing=True)
    draft = db.exec(query.with_for_update() if lock else query).first()
    if draft is None:
        raise NotFound(NO_DRAFT)
    return draft


def drafts_of(db: Session, by: User) -> list[FormDraft]:
    """Every draft of the administrator's county, those put aside among them, the newest first. Raises NotAllowed."""
    county = own_county(db, by)
    query = select(FormDraft).where(FormDraft.unit_id == county.id)
    return list(db.exec(query.order_by(col(FormDraft.id).desc())))


def published_of(db: Session, by: User) -> list[PublishedForm]:
    """Every published form of the administrator's county, the newest first. Raises NotAllowed."""
    county = own_county(db, by)
    query = select(PublishedForm).join(Document).where(Document.unit_id == county.id)
    return list(db.exec(query.order_by(col(PublishedForm.id).desc())))


def files_of(db: Session, ids: Iterable[int]) -> dict[int, File]:
    """Name, digest, uploader and time of those documents, by id, their content left unread."""
    columns = (Document.id, Document.name, Document.sha256, User.name, Document.uploaded_at)
    query = select(*columns).join(User, isouter=True).where(col(Document.id).in_(set(ids)))  # type: ignore[call-overload]
    return {row[0]: File(row[1], row[2], row[3] or "", row[4]) for row in db.exec(query)}


def _same_upload(
    db: Session, county: Unit, kind: FormKind, upload: Upload, based_on: int | None, cycle: int | None
) -> FormDraft | None:
    name, content = upload
    query = (
        select(FormDraft)
        .join(Document)
        .where(FormDraft.unit_id == county.id, FormDraft.kind == kind)
        .where(Document.sha256 == _digest(content), Document.name == name)
        .where(FormDraft.based_on_id == based_on, FormDraft.cycle_id == cycle)
        .where(col(FormDraft.published_form_id).is_(None), col(FormDraft.discarded_at).is_(None))
    )
    return db.exec(query.order_by(col(FormDraft.id).desc())).first()


def _keep(db: Session, county: Unit, upload: Upload, by: User) -> tuple[Document, Form]:
    name, content = upload
    document = Document(unit_id=id_of(county), name=name, sha256=_digest(content), content=content, uploaded_by=by.id)
    db.add(document)
    db.flush()
    return document, read_document(content, name)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _uploaded(draft: FormDraft, document: Document, read: Form, replaces: str) -> Event:
    errors, warnings = len(read.errors()), len(read.warnings())
    return DraftUploaded(id_of(draft), draft.kind.value, document.name, document.sha256, errors, warnings, replaces)


def _claimed(db: Session, draft_id: int, by: User, expected_version: int) -> FormDraft:
    draft = own_draft(db, draft_id, by, lock=True)
    _claim(db, draft, by, expected_version)
    return draft


def _claim(db: Session, draft: FormDraft, by: User, expected_version: int) -> None:
    """Count one more save of a draft that is held locked, unless somebody else's came first."""
    require_as_seen(db, draft, expected_version)
    draft.version += 1
    draft.changed_by, draft.changed_at = by.id, now()


def require_as_seen(db: Session, draft: FormDraft, expected_version: int) -> None:
    """Raises Closed for a draft that is published or put aside, DraftChanged where the person saw an older version."""
    _require_open(draft)
    if draft.version != expected_version:
        who = db.get(User, draft.changed_by) if draft.changed_by is not None else None
        at = china_time(draft.changed_at)
        said = f"{who.name if who else '其他人'}于{at:%m月%d日 %H:%M:%S}"
        raise DraftChanged(f"没有保存：{said}先改了这份文件。页面已换成最新内容，请核对后重新修改。")


def _require_open(draft: FormDraft) -> None:
    if draft.published_form_id is not None:
        raise Closed("这份文件已经发布，表单不能再改；需要调整时，请上传修改后的文件另行发布。")
    if draft.discarded_at is not None:
        raise Closed("这份文件已被放弃，请先恢复再修改。")


def _mends(draft: FormDraft) -> tuple[Mend, ...]:
    return tuple(mend_from_json(one) for one in draft.mends)


def _unfit(draft: FormDraft, mends: tuple[Mend, ...]) -> tuple[Mend, ...]:
    return mend_all(form_from_json(draft.definition), mends).unfit


def _made_last(draft: FormDraft, change: Mend) -> bool:
    """Whether the latest change is this very one, sent a second time by the same person."""
    last = _mends(draft)[-1:]
    return [(m.field, m.item, m.section, m.after, m.by) for m in last] == [
        (change.field, change.item, change.section, change.after, change.by)
    ]


def _name(db: Session, draft: FormDraft) -> str:
    return files_of(db, [draft.document_id])[draft.document_id].name
