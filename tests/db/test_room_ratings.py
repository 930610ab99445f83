"""A room's year: rated by the township while its form is open, judged by the county, drawn into the checklist."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from db.assessments import gaps_of, submit, view
from db.audit import events
from db.engine import transaction
from db.home_models import RoomState
from db.homes.room_ratings import (
    accept_rooms,
    decide_state,
    rated_room,
    rated_rooms,
    save_marks,
    shares,
    verify_room,
    withdraw_verdicts,
)
from db.homes.rooms import close_room, reopen_room
from db.item_view import item_view
from db.models import Assessment, Cycle
from db.refusals import BadInput, CannotFinish, CannotSubmit, Closed, NotAllowed, NotFound, RecordChanged
from db.results import approve, section_scores
from db.tallies import tallies
from db.verification import accept, change_score, return_items
from forms.lifecycle import Status
from forms.permissions import Role
from forms.points import to_cents
from tests.db.a_room import (
    BELOW,
    IMPROVING,
    MARK,
    SHARE,
    UP,
    a_room,
    drawn,
    rate_as,
    rooms_with,
    share_answer,
    version_of,
    year,  # noqa: F401
)
from tests.db.a_year import Year, fill_checklist, fill_star, move_dates, save, verify_all

# ruff: noqa: F811


def hand_over(year: Year, *states: RoomState, township: int = 0) -> list[int]:
    """The township's rooms in these states, and both forms submitted."""
    with transaction() as db:
        ids = rooms_with(db, year, *states, township=township)
        fill_star(db, year, township)
        fill_checklist(db, year, township)
        for assessment_id in (year.stars[township], year.checklists[township]):
            submit(db, assessment_id, by=year.person(Role.CHAIR, township))
    return ids


def judge(year: Year, room_id: int, state: RoomState | None, reason: str = "") -> None:
    with transaction() as db:
        version, by = version_of(db, room_id), year.person(Role.REVIEWER)
        verify_room(db, year.cycle_id, room_id, state, reason, expected_version=version, by=by)


def status_of(year: Year) -> Status:
    with transaction() as db:
        return db.get_one(Assessment, year.checklists[0]).status


def test_the_share_of_rooms_is_drawn_at_once_and_only_when_every_room_has_its_state(year: Year) -> None:
    with transaction() as db:
        first, second = a_room(db, year, "一室"), a_room(db, year, "二室")
        rate_as(db, year, first, UP)
        assert drawn(db, year) == (None, None, None, None)
        rate_as(db, year, second, BELOW)
        assert drawn(db, year) == ("50", 200, None, None)
        third = a_room(db, year, "三室")
        assert drawn(db, year) == (None, None, None, None)
        rate_as(db, year, third, UP)
        assert drawn(db, year) == ("66.67", 267, None, None)
        close_room(db, second, by=year.person(Role.CLERK))
        assert drawn(db, year) == ("100", 400, None, None)
        reopen_room(db, second, by=year.person(Role.CLERK))
        assert drawn(db, year) == ("66.67", 267, None, None)
        assert drawn(db, year, township=1) == (None, None, None, None)


