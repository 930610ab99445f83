"""The register of document numbers: no gap, no double, every number accounted for, each unit's its own."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from db.audit import events
from db.engine import transaction
from db.models import User
from db.notice_models import DocumentNumber, Notice, NumberState
from db.notices.beginning import BEFORE, MOST_BEFORE, begin_series, take_back_beginning
from db.notices.numbers import (
    register_of,
    reserve,
    series_checked,
    take_back_use,
    use,
    void,
)
from db.notices.writing import discard_notice, number_notice, restore_notice
from db.refusals import BadInput, Closed, NotAllowed, NotFound, RecordChanged, Refused
from tests.db.a_notice import SERIES, a_draft, a_finished, a_number
from tests.db.a_year import Year, a_year
from tests.db.at_once import at_once

AT_ONCE = 8
R, U, V = NumberState.RESERVED, NumberState.USED, NumberState.VOIDED


@pytest.fixture
def year(database: str) -> Year:
    with transaction() as db:
        return a_year(db)


@pytest.fixture
def quick_year(sqlite_database: str) -> Year:
    """The same on SQLite alone, for what both engines do alike."""
    with transaction() as db:
        return a_year(db)


def register(year: Year, series: str = SERIES, who: str = "reviewer") -> list[tuple[int, NumberState]]:
    """A unit's register of that series, from the first number on."""
    with transaction() as db:
        rows = reversed(register_of(db, year.people[who]))
        return [(row.serial, row.state) for row in rows if row.series == series]


def voided(year: Year, number_id: int, reason: str = "印错", version: int = 0) -> None:
    with transaction() as db:
        void(db, number_id, reason, year.people["leader"], expected_version=version)


def used(year: Year, number_id: int, who: str = "reviewer") -> None:
    with transaction() as db:
        use(db, number_id, year.people[who])


def test_numbers_of_a_series_and_year_run_on_from_one(quick_year: Year) -> None:
    wanted = ((SERIES, 2022), (SERIES, 2022), ("示人常函", 2022), (SERIES, 2023), (SERIES, 2022))
    with transaction() as db:
        given = [reserve(db, series, of, "通知", quick_year.people["reviewer"]).text for series, of in wanted]
    assert given == [
        "示人常发〔2022〕1号",
        "示人常发〔2022〕2号",
        "示人常函〔2022〕1号",
        "示人常发〔2023〕1号",
        "示人常发〔2022〕3号",
    ]


