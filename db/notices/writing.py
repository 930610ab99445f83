"""Notices (公文) from the first draft to the finished file, which is kept as it is; withdrawn where it was wrong.

The file is made between two transactions: `number_notice`, then rendering outside, then `finish_notice` with the version
that the file was made from.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from db.access import china_time, county_of, own_cycle
from db.audit import record
from db.models import Unit, UnitKind, User, id_of, now
from db.notice_models import DocumentNumber, Notice, NoticeTemplate
from db.notices.notice_events import (
    NoticeDiscarded,
    NoticeFinished,
    NoticeRestored,
    NoticeSaved,
    NoticeStarted,
    NoticeWithdrawn,
)
from db.notices.number_events import NumberGiven
from db.notices.numbers import (
    LONGEST_PURPOSE,
    WITHOUT_FILE,
    free_number,
    issuing_unit,
    lock_register,
    mark_used,
    mark_voided,
    reason_checked,
    take_next,
)
from db.refusals import BadInput, Closed, NotFound, RecordChanged
from db.saved_first import saved_first
from db.units import require_within
from forms.mends import typed

NO_NOTICE = "没有这份公文，或者它不属于您的单位。请返回“公文制发”重新选择。"
FOR_COUNTY, FOR_TOWNSHIP, FOR_ALL = "county", "township", "all"
READER_NAMES = {FOR_COUNTY: "本单位及上级", FOR_TOWNSHIP: "所涉乡镇", FOR_ALL: "各乡镇"}
MOST_ENTRIES = 60
LONGEST_ENTRY = 5000  # characters
LONGEST_NAME = 40
_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True)
class Finished:
    """A notice as it was made: the values in `context`, the file in `content`, and the template that made it.

    `readers` is FOR_COUNTY, FOR_TOWNSHIP or FOR_ALL; `template_id` the county's own template, None for the shipped one.
    """

    title: str
    readers: str
    context: Mapping[str, Any]
    content: bytes
    template_id: int | None
    template_sha256: str


def start_notice(
    db: Session,
    cycle_id: int,
    kind: str,
    unit_id: int | None,
    by: User,
    *,
    entries: Mapping[str, str],
    day: date | None,
) -> Notice:
    """Begin a draft about that township, or about all; one that she began with the same and nobody touched is returned.

    A township writes about itself alone. Raises NotAllowed; NotFound for another county's year or unit; BadInput.
    """
    owner_id = issuing_unit(db, by)
    cycle = own_cycle(db, cycle_id, by)
    township = _township(db, owner_id, unit_id, by)
    _require_kind(kind)
    kept = _entries(entries)
    lock_register(db, owner_id)
    if (begun := _untouched(db, (owner_id, id_of(cycle), kind, unit_id), kept, day, by)) is not None:
        return begun
    notice = Notice(
        cycle_id=id_of(cycle),
        owner_id=owner_id,
        unit_id=unit_id,
        kind=kind,
        day=day,
        entries=kept,
        started_by=id_of(by),
    )
    db.add(notice)
    db.flush()
    record(db, NoticeStarted(owner_id, id_of(notice), kind, township), by=by)
    return notice


def _require_kind(kind: str) -> None:
    if not _KIND.fullmatch(kind):
        raise BadInput("没有这种公文，请返回“公文制发”重新选择文种。")


def _township(db: Session, owner_id: int, unit_id: int | None, by: User) -> str:
    """The name of the township that a notice is to be about; empty for one about all, which a county alone writes."""
    if unit_id is None:
        if db.get_one(Unit, owner_id).kind is UnitKind.TOWNSHIP:
            raise NotFound
        return ""
    unit = require_within(db, by, unit_id)
    if unit.kind is not UnitKind.TOWNSHIP:
        raise NotFound
    return unit.name


def _untouched(
    db: Session, of: tuple[int, int, str, int | None], entries: dict[str, str], day: date | None, by: User
) -> Notice | None:
    owner_id, cycle_id, kind, unit_id = of
    query = select(Notice).where(
        Notice.owner_id == owner_id,
        Notice.cycle_id == cycle_id,
        Notice.kind == kind,
        Notice.unit_id == unit_id,
        Notice.started_by == by.id,
        Notice.version == 0,
        col(Notice.discarded_at).is_(None),
        col(Notice.number_id).is_(None),
    )
    found = db.exec(query.order_by(col(Notice.id)))
    return next((notice for notice in found if (notice.entries, notice.day) == (entries, day)), None)


def save_notice(
    db: Session, notice_id: int, entries: Mapping[str, str], day: date | None, by: User, *, expected_version: int
) -> Notice:
    """Keep what was typed. What is there already is not saved again.

    Raises NotAllowed, NotFound, BadInput, Closed for a notice that is finished or discarded or for a day outside the
    year of its number, RecordChanged when somebody saved since `expected_version`.
    """
    notice = _own(db, notice_id, by)
    _require_draft(db, notice)
    kept = _entries(entries)
    if (kept, day) == (notice.entries, notice.day):
        return notice
    _require_version(db, notice, expected_version)
    _require_year_of_number(db, notice, day)
    changed = [name for name in {**notice.entries, **kept} if notice.entries.get(name) != kept.get(name)]
    new_day = day if day != notice.day else None
    notice.entries, notice.day = kept, day
    _stamp(db, notice, by)
    record(db, NoticeSaved(notice.owner_id, notice_id, notice.kind, changed, new_day, notice.version), by=by)
    return notice


def _entries(entries: Mapping[str, str]) -> dict[str, str]:
    """What was typed, as it is kept. Raises BadInput naming everything that cannot be."""
    if len(entries) > MOST_ENTRIES:
        raise BadInput(f"一份公文最多{MOST_ENTRIES}项填写内容，现有{len(entries)}项，请删减。")
    problems = [problem for name, text in entries.items() if (problem := _entry_problem(name, text))]
    if problems:
        raise BadInput("\n".join(problems))
    return {name: typed(text) for name, text in entries.items()}


def _entry_problem(name: object, text: object) -> str | None:
    if not isinstance(name, str) or len(name) > LONGEST_NAME or typed(name) != name:
        return f"有一项填写内容的名称不能用，名称最多{LONGEST_NAME}个字，请重新打开这份公文。"
    if not isinstance(text, str):
        return f"“{name}”填写的不是文字，请重新填写。"
    if len(text) > LONGEST_ENTRY:
        return f"“{name}”有{len(text)}个字，最多{LONGEST_ENTRY}个字，请精简。"
    return None


def discard_notice(db: Session, notice_id: int, by: User) -> None:
    """Put a draft aside; nothing is deleted, see `restore_notice`. Its number stays reserved for it.

    Raises NotAllowed, NotFound, Closed for a finished one.
    """
    notice = _own(db, notice_id, by)
    if notice.finished_at is not None:
        raise Closed(_finished(db, notice))
    if notice.discarded_at is None:
        notice.discarded_by, notice.discarded_at = by.id, now()
        db.add(notice)
        record(db, NoticeDiscarded(notice.owner_id, notice_id, notice.kind), by=by)


def restore_notice(db: Session, notice_id: int, by: User) -> None:
    """Take a draft up again that was put aside. Raises NotAllowed, NotFound."""
    notice = _own(db, notice_id, by)
    if notice.discarded_at is not None:
        notice.discarded_by, notice.discarded_at = None, None
        db.add(notice)
        record(db, NoticeRestored(notice.owner_id, notice_id, notice.kind), by=by)


def number_notice(db: Session, notice_id: int, series: str, purpose: str, by: User) -> DocumentNumber:
    """The number of that draft: the one it has, else the next of the series in the year of its day, reserved for it.

    A long `purpose` (a title) is cut to what the register takes.
    Raises NotAllowed, NotFound, BadInput, Closed for a notice that is finished or discarded or has no day.
    """
    notice = _own(db, notice_id, by, with_register=True)
    _require_draft(db, notice)
    if notice.number_id is not None:
        return db.get_one(DocumentNumber, notice.number_id, populate_existing=True)
    day = _require_day(notice)
    number = take_next(db, notice.owner_id, series, day.year, purpose[:LONGEST_PURPOSE], by, notice_id=notice_id)
    notice.number_id = number.id
    db.add(notice)
    db.flush()
    return number


def give_number(db: Session, notice_id: int, number_id: int, series: str, by: User) -> DocumentNumber:
    """Let the draft bear a number that was reserved by hand, of that series and the year of the draft's day.

    Once more with the same number changes nothing. Raises NotAllowed; NotFound; Closed for a notice that is finished,
    discarded, numbered or without a day, and for a number that is not free or does not fit.
    """
    notice = _own(db, notice_id, by, with_register=True)
    _require_draft(db, notice)
    if notice.number_id is not None:
        kept = db.get_one(DocumentNumber, notice.number_id, populate_existing=True)
        if kept.id == number_id:
            return kept
        raise Closed(f"这份公文已编{kept.text}。要换号的，请先在“发文登记”中作废{kept.text}。")
    number, year = free_number(db, number_id, by), _require_day(notice).year
    if (number.series, number.year) != (series, year):
        raise Closed(f"{number.text}不能编给这份公文，它的字号应是{series}〔{year}〕的号。请另选一个号，或取下一个号。")
    notice.number_id = number.id
    db.add(notice)
    db.flush()
    record(db, NumberGiven(notice.owner_id, number_id, number.text, number.purpose, notice_id), by=by)
    return number


def finish_notice(db: Session, notice_id: int, finished: Finished, by: User, *, expected_version: int) -> Notice:
    """Keep the file for good, made from `expected_version` of the draft; its number is used from then on.

    Raises NotAllowed; NotFound, also for a template of another county or kind; Closed for a notice that is finished or
    discarded or has no day; RecordChanged when the draft or its number is another than the file was made from.
    """
    notice = _own(db, notice_id, by, with_register=True)
    _require_draft(db, notice)
    _require_version(db, notice, expected_version)
    _require_day(notice)
    _require_template(db, notice, finished)
    number = _number_printed(db, notice, finished)
    if number is not None:
        mark_used(db, number, by)
    _freeze(notice, finished, by)
    db.add(notice)
    db.flush()
    record(db, _as_finished(notice, number.text if number else ""), by=by)
    return notice


def _as_finished(notice: Notice, number: str) -> NoticeFinished:
    return NoticeFinished(
        notice.owner_id,
        id_of(notice),
        notice.kind,
        notice.title,
        number,
        notice.readers,
        notice.sha256,
        notice.template_id,
        notice.template_sha256,
    )


def _number_printed(db: Session, notice: Notice, finished: Finished) -> DocumentNumber | None:
    """The draft's number, which the file must bear."""
    if notice.number_id is None:
        return None
    number = db.get_one(DocumentNumber, notice.number_id, populate_existing=True)
    if number.text not in finished.context.values():
        raise RecordChanged(f"这份公文已编{number.text}，要定稿的文件上还没有这个字号。没有定稿，请重新生成后再定稿。")
    return number