def test_with_a_room_the_item_is_drawn_and_without_one_it_is_typed(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        save(db, year.checklists[0], SHARE, {"r0": "90"}, clerk)
        room_id = a_room(db, year, "一室")
        assert item_view(db, year.checklists[0], SHARE, clerk).drawn is not None
        assert set(view(db, year.checklists[0], clerk).drawn) == {"2", SHARE}
    with pytest.raises(Closed, match="代表活动室"), transaction() as db:
        save(db, year.checklists[0], SHARE, {"r0": "95"}, clerk)
    with transaction() as db:
        rate_as(db, year, room_id, UP)
        close_room(db, room_id, by=clerk)
        assert drawn(db, year) == (None, None, None, None)
        save(db, year.checklists[0], SHARE, {"r0": "95"}, clerk)
        assert drawn(db, year)[:2] == ("95", 380)


def test_a_room_without_a_state_keeps_the_form_from_being_submitted(year: Year) -> None:
    with transaction() as db:
        rooms_with(db, year, UP)
        a_room(db, year, "没有评定的室")
        fill_star(db, year)
        fill_checklist(db, year)
        checklist = db.get_one(Assessment, year.checklists[0])
        gaps = gaps_of(db, checklist, db.get_one(Cycle, year.cycle_id))
        assert [(gap.number, "代表活动室" in gap.problem) for gap in gaps] == [(SHARE, True)]
    with pytest.raises(CannotSubmit) as refused, transaction() as db:
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert [gap.number for gap in refused.value.gaps] == [SHARE]


def test_submitted_rooms_are_frozen_whatever_the_register_says_since(year: Year) -> None:
    up, below = hand_over(year, UP, BELOW)
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        close_room(db, below, by=clerk)
        a_room(db, year, "后来的室")
        assert drawn(db, year) == ("50", 200, None, None)
    for change in (
        lambda db: save_marks(db, year.cycle_id, up, MARK[BELOW], expected_version=2, by=clerk),
        lambda db: decide_state(db, year.cycle_id, up, BELOW, "说明", expected_version=2, by=clerk),
    ):
        with pytest.raises(Closed, match="已提交"), transaction() as db:
            change(db)
    with transaction() as db:
        counted = [each.row.room.name for each in rated_rooms(db, year.cycle_id, clerk) if each.counts]
        assert counted == ["活动室0", "活动室1"]


def test_an_item_submitted_by_hand_stays_so_though_a_room_comes_later(year: Year) -> None:
    clerk, reviewer = year.person(Role.CLERK), year.person(Role.REVIEWER)
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
        save(db, year.checklists[0], SHARE, {"r0": "75"}, clerk)
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
        a_room(db, year, "后来的室")
        assert drawn(db, year)[:2] == ("75", 300)
        accept(db, year.checklists[0], SHARE, reviewer)
        return_items(db, year.checklists[0], {SHARE: "请核对"}, reviewer)
    with transaction() as db:  # returned, it is the township's again, and the register decides
        room_id = a_room(db, year, "再后来的室")
        assert item_view(db, year.checklists[0], SHARE, clerk).drawn is not None
        for each in (room_id - 1, room_id):
            rate_as(db, year, each, UP)
        assert drawn(db, year)[:2] == ("100", 400)
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))


def test_the_verified_share_waits_for_every_room_and_reopens_with_the_last(year: Year) -> None:
    first, second = hand_over(year, UP, UP)
    judge(year, first, UP)
    with pytest.raises(CannotFinish, match="等待“代表活动室”全部考评"), transaction() as db:
        verify_all(db, year)
    judge(year, second, IMPROVING, "制度没有上墙")
    with transaction() as db:
        assert drawn(db, year) == ("100", 400, "50", 200)
        verify_all(db, year)
    assert status_of(year) is Status.VERIFIED
    judge(year, second, UP)
    with transaction() as db:
        assert drawn(db, year) == ("100", 400, "100", 400)
    assert status_of(year) is Status.VERIFIED
    judge(year, second, None)
    with transaction() as db:
        assert drawn(db, year) == ("100", 400, None, None)
    assert status_of(year) is Status.SUBMITTED


def test_another_state_than_the_townships_needs_a_reason(year: Year) -> None:
    (room_id,) = hand_over(year, UP)
    with pytest.raises(BadInput, match="请填写理由"):
        judge(year, room_id, BELOW, " ")
    judge(year, room_id, BELOW, "没有挂牌")
    with transaction() as db:
        rating = rated_room(db, year.cycle_id, room_id, year.person(Role.REVIEWER)).rating
        assert (rating.state, rating.verified_state, rating.verified_reason) == (UP, BELOW, "没有挂牌")
        (event,) = events(db, limit=9, kind="room_verified")
        assert (event.detail["before"], event.detail["after"], event.detail["reason"]) == ("", "未达标", "没有挂牌")


