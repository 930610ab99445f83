"""One kind for many townships: as drafts to be read, or each finished; cancelled half-way it goes on, and none is made twice."""

from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from db.access import today
from db.engine import engine, reading, transaction
from db.models import Unit, User, id_of
from db.notice_models import DocumentNumber, Notice
from db.notices.kept import file_of, notices_of
from db.notices.writing import save_notice, start_notice, withdraw_notice
from db.refusals import NotFound
from forms.permissions import Role
from reports.archive import shelf
from reports.archive.building import held
from reports.archive.filled_forms import NOTES
from reports.notices import making, many
from reports.notices.many import build_drafts, build_finished, drafts_key, finished_key
from reports.templating.faults import CannotRender
from tests.db.a_year import Year, a_year
from tests.reports.some_kinds import Kinds, lines_of, make_known

TOWNSHIPS = 5
NOT_MADE = "第1镇：没有失分项目，不用整改。"


@pytest.fixture
def year(sqlite_database: str) -> Year:
    with transaction() as db:
        return a_year(db, townships=TOWNSHIPS)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    return make_known(tmp_path, monkeypatch)


@pytest.fixture
def common(year: Year, known: Kinds) -> int:
    """The draft for all townships."""
    return begun(year, known)


def begun(year: Year, known: Kinds, by: User | None = None) -> int:
    with transaction() as db:
        return id_of(making.start(db, year.cycle_id, known[0], None, by or year.person(Role.REVIEWER)))


def build(work, key: str, *arguments) -> ZipFile | None:
    """Build to the end; the .zip that lies on the shelf then."""
    claim = shelf.claim(key)
    assert claim is not None
    for _ in held(claim, work(claim, *arguments)):
        pass
    found = shelf.shelved(key)
    return ZipFile(BytesIO(found.path.read_bytes())) if found else None


def standing() -> list[Notice]:
    with reading() as db:
        query = select(Notice).where(col(Notice.unit_id).is_not(None), col(Notice.withdrawn_at).is_(None))
        return list(db.exec(query.order_by(col(Notice.id))))


def numbers() -> list[int]:
    with reading() as db:
        return list(db.exec(select(DocumentNumber.serial).order_by(col(DocumentNumber.serial))))


@pytest.mark.parametrize(("work", "key"), [(build_drafts, drafts_key), (build_finished, finished_key)])
def test_what_is_missing_for_all_is_told_once_and_nothing_is_made(year: Year, common: int, work, key):
    reviewer = year.person(Role.REVIEWER)
    with transaction() as db:
        save_notice(db, common, {"要求": ""}, today(), reviewer, expected_version=0)
    assert build(work, key(common), common, year.townships, reviewer) is None
    assert shelf.failure(key(common)).count("“要求”没有填写") == 1
    assert (standing(), numbers()) == ([], [])


def test_drafts_are_made_for_the_chosen_townships_and_nothing_is_kept(year: Year, common: int):
    chosen = year.townships[:3]
    package = build(build_drafts, drafts_key(common), common, chosen, year.person(Role.REVIEWER))
    assert package.namelist() == ["第0镇整改通知（草稿）.docx", "第2镇整改通知（草稿）.docx", NOTES]
    assert lines_of(package.read("第2镇整改通知（草稿）.docx"))[2:4] == ["第2镇失2.5分", "请第2镇于月底前整改"]
    assert NOT_MADE in package.read(NOTES).decode("utf-8-sig")
    found = shelf.shelved(drafts_key(common))
    assert (found.files, list(found.notes), found.name) == (2, [NOT_MADE], "2022年度整改通知（草稿）.zip")
    assert (standing(), numbers()) == ([], [])


def test_each_is_finished_and_the_zip_holds_the_kept_files(year: Year, common: int):
    reviewer = year.person(Role.REVIEWER)
    package = build(build_finished, finished_key(common), common, year.townships, reviewer)
    notices = standing()
    assert [notice.unit_id for notice in notices] == [
        unit_id for unit_id in year.townships if unit_id != year.townships[1]
    ]
    assert all(notice.finished_at and notice.readers == "township" for notice in notices)
    assert numbers() == [1, 2, 3, 4]
    with reading() as db:
        kept = [file_of(db, id_of(notice), reviewer)[1] for notice in notices]
    assert [package.read(name) for name in package.namelist() if name != NOTES] == kept


def test_cancelled_half_way_the_finished_stay_and_going_on_makes_the_rest_once(year: Year, common: int, monkeypatch):
    reviewer, key = year.person(Role.REVIEWER), finished_key(common)
    monkeypatch.setattr(shelf, "BEAT", 0.0)
    claim = shelf.claim(key)
    steps = held(claim, build_finished(claim, common, year.townships, reviewer))
    for _ in range(3):
        next(steps)
    shelf.cancel(key)
    assert list(steps) == []
    first = [id_of(notice) for notice in standing()]
    # the third step was asked for and not yet past: what it made is kept too
    assert len(first) in (2, 3) and shelf.shelved(key) is None
    package = build(build_finished, key, common, year.townships, reviewer)
    assert [id_of(notice) for notice in standing()][: len(first)] == first
    assert (len(standing()), numbers(), len(package.namelist())) == (4, [1, 2, 3, 4], 5)
    build(build_finished, key, common, year.townships, reviewer)
    assert numbers() == [1, 2, 3, 4]


