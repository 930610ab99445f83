"""Attempts at files that are not one's own: refused like what does not exist, and recorded.

Each leaves one audit event for each person, file and day. What never existed leaves none: a number typed wrong is no attempt.
"""

from datetime import UTC, datetime, time

from sqlmodel import Session, col, select

from db.access import SHANGHAI, today
from db.audit import record
from db.evidence.events import ForeignEvidenceRefused
from db.evidence.photo_events import ForeignPhotoRefused
from db.home_models import Photo
from db.models import AuditEvent, Evidence, User


def record_evidence_attempt(db: Session, evidence_id: int, *, by: User) -> None:
    """Leave an audit event of a piece of evidence that was just refused."""
    if db.get(Evidence, evidence_id) is not None:
        _record_once(db, ForeignEvidenceRefused(evidence_id), "evidence_id", by)


def record_photo_attempt(db: Session, photo_id: int, *, by: User) -> None:
    """Leave an audit event of a picture that was just refused."""
    if db.get(Photo, photo_id) is not None:
        _record_once(db, ForeignPhotoRefused(photo_id), "photo_id", by)


def _record_once(db: Session, event: ForeignEvidenceRefused | ForeignPhotoRefused, number: str, by: User) -> None:
    query = select(AuditEvent.id).where(
        AuditEvent.user_id == by.id,
        AuditEvent.kind == event.kind,
        col(AuditEvent.at) >= datetime.combine(today(), time(), tzinfo=SHANGHAI).astimezone(UTC),
        AuditEvent.detail[number].as_integer() == getattr(event, number),
    )
    if db.exec(query).first() is None:
        record(db, event, by=by)