def test_undisputed_rooms_are_accepted_together_and_that_can_be_undone(year: Year) -> None:
    reviewer = year.person(Role.REVIEWER)
    with transaction() as db:
        disputed = a_room(db, year, "有争议室")
        save_marks(db, year.cycle_id, disputed, MARK[BELOW], expected_version=0, by=year.person(Role.CLERK))
        by = year.person(Role.CLERK)
        decide_state(db, year.cycle_id, disputed, UP, "正在挂牌", expected_version=1, by=by)
    ids = hand_over(year, UP, IMPROVING)
    with transaction() as db:
        accepted = accept_rooms(db, year.cycle_id, year.townships[0], by=reviewer)
        assert accepted == ids
        assert drawn(db, year)[2:] == (None, None)
    judge(year, disputed, UP)
    with transaction() as db:
        assert drawn(db, year)[2:] == ("66.67", 267)
        (share,) = shares(rated_rooms(db, year.cycle_id, reviewer))
        assert (share.rooms, share.up_to_standard, share.improving, share.verified) == (3, 2, 1, 3)
        withdraw_verdicts(db, year.cycle_id, year.townships[0], accepted, by=reviewer)
        assert drawn(db, year)[2:] == (None, None)
        assert accept_rooms(db, year.cycle_id, year.townships[0], by=reviewer) == ids


def test_the_county_types_no_score_for_a_drawn_item_and_returns_none(year: Year) -> None:
    hand_over(year, UP)
    reviewer = year.person(Role.REVIEWER)
    for change in (
        lambda db: accept(db, year.checklists[0], SHARE, reviewer),
        lambda db: change_score(db, year.checklists[0], SHARE, Decimal(3), "理由", reviewer),
        lambda db: return_items(db, year.checklists[0], {SHARE: "请改"}, reviewer),
    ):
        with pytest.raises(BadInput, match="代表活动室"), transaction() as db:
            change(db)


def test_page_tally_and_result_hold_the_same_number(year: Year) -> None:
    for township in (0, 1):
        ids = hand_over(year, UP, UP, BELOW, township=township)
        for room_id in ids:
            judge(year, room_id, UP if room_id != ids[2] else BELOW)
        with transaction() as db:
            verify_all(db, year, township)
    with transaction() as db:
        leader, cycle = year.person(Role.LEADER), db.get_one(Cycle, year.cycle_id)
        seen = view(db, year.checklists[0], leader)
        (tally, *_) = [each for each in tallies(db, cycle) if each.assessment.id == year.checklists[0]]
        answer = share_answer(db, year)
        assert answer is not None and answer.verified_score == 267
        assert to_cents(tally.verified_points[SHARE]) == to_cents(tally.self_points[SHARE]) == 267
        assert seen.verified_score.sections["一"] - 9 == tally.verified_points[SHARE]
        before = section_scores(db, year.cycle_id, leader)
        approve(db, year.cycle_id, by=leader)
    with transaction() as db:
        answer = share_answer(db, year)
        assert answer is not None and answer.final_score == 267
        a_room(db, year, "公布以后的室")
        assert drawn(db, year) == ("66.67", 267, "66.67", 267)
        assert section_scores(db, year.cycle_id, leader) == before


@pytest.mark.parametrize(
    ("marks", "said"), [({"九": "full"}, "没有第“九”项"), ({"一": "most"}, "请从“有、部分具备、无”中选择")]
)
def test_marks_outside_the_standard_are_refused(year: Year, marks: dict, said: str) -> None:
    with transaction() as db:
        room_id = a_room(db, year, "一室")
    with pytest.raises(BadInput, match=said), transaction() as db:
        save_marks(db, year.cycle_id, room_id, marks, expected_version=0, by=year.person(Role.CLERK))


