"""A year of a county, and what a notice in it is made of."""

import hashlib
from datetime import date

from sqlmodel import Session

from db.engine import transaction
from db.models import User
from db.notice_models import Notice, NoticeTemplate
from db.notices.numbers import reserve
from db.notices.writing import FOR_ALL, Finished, finish_notice, number_notice, start_notice, withdraw_notice
from tests.db.a_year import Year

SERIES = "示人常发"
DAY = date(2022, 12, 30)
FILE = b"PK the file, byte for byte"


def a_number(year: Year, purpose: str = "开展考核的通知", by: User | None = None) -> int:
    """The next number of the series, reserved."""
    with transaction() as db:
        return reserve(db, SERIES, 2022, purpose, by or year.people["reviewer"]).id or 0


def a_draft(year: Year, by: User | None = None, unit_id: int | None = None, kind: str = "results") -> int:
    with transaction() as db:
        entries = {"主送机关": "各乡镇人大主席团"}
        person = by or year.people["reviewer"]
        return start_notice(db, year.cycle_id, kind, unit_id, person, entries=entries, day=DAY).id or 0


def a_file(number: str = "", readers: str = FOR_ALL, content: bytes = FILE, title: str = "考核结果通报") -> Finished:
    return Finished(title, readers, {"发文字号": number, "标题": title}, content, None, "a" * 64)


def a_finished(
    year: Year, by: User | None = None, unit_id: int | None = None, *, readers: str = FOR_ALL, numbered: bool = True
) -> int:
    """A notice finished as its writer does it: numbered, made, kept."""
    person = by or year.people["reviewer"]
    notice_id = a_draft(year, person, unit_id)
    with transaction() as db:
        number = number_notice(db, notice_id, SERIES, "考核结果通报", person).text if numbered else ""
    with transaction() as db:
        version = _version(db, notice_id)
        finish_notice(db, notice_id, a_file(number, readers), person, expected_version=version)
    return notice_id


def _version(db: Session, notice_id: int) -> int:
    return db.get_one(Notice, notice_id).version


def withdrawn(year: Year, notice_id: int, reason: str = "数字有误", who: str = "leader") -> None:
    with transaction() as db:
        withdraw_notice(db, notice_id, reason, year.people[who])


def a_template(unit_id: int, user_id: int, kind: str = "results", sha256: str = "") -> NoticeTemplate:
    """The first version of a county's own template, not yet added."""
    content = b"template"
    return NoticeTemplate(
        unit_id=unit_id,
        kind=kind,
        version=1,
        name="模板.docx",
        sha256=sha256 or hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_by=user_id,
    )
