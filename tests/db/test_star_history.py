"""Stars over the years, and taking them away."""

import threading
from decimal import Decimal

import pytest
from sqlmodel import select

from db.audit import events
from db.engine import transaction
from db.home_models import AwardKind, StarAward
from db.models import Answer, Result
from db.refusals import BadInput, Closed, NotAllowed, NotFound, Refused
from db.results import approve
from db.stars.awards import awards_of
from db.stars.history import history_of, remove_stars, restore_stars, stars_by_year
from db.stars.records import current_stars, lines_of, standing
from forms.permissions import Role
from forms.stars import Change
from reports.homes.stars import star_table
from tests.beginnings import begun
from tests.db.a_star_year import (
    GROUND,
    StarYear,
    a_star_year,
    a_verified_star_year,
    award,
    lines,
    rated_before,
    rows_of,
)


@pytest.fixture
def stars(database: str) -> StarYear:
    """Rated four and five stars the years before; this year verified with five."""
    made = begun(a_verified_star_year)
    rated_before(made, 0, 2020, "四星级")
    rated_before(made, 0, 2021, "五星级")
    return made


def remove(stars: StarYear, home: int = 0, reason: str = "门外牌子已被摘除") -> None:
    with transaction() as db:
        remove_stars(db, stars.homes[home], GROUND, reason, stars.leader)


def restore(stars: StarYear, home: int = 0) -> None:
    with transaction() as db:
        restore_stars(db, stars.homes[home], "牌子系装修临时摘下", stars.leader)


def held_now(stars: StarYear, home: int = 0) -> str | None:
    with transaction() as db:
        return current_stars(db, stars.homes[home])


def verified_points_of_the_drawn_item(stars: StarYear) -> int | None:
    with transaction() as db:
        mine = (Answer.assessment_id == stars.year.checklists[0], Answer.item_number == "2")
        return db.exec(select(Answer.verified_score).where(*mine)).one()


def test_the_history_tells_every_line_and_what_it_changed(stars: StarYear) -> None:
    remove(stars)
    award(stars)
    with transaction() as db:
        told = history_of(db, stars.homes[0], stars.year.person(Role.CLERK))
    assert [(line.year, line.stars, line.change) for line in told] == [
        (2020, "四星级", Change.FIRST),
        (2021, "五星级", Change.PROMOTED),
        (2021, "五星级", Change.REMOVED),
        (2022, "五星级", Change.FIRST),
    ]
    assert (told[2].kind, told[2].reason, told[2].decided_by) == (
        AwardKind.REMOVED,
        "牌子摘除：门外牌子已被摘除",
        "张leader",
    )
    assert told[3].score == Decimal("99.5")


def test_a_removal_takes_the_stars_and_is_answered_by_a_further_line(stars: StarYear) -> None:
    assert held_now(stars) == "五星级"
    remove(stars)
    assert held_now(stars) == "不予定星"
    with pytest.raises(Closed, match="目前没有星级"):
        remove(stars)
    restore(stars)
    assert held_now(stars) == "五星级"
    with pytest.raises(Closed, match="不是摘星"):
        restore(stars)
    assert lines() == [("awarded", "四星级"), ("awarded", "五星级"), ("removed", "五星级"), ("awarded", "五星级")]


def test_a_removal_that_was_undone_is_told_as_such_with_its_answer(stars: StarYear) -> None:
    remove(stars)
    restore(stars)
    with transaction() as db:
        told = history_of(db, stars.homes[0], stars.leader)
        known = lines_of(db, [stars.homes[0]])[stars.homes[0]]
        assert [(line.year, line.stars) for line in standing(known)] == [(2020, "四星级"), (2021, "五星级")]
    assert [(line.change, line.undone) for line in told[2:]] == [(Change.REMOVED, True), (Change.RESTORED, False)]
    remove(stars)
    with transaction() as db:
        *_, last = history_of(db, stars.homes[0], stars.leader)
        assert (last.change, last.undone) == (Change.REMOVED, False)
        assert standing(lines_of(db, [stars.homes[0]])[stars.homes[0]])[-1].kind is AwardKind.REMOVED


def test_stars_that_were_taken_are_told_by_that_word_in_every_list(stars: StarYear) -> None:
    award(stars)
    remove(stars)
    with transaction() as db:
        years = {(one.home_id, one.year): one.stars for one in stars_by_year(db, stars.leader)}
    listed = star_table(rows_of(stars))
    assert (years[stars.homes[0], 2022], years[stars.homes[0], 2021]) == ("已摘星", "五星级")
    assert (listed[0]["拟定星级"], listed[0]["变化"]) == ("已摘星", "摘星")