def test_of_people_who_click_at_once_everyone_gets_a_number_of_her_own(year: Year) -> None:
    people = [year.people["reviewer"], year.people["leader"]] * (AT_ONCE // 2)
    given = at_once([lambda by=by: a_number(year, by=by) for by in people])
    assert len(set(given)) == AT_ONCE
    assert register(year) == [(serial, R) for serial in range(1, AT_ONCE + 1)]


def test_numbers_are_voided_and_taken_at_once_without_a_gap(year: Year) -> None:
    ids = [a_number(year) for _ in range(3)]
    acts = [lambda one=one: voided(year, one) for one in ids] + [lambda: a_number(year) for _ in range(3)]
    assert not [refusal for refusal in at_once(acts) if isinstance(refusal, Refused)]
    assert register(year) == [(1, V), (2, V), (3, V), (4, R), (5, R), (6, R)]


def test_of_a_beginning_and_a_number_at_once_whichever_comes_second_sees_the_first(year: Year) -> None:
    def begin() -> None:
        with transaction() as db:
            begin_series(db, SERIES, 2022, 8, year.people["leader"])

    refused = [said for said in at_once([begin, lambda: a_number(year)]) if isinstance(said, Closed)]
    serials = [serial for serial, _ in register(year)]
    assert serials == ([1] if refused else list(range(1, 9)))


def test_the_table_itself_takes_no_number_twice(year: Year) -> None:
    number_id = a_number(year)
    with pytest.raises(IntegrityError), transaction() as db:
        given = db.get_one(DocumentNumber, number_id)
        db.add(DocumentNumber(unit_id=given.unit_id, series=SERIES, year=2022, serial=given.serial, state=R))


def test_a_number_whose_transaction_fails_is_given_to_the_next(year: Year) -> None:
    with pytest.raises(RuntimeError), transaction() as db:
        reserve(db, SERIES, 2022, "通知", year.people["reviewer"])
        raise RuntimeError
    a_number(year)
    assert register(year) == [(1, R)]


def test_a_voided_number_stays_with_its_reason_and_is_not_given_again(quick_year: Year) -> None:
    voided(quick_year, a_number(quick_year), "文件  不再\n印发")
    a_number(quick_year)
    with transaction() as db:
        rows = register_of(db, quick_year.people["reviewer"])
    assert [(row.text, row.state, row.reason, row.who) for row in rows] == [
        ("示人常发〔2022〕2号", R, "", "张reviewer"),
        ("示人常发〔2022〕1号", V, "文件 不再 印发", "张leader"),
    ]


def test_a_second_click_on_the_number_that_was_told_takes_no_second_number(quick_year: Year) -> None:
    reviewer, leader = quick_year.people["reviewer"], quick_year.people["leader"]
    with transaction() as db:
        first = reserve(db, SERIES, 2022, "开会通知", reviewer, expected=1)
        assert reserve(db, SERIES, 2022, " 开会通知 ", reviewer, expected=1).id == first.id
    for by, purpose in ((leader, "开会通知"), (reviewer, "另一份通知")):
        said = "张reviewer已于.*取用了示人常发〔2022〕1号（开会通知），下一个是2号"
        with pytest.raises(RecordChanged, match=said), transaction() as db:
            reserve(db, SERIES, 2022, purpose, by, expected=1)
    with pytest.raises(RecordChanged, match="下一个号现在是2号，不是5号"), transaction() as db:
        reserve(db, SERIES, 2022, "通知", leader, expected=5)
    assert register(quick_year) == [(1, R)]


def test_a_number_for_a_paper_document_is_entered_as_used_once(quick_year: Year) -> None:
    number_id = a_number(quick_year)
    used(quick_year, number_id)
    used(quick_year, number_id)
    assert register(quick_year) == [(1, U)]
    with pytest.raises(Closed, match="示人常发〔2022〕1号现在是“已用”"):
        used(quick_year, number_id, "leader")
    with transaction() as db:
        assert [event.kind for event in events(db, limit=9)] == ["number_used", "number_reserved"]


def test_a_number_entered_as_used_by_mistake_is_reserved_again(quick_year: Year) -> None:
    number_id, leader = a_number(quick_year), quick_year.people["leader"]
    used(quick_year, number_id)
    with transaction() as db:
        take_back_use(db, number_id, leader)
        assert [(row.state, row.who, row.can_be_used) for row in register_of(db, leader)] == [(R, "张reviewer", True)]
    with pytest.raises(RecordChanged, match="先保存了示人常发〔2022〕1号"):
        voided(quick_year, number_id, version=1)
    a_finished(quick_year)
    with transaction() as db:
        begin_series(db, "示人常函", 2022, 2, leader)
        others = [row.id for row in register_of(db, leader)]
    for one in others:
        with pytest.raises(Closed, match="不是在这里登记为已用的"), transaction() as db:
            take_back_use(db, one, leader)


def test_the_register_says_what_can_be_done_with_a_number(quick_year: Year) -> None:
    used(quick_year, a_number(quick_year))
    voided(quick_year, a_number(quick_year))
    a_number(quick_year)
    numbered_draft(quick_year)
    a_finished(quick_year)
    with transaction() as db:
        begin_series(db, "示人常函", 2022, 2, quick_year.people["leader"])
        rows = register_of(db, quick_year.people["leader"])
    told = {row.text[2:]: (row.can_be_used, row.is_on_paper, row.can_be_voided) for row in rows}
    assert told == {
        "常发〔2022〕1号": (False, True, True),
        "常发〔2022〕2号": (False, False, False),
        "常发〔2022〕3号": (True, False, True),
        "常发〔2022〕4号": (False, False, True),
        "常发〔2022〕5号": (False, False, False),
        "常函〔2022〕1号": (False, False, True),
    }


def test_a_used_number_is_voided_only_by_who_saw_that_it_is_used(quick_year: Year) -> None:
    number_id = a_number(quick_year)
    used(quick_year, number_id)
    with pytest.raises(RecordChanged, match=r"张reviewer已于.*先保存了示人常发〔2022〕1号"):
        voided(quick_year, number_id, version=0)
    voided(quick_year, number_id, version=1)
    with pytest.raises(Closed, match="已经作废（印错）"):
        voided(quick_year, number_id, version=2)
    with pytest.raises(Closed, match="现在是“作废”"):
        used(quick_year, number_id)


def test_a_number_is_not_voided_without_a_reason(quick_year: Year) -> None:
    number_id = a_number(quick_year)
    for reason, said in (("", "没有填写理由"), (" \n　", "没有填写理由"), ("长" * 501, "理由有501个字，最多500个字")):
        with pytest.raises(BadInput, match=said):
            voided(quick_year, number_id, reason)
    assert register(quick_year) == [(1, R)]


def numbered_draft(year: Year) -> tuple[int, int]:
    notice_id = a_draft(year)
    with transaction() as db:
        return notice_id, number_notice(db, notice_id, SERIES, "结果通报", year.people["reviewer"]).id or 0


def test_a_drafts_number_is_not_used_for_anything_else(quick_year: Year) -> None:
    notice_id, number_id = numbered_draft(quick_year)
    with pytest.raises(Closed, match="已编给公文稿（结果通报），定稿时自动登记为已用"):
        used(quick_year, number_id)
    with transaction() as db:
        discard_notice(db, notice_id, quick_year.people["reviewer"])
    used(quick_year, number_id)
    with transaction() as db:
        restore_notice(db, notice_id, quick_year.people["reviewer"])
        assert db.get_one(Notice, notice_id).number_id is None
    assert register(quick_year) == [(1, U)]


def test_a_draft_whose_number_is_voided_is_outdated_and_takes_the_next(quick_year: Year) -> None:
    notice_id, number_id = numbered_draft(quick_year)
    voided(quick_year, number_id)
    with transaction() as db:
        notice = db.get_one(Notice, notice_id)
        assert (notice.number_id, notice.version) == (None, 1)
        (event,) = events(db, limit=1, kind="number_voided")
        assert (event.detail["notice_id"], event.detail["reason"]) == (notice_id, "印错")
        assert number_notice(db, notice_id, SERIES, "结果通报", quick_year.people["reviewer"]).serial == 2


def test_a_finished_notices_number_goes_with_the_notice_alone(quick_year: Year) -> None:
    a_finished(quick_year)
    with transaction() as db:
        (row,) = register_of(db, quick_year.people["leader"])
    assert (row.state, row.title, row.purpose) == (U, "考核结果通报", "考核结果通报")
    with pytest.raises(Closed, match="《考核结果通报》的字号。请在“公文制发”中撤销该公文"):
        voided(quick_year, row.id, version=row.version)


def test_a_register_that_began_on_paper_goes_on_from_there(quick_year: Year) -> None:
    with transaction() as db:
        begin_series(db, SERIES, 2022, 4, quick_year.people["reviewer"])
    a_number(quick_year)
    assert register(quick_year) == [(1, U), (2, U), (3, U), (4, R)]
    with transaction() as db:
        rows = register_of(db, quick_year.people["reviewer"])
    assert [(row.purpose, row.before_platform) for row in rows] == [("开展考核的通知", False), *[(BEFORE, True)] * 3]


def test_a_register_begins_with_a_number_that_paper_may_have_reached(quick_year: Year) -> None:
    for first, said in (
        (1, "从1号编起的不用设置"),
        (0, "起始号是0"),
        (-3, "起始号是-3"),
        (MOST_BEFORE + 2, "起始号是1001"),
    ):
        with pytest.raises(BadInput, match=said), transaction() as db:
            begin_series(db, SERIES, 2022, first, quick_year.people["reviewer"])


def test_a_series_begins_once_and_before_its_first_number(quick_year: Year) -> None:
    reviewer = quick_year.people["reviewer"]
    with transaction() as db:
        begin_series(db, SERIES, 2022, 8, reviewer)
    with pytest.raises(Closed, match="已经编到7号"), transaction() as db:
        begin_series(db, SERIES, 2022, 9, reviewer)
    with transaction() as db:
        begin_series(db, SERIES, 2023, 3, reviewer)
        begin_series(db, "示人常函", 2022, 3, reviewer)
        assert len(register_of(db, reviewer)) == 7 + 2 + 2


def test_a_wrong_beginning_is_taken_back_while_no_number_was_given(quick_year: Year) -> None:
    reviewer = quick_year.people["reviewer"]
    with pytest.raises(NotFound, match="没有设置过起始号"), transaction() as db:
        take_back_beginning(db, SERIES, 2022, reviewer)
    with transaction() as db:
        begin_series(db, SERIES, 2022, 80, reviewer)
        take_back_beginning(db, SERIES, 2022, reviewer)
        begin_series(db, SERIES, 2022, 8, reviewer)
    a_number(quick_year)
    with pytest.raises(Closed, match="已经编过号或作废过号，起始号不能再取消"), transaction() as db:
        take_back_beginning(db, SERIES, 2022, reviewer)
    with transaction() as db:
        told = [event.detail["first"] for event in events(db, limit=9) if "first" in event.detail]
    assert (register(quick_year)[-1], told) == ((8, R), [8, 80, 80])


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ("", "没有填写发文机关代字"),
        ("　", "没有填写发文机关代字"),
        ("示人常发〔2022〕", "中有“〔”，只能用汉字"),
        ("示人常发2", "中有“2”"),
        ("示人 常发", "中有“ ”"),
        ("示人常发\x00", "只能用汉字"),
        ("Fa", "中有“F”"),
        ("《示》发", "中有“《”"),
        ("发" * 21, "有21个字，最多20个字"),
    ],
)
def test_a_series_is_chinese_characters_alone(series: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        series_checked(series)


def test_no_number_is_given_in_a_series_that_is_none(quick_year: Year) -> None:
    for act in (reserve, begin_series):
        with pytest.raises(BadInput, match="只能用汉字"), transaction() as db:
            act(db, "示人常发〔2022〕", 2022, 8, quick_year.people["reviewer"])
    assert register(quick_year) == []


@pytest.mark.parametrize("series", ["发", " 示人常发 ", "㙟人常发", "𠮷人常发"])
def test_rare_characters_and_blanks_around_a_series_are_taken(series: str) -> None:
    assert series_checked(series) == series.strip()


def test_a_year_out_of_all_reason_is_refused(quick_year: Year) -> None:
    for of in (-1, 0, 1900, 20222):
        with pytest.raises(BadInput, match=f"发文年份是{of}年"), transaction() as db:
            reserve(db, SERIES, of, "通知", quick_year.people["reviewer"])


def test_a_number_is_for_something(quick_year: Year) -> None:
    for purpose, said in ((" ", "没有填写用途"), ("长" * 201, "用途有201个字")):
        with pytest.raises(BadInput, match=said):
            a_number(quick_year, purpose)


ACTS: dict[str, Callable[[Session, int, User], object]] = {
    "reserve": lambda db, _, by: reserve(db, SERIES, 2022, "通知", by),
    "use": lambda db, number_id, by: use(db, number_id, by),
    "take back use": lambda db, number_id, by: take_back_use(db, number_id, by),
    "void": lambda db, number_id, by: void(db, number_id, "理由", by, expected_version=0),
    "begin": lambda db, _, by: begin_series(db, "示人常函", 2022, 2, by),
    "take back": lambda db, _, by: take_back_beginning(db, "示人常函", 2022, by),
    "read": lambda db, _, by: register_of(db, by),
}


def test_who_writes_no_documents_has_no_register(quick_year: Year) -> None:
    number_id = a_number(quick_year)
    for who, act in product(("administrator", "auditor"), ACTS.values()):
        with pytest.raises(NotAllowed), transaction() as db:
            act(db, number_id, quick_year.people[who])


def test_nobody_reaches_another_units_number(quick_year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="x")
    ours, theirs = a_number(quick_year), a_number(quick_year, by=quick_year.people["clerk0"])
    strangers = [
        (ours, other.people["leader"]),
        (theirs, other.people["clerk0"]),
        (theirs, quick_year.people["clerk1"]),
    ]
    strangers += [
        (ours, quick_year.people["chair0"]),
        (theirs, quick_year.people["leader"]),
        (999, other.people["leader"]),
    ]
    for number_id, stranger in strangers:
        for name in ("use", "take back use", "void"):
            with pytest.raises(NotFound, match="没有这个发文字号，或者它不属于您的单位"), transaction() as db:
                ACTS[name](db, number_id, stranger)
    with transaction() as db:
        assert db.exec(select(DocumentNumber.state)).all() == [R, R]
        assert [len(register_of(db, by)) for by in (other.people["leader"], quick_year.people["clerk1"])] == [0, 0]


def test_a_township_counts_its_own_numbers(quick_year: Year) -> None:
    for who in ("reviewer", "clerk0", "chair0", "clerk1", "leader"):
        a_number(quick_year, by=quick_year.people[who])
    registers = {who: register(quick_year, who=who) for who in ("leader", "chair0", "chair1")}
    assert registers == {"leader": [(1, R), (2, R)], "chair0": [(1, R), (2, R)], "chair1": [(1, R)]}


def test_the_trail_tells_what_became_of_every_number(quick_year: Year) -> None:
    number_id = a_number(quick_year, "开会通知")
    used(quick_year, number_id)
    voided(quick_year, number_id, version=1)
    with transaction() as db:
        told = [(event.kind, event.unit_id, event.detail["number"]) for event in reversed(events(db, limit=9))]
    unit, text = quick_year.county_id, "示人常发〔2022〕1号"
    assert told == [(kind, unit, text) for kind in ("number_reserved", "number_used", "number_voided")]
