from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from db.assessments import submit
from db.audit import events
from db.engine import transaction
from db.models import Answer, Assessment, Veto
from db.refusals import BadInput, CannotFinish, Closed, NotAllowed, NotFound
from db.verification import (
    accept,
    accept_undisputed,
    change_score,
    finish,
    progress,
    raise_veto,
    return_items,
    set_county_item,
    withdraw_veto,
)
from forms.lifecycle import FormKind, Status
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_submitted_year, a_year, move_dates, save, verify_all


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_submitted_year)


def answer_of(assessment_id: int, number: str) -> Answer | None:
    with transaction() as db:
        return db.exec(
            select(Answer).where(Answer.assessment_id == assessment_id, Answer.item_number == number)
        ).first()


def verified(assessment_id: int, number: str) -> tuple[int | None, str] | None:
    answer = answer_of(assessment_id, number)
    return None if answer is None else (answer.verified_score, answer.verified_reason)


def status_of(assessment_id: int) -> Status:
    with transaction() as db:
        return db.get_one(Assessment, assessment_id).status


def by_reviewer(year: Year, use: Callable[..., Any], *given: Any, township: int = 0) -> Any:
    with transaction() as db:
        return use(db, year.checklists[township], *given, by=year.person(Role.REVIEWER))


USE_CASES: list[tuple[Callable[..., Any], tuple[Any, ...]]] = [
    (accept, ("1",)),
    (accept_undisputed, ()),
    (change_score, ("1", Decimal(1), "理由")),
    (set_county_item, ("4", {"r0": "1"}, "理由")),
    (return_items, ({"1": "意见"},)),
    (finish, ()),
    (raise_veto, ("5", "理由")),
]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.REVIEWER])
@pytest.mark.parametrize(("use", "given"), USE_CASES)
def test_only_the_reviewer_verifies(year: Year, use: Callable[..., Any], given: tuple, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        use(db, year.checklists[0], *given, by=year.person(role))


@pytest.mark.parametrize(("use", "given"), USE_CASES)
def test_a_reviewer_of_another_county_finds_nothing(year: Year, use: Callable[..., Any], given: tuple) -> None:
    with transaction() as db:
        stranger = a_year(db, code="B").person(Role.REVIEWER)
    with pytest.raises(NotFound), transaction() as db:
        use(db, year.checklists[0], *given, by=stranger)
    with pytest.raises(NotFound), transaction() as db:
        use(db, 9999, *given, by=stranger)


@pytest.mark.parametrize(("use", "given"), USE_CASES)
def test_nothing_is_verified_before_submission_or_after_the_last_day(
    year: Year, use: Callable[..., Any], given: tuple
) -> None:
    with pytest.raises(Closed, match="填报中"):
        by_reviewer(year, use, *given, township=1)
    with transaction() as db:
        move_dates(db, year, (-9, -5, -1))
    with pytest.raises(Closed, match="截止"):
        by_reviewer(year, use, *given)


def test_accepting_takes_the_self_score_once(year: Year) -> None:
    for _ in range(2):
        by_reviewer(year, accept, "1")
    assert verified(year.checklists[0], "1") == (300, "")
    with transaction() as db:
        assert len(events(db, limit=9, kind="answers_accepted")) == 1


def test_all_that_needs_no_judgement_is_accepted_in_one_go(year: Year) -> None:
    assert by_reviewer(year, accept_undisputed) == 2
    assert by_reviewer(year, accept_undisputed) == 0
    assert verified(year.checklists[0], "1") == (300, "")
    with transaction() as db:
        assert accept_undisputed(db, year.stars[0], by=year.person(Role.REVIEWER)) == 1
    assert verified(year.stars[0], "2") == (None, "")


def test_a_claim_that_differs_from_the_clause_is_left_for_a_person(year: Year) -> None:
    by_reviewer(year, return_items, {"1": "请核对"})
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK), claimed=Decimal(2))
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert by_reviewer(year, accept_undisputed) == 1
    assert verified(year.checklists[0], "1") == (None, "")