def test_the_list_tells_that_last_years_stars_were_taken(stars: StarYear) -> None:
    remove(stars)
    row = rows_of(stars)[0]
    assert (row.before, row.taken, row.proposed, row.change) == ("五星级", True, "五星级", Change.FIRST)


def test_a_removal_between_award_and_result_reaches_checklist_and_result(stars: StarYear) -> None:
    award(stars)
    remove(stars)
    assert (rows_of(stars)[0].proposed, verified_points_of_the_drawn_item(stars)) == ("不予定星", 0)
    restore(stars)
    assert (rows_of(stars)[0].proposed, verified_points_of_the_drawn_item(stars)) == ("五星级", 600)
    remove(stars)
    with transaction() as db:
        approve(db, stars.cycle_id, by=stars.leader, waiver="换届在即")
        assert set(db.exec(select(Result.stars))) == {"不予定星"}
        assert awards_of(db, stars.cycle_id, stars.leader) == []


def test_a_removal_after_the_result_leaves_the_result_as_it_was(stars: StarYear) -> None:
    with transaction() as db:
        approve(db, stars.cycle_id, by=stars.leader, waiver="换届在即")
    remove(stars)
    with transaction() as db:
        assert sorted(db.exec(select(Result.stars))) == ["不予定星", "五星级"]
        assert awards_of(db, stars.cycle_id, stars.leader) == []
    assert (held_now(stars), verified_points_of_the_drawn_item(stars)) == ("不予定星", 600)


def test_a_removal_needs_a_ground_and_a_reason_and_stars(stars: StarYear) -> None:
    with pytest.raises(BadInput, match=r"摘星情形.*\n.*理由"), transaction() as db:
        remove_stars(db, stars.homes[0], " ", " ", stars.leader)
    with pytest.raises(Closed, match="目前没有星级"):
        remove(stars, home=1)
    assert held_now(stars, home=1) is None


def test_of_two_removals_at_once_one_is_told(stars: StarYear) -> None:
    told, start = [], threading.Barrier(2)

    def click() -> None:
        start.wait()
        try:
            remove(stars)
        except Refused as refusal:
            told.append(str(refusal))

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert ["目前没有星级" in one for one in told] == [True]
    with transaction() as db:
        assert len(events(db, limit=9, kind="stars_removed")) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEADER])
def test_only_the_leader_takes_stars(stars: StarYear, role: Role) -> None:
    for act in (
        lambda db, by: remove_stars(db, stars.homes[0], "甲", "乙", by),
        lambda db, by: restore_stars(db, 1, "乙", by),
    ):
        with pytest.raises(NotAllowed), transaction() as db:
            act(db, stars.year.person(role))


def test_another_township_or_county_finds_no_home(stars: StarYear) -> None:
    with transaction() as db:
        other = a_star_year(db, code="B")
    with pytest.raises(NotFound), transaction() as db:
        history_of(db, stars.homes[0], stars.year.person(Role.CHAIR, 1))
    for by in (other.leader, other.year.person(Role.CLERK)):
        with pytest.raises(NotFound), transaction() as db:
            history_of(db, stars.homes[0], by)
    with pytest.raises(NotFound), transaction() as db:
        remove_stars(db, stars.homes[0], "甲", "乙", other.leader)
    assert held_now(stars) == "五星级"


def test_stars_by_year_hold_what_is_left_of_each_rating(stars: StarYear) -> None:
    remove(stars)
    rated_before(stars, 1, 2021, "三星级")
    with transaction() as db:
        a_star_year(db, code="B")
        cells = stars_by_year(db, stars.administrator)
    assert [(cell.township, cell.year, cell.stars) for cell in cells] == [
        ("第0镇", 2020, "四星级"),
        ("第0镇", 2021, "已摘星"),
        ("第1镇", 2021, "三星级"),
    ]
    for role in (Role.CLERK, Role.AUDITOR):
        with pytest.raises(NotAllowed), transaction() as db:
            stars_by_year(db, stars.year.person(role))


def test_a_level_that_the_document_no_longer_names_is_not_compared(stars: StarYear) -> None:
    with transaction() as db:
        line = db.exec(select(StarAward).where(StarAward.year == 2021)).one()
        line.stars = "示范级"
        db.add(line)
    assert rows_of(stars)[0].change is Change.NOT_COMPARABLE
