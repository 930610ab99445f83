"""Every kind of notice is begun, typed, finished and kept with the sample county's data."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from sqlmodel import Session, select

from db.cycles import form_of
from db.engine import reading, transaction
from db.models import Cycle, Unit, User, id_of
from db.notices.kept import file_of, notice_for
from db.notices.writing import save_notice
from db.stars.funds import set_funds
from db.stars.records import round_of
from forms.stars import levels_of
from reports.notices.frame import example_of
from reports.notices.kind import NoticeKind
from reports.notices.kinds import KINDS
from reports.notices.making import finish, start
from reports.standard.check import measure
from reports.standard.rendered import rendered_deviations
from tests.reports.rendering import needs_renderer, pdfs_of

DAY = date(2022, 12, 30)
# 公示 is dated no later than its first day.
DATED = dict.fromkeys(("publicity_results", "publicity_stars"), date(2021, 12, 26))
DAYS = {"交办日期": "2022-11-01", "答复日期": "2022-12-20"}  # so that every day of the examples fits to it
YEAR = 2021  # the sample's published one
LEFT = ("{{", "{%", "None", "（）", "《》", "〔〕")


@pytest.fixture
def county(sample_folder: Path, copied: Callable[[Path], str]) -> None:
    """The sample county with the amounts of its stars set."""
    copied(sample_folder / "county.db")
    with transaction() as db:
        cycle = a_cycle(db)
        amounts = dict.fromkeys(levels_of(form_of(db, cycle.star_form_id).stars)[:-1], Decimal(1000))
        round_ = round_of(db, id_of(cycle))
        version = round_.version if round_ else 0
        set_funds(db, id_of(cycle), Decimal(90000), amounts, {}, person(db, "admin"), expected_version=version)


def a_cycle(db: Session) -> Cycle:
    return db.exec(select(Cycle).where(Cycle.year == YEAR, Cycle.status == "published")).one()


def person(db: Session, username: str) -> User:
    return db.exec(select(User).where(User.username == username)).one()


def finished(kind: NoticeKind) -> tuple[int, User]:
    with transaction() as db:
        by = person(db, "clerk01" if kind.by_township else "leader")
        unit = db.exec(select(Unit).where(Unit.id == person(db, "clerk01").unit_id)).one()
        notice = start(db, id_of(a_cycle(db)), kind, unit if kind.is_of_one_township else None, by)
        entries = {entry.name: DAYS.get(entry.name, entry.example) for entry in kind.entries} | notice.entries
        notice = save_notice(db, id_of(notice), entries, DATED.get(kind.key, DAY), by, expected_version=notice.version)
        notice_id, version = id_of(notice), notice.version
    finish(notice_id, by, expected_version=version)
    return notice_id, by


def test_each_is_finished_and_opens_and_leaves_nothing_unfilled(county: None):
    for kind in KINDS:
        notice_id, by = finished(kind)
        with reading() as db:
            (name, content), notice = file_of(db, notice_id, by), notice_for(db, notice_id, by)
        said = "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)
        assert name == f"{notice.title}.docx"
        assert (kind.key, [left for left in LEFT if left in said]) == (kind.key, [])
        assert (kind.key, notice.number_id is not None) == (kind.key, bool(kind.series))


@needs_renderer
def test_each_opens_in_libreoffice_and_passes_both_checks(county: None, tmp_path: Path):
    notices = {}
    for kind in KINDS:
        notice_id, by = finished(kind)
        with reading() as db:
            notices[kind.key] = file_of(db, notice_id, by)[1]
    printed = pdfs_of(notices, tmp_path)
    for kind in KINDS:
        assert (kind.key, measure(notices[kind.key]).deviations) == (kind.key, ())
        assert (kind.key, rendered_deviations(printed[kind.key], kind.format)) == (kind.key, [])


def test_each_says_under_which_heading_it_stands_and_what_it_is_for():
    assert [kind.key for kind in KINDS if not kind.purpose.endswith("。")] == []
    assert len({kind.purpose for kind in KINDS}) == len(KINDS)


def test_the_examples_bear_the_number_and_the_issuer_of_such_a_kind():
    for kind in KINDS:
        example = example_of(kind)
        assert example["发文字号"] == (f"示人常{kind.series}〔2022〕8号" if kind.series else "")
        issuer = "城关镇人大主席团" if kind.by_township else "示例县人大常委会"
        assert (example["发文机关"], example["署名"], example["印发机关"]) == (issuer, issuer, f"{issuer}办公室")
