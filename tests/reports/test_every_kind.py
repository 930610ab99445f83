"""Every kind of notice is begun, typed, finished and kept with the sample county's data."""

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlmodel import Session, select

from db.cycles import form_of
from db.engine import engine, reading, transaction, use_database
from db.models import Cycle, Unit, User, id_of
from db.notices.kept import file_of, notice_for
from db.notices.writing import save_notice
from db.stars.funds import set_funds
from db.stars.records import round_of
from forms.stars import levels_of
from reports.notices.kind import NoticeKind
from reports.notices.kinds import KINDS
from reports.notices.making import finish, start

DAY = date(2022, 12, 30)
YEAR = 2021  # the sample's published one
LEFT = ("{{", "{%", "None", "（）", "《》", "〔〕")


@pytest.fixture(scope="module")
def county(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The sample county with the amounts of its stars set."""
    use_database(f"sqlite:///{shutil.copy(sample_file, tmp_path_factory.mktemp('kinds') / 'county.db')}")
    with transaction() as db:
        cycle = a_cycle(db)
        levels = levels_of(form_of(db, cycle.star_form_id).stars)[:-1]
        round_ = round_of(db, id_of(cycle))
        amounts = {level: Decimal(1000) for level in levels}
        version = round_.version if round_ else 0
        set_funds(db, id_of(cycle), Decimal(90000), amounts, {}, person(db, "admin"), expected_version=version)
    yield
    engine().dispose()


def a_cycle(db: Session) -> Cycle:
    return db.exec(select(Cycle).where(Cycle.year == YEAR, Cycle.status == "published")).one()


def person(db: Session, username: str) -> User:
    return db.exec(select(User).where(User.username == username)).one()


def finished(kind: NoticeKind) -> tuple[int, User]:
    with transaction() as db:
        by = person(db, "clerk01" if kind.by_township else "leader")
        unit = db.exec(select(Unit).where(Unit.id == person(db, "clerk01").unit_id)).one()
        notice = start(db, id_of(a_cycle(db)), kind, unit if kind.about_township else None, by)
        entries = {entry.name: entry.example for entry in kind.entries} | notice.entries
        notice = save_notice(db, id_of(notice), entries, DAY, by, expected_version=notice.version)
        notice_id, version = id_of(notice), notice.version
    finish(notice_id, by, expected_version=version)
    return notice_id, by


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_it_is_finished_and_opens(kind: NoticeKind, county: None):
    notice_id, by = finished(kind)
    with reading() as db:
        (name, content), notice = file_of(db, notice_id, by), notice_for(db, notice_id, by)
    document = docx.Document(BytesIO(content))
    said = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert name == f"{notice.title}.docx"
    assert [left for left in LEFT if left in said] == []
    assert (notice.number_id is not None) is bool(kind.series)


def test_each_says_under_which_heading_it_stands_and_what_it_is_for():
    assert [kind.key for kind in KINDS if not kind.purpose.endswith("。")] == []
    assert len({kind.purpose for kind in KINDS}) == len(KINDS)
