"""Evidence of an item: a file, a reference (文号), an address or a note. Withdrawn and restored while the form is open, never deleted."""

from collections.abc import Callable
from typing import Any

from sqlmodel import Session, col, select

from db.access import china_time
from db.assessments import require_evidence_open
from db.audit import EvidenceAdded, EvidenceWithdrawn, events, record
from db.evidence.events import EvidenceCaptioned, EvidenceRestored, EvidenceReused
from db.evidence.receiving import MEGABYTE, StoredFile, safe_name
from db.evidence.space import require_space, space_left
from db.models import Assessment, Evidence, EvidenceKind, User, id_of, now
from db.refusals import BadInput, Closed, NotFound
from db.settings import settings
from db.units import require_within
from db.versions import ended_with_item
from forms.evidence import address_problem, caption_problem, note_problem, reference_problem
from forms.mends import typed
from forms.permissions import Action, allows

PROBLEM_OF: dict[EvidenceKind, Callable[[str], str | None]] = {
    EvidenceKind.REFERENCE: reference_problem,
    EvidenceKind.LINK: address_problem,
    EvidenceKind.NOTE: note_problem,
}


def room_for(db: Session, assessment_id: int, item_number: str, *, by: User, expected_form: int | None = None) -> int:
    """How many bytes a file for that item may have now, asked before it is received. Raises as `add_file` does."""
    assessment = require_evidence_open(db, assessment_id, by, item_number, expected_form)
    return min(space_left(db, assessment), settings().max_file_mb * MEGABYTE)


def add_file(
    db: Session,
    assessment_id: int,
    item_number: str,
    *,
    name: str,
    stored: StoredFile,
    by: User,
    expected_form: int | None = None,
) -> Evidence:
    """Attach a stored file to an item. The same file once more on the same item is the row that is there.

    Raises what `require_evidence_open` raises, and BadInput when the township's space of the year is used up.
    """
    assessment = require_evidence_open(db, assessment_id, by, item_number, expected_form)
    evidence = Evidence(
        assessment_id=assessment_id,
        item_number=item_number,
        kind=EvidenceKind.FILE,
        name=safe_name(name),
        sha256=stored.sha256,
        size=stored.size,
        content_type=stored.content_type,
        added_by=id_of(by),
    )
    if present := twin_of(db, evidence):
        return present
    require_space(db, assessment, stored.sha256, stored.size)
    return add_piece(db, evidence, assessment, by)


def standing_file(db: Session, assessment_id: int, item_number: str, sha256: str) -> Evidence | None:
    """The row of that content under that item, which `add_file` would give; None where there is none."""
    kind = EvidenceKind.FILE
    file = Evidence(assessment_id=assessment_id, item_number=item_number, kind=kind, name="", sha256=sha256, added_by=0)
    return twin_of(db, file)


def add_reference(
    db: Session, assessment_id: int, item_number: str, *, name: str, by: User, expected_form: int | None = None
) -> Evidence:
    """Attach a document number (文号). As `add_words` does."""
    kind = EvidenceKind.REFERENCE
    return add_words(db, assessment_id, item_number, kind=kind, text=name, by=by, expected_form=expected_form)


def add_words(
    db: Session,
    assessment_id: int,
    item_number: str,
    *,
    kind: EvidenceKind,
    text: str,
    by: User,
    expected_form: int | None = None,
) -> Evidence:
    """Attach a document number, an address or a note to an item. The same once more is the row that is there.

    Raises what `require_evidence_open` raises, and BadInput when it is empty, too long or no address.
    """
    text = typed(text).strip()
    if problem := PROBLEM_OF[kind](text):
        raise BadInput(problem)
    assessment = require_evidence_open(db, assessment_id, by, item_number, expected_form)
    evidence = Evidence(assessment_id=assessment_id, item_number=item_number, kind=kind, name=text, added_by=id_of(by))
    return twin_of(db, evidence) or add_piece(db, evidence, assessment, by)


def set_caption(db: Session, evidence_id: int, caption: str, *, by: User, seen: str | None = None) -> str:
    """Write what the piece shows; the last writer's stands, and every one is in the trail.

    `seen` is the caption that she had before her. Returns what somebody else wrote meanwhile, as a sentence for her; ""
    usually. Raises BadInput when it is too long, Closed when the piece is withdrawn, NotFound, and as `require_evidence_open`.
    """
    caption = " ".join(typed(caption).split())
    if problem := caption_problem(caption):
        raise BadInput(problem)
    evidence, assessment = _own(db, evidence_id, by)
    if evidence.withdrawn_at is not None:
        raise Closed(f"{_withdrawn(db, evidence)}，说明没有保存。请先恢复材料，再填写说明。")
    if caption == evidence.caption:
        return ""
    overwritten = seen is not None and evidence.caption != " ".join(seen.split())
    told = _overwritten(db, assessment, evidence) if overwritten else ""
    event = EvidenceCaptioned(**_where(assessment, evidence), before=evidence.caption, after=caption)
    evidence.caption = caption
    db.add(evidence)
    record(db, event, by=by)
    return told


