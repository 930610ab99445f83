"""A draft finished in two transactions: its number, its file, its values; whatever fails in between, nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from db.engine import reading, transaction
from db.models import Unit, User, id_of
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.kept import file_of, notice_for
from db.notices.numbers import upcoming
from db.notices.writing import save_notice
from db.refusals import Closed, NotAllowed, NotFound, RecordChanged, Refused
from forms.permissions import Role
from reports.notices import making
from reports.notices.frame import IncompleteEntries
from reports.notices.kind import NoticeKind
from reports.notices.making import as_draft, finish, prepared, start
from reports.templating.faults import CannotRender
from tests.db.a_year import Year, a_year
from tests.reports.some_kinds import Kinds, a_template, lines_of, make_known


@pytest.fixture
def year(sqlite_database: str) -> Year:
    with transaction() as db:
        return a_year(db)


@pytest.fixture
def year_on_either(database: str) -> Year:
    """The same on each engine, for what happens at once."""
    with transaction() as db:
        return a_year(db)


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    return make_known(tmp_path, monkeypatch)


def begun(year: Year, kind: NoticeKind, by: User | None = None, township: int | None = 0) -> int:
    """A draft of that kind about that township (None: about all)."""
    with transaction() as db:
        unit = None if township is None else db.get_one(Unit, year.townships[township])
        return id_of(start(db, year.cycle_id, kind, unit, by or year.person(Role.REVIEWER)))


def numbers() -> list[tuple[str, NumberState]]:
    with reading() as db:
        return [(number.text, number.state) for number in db.exec(select(DocumentNumber).order_by(DocumentNumber.id))]


def year_of(number: str) -> str:
    return number.partition("〔")[2][:4]


def test_a_finished_notice_bears_its_number_and_is_kept_with_its_values(year: Year, known: Kinds):
    reviewer, notice_id = year.person(Role.REVIEWER), begun(year, known[0])
    finish(notice_id, reviewer, expected_version=0)
    [(number, state)] = numbers()
    assert (state, number[:5]) == (NumberState.USED, "示人常函〔")
    with reading() as db:
        notice, (name, content) = notice_for(db, notice_id, reviewer), file_of(db, notice_id, reviewer)
    assert name == "关于第0镇整改的通知.docx"
    assert lines_of(content)[:4] == ["关于第0镇整改的通知", number, "第0镇失2.5分", "请第0镇于月底前整改"]
    assert (notice.context["发文字号"], notice.context["要求"]) == (number, "请第0镇于月底前整改")
    assert (notice.readers, notice.finished_by) == ("township", reviewer.id)


def test_a_kind_without_numbers_takes_none(year: Year, known: Kinds):
    chair = year.person(Role.CHAIR)
    finish(begun(year, known[2], chair), chair, expected_version=0)
    assert numbers() == []


def test_what_is_missing_is_told_before_a_number_is_taken(year: Year, known: Kinds):
    reviewer, notice_id = year.person(Role.REVIEWER), begun(year, known[0])
    with transaction() as db:
        save_notice(db, notice_id, {"要求": " ", "期限": "月底"}, None, reviewer, expected_version=0)
    with pytest.raises(IncompleteEntries, match=r"“要求”没有填写.*\n“期限”写的是“月底”，不是日期"):
        finish(notice_id, reviewer, expected_version=1)
    with pytest.raises(Closed, match="没有失分项目"):
        finish(begun(year, known[0], township=1), reviewer, expected_version=0)
    assert numbers() == []


def test_after_a_crash_between_the_two_transactions_the_draft_keeps_its_number(
    year: Year,
    known: Kinds,
    monkeypatch: pytest.MonkeyPatch,
):
    reviewer, notice_id = year.person(Role.REVIEWER), begun(year, known[0])
    with monkeypatch.context() as broken:
        broken.setattr(making.Template, "filled", lambda *_: (_ for _ in ()).throw(CannotRender("坏了")))
        with pytest.raises(CannotRender):
            finish(notice_id, reviewer, expected_version=0)
    [(number, state)] = numbers()
    with reading() as db:
        notice = notice_for(db, notice_id, reviewer)
        assert (notice.finished_at, notice.context, notice.number_id is not None) == (None, None, True)
        assert prepared(db, notice_id, reviewer).context["发文字号"] == number
    assert state is NumberState.RESERVED
    finish(notice_id, reviewer, expected_version=0)
    assert numbers() == [(number, NumberState.USED)]


def test_of_several_who_finish_at_once_one_does_and_there_is_one_number(year_on_either: Year, known: Kinds):
    reviewer, notice_id = year_on_either.person(Role.REVIEWER), begun(year_on_either, known[0])

    def once(_: int) -> type[Refused] | None:
        try:
            finish(notice_id, reviewer, expected_version=0)
        except Refused as refusal:
            return type(refusal)
        return None

    with ThreadPoolExecutor(4) as pool:
        ends = list(pool.map(once, range(4)))
    assert sorted(map(str, ends)) == sorted(map(str, [None, Closed, Closed, Closed]))
    assert [state for _, state in numbers()] == [NumberState.USED]


def test_a_draft_that_somebody_changed_meanwhile_is_not_finished(year: Year, known: Kinds):
    reviewer, notice_id = year.person(Role.REVIEWER), begun(year, known[0])
    with transaction() as db:
        day = db.get_one(Notice, notice_id).day
        save_notice(db, notice_id, {"要求": "另写"}, day, year.person(Role.LEADER), expected_version=0)
    with pytest.raises(RecordChanged, match="先保存了这份公文稿"):
        finish(notice_id, reviewer, expected_version=0)
    with reading() as db:
        assert notice_for(db, notice_id, reviewer).finished_at is None


def test_nobody_finishes_what_is_not_hers(year: Year, known: Kinds):
    of_the_county, reviewer = begun(year, known[0]), year.person(Role.REVIEWER)
    own = begun(year, known[2], year.person(Role.CLERK))
    strangers = [(of_the_county, year.person(Role.CLERK)), (own, year.person(Role.CLERK, 1)), (own, reviewer)]
    strangers += [(of_the_county, year.person(role)) for role in (Role.ADMINISTRATOR, Role.AUDITOR)]
    for notice_id, person in strangers:
        with pytest.raises((NotFound, NotAllowed)):
            finish(notice_id, person, expected_version=0)
    assert numbers() == []


def test_a_unit_begins_its_own_kinds_alone(year: Year, known: Kinds):
    with pytest.raises(NotAllowed, match="由县人大常委会制发"):
        begun(year, known[1], year.person(Role.CLERK))
    with pytest.raises(NotAllowed, match="由乡镇制发"):
        begun(year, known[2])


def test_the_draft_for_all_townships_is_no_notice_itself(year: Year, known: Kinds):
    with pytest.raises(Closed, match="一个乡镇一份"):
        finish(begun(year, known[0], township=None), year.person(Role.REVIEWER), expected_version=0)


def test_a_draft_is_named_as_one_and_leaves_its_number_open(year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    name, content = as_draft(begun(year, known[1], township=None), reviewer)
    assert name == "（草稿）关于整改的通知.docx"
    number = lines_of(content)[1]
    assert number == f"示人常函〔{year_of(number)}〕　号"
    with reading() as db:
        assert upcoming(db, "示人常函", int(year_of(number)), reviewer) == number.replace("　", "1")


def test_a_finished_notice_is_told_as_finished_however_the_template_changes(year: Year, known: Kinds, tmp_path):
    reviewer, notice_id = year.person(Role.REVIEWER), begun(year, known[1], township=None)
    finish(notice_id, reviewer, expected_version=0)
    with reading() as db:
        before = file_of(db, notice_id, reviewer)
    a_template(tmp_path, "另一个模板")
    with transaction() as db:
        county = db.get_one(Unit, year.county_id)
        county.name = "改名县"
        db.add(county)
    with reading() as db:
        assert file_of(db, notice_id, reviewer) == before


def test_a_townships_kind_takes_no_number_after_the_countys_pattern(known: Kinds):
    with pytest.raises(ValueError, match="a township's series is its own"):
        replace(known[2], series="发")
