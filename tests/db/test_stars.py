"""From the star forms to the awards: proposed, publicised, vetoed, approved; the year's result never says otherwise."""

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from db.access import today
from db.audit import events
from db.engine import transaction
from db.home_models import DeputyHome, SiteVisit, StarAward, StarVeto
from db.models import Answer, Cycle, FormDraft, Result, User, now
from db.refusals import BadInput, CannotApprove, Closed, NotAllowed, NotFound, RecordChanged, Refused
from db.results import approve, standings
from db.revisions import start_revision
from db.stars.awards import award_stars, awards_of, publicise, withdraw_publicity
from db.stars.listing import star_list
from db.stars.vetoes import (
    decide_star_veto,
    raise_star_veto,
    reopen_star_veto,
    star_vetoes_of,
    withdraw_star_veto,
)
from db.verification import change_score, return_items
from forms.lifecycle import CycleStatus, FormKind
from forms.permissions import Role
from forms.stars import Change, Phase
from tests.beginnings import begun
from tests.db.a_star_year import (
    GROUND,
    StarYear,
    a_star_veto,
    a_star_year,
    a_verified_star_year,
    award,
    decide,
    lines,
    publicise_for,
    rated_before,
    rows_of,
    seen_by_leader,
    version_of,
)
from tests.db.a_year import a_year, fill_and_submit, verify_all

COUNTY = (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR)


@pytest.fixture
def stars(database: str) -> StarYear:
    return begun(a_star_year)


@pytest.fixture
def ready(database: str) -> StarYear:
    """Both townships verified: five stars and none."""
    return begun(a_verified_star_year)


def approve_result(stars: StarYear, waiver: str = "换届在即") -> None:
    with transaction() as db:
        approve(db, stars.cycle_id, by=stars.leader, waiver=waiver)


def drawn_points(stars: StarYear, township: int = 0) -> tuple[int | None, int | None]:
    """Self and verified points of the checklist's item that asks for the star level."""
    with transaction() as db:
        mine = (Answer.assessment_id == stars.year.checklists[township], Answer.item_number == "2")
        return db.exec(select(Answer.self_score, Answer.verified_score).where(*mine)).one()


def test_the_list_has_points_levels_and_what_changed_since_the_year_before(ready: StarYear) -> None:
    rated_before(ready, 0, 2021, "四星级")
    rated_before(ready, 1, 2021, "五星级")
    first, second = rows_of(ready)
    assert (first.own, first.verified, first.proposed) == (Decimal("99.5"), Decimal("99.5"), "五星级")
    assert (first.before, first.change) == ("四星级", Change.PROMOTED)
    assert (second.proposed, second.before, second.change) == ("不予定星", "五星级", Change.DEMOTED)


def test_a_home_that_is_not_verified_is_proposed_for_nothing(stars: StarYear) -> None:
    first, second = rows_of(stars)
    assert (first.state, second.state) == ("已考评，待公示", "填报中")
    assert (second.verified, second.proposed, second.change) == (None, None, None)


def test_the_latest_site_visit_that_is_finished_is_told(stars: StarYear) -> None:
    with transaction() as db:
        form_id = db.get_one(Cycle, stars.cycle_id).star_form_id
        for day, is_finished in (
            ("2022-11-02", True),
            ("2022-11-20", True),
            ("2022-11-09", True),
            ("2022-11-25", False),
        ):
            visit = {"assessment_id": stars.year.stars[0], "home_id": stars.homes[0], "visited_on": day}
            visit |= {
                "form_id": form_id,
                "started_by": stars.reviewer.id,
                "finished_at": now() if is_finished else None,
            }
            db.add(SiteVisit.model_validate(visit))
    assert [str(row.visited_on) for row in rows_of(stars)] == ["2022-11-20", "None"]


@pytest.mark.parametrize("role", Role)
def test_the_proposal_is_seen_by_the_county_alone(ready: StarYear, role: Role) -> None:
    for see in (star_list, star_vetoes_of):
        if role in COUNTY:
            with transaction() as db:
                see(db, ready.cycle_id, ready.year.person(role))
        else:
            with pytest.raises(NotAllowed), transaction() as db:
                see(db, ready.cycle_id, ready.year.person(role))


