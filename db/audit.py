"""The audit trail: what happened, as frozen dataclasses named in the past tense, and how it is kept and read."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from sqlmodel import Session, col, select

from db.models import AuditEvent, Unit, User
from forms.mends import typed

LABELS: dict[str, str] = {}


@dataclass(frozen=True)
class Event:
    """Something that happened. A subclass states its Chinese `label`; its fields become the row's detail.

    A field `unit_id` says whose business it was; without one it is the actor's own unit's.
    """

    label: ClassVar[str] = ""
    kind: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        cls.kind = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
        LABELS[cls.kind] = cls.label


def record(db: Session, event: Event, *, by: User | None) -> AuditEvent:
    """Add the event to the trail. `by` is None for what the system did itself or a stranger caused."""
    detail = {name: typed(_plain(value)) for name, value in asdict(event).items()}
    unit_id = detail.get("unit_id") or (by.unit_id if by else None)
    row = AuditEvent(kind=event.kind, user_id=by.id if by else None, unit_id=unit_id, detail=detail)
    db.add(row)
    return row


def events(
    db: Session,
    *,
    limit: int,
    within: int | None = None,
    before_id: int | None = None,
    kind: str | None = None,
    user_id: int | None = None,
) -> list[AuditEvent]:
    """The newest events first, at most `limit`; the next page begins before the id of the last one.

    `within` is a unit's id: events of that unit and those below it alone.
    """
    query = select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(limit)
    if within is not None:
        below = col(Unit.path).startswith(db.get_one(Unit, within).path)
        query = query.where(col(AuditEvent.unit_id).in_(select(Unit.id).where(below)))
    if before_id is not None:
        query = query.where(col(AuditEvent.id) < before_id)
    if kind is not None:
        query = query.where(AuditEvent.kind == kind)
    if user_id is not None:
        query = query.where(AuditEvent.user_id == user_id)
    return list(db.exec(query))


def label_of(kind: str) -> str:
    """The Chinese name of a kind of event; the kind itself where this version does not know it any more."""
    return LABELS.get(kind, kind)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(inner) for key, inner in value.items()}
    return [_plain(inner) for inner in value] if isinstance(value, list | tuple) else value


@dataclass(frozen=True)
class EvidenceAdded(Event):
    label = "添加佐证材料"
    unit_id: int
    assessment_id: int
    item_number: str
    evidence_id: int
    name: str
    sha256: str | None


@dataclass(frozen=True)
class EvidenceWithdrawn(Event):
    label = "撤回佐证材料"
    unit_id: int
    assessment_id: int
    item_number: str
    evidence_id: int
    name: str


@dataclass(frozen=True)
class DraftUploaded(Event):
    """An issued file kept and read; `replaces` is the SHA-256 of the one that it stands in for in the same draft."""

    label = "上传考核文件"
    draft_id: int
    form_kind: str
    name: str
    sha256: str
    errors: int
    warnings: int
    replaces: str


@dataclass(frozen=True)
class FormMended(Event):
    """A change by hand, in words; the draft keeps the values."""

    label = "手工修改表单"
    draft_id: int
    change: str


@dataclass(frozen=True)
class MendUndone(Event):
    label = "撤销手工修改"
    draft_id: int
    change: str


@dataclass(frozen=True)
class DraftDiscarded(Event):
    label = "放弃考核文件"
    draft_id: int
    name: str


@dataclass(frozen=True)
class DraftRestored(Event):
    label = "恢复考核文件"
    draft_id: int
    name: str


@dataclass(frozen=True)
class FormPublished(Event):
    """A form frozen: from which file, with which changes by hand in words; the form keeps their values."""

    label = "发布表单"
    form_id: int
    draft_id: int
    form_kind: str
    name: str
    sha256: str
    changes: list[str]


@dataclass(frozen=True)
class CycleOpened(Event):
    label = "开启考核年度"
    cycle_id: int
    year: int
    checklist: str
    checklist_sha256: str
    star: str
    star_sha256: str


@dataclass(frozen=True)
class ScheduleChanged(Event):
    label = "修改时间安排"
    cycle_id: int
    before: str
    after: str


@dataclass(frozen=True)
class LastYearTaken(Event):
    """A draft begun with the form of an earlier year; `year` is the new one."""

    label = "沿用上一年的表单起草"
    draft_id: int
    year: int
    form_kind: str
    document: str
    sha256: str


@dataclass(frozen=True)
class RevisionDecided(Event):
    """What the county decided for changes, by their key."""

    label = "确定修订处理方式"
    draft_id: int
    decisions: dict[str, str]


@dataclass(frozen=True)
class FormRevised(Event):
    """A new version in force. `moved` are the assessments that were not begun and went with it."""

    label = "发布修订后的表单"
    cycle_id: int
    year: int
    form_kind: str
    document: str
    sha256: str
    from_form_id: int
    to_form_id: int
    decisions: dict[str, str]
    changes: list[str]
    moved: list[int]


@dataclass(frozen=True)
class AssessmentMoved(Event):
    """What became of one assessment's answers, by item number; `changed_scores` are self scores before and after."""

    label = "转到修订后的表单"
    unit_id: int
    assessment_id: int
    from_form_id: int
    to_form_id: int
    kept: tuple[str, ...]
    rescaled: tuple[str, ...]
    asked_again: tuple[str, ...]
    removed: tuple[str, ...]
    to_find: tuple[str, ...]
    evidence_withdrawn: int
    changed_scores: dict[str, str]


