"""A form revised after publication: the new file compared with the form in force, decided change by change, published."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from db.access import county_of, own_cycle, require_action
from db.audit import FormRevised, LastYearTaken, RevisionDecided, record
from db.cycles import document_of, form_of
from db.drafts import Upload, changes_by_hand, form_of_draft, freeze, publishing_problems, require_as_seen, upload_draft
from db.drawn.star_link import draw_stars
from db.effects import Effect, effects_of
from db.models import Assessment, Cycle, Document, FormDraft, PublishedForm, User, id_of, now
from db.moving import carry_over, open_cycle_of
from db.refusals import BadInput, CannotRevise, Closed, NotFound
from db.versions import Stand, form_in_force, stands_of
from forms.carrying import DECISION_NAMES, Decision
from forms.codec import form_from_json, form_to_json
from forms.lifecycle import FormKind
from forms.model import Form
from forms.next_year import for_year
from forms.permissions import Action
from forms.ranking import terms_of


def start_revision(db: Session, cycle_id: int, kind: FormKind, upload: Upload, by: User) -> FormDraft:
    """A draft of the next version of that year's form, read from the uploaded file (name, content), faults and all.

    The same file once more is the draft that is there. Raises NotAllowed, NotFound for another county's year, Closed for
    one that is not open.
    """
    require_action(by, Action.MANAGE_CYCLES)
    cycle = open_cycle_of(db, cycle_id, kind, by)
    return upload_draft(db, kind, upload, by, based_on=form_in_force(cycle, kind), cycle=cycle_id)


def start_from_last_year(db: Session, kind: FormKind, year: int, by: User) -> FormDraft:
    """A draft of that year's form which begins as the newest earlier year's: its document, what was read from it, with
    title and days brought to the new year, and what was changed by hand. Begun already and not published, it is the draft that is there.

    Raises NotAllowed, and NotFound where the county has no earlier year.
    """
    require_action(by, Action.MANAGE_CYCLES)
    earlier = last_year_of(db, year, by)
    if earlier is None:
        raise NotFound(f"本县没有{year}年度以前的考核，请上传文件建立清单。")
    form_id = form_in_force(own_cycle(db, id_of(earlier), by, lock=True), kind)
    document = document_of(db, form_id)
    begun = _waiting(FormDraft.based_on_id == form_id, FormDraft.document_id == document.id)
    if (present := db.exec(begun.where(col(FormDraft.cycle_id).is_(None))).first()) is not None:
        return present
    read, mends = _as_read(db, form_id)
    draft = FormDraft(
        unit_id=earlier.unit_id,
        kind=kind,
        document_id=id_of(document),
        definition=form_to_json(for_year(read, year)),
        mends=mends,
        based_on_id=form_id,
        created_by=by.id,
        changed_by=by.id,
    )
    db.add(draft)
    db.flush()
    record(db, LastYearTaken(id_of(draft), year, kind.value, document.name, document.sha256), by=by)
    return draft


def _as_read(db: Session, form_id: int) -> tuple[Form, list[dict[str, Any]]]:
    """What was read from a published form's document, and what was changed by hand since."""
    draft = db.exec(select(FormDraft).where(FormDraft.published_form_id == form_id)).first()
    return (form_of(db, form_id), []) if draft is None else (form_from_json(draft.definition), draft.mends)


def last_year_of(db: Session, year: int, by: User) -> Cycle | None:
    """The county's newest year before that one."""
    county = county_of(db, by.unit_id)
    query = select(Cycle).where(Cycle.unit_id == (county.id if county else None), Cycle.year < year)
    return db.exec(query.order_by(col(Cycle.year).desc())).first()


def open_revision(db: Session, cycle_id: int, kind: FormKind, by: User) -> FormDraft | None:
    """The newest revision of that year's form that was neither published nor discarded. Raises NotAllowed, NotFound."""
    require_action(by, Action.MANAGE_CYCLES)
    own_cycle(db, cycle_id, by)
    return db.exec(_waiting(FormDraft.cycle_id == cycle_id, FormDraft.kind == kind)).first()