@pytest.mark.parametrize(
    ("number", "score", "reason", "said"),
    [
        ("1", "4.5", "多一次", "超出本项范围"),
        ("1", "-1", "少四次", "超出本项范围"),
        ("1", "1.234", "折算", "两位小数"),
        ("1", "2", "  ", "填写理由"),
        ("3", "2.5", "创新多", "超出本项范围"),
        ("2", "5", "复核", "自动取数"),
        ("4", "-2", "弄虚作假", "县级认定"),
    ],
)
def test_a_changed_score_stays_in_bounds_and_has_a_reason(
    year: Year, number: str, score: str, reason: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        by_reviewer(year, change_score, number, Decimal(score), reason)


def test_changing_a_score_leaves_the_townships_own_and_an_event(year: Year) -> None:
    for _ in range(2):
        by_reviewer(year, change_score, "1", Decimal("2.5"), "有一次缺记录")
    answer = answer_of(year.checklists[0], "1")
    assert answer is not None
    assert (answer.self_score, answer.verified_score, answer.verified_reason) == (300, 250, "有一次缺记录")
    with transaction() as db:
        (event,) = events(db, limit=9, kind="score_changed")
    assert (event.detail["before"], event.detail["after"], event.unit_id) == (None, 250, year.townships[0])


@pytest.mark.parametrize(
    ("comments", "said"),
    [
        ({}, "至少选择一个"),
        ({"1": " "}, "退回意见"),
        ({"2": "看不清"}, "自动取数"),
        ({"4": "不对", "99": "没有"}, "第99项"),
    ],
)
def test_a_return_names_items_of_the_township_with_a_comment(year: Year, comments: dict, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        by_reviewer(year, return_items, comments)
    assert status_of(year.checklists[0]) is Status.SUBMITTED


def test_after_a_resubmission_only_the_returned_item_needs_verification_again(year: Year) -> None:
    by_reviewer(year, accept_undisputed)
    by_reviewer(year, return_items, {"1": "会议记录不全"})
    assert status_of(year.checklists[0]) is Status.RETURNED
    with transaction() as db:
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert (verified(year.checklists[0], "1"), verified(year.checklists[0], "3")) == ((None, ""), (100, ""))


def test_a_county_item_costs_what_its_clause_says(year: Year) -> None:
    by_reviewer(year, set_county_item, "4", {"r0": "1"}, "台账补造一起")
    assert verified(year.checklists[0], "4") == (-200, "台账补造一起")
    for number, inputs, reason, said in (
        ("4", {"r0": "1"}, "", "填写理由"),
        ("4", {}, "理由", "请填写"),
        ("4", {"r0": "-1"}, "理由", "超出范围"),
        ("1", {"r0": "1"}, "理由", "不是扣分项"),
    ):
        with pytest.raises(BadInput, match=said):
            by_reviewer(year, set_county_item, number, inputs, reason)
    by_reviewer(year, set_county_item, "4", {"r0": "0"}, "")
    assert verified(year.checklists[0], "4") == (0, "")


def test_finishing_names_every_item_that_is_not_verified(year: Year) -> None:
    with pytest.raises(CannotFinish) as refused:
        by_reviewer(year, finish)
    assert [line[:3] for line in str(refused.value).splitlines()] == ["第1项", "第2项", "第3项"]
    assert "等待星级评定" in str(refused.value)


def test_the_verified_star_level_is_drawn_from_the_finished_star_form(year: Year) -> None:
    reviewer = year.person(Role.REVIEWER)
    with transaction() as db:
        change_score(db, year.stars[0], "1", Decimal(90), "面积不足", reviewer)
        accept(db, year.stars[0], "2", reviewer)
    assert verified(year.checklists[0], "2") == (None, "")
    with transaction() as db:
        finish(db, year.stars[0], reviewer)
    answer = answer_of(year.checklists[0], "2")
    assert answer is not None
    assert (answer.self_score, answer.verified_score, answer.verified_inputs) == (600, 500, {"r0": "四星级"})


def test_a_star_form_returned_late_reopens_the_checklist_it_feeds(year: Year) -> None:
    with transaction() as db:
        verify_all(db, year)
    assert status_of(year.checklists[0]) is Status.VERIFIED
    with transaction() as db:
        return_items(db, year.stars[0], {"1": "请补任职文件"}, year.person(Role.REVIEWER))
    assert (status_of(year.stars[0]), status_of(year.checklists[0])) == (Status.RETURNED, Status.SUBMITTED)
    assert verified(year.checklists[0], "2") == (None, "")


def test_finishing_twice_is_finishing_once(year: Year) -> None:
    with transaction() as db:
        verify_all(db, year)
    by_reviewer(year, finish)
    with transaction() as db:
        assert len(events(db, limit=9, kind="assessment_verified")) == 2


def test_a_veto_is_raised_once_and_may_be_withdrawn(year: Year) -> None:
    raised = [by_reviewer(year, raise_veto, "5", "牌子摘除").id for _ in range(2)]
    assert raised[0] == raised[1]
    for number, reason, said in (("5", " ", "填写理由"), ("1", "理由", "不是一票否决项")):
        with pytest.raises(BadInput, match=said):
            by_reviewer(year, raise_veto, number, reason)
    with pytest.raises(BadInput, match="填写理由"), transaction() as db:
        withdraw_veto(db, raised[0], "", year.person(Role.REVIEWER))
    with transaction() as db:
        withdraw_veto(db, raised[0], "已整改", year.person(Role.REVIEWER))
    with pytest.raises(NotFound), transaction() as db:
        withdraw_veto(db, raised[0], "已整改", year.person(Role.REVIEWER))
    with transaction() as db:
        assert [event.kind for event in events(db, limit=2)] == ["veto_withdrawn", "veto_raised"]


def test_a_decided_veto_is_not_withdrawn(year: Year) -> None:
    veto_id = by_reviewer(year, raise_veto, "5", "牌子摘除").id
    with transaction() as db:
        db.get_one(Veto, veto_id).confirmed = False
    with pytest.raises(Closed), transaction() as db:
        withdraw_veto(db, veto_id, "已整改", year.person(Role.REVIEWER))


def test_progress_shows_every_township_and_both_forms(year: Year) -> None:
    with transaction() as db:
        accept(db, year.checklists[0], "1", year.person(Role.REVIEWER))
        first, second = progress(db, year.cycle_id, year.person(Role.LEADER))
    row = first.forms[FormKind.CHECKLIST]
    assert (row.status, row.total, row.answered, row.verified) == (Status.SUBMITTED, 3, 3, 1)
    assert (row.self_score, row.verified_score) == (Decimal(10), Decimal(3))
    assert second.forms[FormKind.STAR].status is Status.DRAFT


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.AUDITOR])
def test_townships_and_auditor_see_no_progress(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        progress(db, year.cycle_id, year.person(role))


def test_another_countys_progress_does_not_exist(year: Year) -> None:
    def of_another(db: Session) -> None:
        other = a_year(db, code="B")
        progress(db, other.cycle_id, year.person(Role.REVIEWER))

    with pytest.raises(NotFound), transaction() as db:
        of_another(db)