def _require_template(db: Session, notice: Notice, finished: Finished) -> None:
    if finished.template_id is None:
        return
    county = county_of(db, notice.owner_id)
    query = select(NoticeTemplate.id).where(
        NoticeTemplate.id == finished.template_id,
        NoticeTemplate.unit_id == (county.id if county else None),
        NoticeTemplate.kind == notice.kind,
        NoticeTemplate.sha256 == finished.template_sha256,
    )
    if db.exec(query).first() is None:
        raise NotFound("没有这个公文模板，或者它不属于您所在的县和这个文种。没有定稿，请重新生成。")


def _freeze(notice: Notice, finished: Finished, by: User) -> None:
    if finished.readers not in READER_NAMES:
        raise ValueError(finished.readers)
    notice.title, notice.readers = finished.title, finished.readers
    notice.context, notice.content = dict(finished.context), finished.content
    notice.sha256 = hashlib.sha256(finished.content).hexdigest()
    notice.template_id, notice.template_sha256 = finished.template_id, finished.template_sha256
    notice.finished_by, notice.finished_at = by.id, now()
    notice.version += 1


def withdraw_notice(db: Session, notice_id: int, reason: str, by: User) -> None:
    """Withdraw a finished notice: its file is kept, nobody else is shown it, and its number is void.

    Raises NotAllowed, NotFound, BadInput without a reason, Closed for one that is not finished or was withdrawn.
    """
    notice = _own(db, notice_id, by, with_register=True)
    if notice.finished_at is None:
        raise Closed("这份公文还没有定稿，不用撤销；不要的稿子请放弃。")
    if notice.withdrawn_at is not None:
        when = f"{china_time(notice.withdrawn_at):%m月%d日%H:%M}"
        raise Closed(f"《{notice.title}》已由{_name(db, notice.withdrawn_by)}于{when}撤销（{notice.reason}）。")
    notice.reason = reason_checked(reason)
    notice.withdrawn_by, notice.withdrawn_at = by.id, now()
    notice.version += 1
    db.add(notice)
    number = db.get_one(DocumentNumber, notice.number_id, populate_existing=True) if notice.number_id else None
    if number is not None:
        mark_voided(db, number, f"公文撤销：{notice.reason}", by)
    db.flush()
    text = number.text if number else ""
    event = NoticeWithdrawn(notice.owner_id, notice_id, notice.kind, notice.title, text, notice.reason)
    record(db, event, by=by)