def _waiting(*which: ColumnElement[bool] | bool) -> SelectOfScalar[FormDraft]:
    """Those drafts that were neither published nor discarded, the newest first."""
    open_ = (col(FormDraft.published_form_id).is_(None), col(FormDraft.discarded_at).is_(None))
    return select(FormDraft).where(*which, *open_).order_by(col(FormDraft.id).desc())


def _own_draft(db: Session, draft_id: int, by: User, *, lock: bool = False) -> tuple[FormDraft, Cycle]:
    """That revision with its year. Raises NotFound for another county's or for a draft that revises no year."""
    query = select(FormDraft).where(FormDraft.id == draft_id).execution_options(populate_existing=True)
    draft = db.exec(query.with_for_update() if lock else query).first()
    if draft is None or draft.cycle_id is None or draft.based_on_id is None:
        raise NotFound("没有这份修订稿，或者它不属于您所在的县。")
    return draft, own_cycle(db, draft.cycle_id, by)


def effects(db: Session, draft_id: int, by: User) -> list[Effect]:
    """Every change of the revision with the townships and answers that it touches. Raises NotAllowed, NotFound."""
    require_action(by, Action.MANAGE_CYCLES)
    return _effects(db, *_own_draft(db, draft_id, by))


def _effects(db: Session, draft: FormDraft, cycle: Cycle) -> list[Effect]:
    assert draft.based_on_id is not None
    return effects_of(db, cycle, draft.kind, draft.based_on_id, form_of_draft(draft).form)


def decide(db: Session, draft_id: int, decisions: Mapping[str, Decision], by: User) -> None:
    """Keep what the county decided for changes, by their key, until the revision is published.

    Raises NotAllowed, NotFound, Closed once it is published, BadInput for a decision that makes no sense there.
    """
    require_action(by, Action.MANAGE_CYCLES)
    draft, cycle = _own_draft(db, draft_id, by, lock=True)
    _require_open(draft)
    if problems := _senseless(_effects(db, draft, cycle), decisions):
        raise BadInput("\n".join(problems))
    changed = {key: decision.value for key, decision in decisions.items() if draft.decisions.get(key) != decision}
    if not changed:
        return
    draft.decisions = {**draft.decisions, **changed}
    draft.version += 1  # so that nobody publishes what she has not seen
    draft.changed_by, draft.changed_at = by.id, now()
    db.add(draft)
    db.flush()
    record(db, RevisionDecided(draft_id=draft_id, decisions=_named(changed)), by=by)


def _named(decisions: Mapping[str, str]) -> dict[str, str]:
    return {key: DECISION_NAMES[Decision(decision)] for key, decision in decisions.items()}


def _require_open(draft: FormDraft) -> None:
    if draft.published_form_id is not None or draft.discarded_at is not None:
        raise Closed("这份修订稿已经发布或者放弃，不能再改；如需再次修订，请重新上传。")


def _senseless(found: Iterable[Effect], decisions: Mapping[str, Decision]) -> list[str]:
    choices = {effect.change.key: effect.choices.options for effect in found}
    return [
        f"{told(key)}：不能选择“{DECISION_NAMES[decision]}”，请重新选择。"
        for key, decision in decisions.items()
        if decision not in choices.get(key, ())
    ]


def told(key: str) -> str:
    """A change's key in words: 原第3项改为第4项."""
    old, _, new = key.partition("→")
    if not old or not new:
        return f"新增第{new}项" if new else f"删除第{old}项"
    return f"第{old}项" if old == new else f"原第{old}项（现第{new}项）"


