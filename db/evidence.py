"""Evidence of an item: a file or a reference. Added and withdrawn while the form is open; never changed, never deleted."""

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from db.assessments import require_fillable
from db.audit import EvidenceAdded, EvidenceWithdrawn, record
from db.evidence_space import require_space, space_left
from db.models import Assessment, Evidence, EvidenceKind, User, id_of, now
from db.receiving import MEGABYTE, StoredFile, safe_name
from db.refusals import BadInput, NotFound
from db.settings import settings
from db.units import require_within
from forms.permissions import Action, allows
from forms.submission import LONGEST_REFERENCE


def room_for(db: Session, assessment_id: int, item_number: str, *, by: User, expected_form: int | None = None) -> int:
    """How many bytes a file for that item may have now, asked before it is received. Raises as `add_file` does."""
    assessment = require_fillable(db, assessment_id, by, item_number, expected_form)
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

    Raises what `require_fillable` raises, and BadInput when the township's space of the year is used up.
    """
    assessment = require_fillable(db, assessment_id, by, item_number, expected_form)
    if present := _standing(db, assessment_id, item_number, col(Evidence.sha256) == stored.sha256):
        return present
    require_space(db, assessment, stored.sha256, stored.size)
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
    return _add(db, evidence, assessment, by)


def has_file(db: Session, assessment_id: int, item_number: str, sha256: str) -> bool:
    """Whether a file of that content stands under that item: `add_file` would give the row that is there."""
    return _standing(db, assessment_id, item_number, col(Evidence.sha256) == sha256) is not None


def add_reference(
    db: Session, assessment_id: int, item_number: str, *, name: str, by: User, expected_form: int | None = None
) -> Evidence:
    """Attach a document number (文号) or a note to an item. The same once more is the row that is there.

    Raises what `require_fillable` raises, and BadInput when it is empty or too long.
    """
    name = name.strip()
    if not name:
        raise BadInput("文号或说明没有填，请填写，例如“示人常发〔2022〕3号”。")
    if len(name) > LONGEST_REFERENCE:
        raise BadInput(f"文号或说明有{len(name)}个字，最多{LONGEST_REFERENCE}个，请缩短。")
    assessment = require_fillable(db, assessment_id, by, item_number, expected_form)
    same = (col(Evidence.kind) == EvidenceKind.REFERENCE, col(Evidence.name) == name)
    if present := _standing(db, assessment_id, item_number, *same):
        return present
    evidence = Evidence(
        assessment_id=assessment_id, item_number=item_number, kind=EvidenceKind.REFERENCE, name=name, added_by=id_of(by)
    )
    return _add(db, evidence, assessment, by)


def withdraw(db: Session, evidence_id: int, *, by: User) -> None:
    """Take a piece of evidence back while the form is open; row and file stay. Withdrawing twice changes nothing.

    Raises NotFound, and what `require_fillable` raises.
    """
    evidence = db.get(Evidence, evidence_id)
    if evidence is None:
        raise NotFound
    assessment = require_fillable(db, evidence.assessment_id, by, evidence.item_number)
    db.refresh(evidence)
    if evidence.withdrawn_at is not None:
        return
    evidence.withdrawn_by, evidence.withdrawn_at = by.id, now()
    db.add(evidence)
    event = EvidenceWithdrawn(
        unit_id=assessment.unit_id,
        assessment_id=evidence.assessment_id,
        item_number=evidence.item_number,
        evidence_id=evidence_id,
        name=evidence.name,
    )
    record(db, event, by=by)


def readable(db: Session, evidence_id: int, *, by: User) -> Evidence:
    """The piece of evidence, withdrawn or not, for the township itself and its county's reviewers and leaders.

    Raises NotFound for everybody else.
    """
    evidence = db.get(Evidence, evidence_id)
    if evidence is None or not allows(by.role, Action.SEE_EVIDENCE):
        raise NotFound
    require_within(db, by, db.get_one(Assessment, evidence.assessment_id).unit_id)
    return evidence


def _add(db: Session, evidence: Evidence, assessment: Assessment, by: User) -> Evidence:
    db.add(evidence)
    db.flush()
    event = EvidenceAdded(
        unit_id=assessment.unit_id,
        assessment_id=evidence.assessment_id,
        item_number=evidence.item_number,
        evidence_id=id_of(evidence),
        name=evidence.name,
        sha256=evidence.sha256,
    )
    record(db, event, by=by)
    return evidence


def _standing(db: Session, assessment_id: int, item_number: str, *which: ColumnElement[bool]) -> Evidence | None:
    query = select(Evidence).where(
        Evidence.assessment_id == assessment_id,
        Evidence.item_number == item_number,
        col(Evidence.withdrawn_at).is_(None),
        *which,
    )
    return db.exec(query).first()
