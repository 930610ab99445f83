"""The register of document numbers (发文登记): a unit's numbers by series and year, without a gap and without a double.

Whoever changes a register locks its unit's row first, so that of two who click at once the second waits and then sees
the first one's number; the table's unique constraint stands behind that.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import and_
from sqlalchemy.orm import QueryableAttribute, defer
from sqlmodel import Session, col, func, select

from db.access import china_time, county_of, require_action, today
from db.audit import record
from db.models import Unit, User, id_of, now
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.number_events import (
    NumberReserved,
    NumberUsed,
    NumberUseTakenBack,
    NumberVoided,
)
from db.refusals import BadInput, Closed, NotFound, RecordChanged
from db.saved_first import saved_first
from forms.mends import typed
from forms.permissions import Action, allows

NO_NUMBER = "没有这个发文字号，或者它不属于您的单位。请返回“发文登记”重新选择。"
STATE_NAMES = {NumberState.RESERVED: "预留", NumberState.USED: "已用", NumberState.VOIDED: "作废"}
FIRST_YEAR = 1980  # standing committees of county people's congresses were set up from 1979 on
LONGEST_SERIES = 20
LONGEST_PURPOSE = 200
LONGEST_REASON = 500
WITHOUT_FILE = defer(cast("QueryableAttribute[Any]", Notice.content), raiseload=True)
_NOT_CHINESE = re.compile("[^\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True)
class NumberRow:
    """A number on the register. `title` and `notice_id` are its notice's, empty and None for a document on paper;

    `is_drafts` says that the notice is a draft in work. `who` and `at` (UTC) say who brought it into its state and when;
    `before_platform` that it was given on paper before the register began here.
    """

    id: int
    text: str
    series: str
    year: int
    serial: int
    state: NumberState
    purpose: str
    title: str
    reason: str
    who: str
    at: datetime
    version: int
    notice_id: int | None
    is_drafts: bool
    before_platform: bool

    @property
    def can_be_used(self) -> bool:
        """Whether `use` takes it: reserved, and no draft waits for it."""
        return self.state is NumberState.RESERVED and not self.is_drafts

    @property
    def is_on_paper(self) -> bool:
        """Whether it was entered here as used by a document on paper, which `take_back_use` undoes."""
        return self.state is NumberState.USED and self.notice_id is None and not self.before_platform

    @property
    def can_be_voided(self) -> bool:
        """Whether `void` takes it: a finished notice's number goes with the notice alone."""
        return self.state is NumberState.RESERVED or (self.state is NumberState.USED and self.notice_id is None)


def issuing_unit(db: Session, by: User) -> int:
    """The unit whose documents that person writes: her county's, or her own township's. Raises NotAllowed, NotFound."""
    if allows(by.role, Action.WRITE_SELF_REPORT):
        return by.unit_id
    require_action(by, Action.WRITE_NOTICES)
    county = county_of(db, by.unit_id)
    if county is None:
        raise NotFound
    return id_of(county)


def register_of(db: Session, by: User) -> list[NumberRow]:
    """Every number of the person's unit, the newest year first, in it series by series, the last number first."""
    unit_id = issuing_unit(db, by)
    in_work = and_(col(Notice.finished_at).is_(None), col(Notice.discarded_at).is_(None))
    query = (
        select(DocumentNumber, Notice.id, Notice.title, in_work)
        .join(Notice, col(Notice.number_id) == col(DocumentNumber.id), isouter=True)
        .where(DocumentNumber.unit_id == unit_id)
        .order_by(col(DocumentNumber.year).desc(), col(DocumentNumber.series), col(DocumentNumber.serial).desc())
    )
    found = db.exec(query).all()
    names = names_of(db, (_last_act(number)[0] for number, *_ in found))
    return [_row(number, (notice_id, title or "", bool(in_work)), names) for number, notice_id, title, in_work in found]


def _last_act(number: DocumentNumber) -> tuple[int | None, datetime | None]:
    """Who brought the number into its state, and when."""
    return {
        NumberState.RESERVED: (number.reserved_by, number.reserved_at),
        NumberState.USED: (number.used_by, number.used_at),
        NumberState.VOIDED: (number.voided_by, number.voided_at),
    }[number.state]


def _row(number: DocumentNumber, notice: tuple[int | None, str, bool], names: Mapping[int, str]) -> NumberRow:
    notice_id, title, in_work = notice
    who, at = _last_act(number)
    return NumberRow(
        id=id_of(number),
        text=number.text,
        series=number.series,
        year=number.year,
        serial=number.serial,
        state=number.state,
        purpose=number.purpose,
        title=title,
        reason=number.reason,
        who=names.get(who or 0, ""),
        at=at or number.reserved_at,
        version=number.version,
        notice_id=notice_id,
        is_drafts=notice_id is not None and in_work,
        before_platform=number.reserved_by is None,
    )


def names_of(db: Session, ids: Iterable[int | None]) -> dict[int, str]:
    """The names of those people, by id."""
    wanted = {one for one in ids if one is not None}
    found = db.exec(select(User.id, User.name).where(col(User.id).in_(wanted)))
    return {user_id: name for user_id, name in found if user_id is not None}


