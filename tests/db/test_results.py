import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import Session, select

from db.audit import events
from db.engine import transaction
from db.models import Answer, Assessment, Cycle, Result
from db.refusals import BadInput, CannotApprove, Closed, NotAllowed, NotFound, Refused
from db.results import (
    approve,
    decide_veto,
    not_ranked,
    published_standings,
    section_scores,
    standings,
    vetoes_of,
    visible_standings,
)
from db.verification import change_score, raise_veto
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.model import Section, SectionKind
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import FORMS, STAR, Year, a_submitted_year, a_year, an_item, fill_and_submit, verify_all


@pytest.fixture
def year(database: Any) -> Year:
    return begun(half_verified)


def half_verified(db: Session) -> Year:
    """Two townships, the first of them verified."""
    made = a_submitted_year(db)
    verify_all(db, made)
    return made


def verify_second(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year, 1, meetings="4")
        verify_all(db, year, 1)


def a_veto(year: Year) -> int:
    with transaction() as db:
        return raise_veto(db, year.checklists[0], "5", "牌子摘除", year.person(Role.REVIEWER)).id or 0


def decide(year: Year, veto_id: int, confirmed: bool = True, reason: str = "情况属实") -> None:
    with transaction() as db:
        decide_veto(db, veto_id, confirmed, reason, by=year.person(Role.LEADER))


def approved(year: Year) -> None:
    with transaction() as db:
        approve(db, year.cycle_id, by=year.person(Role.LEADER))


def test_only_verified_townships_are_ranked_and_the_others_are_named(year: Year) -> None:
    with transaction() as db:
        (standing,) = standings(db, year.cycle_id, year.person(Role.REVIEWER))
        (missing,) = not_ranked(db, year.cycle_id, year.person(Role.REVIEWER))
    assert (standing.unit_id, standing.checklist, standing.star) == (year.townships[0], Decimal(10), Decimal("99.5"))
    assert (standing.total, standing.stars, standing.self_total) == (Decimal("27.9"), "五星级", Decimal("27.9"))
    assert (missing.name, missing.waiting_for[FormKind.STAR]) == ("第1镇", Status.DRAFT)


def test_the_higher_total_stands_first(year: Year) -> None:
    verify_second(year)
    with transaction() as db:
        ranked = standings(db, year.cycle_id, year.person(Role.LEADER))
    assert [(row.rank, row.name) for row in ranked] == [(1, "第1镇"), (2, "第0镇")]


@pytest.mark.parametrize("role", [Role.CLERK, Role.CHAIR, Role.ADMINISTRATOR, Role.AUDITOR])
def test_a_forming_ranking_is_for_reviewer_and_leader(year: Year, role: Role) -> None:
    for see in (standings, not_ranked, vetoes_of):
        with pytest.raises(NotAllowed), transaction() as db:
            see(db, year.cycle_id, year.person(role))
    for look in (visible_standings, section_scores):
        with pytest.raises(Refused), transaction() as db:
            look(db, year.cycle_id, year.person(role))