def publish_revision(
    db: Session, draft_id: int, decisions: Mapping[str, Decision], by: User, expected_version: int
) -> PublishedForm:
    """Put the revision in force, with what was decided for each change; published already, it is returned as it is.

    Assessments that were not begun move to it at once; the others keep their version. `expected_version` is the draft's
    as the person saw it. Raises NotAllowed, NotFound, DraftChanged, Closed for a year that is not open or a newer
    version, CannotRevise with every fault of the document and every change that touches answers and is undecided.
    """
    require_action(by, Action.MANAGE_CYCLES)
    draft, _ = _own_draft(db, draft_id, by, lock=True)
    if draft.published_form_id is not None:
        return db.get_one(PublishedForm, draft.published_form_id)
    assert draft.cycle_id is not None
    cycle = open_cycle_of(db, draft.cycle_id, draft.kind, by)
    _require_open(draft)
    require_as_seen(db, draft, expected_version)
    if draft.based_on_id != form_in_force(cycle, draft.kind):
        raise Closed("这份修订稿所依据的版本已经又被修订，请以现行版本为准重新上传、重新比较。")
    found = _effects(db, draft, cycle)
    if problems := [*_faults(db, draft, cycle), *_senseless(found, decisions), *_undecided(found, decisions)]:
        raise CannotRevise("\n".join(problems))
    return _publish(db, draft, cycle, found, decisions, by)


def _faults(db: Session, draft: FormDraft, cycle: Cycle) -> list[str]:
    if faults := publishing_problems(db, draft, confirmed=True):
        return faults
    form = form_of_draft(draft).form
    forms = {kind: form_of(db, form_in_force(cycle, kind)) for kind in FormKind} | {draft.kind: form}
    try:
        terms_of(forms[FormKind.CHECKLIST], forms[FormKind.STAR])
    except ValueError as missing:
        return [str(missing)]
    return []


def _undecided(found: Iterable[Effect], decisions: Mapping[str, Decision]) -> list[str]:
    return [
        f"{told(effect.change.key)}：涉及{len(effect.touched)}个乡镇已填报的内容，请选择处理方式。"
        for effect in found
        if effect.needs_decision and effect.change.key not in decisions
    ]


def _publish(
    db: Session, draft: FormDraft, cycle: Cycle, found: list[Effect], decisions: Mapping[str, Decision], by: User
) -> PublishedForm:
    proposed = {effect.change.key: effect.choices.proposed for effect in found if effect.choices.proposed}
    complete = {key: decision.value for key, decision in (proposed | dict(decisions)).items()}
    version = freeze(db, draft, by, replaces=draft.based_on_id, decisions=complete)
    if draft.kind is FormKind.CHECKLIST:
        cycle.checklist_form_id = id_of(version)
    else:
        cycle.star_form_id = id_of(version)
    db.add_all([draft, cycle])
    db.flush()
    moved = _take_along(db, cycle, draft.kind, by)
    record(db, _revised(db, draft, cycle, version, moved), by=by)
    return version


def _take_along(db: Session, cycle: Cycle, kind: FormKind, by: User) -> list[int]:
    """Move what was not begun. Returns the ids of its townships."""
    mine = (Assessment.cycle_id == cycle.id, Assessment.kind == kind)
    query = select(Assessment).where(*mine).order_by(col(Assessment.id)).with_for_update()
    rows = {id_of(row): row for row in db.exec(query.execution_options(populate_existing=True))}
    # Asked only now: before the rows were locked, a clerk may have been saving her first answer.
    stands = stands_of(db, cycle, kind)
    idle = [stand for stand in stands if not stand.begun]
    for stand in idle:
        carry_over(db, cycle, rows[stand.assessment_id], by)
    if kind is FormKind.STAR:
        for stand in stands:
            draw_stars(db, cycle, stand.unit_id)  # what a star level is may have changed for everybody
    return [stand.unit_id for stand in idle]


def _revised(db: Session, draft: FormDraft, cycle: Cycle, version: PublishedForm, moved: list[int]) -> FormRevised:
    document = db.get_one(Document, version.document_id)
    assert draft.based_on_id is not None
    return FormRevised(
        cycle_id=id_of(cycle),
        year=cycle.year,
        form_kind=draft.kind,
        document=document.name,
        sha256=document.sha256,
        from_form_id=draft.based_on_id,
        to_form_id=id_of(version),
        decisions=_named(version.decisions),
        changes=changes_by_hand(version),
        moved=moved,
    )


def townships_by_version(db: Session, cycle_id: int, kind: FormKind, by: User) -> list[Stand]:
    """Every township of the year with the version of that form it stands on. Raises NotAllowed, NotFound."""
    require_action(by, Action.MANAGE_CYCLES)
    return stands_of(db, own_cycle(db, cycle_id, by), kind)
