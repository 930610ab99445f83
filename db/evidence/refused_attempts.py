"""Attempts at evidence that is not one's own: refused like what does not exist, and recorded."""

from datetime import UTC, datetime, time

from sqlmodel import Session, col, select

from db.access import SHANGHAI, today
from db.audit import record
from db.evidence.finding_events import ForeignEvidenceRefused
from db.models import AuditEvent, Evidence, User


def record_attempt(db: Session, evidence_id: int, *, by: User) -> None:
    """Leave an audit event of a refusal that was just made, once for each person, piece and day.

    What never existed leaves none: a number typed wrong is no attempt.
    """
    if db.get(Evidence, evidence_id) is None or _is_recorded(db, evidence_id, by):
        return
    record(db, ForeignEvidenceRefused(evidence_id), by=by)


def _is_recorded(db: Session, evidence_id: int, by: User) -> bool:
    query = select(AuditEvent.id).where(
        AuditEvent.user_id == by.id,
        AuditEvent.kind == ForeignEvidenceRefused.kind,
        col(AuditEvent.at) >= datetime.combine(today(), time(), tzinfo=SHANGHAI).astimezone(UTC),
        AuditEvent.detail["evidence_id"].as_integer() == evidence_id,
    )
    return db.exec(query).first() is not None