def test_a_township_sees_the_ranking_only_once_it_is_published(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    with pytest.raises(Closed, match="尚未公布"), transaction() as db:
        visible_standings(db, year.cycle_id, clerk)
    verify_second(year)
    approved(year)
    with transaction() as db:
        seen = visible_standings(db, year.cycle_id, clerk)
        assert seen == published_standings(db, year.cycle_id)
    assert [row.rank for row in seen] == [1, 2]


def test_another_countys_ranking_does_not_exist(year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="B")
    for see in (standings, visible_standings, section_scores):
        with pytest.raises(NotFound), transaction() as db:
            see(db, other.cycle_id, year.person(Role.LEADER))


def test_section_scores_fill_one_row_per_verified_township(year: Year) -> None:
    with transaction() as db:
        cells = section_scores(db, year.cycle_id, year.person(Role.LEADER))
    assert [(cell.section_name, cell.score) for cell in cells] == [
        ("依法履职", Decimal(9)),
        ("加分项", Decimal(1)),
        ("扣分项", Decimal(0)),
        ("一票否决", Decimal(0)),
    ]


def test_a_result_is_not_approved_while_anything_is_open(year: Year) -> None:
    a_veto(year)
    with pytest.raises(CannotApprove) as refused:
        approved(year)
    for word in ("第1镇：《责任清单》填报中", "第1镇：《星级评定》填报中", "一票否决尚未审定"):
        assert word in str(refused.value)
    with transaction() as db:
        assert db.get_one(Cycle, year.cycle_id).status is CycleStatus.OPEN
        assert db.exec(select(Result)).all() == []


def test_approval_freezes_results_final_scores_and_forms(year: Year) -> None:
    verify_second(year)
    with transaction() as db:
        change_score(db, year.checklists[0], "1", Decimal(2), "缺一份记录", year.person(Role.REVIEWER))
    approved(year)
    with transaction() as db:
        results = db.exec(select(Result).order_by(Result.rank)).all()
        statuses = {row.status for row in db.exec(select(Assessment))}
        answers = db.exec(select(Answer)).all()
        cycle = db.get_one(Cycle, year.cycle_id)
    assert [(row.unit_id, row.checklist_score, row.total) for row in results] == [
        (year.townships[1], 1100, 2870),
        (year.townships[0], 900, 2710),
    ]
    assert results[1].self_total == 2790
    assert (statuses, cycle.status) == ({Status.PUBLISHED}, CycleStatus.PUBLISHED)
    assert cycle.approved_by == year.person(Role.LEADER).id
    assert all(answer.final_score == answer.verified_score for answer in answers)
    with pytest.raises(Closed), transaction() as db:
        change_score(db, year.checklists[0], "1", Decimal(1), "再改", year.person(Role.REVIEWER))


def test_a_second_approval_is_refused_and_doubles_nothing(year: Year) -> None:
    verify_second(year)
    refusals, ready = [], threading.Barrier(2)

    def click() -> None:
        ready.wait()
        try:
            approved(year)
        except CannotApprove as refusal:
            refusals.append(str(refusal))

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert len(refusals) == 1 and "已经审定公布" in refusals[0]
    with transaction() as db:
        assert len(db.exec(select(Result)).all()) == 2
        assert len(events(db, limit=9, kind="result_approved")) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LEADER])
def test_only_the_leader_approves_and_decides_vetoes(year: Year, role: Role) -> None:
    veto_id = a_veto(year)
    with pytest.raises(NotAllowed), transaction() as db:
        approve(db, year.cycle_id, by=year.person(role))
    with pytest.raises(NotAllowed), transaction() as db:
        decide_veto(db, veto_id, True, "属实", by=year.person(role))


def test_a_confirmed_veto_takes_the_best_grade_and_a_dismissed_one_nothing(year: Year) -> None:
    veto_id = a_veto(year)
    with transaction() as db:
        assert not standings(db, year.cycle_id, year.person(Role.LEADER))[0].vetoed
    decide(year, veto_id)
    with transaction() as db:
        assert standings(db, year.cycle_id, year.person(Role.LEADER))[0].vetoed
        (raised,) = vetoes_of(db, year.cycle_id, year.person(Role.LEADER))
    assert (raised.name, raised.veto.confirmed, raised.veto.decision_reason) == ("第0镇", True, "情况属实")


def test_a_veto_of_either_form_is_listed_with_its_items_name(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    vetoes = Section("二", "一票否决", SectionKind.VETO, None, (an_item("9", "挪作他用", None, "取消评优资格"),))
    monkeypatch.setitem(FORMS, FormKind.STAR, replace(STAR, sections=(*STAR.sections, vetoes)))
    with transaction() as db:
        other = a_year(db, code="B")
        fill_and_submit(db, other)
        raise_veto(db, other.stars[0], "9", "已查实", other.person(Role.REVIEWER))
        (raised,) = vetoes_of(db, other.cycle_id, other.person(Role.LEADER))
    assert (raised.name, raised.item_name) == ("第0镇", "挪作他用")


def test_a_veto_is_decided_once_with_a_reason_before_publication(year: Year) -> None:
    veto_id = a_veto(year)
    with pytest.raises(BadInput, match="理由"):
        decide(year, veto_id, reason=" ")
    decide(year, veto_id, confirmed=False)
    with pytest.raises(Closed, match="已经审定"):
        decide(year, veto_id)
    with pytest.raises(NotFound):
        decide(year, 9999)
    verify_second(year)
    approved(year)
    with pytest.raises(Closed, match="已公布"):
        decide(year, veto_id)


def test_a_leader_of_another_county_finds_nothing(year: Year) -> None:
    veto_id = a_veto(year)
    with transaction() as db:
        stranger = a_year(db, code="B").person(Role.LEADER)
    with pytest.raises(NotFound), transaction() as db:
        approve(db, year.cycle_id, by=stranger)
    with pytest.raises(NotFound), transaction() as db:
        decide_veto(db, veto_id, True, "属实", by=stranger)