def test_after_a_crash_between_number_and_file_the_same_draft_and_number_go_on(year: Year, common: int, monkeypatch):
    reviewer, key = year.person(Role.REVIEWER), finished_key(common)
    with monkeypatch.context() as broken:
        broken.setattr(many, "finish_notice", lambda *_, **__: (_ for _ in ()).throw(CannotRender("停电")))
        package = build(build_finished, key, common, year.townships[:1], reviewer)
    assert "第0镇：停电" in package.read(NOTES).decode("utf-8-sig")
    [draft] = standing()
    assert draft.finished_at is None and numbers() == [1]
    build(build_finished, key, common, year.townships[:1], reviewer)
    assert [(notice.id, notice.finished_at is not None) for notice in standing()] == [(draft.id, True)]
    assert numbers() == [1]


def test_a_draft_that_somebody_writes_for_a_township_is_left_to_her_and_told(year: Year, known: Kinds, common: int):
    leader, reviewer = year.person(Role.LEADER), year.person(Role.REVIEWER)
    with transaction() as db:
        draft = making.start(db, year.cycle_id, known[0], db.get_one(Unit, year.townships[0]), leader)
        save_notice(db, id_of(draft), {"要求": "另写"}, draft.day, leader, expected_version=0)
    package = build(build_finished, finished_key(common), common, year.townships[:3], reviewer)
    assert "第0镇：已有另行起草的公文稿" in package.read(NOTES).decode("utf-8-sig")
    assert [notice.entries["要求"] for notice in standing() if notice.finished_at is None] == ["另写"]


def test_a_withdrawn_notice_is_made_anew_under_another_number(year: Year, common: int):
    reviewer, key = year.person(Role.REVIEWER), finished_key(common)
    build(build_finished, key, common, year.townships[:1], reviewer)
    with transaction() as db:
        withdraw_notice(
            db, id_of(db.exec(select(Notice).where(col(Notice.unit_id).is_not(None))).one()), "有误", reviewer
        )
    build(build_finished, key, common, year.townships[:1], reviewer)
    assert len(standing()) == 1
    assert numbers() == [1, 2]


def test_names_that_no_system_takes_are_made_safe_and_none_is_lost(year: Year, common: int):
    with transaction() as db:
        for unit_id, name in zip(year.townships, ("a/b", "A:B", "con", "乡" * 300, "..镇"), strict=True):
            unit = db.get_one(Unit, unit_id)
            unit.name = name
            db.add(unit)
    package = build(build_drafts, drafts_key(common), common, year.townships, year.person(Role.REVIEWER))
    names = package.namelist()
    assert len({name.casefold() for name in names}) == TOWNSHIPS
    assert not [name for name in names if "/" in name or ":" in name or len(name.encode()) > 255]


def test_nobody_else_makes_them(year: Year, known: Kinds, common: int):
    with transaction() as db:
        other = a_year(db, code="X")
    strangers = [other.person(Role.REVIEWER), year.person(Role.CLERK)]
    for person in strangers:
        assert build(build_finished, finished_key(common), common, year.townships, person) is None
    assert "没有这份公文" in shelf.failure(finished_key(common))
    assert standing() == []


def test_a_notice_of_one_township_is_no_draft_for_all(year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    with transaction() as db:
        draft = start_notice(db, year.cycle_id, "one", year.townships[0], reviewer, entries={}, day=None)
        with pytest.raises(NotFound):
            many.common_draft(db, id_of(draft), reviewer)


def test_queries_for_one_notice_do_not_grow_with_the_number_of_townships(year: Year, common: int):
    reviewer, counted = year.person(Role.REVIEWER), list[int]()
    with reading() as db:
        draft = many.common_draft(db, common, reviewer)
        units = [db.get_one(Unit, unit_id) for unit_id in year.townships if unit_id != year.townships[1]]
    for making_of in (many.draft_for, many.finish_for):
        asked = [_queries(lambda unit=unit, of=making_of: of(draft, unit, reviewer)) for unit in units]
        counted.append(asked[1])
        assert asked[1] == asked[-1], asked
    assert max(counted) < 50


def _queries(work) -> int:
    made: list[str] = []

    def note(*arguments) -> None:
        made.append(arguments[2])

    event.listen(engine(), "before_cursor_execute", note)
    work()
    event.remove(engine(), "before_cursor_execute", note)
    return len(made)


def test_the_list_of_the_year_tells_them_all(year: Year, common: int):
    reviewer = year.person(Role.REVIEWER)
    build(build_finished, finished_key(common), common, year.townships, reviewer)
    with reading() as db:
        lines = notices_of(db, year.cycle_id, reviewer)
        of_a_township = notices_of(db, year.cycle_id, year.person(Role.CLERK, 2))
    assert len(lines) == 5
    assert [line.township for line in of_a_township] == ["第2镇"]
