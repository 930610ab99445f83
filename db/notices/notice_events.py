"""What happens to notices, for the audit trail. `unit_id` is the unit that issues them."""

from dataclasses import dataclass
from datetime import date

from db.audit import Event


@dataclass(frozen=True)
class NoticeStarted(Event):
    """`township` is the one that it is about, empty where it is about all."""

    label = "起草公文"
    unit_id: int
    notice_id: int
    notice_kind: str
    township: str


@dataclass(frozen=True)
class NoticeSaved(Event):
    """Which entries were changed; what they say in the end is kept with the finished notice."""

    label = "修改公文稿"
    unit_id: int
    notice_id: int
    notice_kind: str
    entries: list[str]
    day: date | None
    version: int


@dataclass(frozen=True)
class NoticeDiscarded(Event):
    label = "放弃公文稿"
    unit_id: int
    notice_id: int
    notice_kind: str


@dataclass(frozen=True)
class NoticeRestored(Event):
    label = "恢复公文稿"
    unit_id: int
    notice_id: int
    notice_kind: str


@dataclass(frozen=True)
class NoticeFinished(Event):
    """The file as it is kept, by its SHA-256; the template that made it, by its own."""

    label = "公文定稿"
    unit_id: int
    notice_id: int
    notice_kind: str
    title: str
    number: str
    readers: str
    sha256: str
    template_id: int | None
    template_sha256: str


@dataclass(frozen=True)
class NoticeWithdrawn(Event):
    """Its number was voided with it."""

    label = "撤销公文"
    unit_id: int
    notice_id: int
    notice_kind: str
    title: str
    number: str
    reason: str


@dataclass(frozen=True)
class ForeignNoticeRefused(Event):
    """Somebody asked by its address for a notice that is not hers to see."""

    label = "查看其他单位公文被拒绝"
    notice_id: int