def withdraw(db: Session, evidence_id: int, *, by: User) -> str:
    """Take a piece of evidence back while the form is open; row and file stay. Withdrawing twice changes nothing.

    Returns who had withdrawn it before, as a sentence; "" usually. Raises NotFound, and what `require_evidence_open` raises.
    """
    evidence, assessment = _own(db, evidence_id, by)
    if evidence.withdrawn_at is not None:
        return "" if evidence.withdrawn_by == by.id else f"{_withdrawn(db, evidence)}。"
    evidence.withdrawn_by, evidence.withdrawn_at = by.id, now()
    db.add(evidence)
    record(db, EvidenceWithdrawn(**_where(assessment, evidence)), by=by)
    return ""


def restore(db: Session, evidence_id: int, *, by: User) -> str:
    """Let a withdrawn piece stand again while the form is open. Restoring twice changes nothing.

    Returns who had restored it before, as a sentence; "" usually. Raises BadInput when the same content was attached
    again meanwhile, Closed when its item ended with a revision, NotFound, and what `require_evidence_open` raises.
    """
    evidence, assessment = _own(db, evidence_id, by)
    if evidence.withdrawn_at is None:
        doer = _last_doer(db, assessment, evidence, EvidenceRestored.kind)
        return "" if doer is None or doer.id == by.id else f"这份材料刚刚已由{doer.name}恢复。"
    if evidence_id in ended_with_item(db, evidence.assessment_id):
        raise Closed("这份材料所属的项目在修订中删除了，不能恢复；需要时可以在“使用已有材料”中选用相同的文件。")
    if twin_of(db, evidence):
        raise BadInput(f"本项又添加过同样的“{short(evidence.name)}”，不需要恢复。")
    evidence.withdrawn_by = evidence.withdrawn_at = None
    db.add(evidence)
    record(db, EvidenceRestored(**_where(assessment, evidence)), by=by)
    return ""


def readable(db: Session, evidence_id: int, *, by: User) -> Evidence:
    """The piece of evidence, withdrawn or not, for the township itself and its county's reviewers and leaders.

    Raises NotFound for everybody else.
    """
    evidence = db.get(Evidence, evidence_id)
    if evidence is None or not allows(by.role, Action.SEE_EVIDENCE):
        raise NotFound
    require_within(db, by, db.get_one(Assessment, evidence.assessment_id).unit_id)
    return evidence


def add_piece(db: Session, evidence: Evidence, assessment: Assessment, by: User) -> Evidence:
    """Write the row and its event; the caller has asked whether it may."""
    db.add(evidence)
    db.flush()
    where, sha256 = _where(assessment, evidence), evidence.sha256
    source = evidence.reused_from_id
    event = EvidenceAdded(**where, sha256=sha256)
    record(db, event if source is None else EvidenceReused(**where, sha256=sha256, reused_from_id=source), by=by)
    return evidence


def twin_of(db: Session, evidence: Evidence) -> Evidence | None:
    """Another standing piece of the same item with the same content: the same bytes, or the same words of that kind."""
    is_file = evidence.kind is EvidenceKind.FILE
    same = col(Evidence.sha256) == evidence.sha256 if is_file else col(Evidence.name) == evidence.name
    query = select(Evidence).where(
        Evidence.assessment_id == evidence.assessment_id,
        Evidence.item_number == evidence.item_number,
        Evidence.kind == evidence.kind,
        col(Evidence.withdrawn_at).is_(None),
        col(Evidence.id) != evidence.id,
        same,
    )
    return db.exec(query.order_by(col(Evidence.id))).first()


def short(text: str) -> str:
    """A piece's name as a sentence quotes it: in at most thirty characters."""
    return text if len(text) <= 30 else f"{text[:29]}…"


def _own(db: Session, evidence_id: int, by: User) -> tuple[Evidence, Assessment]:
    """The piece as it stands now and its form, locked, if this person may change it today."""
    evidence = db.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFound
    assessment = require_evidence_open(db, evidence.assessment_id, by, evidence.item_number)
    db.refresh(evidence)
    return evidence, assessment


def _where(assessment: Assessment, evidence: Evidence) -> dict[str, Any]:
    """What every event of a piece says."""
    return {
        "unit_id": assessment.unit_id,
        "assessment_id": evidence.assessment_id,
        "item_number": evidence.item_number,
        "evidence_id": id_of(evidence),
        "name": evidence.name,
    }


def _withdrawn(db: Session, evidence: Evidence) -> str:
    who = db.exec(select(User.name).where(User.id == evidence.withdrawn_by)).first() or "系统"
    at = "" if evidence.withdrawn_at is None else f"于{china_time(evidence.withdrawn_at):%m月%d日%H:%M}"
    return f"这份材料已由{who}{at}撤回"


def _overwritten(db: Session, assessment: Assessment, evidence: Evidence) -> str:
    doer = _last_doer(db, assessment, evidence, EvidenceCaptioned.kind)
    return f"{doer.name if doer else '其他人'}刚刚把说明写成“{short(evidence.caption)}”，现已改为您写的内容。"


def _last_doer(db: Session, assessment: Assessment, evidence: Evidence, kind: str) -> User | None:
    """Who did that last to the piece; asked only where two people met, so that the trail is read back a little way."""
    for event in events(db, limit=200, within=assessment.unit_id, kind=kind):
        if event.detail["evidence_id"] == evidence.id and event.user_id is not None:
            return db.get(User, event.user_id)
    return None
