"""The sample county's register of document numbers: the year's documents on paper, one voided, one still to be issued."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session, col, select

from db.models import AuditEvent, User, id_of
from db.notice_models import NumberState
from db.notices.numbers import reserve, use, void
from db.sample.people import County
from forms.model import Form
from forms.permissions import Role

FIRST_DAY = (1, 12)  # month and day on which the year's first number was taken
BETWEEN = timedelta(days=19)


@dataclass(frozen=True)
class _Taken:
    """What a number was taken for, and what became of it."""

    purpose: str
    state: NumberState = NumberState.USED
    reason: str = ""


def add_numbers(db: Session, county: County, checklist: Form, star: Form) -> None:
    """The numbers up to that of the issued forms are used on paper; after them one is voided and one reserved."""
    found = re.fullmatch(r"(.+?)〔(\d{4})〕(\d+)号", checklist.number)
    if found is None:
        return
    series, year, last = found[1], int(found[2]), int(found[3])
    before = [f"关于印发县人大常委会{year}年工作要点的通知", f"关于印发《{year}年代表行动实施方案》的通知"]
    taken = [_Taken(purpose) for purpose in before[: last - 1]]
    taken += [
        _Taken(f"关于印发《{checklist.title}》和《{star.title}》的通知"),
        _Taken("关于召开乡镇人大工作推进会的通知", NumberState.VOIDED, "会议改期，通知不再印发"),
        _Taken(f"关于开展{year}年度乡镇人大工作考核和星级评定的通知", NumberState.RESERVED),
    ]
    for after, document in enumerate(taken):
        _take(db, series, datetime(year, *FIRST_DAY, 2, tzinfo=UTC) + BETWEEN * after, document, county)


def _take(db: Session, series: str, at: datetime, document: _Taken, county: County) -> None:
    """By the use cases themselves, and on the day it would have been."""
    reviewer, leader = (county.people[role] for role in (Role.REVIEWER, Role.LEADER))
    number = reserve(db, series, at.year, document.purpose, reviewer)
    number.reserved_at = at
    _date_event(db, reviewer, at)
    if document.state is NumberState.USED:
        use(db, id_of(number), reviewer)
        number.used_at = at + timedelta(days=1)
        _date_event(db, reviewer, number.used_at)
    elif document.state is NumberState.VOIDED:
        void(db, id_of(number), document.reason, leader, expected_version=number.version)
        number.voided_at = at + timedelta(days=2)
        _date_event(db, leader, number.voided_at)
    db.add(number)
    db.flush()


def _date_event(db: Session, by: User, at: datetime) -> None:
    newest = select(AuditEvent).where(AuditEvent.user_id == by.id).order_by(col(AuditEvent.id).desc()).limit(1)
    db.exec(newest).one().at = at