def test_a_state_against_the_score_needs_a_note_and_goes_when_the_score_does(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        room_id = a_room(db, year, "一室")
        for state, said in ((UP, "标完"),):
            with pytest.raises(BadInput, match=said):
                decide_state(db, year.cycle_id, room_id, state, "", expected_version=0, by=clerk)
        rate_as(db, year, room_id, UP)
        rating = save_marks(db, year.cycle_id, room_id, MARK[BELOW], expected_version=2, by=clerk)
        assert rating.state is None
        with pytest.raises(BadInput, match="没有达到"):
            decide_state(db, year.cycle_id, room_id, UP, "", expected_version=3, by=clerk)
        decided = decide_state(db, year.cycle_id, room_id, UP, "年内补齐", expected_version=3, by=clerk)
        assert (decided.state, drawn(db, year)[0]) == (UP, "100")


def test_of_two_people_who_rate_one_room_the_second_is_told_who_was_first(year: Year) -> None:
    with transaction() as db:
        room_id = a_room(db, year, "一室")
        rate_as(db, year, room_id, UP)
    with pytest.raises(RecordChanged, match="张clerk0"), transaction() as db:
        save_marks(db, year.cycle_id, room_id, MARK[BELOW], expected_version=0, by=year.person(Role.CHAIR))


@pytest.mark.parametrize(
    ("days", "said"), [((5, 10, 20), "到时再填"), ((-20, -5, 20), "截止")], ids=["before", "after"]
)
def test_outside_its_days_a_township_rates_no_room(year: Year, days: tuple[int, int, int], said: str) -> None:
    with transaction() as db:
        room_id = a_room(db, year, "一室")
        move_dates(db, year, days)
    with pytest.raises(Closed, match=said), transaction() as db:
        save_marks(db, year.cycle_id, room_id, MARK[UP], expected_version=0, by=year.person(Role.CLERK))


def test_before_submission_and_after_its_last_day_the_county_judges_no_room(year: Year) -> None:
    with transaction() as db:
        (room_id,) = rooms_with(db, year, UP)
    with pytest.raises(Closed, match="提交后才能考评"):
        judge(year, room_id, UP)
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
        later = a_room(db, year, "后来的室")
    with pytest.raises(Closed, match="不计入本年度"):
        judge(year, later, UP)
    with transaction() as db:
        move_dates(db, year, (-30, -20, -5))
    with pytest.raises(Closed, match="考评已于"):
        judge(year, room_id, UP)


CHANGES: dict[str, Callable] = {
    "marks": lambda db, year, room_id, by: save_marks(db, year.cycle_id, room_id, MARK[UP], expected_version=0, by=by),
    "state": lambda db, year, room_id, by: decide_state(db, year.cycle_id, room_id, UP, "", expected_version=0, by=by),
    "verdict": lambda db, year, room_id, by: verify_room(db, year.cycle_id, room_id, UP, "", expected_version=0, by=by),
    "together": lambda db, year, room_id, by: accept_rooms(db, year.cycle_id, year.townships[1], by=by),
    "undo": lambda db, year, room_id, by: withdraw_verdicts(db, year.cycle_id, year.townships[1], [room_id], by=by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_neighbour_may_do_nothing_with_a_room_and_each_role_only_its_own_part(year: Year, change: str) -> None:
    with transaction() as db:
        theirs = a_room(db, year, "邻镇室", township=1)
    refusal = NotFound if change in ("marks", "state") else NotAllowed
    with pytest.raises(refusal), transaction() as db:
        CHANGES[change](db, year, theirs, year.person(Role.CLERK))
    allowed = {Role.CLERK, Role.CHAIR} if change in ("marks", "state") else {Role.REVIEWER}
    for role in set(Role) - allowed - {Role.CLERK, Role.CHAIR}:
        with pytest.raises(NotAllowed), transaction() as db:
            CHANGES[change](db, year, theirs, year.person(role))
    with transaction() as db:
        assert events(db, limit=9, kind="room_rated") == []


def test_a_township_does_not_see_the_countys_verdict_while_its_form_is_returned(year: Year) -> None:
    (room_id,) = hand_over(year, UP)
    judge(year, room_id, BELOW, "没有挂牌")
    with transaction() as db:
        return_items(db, year.checklists[0], {"1": "请补"}, year.person(Role.REVIEWER))
        own = rated_room(db, year.cycle_id, room_id, year.person(Role.CLERK))
        assert (own.rating.verified_state, own.rating.verified_reason, own.closed is None) == (None, "", False)
        seen = rated_room(db, year.cycle_id, room_id, year.person(Role.REVIEWER))
        assert seen.rating.verified_state is BELOW