Attack = Callable[[Session, StarYear, User], object]
ATTACKS: dict[str, tuple[Role, Attack]] = {
    "list": (Role.LEADER, lambda db, stars, by: star_list(db, stars.cycle_id, by)),
    "vetoes": (Role.LEADER, lambda db, stars, by: star_vetoes_of(db, stars.cycle_id, by)),
    "awards": (Role.CLERK, lambda db, stars, by: awards_of(db, stars.cycle_id, by)),
    "raise": (
        Role.REVIEWER,
        lambda db, stars, by: raise_star_veto(db, stars.cycle_id, stars.homes[0], GROUND, "乙", by),
    ),
    "withdraw": (Role.REVIEWER, lambda db, stars, by: withdraw_star_veto(db, 1, by)),
    "decide": (Role.LEADER, lambda db, stars, by: decide_star_veto(db, 1, True, "属实", by)),
    "reopen": (Role.LEADER, lambda db, stars, by: reopen_star_veto(db, 1, by)),
    "award": (Role.LEADER, lambda db, stars, by: award_stars(db, stars.cycle_id, by, seen={}, waiver="急")),
    "withdraw publicity": (
        Role.REVIEWER,
        lambda db, stars, by: withdraw_publicity(db, stars.cycle_id, by, expected_version=0),
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_another_countys_stars_do_not_exist(ready: StarYear, attack: str) -> None:
    role, act = ATTACKS[attack]
    a_star_veto(ready)
    with transaction() as db:
        stranger = a_star_year(db, code="B").year.person(role)
    with pytest.raises(NotFound), transaction() as db:
        act(db, ready, stranger)


def test_a_veto_names_no_home_of_another_county(ready: StarYear) -> None:
    with transaction() as db:
        other = a_star_year(db, code="B")
    with pytest.raises(NotFound), transaction() as db:
        raise_star_veto(db, ready.cycle_id, other.homes[0], GROUND, "现场查看", ready.reviewer)


@pytest.mark.parametrize("role", Role)
def test_every_act_has_its_role(ready: StarYear, role: Role) -> None:
    a_star_veto(ready)
    for own_role, act in ATTACKS.values():
        if own_role in (Role.REVIEWER, Role.LEADER) and role not in COUNTY:
            with pytest.raises(NotAllowed), transaction() as db:
                act(db, ready, ready.year.person(role))
    for name in ("decide", "reopen", "award", "raise", "withdraw"):
        own_role, act = ATTACKS[name]
        if role is not own_role:
            with pytest.raises(NotAllowed), transaction() as db:
                act(db, ready, ready.year.person(role))


def test_the_publicity_says_how_long_and_can_be_taken_back(ready: StarYear) -> None:
    publicise_for(ready, 0, 4)
    with transaction() as db:
        listed = star_list(db, ready.cycle_id, ready.leader)
    assert (listed.phase, listed.version, {row.state for row in listed.rows}) == (Phase.PUBLIC, 1, {"公示中"})
    with transaction() as db:
        withdraw_publicity(db, ready.cycle_id, ready.reviewer, expected_version=1)
        listed = star_list(db, ready.cycle_id, ready.leader)
    assert (listed.public_from, listed.public_until, listed.version) == (None, None, 2)


def test_nothing_is_publicised_before_all_is_verified_and_decided(stars: StarYear) -> None:
    a_star_veto(stars)
    with pytest.raises(Closed, match=r"第1镇：星级评定表填报中.*\n.*“牌子摘除”尚未审定"):
        publicise_for(stars, 0, 4)


def test_days_in_the_wrong_order_are_refused(ready: StarYear) -> None:
    with pytest.raises(BadInput, match="早于开始日"):
        publicise_for(ready, 4, 0)


def test_an_older_round_is_refused_and_says_who_was_first(ready: StarYear) -> None:
    publicise_for(ready, 0, 4)
    with pytest.raises(RecordChanged, match="张reviewer已于"), transaction() as db:
        withdraw_publicity(db, ready.cycle_id, ready.reviewer, expected_version=0)


def test_the_leader_awards_after_the_publicity(ready: StarYear) -> None:
    publicise_for(ready, -6, -1)
    award(ready, waiver="")
    assert lines() == [("awarded", "五星级"), ("awarded", "不予定星")]
    with transaction() as db:
        listed = star_list(db, ready.cycle_id, ready.leader)
        (given,) = awards_of(db, ready.cycle_id, ready.year.person(Role.CLERK, 1))
        assert len(events(db, limit=9, kind="stars_awarded")) == 1
    assert (listed.phase, listed.approved_by) == (Phase.AWARDED, "张leader")
    assert (given.home, given.township, given.stars, given.year) == ("第0镇之家", "第0镇", "五星级", 2022)
    assert (given.score, given.number) == (Decimal("99.5"), 1)


@pytest.mark.parametrize(
    ("days", "waiver", "said"),
    [
        (None, " ", "还没有公示"),
        ((0, 4), "", "尚未期满"),
        (None, "换届在即", None),
        ((0, 4), "换届在即", None),
        ((-6, -1), "换届在即", None),
    ],
)
@pytest.mark.parametrize("approved_by", [award, approve_result])
def test_the_publicity_is_waited_for_unless_a_reason_is_given(
    ready: StarYear,
    days: tuple[int, int] | None,
    waiver: str,
    said: str | None,
    approved_by: Callable[[StarYear, str], None],
) -> None:
    if days:
        publicise_for(ready, *days)
    if said is None:
        approved_by(ready, waiver)
        with transaction() as db:
            told = events(db, limit=1, kind="stars_awarded")[0].detail["waived"]
            waived = star_list(db, ready.cycle_id, ready.leader).waived
        assert told == waived == ("" if days == (-6, -1) else waiver)
    else:
        with pytest.raises(CannotApprove, match=said):
            approved_by(ready, waiver)
        assert lines() == []


def test_a_procedure_without_a_publicity_asks_for_none(database: str) -> None:
    with transaction() as db:
        year = a_year(db, townships=1)
        fill_and_submit(db, year)
        verify_all(db, year)
        leader = year.person(Role.LEADER)
        award_stars(db, year.cycle_id, leader, seen={year.townships[0]: "五星级"})
        approve(db, year.cycle_id, leader)
        assert star_list(db, year.cycle_id, leader).waived == ""


def test_an_approval_names_everything_that_is_open(stars: StarYear) -> None:
    a_star_veto(stars)
    with pytest.raises(CannotApprove) as refused:
        award(stars, waiver="")
    for said in ("第1镇：星级评定表填报中", "“牌子摘除”尚未审定", "还没有公示"):
        assert said in str(refused.value)


def test_what_changed_since_the_leader_looked_is_refused(ready: StarYear) -> None:
    seen = seen_by_leader(ready)
    with transaction() as db:
        change_score(db, ready.year.stars[0], "1", Decimal(85), "面积不足", ready.reviewer)
    with pytest.raises(CannotApprove, match="第0镇：您看到的是五星级，现在是四星级"):
        award(ready, seen=seen)


def test_a_veto_decided_in_between_is_refused_too(ready: StarYear) -> None:
    veto_id, seen = a_star_veto(ready), seen_by_leader(ready)
    decide(ready, veto_id)
    with pytest.raises(CannotApprove, match="您看到的是五星级，现在是不予定星"):
        award(ready, seen=seen)
    award(ready)
    assert lines() == [("awarded", "不予定星"), ("awarded", "不予定星")]


def test_of_two_approvals_at_once_the_second_is_told(ready: StarYear) -> None:
    seen, told, start = seen_by_leader(ready), [], threading.Barrier(2)

    def click() -> None:
        start.wait()
        try:
            award(ready, seen=seen)
        except Refused as refusal:
            told.append(str(refusal))

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert [("已经审定" in one) for one in told] == [True]
    assert len(lines()) == 2


def test_after_the_approval_no_star_form_moves_any_more(ready: StarYear) -> None:
    award(ready)
    reviewer, administrator = ready.reviewer, ready.administrator
    acts: list[Callable[[Session], object]] = [
        lambda db: change_score(db, ready.year.stars[0], "1", Decimal(1), "面积不足", reviewer),
        lambda db: return_items(db, ready.year.stars[0], {"1": "请补材料"}, reviewer),
        lambda db: raise_star_veto(db, ready.cycle_id, ready.homes[0], GROUND, "未见牌子", reviewer),
        lambda db: start_revision(db, ready.cycle_id, FormKind.STAR, ("办法.docx", b"-"), administrator),
    ]
    for act in acts:
        with pytest.raises(Closed, match="星级已经审定"), transaction() as db:
            act(db)
    with transaction() as db:
        assert db.exec(select(FormDraft)).all() == []
        change_score(db, ready.year.checklists[0], "1", Decimal(1), "缺三份记录", reviewer)


def test_a_confirmed_veto_leaves_no_stars_and_the_checklist_follows(ready: StarYear) -> None:
    veto_id = a_star_veto(ready)
    assert (rows_of(ready)[0].state, drawn_points(ready)) == ("否决待审定", (600, 600))
    decide(ready, veto_id)
    row = rows_of(ready)[0]
    assert (row.proposed, row.vetoed, row.change, drawn_points(ready)) == ("不予定星", True, Change.REMOVED, (600, 0))
    with transaction() as db:
        ranked = {standing.unit_id: standing for standing in standings(db, ready.cycle_id, ready.leader)}
    assert ranked[ready.year.townships[0]].stars == "不予定星"
    with transaction() as db:
        reopen_star_veto(db, veto_id, ready.leader)
    assert (rows_of(ready)[0].proposed, drawn_points(ready)) == ("五星级", (600, 600))


def test_a_dismissed_or_withdrawn_veto_changes_nothing(ready: StarYear) -> None:
    decide(ready, a_star_veto(ready), confirmed=False)
    with transaction() as db:
        withdraw_star_veto(db, a_star_veto(ready), ready.reviewer)
        (left,) = star_vetoes_of(db, ready.cycle_id, ready.leader)
    assert (left.veto.confirmed, left.home, left.raised_by) == (False, "第0镇之家", "张reviewer")
    assert rows_of(ready)[0].proposed == "五星级"


def test_a_veto_needs_ground_and_reason_and_is_raised_once(ready: StarYear) -> None:
    with pytest.raises(BadInput, match=r"否决情形.*\n.*事实说明"), transaction() as db:
        raise_star_veto(db, ready.cycle_id, ready.homes[0], " ", "", ready.reviewer)
    with pytest.raises(BadInput, match="“看着不顺眼”不是本年度办法规定的情形。可选：牌子摘除"), transaction() as db:
        raise_star_veto(db, ready.cycle_id, ready.homes[0], "看着不顺眼", "无", ready.reviewer)
    assert a_star_veto(ready) == a_star_veto(ready)
    with transaction() as db:
        assert len(db.exec(select(StarVeto)).all()) == 1


def test_a_veto_is_decided_once_with_a_reason(ready: StarYear) -> None:
    veto_id = a_star_veto(ready)
    with pytest.raises(BadInput, match="审定理由"):
        decide(ready, veto_id, reason=" ")
    decide(ready, veto_id)
    with pytest.raises(Closed, match="不能重复审定"):
        decide(ready, veto_id, confirmed=False)
    with pytest.raises(Closed, match="不能撤回"), transaction() as db:
        withdraw_star_veto(db, veto_id, ready.reviewer)


@pytest.mark.parametrize("stars_first", [True, False])
@pytest.mark.parametrize("vetoed", [True, False])
def test_result_and_award_say_the_same(ready: StarYear, stars_first: bool, vetoed: bool) -> None:
    if vetoed:
        decide(ready, a_star_veto(ready))
    if stars_first:
        award(ready)
    approve_result(ready)
    with transaction() as db:
        query = select(Result.stars, Result.star_score, StarAward.stars, StarAward.score)
        query = query.join(DeputyHome, DeputyHome.unit_id == Result.unit_id).join(StarAward)
        both = db.exec(query.order_by(Result.unit_id)).all()
        status = db.get_one(Cycle, ready.cycle_id).status
    level = "不予定星" if vetoed else "五星级"
    assert both == [(level, 9950, level, 9950), ("不予定星", 250, "不予定星", 250)]
    assert (status, drawn_points(ready)[1]) == (CycleStatus.PUBLISHED, 0 if vetoed else 600)


def test_a_result_waits_for_open_star_vetoes_and_the_end_of_the_publicity(ready: StarYear) -> None:
    publicise_for(ready, 0, 4)
    a_star_veto(ready)
    with pytest.raises(CannotApprove) as refused:
        approve_result(ready, waiver="")
    assert "“牌子摘除”尚未审定" in str(refused.value) and "尚未期满" in str(refused.value)
    assert lines() == []


@pytest.mark.parametrize("approved_by", [award, approve_result])
def test_a_township_without_a_home_holds_up_nobody_and_gets_no_line(
    ready: StarYear, approved_by: Callable[[StarYear], None]
) -> None:
    with transaction() as db:
        db.delete(db.get_one(DeputyHome, ready.homes[1]))
    approved_by(ready)
    assert lines() == [("awarded", "五星级")]


def test_numbers_count_from_the_highest_level_in_the_countys_order(ready: StarYear) -> None:
    with transaction() as db:
        change_score(db, ready.year.stars[0], "1", Decimal(85), "面积不足", ready.reviewer)
        change_score(db, ready.year.stars[1], "1", Decimal(97), "已补任职文件", ready.reviewer)
    award(ready)
    with transaction() as db:
        given = awards_of(db, ready.cycle_id, ready.administrator)
    assert [(one.number, one.township, one.stars) for one in given] == [(1, "第1镇", "五星级"), (2, "第0镇", "四星级")]


def test_the_days_are_the_reviewers(ready: StarYear) -> None:
    for role in (Role.LEADER, Role.ADMINISTRATOR, Role.CLERK):
        with pytest.raises(NotAllowed), transaction() as db:
            first = ready.year.person(role)
            publicise(db, ready.cycle_id, today(), today(), first, expected_version=version_of(ready))