@dataclass(frozen=True)
class AnswerSaved(Event):
    label = "保存自评"
    assessment_id: int
    item_number: str
    inputs: dict[str, Any]
    claimed_score: int | None
    self_score: int | None
    reason: str
    version: int


@dataclass(frozen=True)
class OfflineFormUploaded(Event):
    """A filled-in workbook was taken over; how many of its items were, and were not. Each has an AnswerSaved besides."""

    label = "写入离线填报表"
    assessment_id: int
    sha256: str
    downloaded: str
    written: int
    conflicts_overwritten: int
    not_written: int


@dataclass(frozen=True)
class AssessmentSubmitted(Event):
    label = "提交自评表"
    assessment_id: int


@dataclass(frozen=True)
class AnswersAccepted(Event):
    """Verified scores set to the self scores, by item number, in 0.01 point."""

    label = "认可自评分"
    unit_id: int
    assessment_id: int
    scores: dict[str, int]


@dataclass(frozen=True)
class ScoreChanged(Event):
    label = "修改考评分"
    unit_id: int
    assessment_id: int
    item_number: str
    before: int | None
    after: int
    reason: str


@dataclass(frozen=True)
class ItemsReturned(Event):
    """Comments, and the verified scores that the return took back, by item number."""

    label = "退回自评项目"
    unit_id: int
    assessment_id: int
    comments: dict[str, str]
    withdrawn_scores: dict[str, int]


@dataclass(frozen=True)
class CountyItemSet(Event):
    label = "认定扣分"
    unit_id: int
    assessment_id: int
    item_number: str
    inputs: dict[str, Any]
    before: int | None
    after: int
    reason: str


@dataclass(frozen=True)
class AssessmentVerified(Event):
    label = "完成考评"
    unit_id: int
    assessment_id: int


@dataclass(frozen=True)
class VetoRaised(Event):
    label = "提出一票否决"
    unit_id: int
    assessment_id: int
    item_number: str
    reason: str


@dataclass(frozen=True)
class VetoWithdrawn(Event):
    label = "撤回一票否决"
    unit_id: int
    assessment_id: int
    item_number: str
    reason: str


@dataclass(frozen=True)
class VetoDecided(Event):
    label = "审定一票否决"
    unit_id: int
    assessment_id: int
    item_number: str
    confirmed: bool
    reason: str


@dataclass(frozen=True)
class ResultApproved(Event):
    label = "审定考核结果"
    cycle_id: int
    year: int
    townships: int
    on_earlier_version: tuple[str, ...] = ()
