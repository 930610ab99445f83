"""A number that was reserved by hand and is then given to a notice."""

import pytest

from db.audit import events
from db.engine import transaction
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.numbers import register_of, reserve, use
from db.notices.writing import discard_notice, finish_notice, give_number, number_notice, restore_notice
from db.refusals import Closed, NotAllowed, NotFound
from tests.beginnings import begun
from tests.db.a_notice import SERIES, a_draft, a_file, a_number
from tests.db.a_year import Year, a_year


@pytest.fixture
def year(sqlite_database: str) -> Year:
    return begun(a_year)


def given(year: Year, notice_id: int, number_id: int, who: str = "reviewer", series: str = SERIES) -> str:
    with transaction() as db:
        return give_number(db, notice_id, number_id, series, year.people[who]).text


def test_a_draft_bears_the_given_number_and_is_finished_under_it(database: str) -> None:
    year = begun(a_year)
    number_id, notice_id = a_number(year), a_draft(year)
    assert [given(year, notice_id, number_id) for _ in range(2)] == ["示人常发〔2022〕1号"] * 2
    with transaction() as db:
        reviewer = year.people["reviewer"]
        assert number_notice(db, notice_id, SERIES, "通报", reviewer).id == number_id
        assert len(events(db, limit=9, kind="number_given")) == 1
        finish_notice(db, notice_id, a_file("示人常发〔2022〕1号"), reviewer, expected_version=0)
        (row,) = register_of(db, reviewer)
    assert (row.state, row.notice_id) == (NumberState.USED, notice_id)


def test_a_number_that_is_not_free_or_does_not_fit_is_not_given(year: Year) -> None:
    reviewer, notice_id = year.people["reviewer"], a_draft(year)
    with transaction() as db:
        used, borne = (reserve(db, SERIES, 2022, purpose, reviewer).id or 0 for purpose in ("纪要", "通知"))
        use(db, used, reviewer)
        other_year = reserve(db, SERIES, 2021, "通知", reviewer).id or 0
        letter = reserve(db, "示人常函", 2022, "通知", reviewer).id or 0
    bearer = a_second_draft(year)
    given(year, bearer, borne)
    for number_id, said in (
        (used, "现在是“已用”"),
        (borne, "已编给公文稿"),
        (other_year, "应是示人常发〔2022〕的号"),
        (letter, "应是示人常发〔2022〕的号"),
    ):
        with pytest.raises(Closed, match=said):
            given(year, notice_id, number_id)
    with pytest.raises(Closed, match="这份公文已编示人常发〔2022〕2号"):
        given(year, bearer, a_number(year))


def a_second_draft(year: Year) -> int:
    return a_draft(year, kind="publicity")


def test_a_discarded_draft_gives_its_number_up(year: Year) -> None:
    reviewer, first, second = year.people["reviewer"], a_draft(year), a_second_draft(year)
    number_id = a_number(year)
    given(year, first, number_id)
    with transaction() as db:
        discard_notice(db, first, reviewer)
    given(year, second, number_id)
    with transaction() as db:
        restore_notice(db, first, reviewer)
        assert [db.get_one(Notice, one).number_id for one in (first, second)] == [None, number_id]


def test_numbers_and_notices_of_others_are_not_there(year: Year) -> None:
    number_id, notice_id = a_number(year), a_draft(year)
    towns = a_draft(year, year.people["clerk0"], year.townships[0])
    for who, notice, number in (
        ("clerk0", towns, number_id),
        ("clerk0", notice_id, number_id),
        ("leader", towns, number_id),
    ):
        with pytest.raises(NotFound):
            given(year, notice, number, who)
    for who in ("administrator", "auditor"):
        with pytest.raises(NotAllowed):
            given(year, notice_id, number_id, who)
    with transaction() as db:
        assert db.get_one(DocumentNumber, number_id).version == 0
        assert db.get_one(Notice, notice_id).number_id is None
