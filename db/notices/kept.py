"""Who sees which notices, and the files of those that are finished, checked on their way out."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import QueryableAttribute, aliased, defer
from sqlmodel import Session, col, select

from db.access import county_of, own_cycle, require_action
from db.models import Unit, User, id_of
from db.notice_models import DocumentNumber, Notice
from db.notices.numbers import WITHOUT_FILE, issuing_unit, names_of
from db.notices.writing import FOR_ALL, FOR_TOWNSHIP, NO_NOTICE
from db.refusals import Closed, NotFound
from forms.permissions import TOWNSHIP_ROLES, Action

_WITHOUT_VALUES = tuple(
    defer(cast("QueryableAttribute[Any]", part), raiseload=True) for part in (Notice.context, Notice.entries)
)


class NoticeState(StrEnum):
    """草稿, 已放弃, 已定稿, 已撤销."""

    DRAFT = "draft"
    DISCARDED = "discarded"
    FINISHED = "finished"
    WITHDRAWN = "withdrawn"


STATE_NAMES = {
    NoticeState.DRAFT: "草稿",
    NoticeState.DISCARDED: "已放弃",
    NoticeState.FINISHED: "已定稿",
    NoticeState.WITHDRAWN: "已撤销",
}


class FileDamaged(Closed):
    """A kept file is not what was kept."""


@dataclass(frozen=True)
class NoticeLine:
    """A notice in a list, without its values and its file. Days are China's, times UTC.

    `township` is the one it is about, empty where it is about all; `issuer` the unit that writes it; `number` its number,
    empty where it has none, of a withdrawn one the voided number. `saved_*` tell of its last save, else of its beginning.
    `own` says whether the person's unit wrote it, so that she may change it.
    """

    id: int
    cycle_id: int
    kind: str
    title: str
    owner_id: int
    issuer: str
    unit_id: int | None
    township: str
    number: str
    day: date | None
    readers: str
    state: NoticeState
    version: int
    saved_by: str
    saved_at: datetime
    finished_by: str
    finished_at: datetime | None
    withdrawn_by: str
    withdrawn_at: datetime | None
    reason: str
    sha256: str
    own: bool


def notices_of(db: Session, cycle_id: int, by: User) -> list[NoticeLine]:
    """The year's notices that this person may see, the newest first.

    Raises NotAllowed, NotFound for another county's year.
    """
    cycle = own_cycle(db, cycle_id, by)
    own_id = issuing_unit(db, by)
    issuer, township = aliased(Unit), aliased(Unit)
    query = (
        select(Notice, DocumentNumber, issuer.name, township.name)
        .options(WITHOUT_FILE, *_WITHOUT_VALUES)
        .join(issuer, col(Notice.owner_id) == col(issuer.id))
        .join(township, col(Notice.unit_id) == col(township.id), isouter=True)
        .join(DocumentNumber, col(Notice.number_id) == col(DocumentNumber.id), isouter=True)
        .where(Notice.cycle_id == cycle.id, _visible_to(db, by))
        .order_by(col(Notice.id).desc())
    )
    found = db.exec(query).all()
    names = names_of(db, (who for notice, *_ in found for who in _people(notice)))
    return [
        _line(own_id, notice, number, (issued_by, about or ""), names) for notice, number, issued_by, about in found
    ]


def _people(notice: Notice) -> tuple[int | None, int | None, int | None]:
    """Who saved it last (else began it), who finished it, who withdrew it."""
    return notice.saved_by or notice.started_by, notice.finished_by, notice.withdrawn_by


def _line(
    own_id: int, notice: Notice, number: DocumentNumber | None, units: tuple[str, str], names: Mapping[int, str]
) -> NoticeLine:
    saved_by, finished_by, withdrawn_by = (names.get(who or 0, "") for who in _people(notice))
    issuer, township = units
    return NoticeLine(
        id=id_of(notice),
        cycle_id=notice.cycle_id,
        kind=notice.kind,
        title=notice.title,
        owner_id=notice.owner_id,
        issuer=issuer,
        unit_id=notice.unit_id,
        township=township,
        number=number.text if number else "",
        day=notice.day,
        readers=notice.readers,
        state=state_of(notice),
        version=notice.version,
        saved_by=saved_by,
        saved_at=notice.saved_at or notice.started_at,
        finished_by=finished_by,
        finished_at=notice.finished_at,
        withdrawn_by=withdrawn_by,
        withdrawn_at=notice.withdrawn_at,
        reason=notice.reason,
        sha256=notice.sha256,
        own=notice.owner_id == own_id,
    )


def state_of(notice: Notice) -> NoticeState:
    """Where a notice stands."""
    if notice.withdrawn_at is not None:
        return NoticeState.WITHDRAWN
    if notice.finished_at is not None:
        return NoticeState.FINISHED
    return NoticeState.DRAFT if notice.discarded_at is None else NoticeState.DISCARDED


def notice_for(db: Session, notice_id: int, by: User) -> Notice:
    """That notice with its entries and values, without its file (see `file_of`). Raises NotAllowed, NotFound."""
    query = select(Notice).where(Notice.id == notice_id, _visible_to(db, by))
    query = query.options(WITHOUT_FILE)
    notice = db.exec(query.execution_options(populate_existing=True)).first()
    if notice is None:
        raise NotFound(NO_NOTICE)
    return notice


def own_notices_about(db: Session, cycle_id: int, kind: str, unit_id: int, by: User) -> list[Notice]:
    """The year's notices of that kind about that township that the person's unit wrote, without their files, oldest first.

    Those that were discarded or withdrawn are left out. Raises NotAllowed, NotFound.
    """
    query = select(Notice).where(
        Notice.cycle_id == cycle_id,
        Notice.kind == kind,
        Notice.unit_id == unit_id,
        Notice.owner_id == issuing_unit(db, by),
        col(Notice.discarded_at).is_(None),
        col(Notice.withdrawn_at).is_(None),
    )
    return list(db.exec(query.options(WITHOUT_FILE).order_by(col(Notice.id))))


def file_of(db: Session, notice_id: int, by: User) -> tuple[str, bytes]:
    """Name and bytes of a finished notice, as they were kept.

    Raises NotAllowed, NotFound, Closed while it is a draft, FileDamaged where the bytes are not what was kept.
    """
    notice = notice_for(db, notice_id, by)
    if notice.finished_at is None:
        raise Closed("这份公文还没有定稿，没有存档的文件。")
    content = db.exec(select(Notice.content).where(Notice.id == notice_id)).one()
    if problem := damage(notice_id, notice.title, notice.sha256, content):
        raise FileDamaged(problem)
    return f"{notice.title}.docx", content or b""


def damage(notice_id: int | None, title: str, sha256: str, content: bytes | None) -> str | None:
    """What is wrong with the kept file of a finished notice, as a sentence; None where it is whole."""
    if content is not None and hashlib.sha256(content).hexdigest() == sha256:
        return None
    what = "的文件不在了" if content is None else "的文件与定稿时不一致（SHA-256不符）"
    return f"公文{notice_id}《{title}》{what}，不能使用。请联系平台管理员从备份中恢复数据库。"


def _visible_to(db: Session, by: User) -> ColumnElement[bool]:
    """A unit's own notices; to a county what its townships finished, to townships what the county finished for them.

    What was withdrawn is seen by its own unit alone.
    """
    require_action(by, Action.SEE_NOTICES)
    county = county_of(db, by.unit_id)
    if county is None:
        raise NotFound
    own = col(Notice.owner_id) == issuing_unit(db, by)
    stands = and_(col(Notice.finished_at).is_not(None), col(Notice.withdrawn_at).is_(None))
    if by.role in TOWNSHIP_ROLES:
        mine = and_(col(Notice.readers) == FOR_TOWNSHIP, col(Notice.unit_id) == by.unit_id)
        sent = and_(col(Notice.owner_id) == county.id, or_(col(Notice.readers) == FOR_ALL, mine))
        return or_(own, and_(sent, stands))
    below = col(Notice.owner_id).in_(select(Unit.id).where(col(Unit.path).startswith(county.path)))
    return or_(own, and_(below, stands))