def reserve(
    db: Session, series: str, year: int, purpose: str, by: User, *, expected: int | None = None
) -> DocumentNumber:
    """Take the next number of that series and year in the person's unit.

    `expected` is the serial number that she was told: where it is hers already, for the same purpose, it is returned
    (two clicks), and where the next one is another by now, RecordChanged says who took it. Raises NotAllowed, BadInput.
    """
    unit_id = issuing_unit(db, by)
    lock_register(db, unit_id)
    series, purpose = series_checked(series), _purpose(purpose)
    if expected is not None and (mine := _hers_already(db, (unit_id, series, year, expected), purpose, by)):
        return mine
    return take_next(db, unit_id, series, year, purpose, by)


def upcoming(db: Session, series: str, year: int, by: User) -> str:
    """The number of that series and year that would be given next in the person's unit, as it is printed.

    Somebody else may take it first. Raises NotAllowed, NotFound.
    """
    return f"{series}〔{year}〕{next_serial(db, issuing_unit(db, by), series, year)}号"


def take_next(
    db: Session, unit_id: int, series: str, year: int, purpose: str, by: User, *, notice_id: int | None = None
) -> DocumentNumber:
    """The next number of a register that the caller has locked. Raises BadInput for series, year or purpose."""
    series, purpose = series_checked(series), _purpose(purpose)
    require_year(year)
    number = DocumentNumber(
        unit_id=unit_id,
        series=series,
        year=year,
        serial=next_serial(db, unit_id, series, year),
        state=NumberState.RESERVED,
        purpose=purpose,
        reserved_by=by.id,
    )
    db.add(number)
    db.flush()
    record(db, NumberReserved(unit_id, id_of(number), number.text, purpose, notice_id), by=by)
    return number


def lock_register(db: Session, unit_id: int) -> None:
    """No other transaction changes that unit's register until this one ends."""
    db.exec(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True)).one()


def next_serial(db: Session, unit_id: int, series: str, year: int) -> int:
    """The serial number that is given next; it is sure to be while the caller holds the register's lock."""
    mine = (DocumentNumber.unit_id == unit_id, DocumentNumber.series == series, DocumentNumber.year == year)
    return (db.exec(select(func.max(DocumentNumber.serial)).where(*mine)).one() or 0) + 1


def _hers_already(db: Session, place: tuple[int, str, int, int], purpose: str, by: User) -> DocumentNumber | None:
    unit_id, series, year, expected = place
    following = next_serial(db, unit_id, series, year)
    if following == expected:
        return None
    query = select(DocumentNumber).where(
        DocumentNumber.unit_id == unit_id,
        DocumentNumber.series == series,
        DocumentNumber.year == year,
        DocumentNumber.serial == expected,
    )
    taken = db.exec(query.execution_options(populate_existing=True)).first()
    if taken is None:
        raise RecordChanged(f"{series}〔{year}〕的下一个号现在是{following}号，不是{expected}号，请核对后再预留。")
    if (taken.state, taken.reserved_by, taken.purpose) == (NumberState.RESERVED, by.id, purpose):
        return taken
    who = db.exec(select(User.name).where(User.id == taken.reserved_by)).first() or "他人"
    when = f"{china_time(taken.reserved_at):%m月%d日%H:%M}"
    raise RecordChanged(
        f"{who}已于{when}取用了{taken.text}（{taken.purpose}），下一个是{following}号，请核对后再预留。"
    )


def series_checked(series: str) -> str:
    """The series without blanks around it. Raises BadInput for anything but Chinese characters, or too many of them.

    GB/T 9704-2012, 7.2.5: a number is the issuer's short sign (发文机关代字), the year in 〔〕 and a serial number.
    """
    series = series.strip()
    if not series:
        raise BadInput("没有填写发文机关代字，请填写发文字号中年份之前的文字，如“示人常发”。")
    if found := _NOT_CHINESE.search(series):
        raise BadInput(
            f"发文机关代字“{series[:LONGEST_SERIES]}”中有“{found[0]}”，只能用汉字；年份、括号和序号由平台自动加上，请删去。"
        )
    if len(series) > LONGEST_SERIES:
        raise BadInput(f"发文机关代字有{len(series)}个字，最多{LONGEST_SERIES}个字，请核对。")
    return series


def require_year(year: int) -> None:
    """Raises BadInput for a year that no document of the platform can bear."""
    last = today().year + 1
    if not FIRST_YEAR <= year <= last:
        raise BadInput(f"发文年份是{year}年，只能是{FIRST_YEAR}年至{last}年，请核对成文日期。")


def _purpose(text: str) -> str:
    return _checked(text, "用途", LONGEST_PURPOSE, "请写明这个号用于哪份文件。")


def reason_checked(text: str) -> str:
    """A reason as it is kept. Raises BadInput where none is given, or one that is too long."""
    return _checked(text, "理由", LONGEST_REASON, "请写明理由，它会留在登记簿上。")


