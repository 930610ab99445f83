"""Who writes, changes and sees which notices."""

from collections.abc import Callable

import pytest
from sqlalchemy import event as sql_event
from sqlmodel import Session, select

from db.engine import engine, transaction
from db.models import User
from db.notice_models import Notice
from db.notices.kept import NoticeState, file_of, notice_for, notices_of
from db.notices.writing import (
    FOR_ALL,
    FOR_COUNTY,
    FOR_TOWNSHIP,
    discard_notice,
    finish_notice,
    number_notice,
    restore_notice,
    save_notice,
    start_notice,
    withdraw_notice,
)
from db.refusals import NotAllowed, NotFound
from tests.beginnings import begun
from tests.db.a_notice import DAY, FILE, SERIES, a_draft, a_file, a_finished, withdrawn
from tests.db.a_year import Year, a_year


@pytest.fixture
def quick_year(sqlite_database: str) -> Year:
    return begun(a_year)


def test_a_report_that_a_township_withdrew_is_gone_for_the_county(quick_year: Year) -> None:
    report = a_finished(quick_year, quick_year.people["clerk0"], quick_year.townships[0], readers=FOR_COUNTY)
    leader = quick_year.people["leader"]
    with transaction() as db:
        assert [line.id for line in notices_of(db, quick_year.cycle_id, leader)] == [report]
    withdrawn(quick_year, report, who="chair0")
    with transaction() as db:
        assert notices_of(db, quick_year.cycle_id, leader) == []
        assert notices_of(db, quick_year.cycle_id, quick_year.people["chair0"])[0].state is NoticeState.WITHDRAWN
    with pytest.raises(NotFound), transaction() as db:
        file_of(db, report, leader)


def test_a_township_sees_what_is_finished_for_it_and_for_all(quick_year: Year) -> None:
    first, second = quick_year.townships
    a_draft(quick_year, kind="draft")
    wanted = {
        "all": a_finished(quick_year, readers=FOR_ALL),
        "first": a_finished(quick_year, unit_id=first, readers=FOR_TOWNSHIP),
        "second": a_finished(quick_year, unit_id=second, readers=FOR_TOWNSHIP),
        "county": a_finished(quick_year, unit_id=first, readers=FOR_COUNTY),
    }
    gone = a_finished(quick_year)
    withdrawn(quick_year, gone)
    seen = {}
    for who in ("clerk0", "chair1", "leader"):
        with transaction() as db:
            lines = notices_of(db, quick_year.cycle_id, quick_year.people[who])
            seen[who] = [line.id for line in reversed(lines)]
            assert [line.own for line in lines] == [who == "leader"] * len(lines)
            for notice_id in {*wanted.values(), gone}:
                if notice_id in seen[who]:
                    assert file_of(db, notice_id, quick_year.people[who])[1] == FILE
                else:
                    with pytest.raises(NotFound, match="没有这份公文"):
                        file_of(db, notice_id, quick_year.people[who])
    assert seen["clerk0"] == [wanted["all"], wanted["first"]]
    assert seen["chair1"] == [wanted["all"], wanted["second"]]
    assert len(seen["leader"]) == 6


def test_a_townships_own_report_is_seen_by_it_and_finished_by_its_county_alone(quick_year: Year) -> None:
    clerk, unit_id = quick_year.people["clerk0"], quick_year.townships[0]
    draft = a_draft(quick_year, clerk, unit_id, kind="selfreport")
    done = a_finished(quick_year, clerk, unit_id, readers=FOR_ALL)
    seen = {}
    for who in ("chair0", "reviewer", "clerk1"):
        with transaction() as db:
            lines = notices_of(db, quick_year.cycle_id, quick_year.people[who])
            seen[who] = [(line.id, line.issuer, line.number, line.own) for line in lines]
    report = (done, "第0镇", "示人常发〔2022〕1号", True)
    assert seen == {
        "chair0": [report, (draft, "第0镇", "", True)],
        "reviewer": [(*report[:3], False)],
        "clerk1": [],
    }


