"""Attempts at files that are not one's own: refused like what does not exist, and recorded.

Each leaves one audit event for each person, file and day. What never existed leaves none: a number typed wrong is no attempt.
"""

from dataclasses import asdict
from datetime import UTC, datetime, time

from sqlmodel import Session, col, select

from db.access import SHANGHAI, today
from db.archive_events import ArchiveRefused
from db.audit import Event, record
from db.evidence.events import ForeignEvidenceRefused
from db.evidence.photo_events import ForeignPhotoRefused
from db.home_models import Photo
from db.models import AuditEvent, Cycle, Evidence, Unit, User
from db.notice_models import Notice
from db.notices.kept import notice_for
from db.notices.notice_events import ForeignNoticeRefused
from db.refusals import Refused


def record_evidence_attempt(db: Session, evidence_id: int, *, by: User) -> None:
    """Leave an audit event of a piece of evidence that was just refused."""
    if db.get(Evidence, evidence_id) is not None:
        _record_once(db, ForeignEvidenceRefused(evidence_id), by)


def record_photo_attempt(db: Session, photo_id: int, *, by: User) -> None:
    """Leave an audit event of a picture that was just refused."""
    if db.get(Photo, photo_id) is not None:
        _record_once(db, ForeignPhotoRefused(photo_id), by)


def record_archive_attempt(db: Session, cycle_id: int, unit_id: int | None, *, by: User) -> None:
    """Leave an audit event of an archive that was just refused: a township's, or a year's forms of all."""
    if db.get(Cycle, cycle_id) is not None and (unit_id is None or db.get(Unit, unit_id) is not None):
        _record_once(db, ArchiveRefused(cycle_id=cycle_id, asked_unit_id=unit_id), by)


def record_notice_attempt(db: Session, notice_id: int, *, by: User) -> None:
    """Leave an audit event of an official document that was just refused to somebody who may not see it."""
    try:
        notice_for(db, notice_id, by)
    except Refused:
        if db.exec(select(Notice.id).where(Notice.id == notice_id)).first() is not None:
            _record_once(db, ForeignNoticeRefused(notice_id), by)


def _record_once(db: Session, event: Event, by: User) -> None:
    """`event` holds nothing but ids."""
    same = [AuditEvent.detail[name].as_integer().is_not_distinct_from(number) for name, number in asdict(event).items()]
    query = select(AuditEvent.id).where(
        AuditEvent.user_id == by.id,
        AuditEvent.kind == event.kind,
        col(AuditEvent.at) >= datetime.combine(today(), time(), tzinfo=SHANGHAI).astimezone(UTC),
        *same,
    )
    if db.exec(query).first() is None:
        record(db, event, by=by)