def _checked(text: str, what: str, longest: int, remedy: str) -> str:
    text = " ".join(str(typed(text)).split())
    if not text:
        raise BadInput(f"没有填写{what}，{remedy}")
    if len(text) > longest:
        raise BadInput(f"{what}有{len(text)}个字，最多{longest}个字，请精简。")
    return text


def use(db: Session, number_id: int, by: User) -> None:
    """Enter that a document issued on paper bears that reserved number; once more by the same person changes nothing.

    Raises NotAllowed, NotFound outside the person's unit, Closed for a number that is used, voided or a draft's.
    """
    number, notice = _own_number(db, number_id, by)
    if number.state is NumberState.USED and number.used_by == by.id and notice is None:
        return
    _set_free(db, number, notice, by)
    mark_used(db, number, by)
    record(db, NumberUsed(number.unit_id, number_id, number.text, number.purpose), by=by)


def _set_free(db: Session, number: DocumentNumber, notice: Notice | None, by: User) -> None:
    """A draft that was discarded gives the number up. Raises Closed unless it is reserved and borne by no draft in work."""
    _require_reserved(number)
    if notice is not None and notice.discarded_at is None:
        raise Closed(f"{number.text}已编给公文稿（{number.purpose}），定稿时自动登记为已用，不能另作他用。")
    _detach(db, notice, by)


def free_number(db: Session, number_id: int, by: User) -> DocumentNumber:
    """A reserved number that no draft in work bears, locked with its register. Raises NotAllowed, NotFound, Closed."""
    number, notice = _own_number(db, number_id, by)
    _set_free(db, number, notice, by)
    return number


def take_back_use(db: Session, number_id: int, by: User) -> None:
    """Undo `use`: the number is reserved again. Raises NotAllowed, NotFound, Closed for any other number."""
    number, notice = _own_number(db, number_id, by)
    if number.state is not NumberState.USED or notice is not None or number.reserved_by is None:
        raise Closed(f"{number.text}不是在这里登记为已用的，不能撤回登记。")
    number.state, number.used_by, number.used_at = NumberState.RESERVED, None, None
    number.version += 1
    db.add(number)
    db.flush()
    record(db, NumberUseTakenBack(number.unit_id, number_id, number.text, number.purpose), by=by)


def mark_used(db: Session, number: DocumentNumber, by: User) -> None:
    """That number is now used. The caller has locked the register and records what happened. Raises Closed."""
    _require_reserved(number)
    number.state, number.used_by, number.used_at = NumberState.USED, by.id, now()
    number.version += 1
    db.add(number)
    db.flush()


def _require_reserved(number: DocumentNumber) -> None:
    if number.state is not NumberState.RESERVED:
        raise Closed(f"{number.text}现在是“{STATE_NAMES[number.state]}”，只有预留的号才能使用。请另取一个号。")


def void(db: Session, number_id: int, reason: str, by: User, *, expected_version: int) -> None:
    """Void a number; it stays on the register and is not given again. A draft that bore it bears none then.

    Raises NotAllowed, NotFound, BadInput without a reason, RecordChanged when somebody changed it since
    `expected_version`, Closed where it is voided already or a finished notice bears it.
    """
    number, notice = _own_number(db, number_id, by)
    if number.state is NumberState.VOIDED:
        raise Closed(f"{number.text}已经作废（{number.reason}），不用再作废。")
    if notice is not None and notice.finished_at is not None:
        raise Closed(f"{number.text}是已定稿公文《{notice.title}》的字号。请在“公文制发”中撤销该公文，字号随之作废。")
    if number.version != expected_version:
        raise saved_first(db, number.text, number.used_by, number.used_at)
    reason = reason_checked(reason)
    _detach(db, notice, by)
    mark_voided(db, number, reason, by)
    notice_id = notice.id if notice else None
    record(db, NumberVoided(number.unit_id, number_id, number.text, number.reason, notice_id), by=by)


def mark_voided(db: Session, number: DocumentNumber, reason: str, by: User) -> None:
    """That number is now void. The caller has locked the register, checked the reason and records what happened."""
    number.reason = reason
    number.state, number.voided_by, number.voided_at = NumberState.VOIDED, by.id, now()
    number.version += 1
    db.add(number)
    db.flush()


def _own_number(db: Session, number_id: int, by: User) -> tuple[DocumentNumber, Notice | None]:
    """The number and the notice that bears it, both locked, with the whole register."""
    unit_id = issuing_unit(db, by)
    lock_register(db, unit_id)
    query = select(DocumentNumber).where(DocumentNumber.id == number_id, DocumentNumber.unit_id == unit_id)
    number = db.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if number is None:
        raise NotFound(NO_NUMBER)
    bearing = select(Notice).where(Notice.number_id == number_id).options(WITHOUT_FILE)
    return number, db.exec(bearing.with_for_update().execution_options(populate_existing=True)).first()


def _detach(db: Session, notice: Notice | None, by: User) -> None:
    """A draft loses its number: what was rendered with it is outdated."""
    if notice is not None:
        notice.number_id, notice.version = None, notice.version + 1
        notice.saved_by, notice.saved_at = by.id, now()
        db.add(notice)
        db.flush()