def test_a_township_writes_about_itself_alone(quick_year: Year) -> None:
    clerk = quick_year.people["clerk0"]
    for unit_id in (None, quick_year.townships[1], quick_year.county_id, 999):
        with pytest.raises(NotFound):
            a_draft(quick_year, clerk, unit_id)
    with transaction() as db:
        assert db.exec(select(Notice.id)).all() == []


def test_a_county_writes_about_its_own_townships_and_years(quick_year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="x")
    for unit_id in (other.townships[0], other.county_id, quick_year.county_id, 999):
        with pytest.raises(NotFound):
            a_draft(quick_year, unit_id=unit_id)
    for cycle_id in (other.cycle_id, 999):
        with pytest.raises(NotFound, match="没有这个考核年度"), transaction() as db:
            start_notice(db, cycle_id, "results", None, quick_year.people["reviewer"], entries={}, day=DAY)
        with pytest.raises(NotFound, match="没有这个考核年度"), transaction() as db:
            notices_of(db, cycle_id, quick_year.people["reviewer"])


ACTS: dict[str, Callable[[Session, int, User], object]] = {
    "save": lambda db, one, by: save_notice(db, one, {"说明": "他人"}, DAY, by, expected_version=0),
    "discard": lambda db, one, by: discard_notice(db, one, by),
    "restore": lambda db, one, by: restore_notice(db, one, by),
    "number": lambda db, one, by: number_notice(db, one, SERIES, "他人", by),
    "finish": lambda db, one, by: finish_notice(db, one, a_file(), by, expected_version=0),
    "withdraw": lambda db, one, by: withdraw_notice(db, one, "他人", by),
}


def test_nobody_changes_another_units_notice(quick_year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="x")
    countys, sent = a_draft(quick_year, kind="draft"), a_finished(quick_year)
    towns = a_draft(quick_year, quick_year.people["clerk0"], quick_year.townships[0])
    people = quick_year.people
    for notice_id, stranger in (
        (countys, other.people["leader"]),
        (countys, people["chair0"]),
        (sent, people["chair0"]),
        (towns, people["leader"]),
        (towns, people["clerk1"]),
        (towns, other.people["clerk0"]),
        (999, people["leader"]),
    ):
        for act in ACTS.values():
            with pytest.raises(NotFound, match="没有这份公文"), transaction() as db:
                act(db, notice_id, stranger)


def test_who_writes_no_notices_changes_none(quick_year: Year) -> None:
    notice_id = a_draft(quick_year)
    for who in ("administrator", "auditor"):
        for act in ACTS.values():
            with pytest.raises(NotAllowed), transaction() as db:
                act(db, notice_id, quick_year.people[who])
        with pytest.raises(NotAllowed):
            a_draft(quick_year, quick_year.people[who])


def test_nobody_reads_what_is_not_for_her(quick_year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="x")
    draft, sent = a_draft(quick_year, kind="draft"), a_finished(quick_year)
    own = a_draft(quick_year, quick_year.people["clerk0"], quick_year.townships[0])
    for notice_id, stranger in (
        (draft, quick_year.people["clerk0"]),
        (sent, other.people["clerk0"]),
        (sent, other.people["leader"]),
        (own, quick_year.people["leader"]),
    ):
        for read in (notice_for, file_of):
            with pytest.raises(NotFound, match="没有这份公文"), transaction() as db:
                read(db, notice_id, stranger)
    with pytest.raises(NotAllowed), transaction() as db:
        notice_for(db, sent, quick_year.people["administrator"])


def test_a_list_of_many_asks_the_database_as_often_as_one_of_few_and_reads_no_file(quick_year: Year) -> None:
    asked: list[str] = []

    def listed() -> int:
        asked.clear()
        with transaction() as db:
            lines = notices_of(db, quick_year.cycle_id, quick_year.people["leader"])
        return len(lines)

    sql_event.listen(engine(), "before_cursor_execute", lambda *told: asked.append(told[2]))
    a_finished(quick_year)
    few = (listed(), len(asked))
    for _ in range(5):
        a_finished(quick_year)
    many = (listed(), len(asked))
    assert (few[0], many[0], few[1]) == (1, 6, many[1])
    assert not [statement for statement in asked if "notice.content" in statement or "notice.context" in statement]