def _own(db: Session, notice_id: int, by: User, *, with_register: bool = False) -> Notice:
    """That notice of the person's unit, locked until the transaction ends; the register too, which is locked first."""
    owner_id = issuing_unit(db, by)
    if with_register:
        lock_register(db, owner_id)
    query = select(Notice).where(Notice.id == notice_id, Notice.owner_id == owner_id).with_for_update()
    query = query.options(WITHOUT_FILE)
    notice = db.exec(query.execution_options(populate_existing=True)).first()
    if notice is None:
        raise NotFound(NO_NOTICE)
    return notice


def _require_draft(db: Session, notice: Notice) -> None:
    if notice.finished_at is not None:
        raise Closed(_finished(db, notice))
    if notice.discarded_at is not None:
        when = f"{china_time(notice.discarded_at):%m月%d日%H:%M}"
        raise Closed(f"这份公文稿已由{_name(db, notice.discarded_by)}于{when}放弃，请先恢复再用。")


def _finished(db: Session, notice: Notice) -> str:
    when = f"于{china_time(notice.finished_at):%m月%d日%H:%M}" if notice.finished_at else ""
    who = _name(db, notice.finished_by)
    return f"《{notice.title}》已由{who}{when}定稿，内容已封存。确有错误的，请撤销后另拟一份。"


def _require_version(db: Session, notice: Notice, expected: int) -> None:
    if notice.version != expected:
        raise saved_first(db, "这份公文稿", notice.saved_by, notice.saved_at)


def _require_day(notice: Notice) -> date:
    if notice.day is None:
        raise Closed("这份公文还没有成文日期，不能编号和定稿，请先填写。")
    return notice.day


def _require_year_of_number(db: Session, notice: Notice, day: date | None) -> None:
    if notice.number_id is None:
        return
    number = db.get_one(DocumentNumber, notice.number_id)
    if day is None or day.year != number.year:
        said = f"{day.year}年" if day else "空"
        raise Closed(
            f"这份公文已编{number.text}，成文日期须在{number.year}年，现为{said}。"
            f"要改年份的，请先在“发文登记”中作废{number.text}，再重新编号。"
        )


def _stamp(db: Session, notice: Notice, by: User) -> None:
    notice.version, notice.saved_by, notice.saved_at = notice.version + 1, by.id, now()
    db.add(notice)
    db.flush()


def _name(db: Session, user_id: int | None) -> str:
    return db.exec(select(User.name).where(User.id == user_id)).first() or "他人"
