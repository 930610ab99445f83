"""What becomes of a township's answers when its form is revised."""

import threading
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from db.answers import evidence_of
from db.assessments import gaps_of, save_answer, submit, view
from db.audit import AssessmentMoved, events
from db.cycles import form_of
from db.engine import transaction
from db.evidence.listing import pieces_of
from db.evidence.pieces import add_reference, add_words, restore, set_caption, withdraw
from db.evidence.reuse import use_earlier
from db.models import Answer, Assessment, Cycle, Evidence, EvidenceKind, Veto
from db.moving import move_assessment
from db.refusals import CannotApprove, Closed, FormRevised, NotAllowed, NotFound, Refused
from db.results import approve, decide_veto, standings, vetoes_of
from db.tallies import tallies
from db.verification import change_score, raise_veto, return_items, set_county_item
from db.versions import earlier_entry, revision_of
from forms.carrying import Decision
from forms.clauses import read_clause
from forms.lifecycle import FormKind, Status
from forms.model import StarBand
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_revision import (
    BONUS,
    DEDUCTION,
    MEETINGS,
    REVISED,
    SCORED,
    STARS,
    TRAINING,
    VETO,
    WORTH_MORE,
    move,
    on_record,
    publish,
    revised,
)
from tests.db.a_year import (
    CHECKLIST,
    STAR,
    Year,
    a_year,
    fill_and_submit,
    fill_checklist,
    fill_star,
    reference,
    save,
    verify_all,
)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def answers(assessment_id: int) -> dict[str, Answer]:
    with transaction() as db:
        rows = db.exec(select(Answer).where(Answer.assessment_id == assessment_id))
        return {row.item_number: row for row in rows}


def status(assessment_id: int) -> Status:
    with transaction() as db:
        return db.get_one(Assessment, assessment_id).status


def test_what_was_not_begun_goes_with_the_new_version_at_once_and_what_was_begun_stays(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year, 0)
        fill_star(db, year, 1)  # draws the checklist's star level, which is no beginning of it
    with transaction() as db:
        version = publish(db, year, REVISED)
    with transaction() as db:
        begun, idle = (db.get_one(Assessment, year.checklists[n]) for n in (0, 1))
        assert (begun.form_id, idle.form_id) == (version.replaces_id, version.id)
    assert answers(year.checklists[1])["3"].inputs == {"r0": "五星级"}  # drawn anew under its new number


def test_answers_and_evidence_of_a_draft_move_to_their_items_new_numbers(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)
    with transaction() as db:
        moved = move(db, year)
        assert moved is not None
        assert (moved.kept, moved.rescaled, moved.asked, moved.added) == (("4",), ("1",), (), ("2",))
        assert list(evidence_of(db, year.checklists[0])) == ["1"]
    found = answers(year.checklists[0])
    assert {number: row.inputs for number, row in found.items() if row.version} == {"1": {"r0": "3"}, "4": {"r0": "1"}}
    assert found["1"].self_score == 700  # of eight points, one less for the meeting that was not held
    assert status(year.checklists[0]) is Status.DRAFT


def test_captions_and_where_a_piece_came_from_go_with_it(year: Year) -> None:
    clerk, form = year.person(Role.CLERK), year.checklists[0]
    with transaction() as db:
        note = add_words(db, form, "1", kind=EvidenceKind.NOTE, text="记录存镇人大办公室", by=clerk).id or 0
        set_caption(db, note, "第一次会议", by=clerk)
        use_earlier(db, form, "3", note, by=clerk)
        publish(db, year, REVISED)
    with transaction() as db:
        move(db, year)
    with transaction() as db:
        (first,), (second,) = pieces_of(db, form, "1"), pieces_of(db, form, "4")
    assert (first.caption, second.caption) == ("第一次会议", "第一次会议")
    assert (second.source_year, second.source_item) == (2022, "1")


def test_evidence_of_a_removed_item_comes_back_under_no_other(year: Year) -> None:
    clerk, form, kind = year.person(Role.CLERK), year.checklists[0], EvidenceKind.NOTE
    items, points = (MEETINGS, STARS, replace(TRAINING, number="3")), Decimal(12)  # the third where the bonus was
    third = replace(SCORED, items=items, points=points)
    with transaction() as db:
        ended, withdrawn = (add_words(db, form, "3", kind=kind, text=text, by=clerk).id or 0 for text in ("一", "二"))
        withdraw(db, withdrawn, by=clerk)
        publish(db, year, replace(CHECKLIST, total=points, sections=(third, DEDUCTION, VETO)))
    with transaction() as db:
        move(db, year)
        assert db.get_one(Evidence, ended).withdrawn_at is not None
    with transaction() as db:
        assert pieces_of(db, form, "3") == []
        for piece in (ended, withdrawn):
            with pytest.raises(Closed, match="在修订中删除了"):
                restore(db, piece, by=clerk)


def test_every_old_answer_is_kept_on_record_as_it_stood(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED, _1=Decision.ASK_AGAIN)
        before = {row.item_number: row.model_dump() for row in db.exec(select(Answer)) if row.version}
        move(db, year)
    with transaction() as db:
        kept = on_record(db, year.checklists[0])
        for number, row in before.items():
            assert {name: kept[number][name] for name in ("inputs", "self_score", "reason", "version")} == {
                name: row[name] for name in ("inputs", "self_score", "reason", "version")
            }
        pieces = [row.id for row in db.exec(select(Evidence))]
        assert (kept["1"]["evidence"], kept["1"]["became"], kept["1"]["decision"]) == (pieces, "1", "ask_again")
        assert (kept["3"]["became"], kept["3"]["decision"]) == ("4", "keep")


def test_an_item_asked_again_is_open_in_a_draft_with_the_earlier_entry_beside_it(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED, _1=Decision.ASK_AGAIN)
        moved = move(db, year)
        assert moved is not None and moved.asked == ("1",)
    with transaction() as db:
        earlier = earlier_entry(db, year.checklists[0], "1")
        assert earlier is not None
        assert (earlier.placed.item, earlier.content["inputs"]) == (MEETINGS, {"r0": "3"})
        save(db, year.checklists[0], "1", {"r0": "4"}, year.person(Role.CLERK))
    assert answers(year.checklists[0])["1"].self_score == 800
    with transaction() as db:
        assert earlier_entry(db, year.checklists[0], "2") is None


def test_a_submitted_form_comes_back_with_what_must_be_filled_in_and_nothing_else(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        publish(db, year, REVISED, _1=Decision.ASK_AGAIN)
        move(db, year)
    assert status(year.checklists[0]) is Status.RETURNED
    found = answers(year.checklists[0])
    returned = {number: row.returned_comment for number, row in found.items() if row.returned_at}
    assert returned.keys() == {"1", "2"}
    assert "重新填报" in returned["1"] and "新增" in returned["2"]
    with transaction() as db:
        clerk = year.person(Role.CLERK)
        with pytest.raises(Closed, match="没有被退回"):
            save(db, year.checklists[0], "4", {"r0": "2"}, clerk)
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "4"}, clerk)
        save(db, year.checklists[0], "2", {"r0": True}, clerk)
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert status(year.checklists[0]) is Status.SUBMITTED


def test_a_verified_form_whose_answers_suffice_stays_verified_with_scores_by_the_new_clause(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        verify_all(db, year)
        publish(db, year, revised(WORTH_MORE, STARS))
        move(db, year)
    found = answers(year.checklists[0])
    assert status(year.checklists[0]) is Status.VERIFIED
    assert (found["1"].self_score, found["1"].verified_score) == (700, 700)
    assert found["1"].verified_by == year.person(Role.REVIEWER).id


def test_a_score_that_the_reviewer_set_is_rescaled_and_says_so(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        change_score(db, year.checklists[0], "1", Decimal("2.5"), "缺一次会议记录", year.person(Role.REVIEWER))
        publish(db, year, revised(WORTH_MORE, STARS))
        move(db, year)
    row = answers(year.checklists[0])["1"]
    assert (row.verified_score, row.verified_reason) == (500, "缺一次会议记录（标准修订后由2.5分调整为5分）")


def test_a_new_item_sends_a_verified_form_back_and_the_others_keep_their_verdict(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        verify_all(db, year)
        publish(db, year, REVISED)
        moved = move(db, year)
        assert moved is not None and (moved.before, moved.after) == (Status.VERIFIED, Status.RETURNED)
    found = answers(year.checklists[0])
    assert [number for number, row in found.items() if row.returned_at] == ["2"]
    assert {number: row.verified_score for number, row in found.items()} == {"1": 700, "2": None, "3": 600, "4": 100}


def test_evidence_of_a_removed_item_is_withdrawn_with_who_and_when(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        reference(db, year.checklists[0], "3", year.person(Role.CLERK))
        publish(db, year, replace(CHECKLIST_WITHOUT_BONUS))
        moved = move(db, year)
        assert moved is not None and (moved.removed, moved.evidence_withdrawn) == (("3",), 1)
    with transaction() as db:
        (withdrawn,) = db.exec(select(Evidence).where(Evidence.withdrawn_by == year.person(Role.ADMINISTRATOR).id))
        assert withdrawn.withdrawn_at is not None and withdrawn.item_number == "3"
        assert on_record(db, year.checklists[0])["3"]["evidence"] == [withdrawn.id]
    assert "3" not in {number for number, row in answers(year.checklists[0]).items() if row.version}


CHECKLIST_WITHOUT_BONUS = replace(
    revised(MEETINGS, STARS), sections=tuple(part for part in revised(MEETINGS, STARS).sections if part.number != "二")
)


def test_a_finding_and_a_veto_go_with_their_items(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        reviewer = year.person(Role.REVIEWER)
        set_county_item(db, year.checklists[0], "4", {"r0": "1"}, "补造记录", reviewer)
        veto = raise_veto(db, year.checklists[0], "5", "牌子被摘除", reviewer)
        decide_veto(db, veto.id or 0, True, "属实", year.person(Role.LEADER))
        publish(db, year, revised(WORTH_MORE, TRAINING, STARS))
        move(db, year)
    assert answers(year.checklists[0])["5"].verified_score == -200
    with transaction() as db:
        (raised,) = vetoes_of(db, year.cycle_id, year.person(Role.LEADER))
        assert (raised.veto.item_number, raised.veto.confirmed, raised.item_name) == ("6", True, "牌子摘除，拒")


def test_a_veto_on_a_removed_item_is_kept_on_record_alone(year: Year) -> None:
    without = replace(REVISED, sections=REVISED.sections[:-1])
    with transaction() as db:
        fill_and_submit(db, year)
        raise_veto(db, year.checklists[0], "5", "牌子被摘除", year.person(Role.REVIEWER))
        publish(db, year, without)
        move(db, year)
    with transaction() as db:
        assert db.exec(select(Veto)).all() == []
        assert on_record(db, year.checklists[0])["5"]["veto"]["reason"] == "牌子被摘除"
        assert vetoes_of(db, year.cycle_id, year.person(Role.LEADER)) == []


def test_an_assessment_two_versions_behind_goes_through_the_decisions_of_both(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)
        publish(db, year, revised(TRAINING, replace(WORTH_MORE, points=Decimal(16)), STARS))
        moved = move(db, year)
        assert moved is not None and moved.rescaled == ("2",)
    assert answers(year.checklists[0])["2"].self_score == 1500
    with transaction() as db:
        assert on_record(db, year.checklists[0])["1"]["became"] == "2"


def test_a_clause_that_asks_for_something_else_asks_again_whatever_was_entered(year: Year) -> None:
    other = replace(BONUS, items=(replace(BONUS.items[0], clause=read_clause("优秀得2分，良好得1分", None)),))
    with transaction() as db:
        fill_and_submit(db, year)
        publish(db, year, revised(MEETINGS, STARS, bonus=other))
        moved = move(db, year)
        assert moved is not None and moved.asked == ("3",)
    assert answers(year.checklists[0])["3"].returned_at is not None


def test_a_new_star_rating_counts_by_its_own_version_and_reaches_the_checklist(year: Year) -> None:
    stricter = replace(STAR, stars=(StarBand("五星级", Decimal("99.8")), StarBand("四星级", Decimal(85))))
    with transaction() as db:
        fill_and_submit(db, year)
        publish(db, year, stricter, FormKind.STAR)
    assert answers(year.checklists[0])["2"].inputs == {"r0": "四星级"}  # 99.5 points; what a level is holds for all


def test_each_township_counts_by_the_version_it_stands_on(year: Year) -> None:
    with transaction() as db:
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        publish(db, year, revised(WORTH_MORE, STARS))
        move(db, year, 0)
    with transaction() as db:
        found = [
            tally.form
            for tally in tallies(db, db.get_one(Cycle, year.cycle_id))
            if tally.assessment.kind is FormKind.CHECKLIST
        ]
        assert [form.sections[0].items[0].points for form in found] == [8, 4]
        ranked = standings(db, year.cycle_id, year.person(Role.LEADER))
        assert {row.name: row.checklist for row in ranked} == {"第0镇": Decimal(14), "第1镇": Decimal(10)}


def test_a_result_on_several_versions_is_approved_only_by_a_leader_who_knows(year: Year) -> None:
    leader = year.person(Role.LEADER)
    with transaction() as db:
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        publish(db, year, revised(WORTH_MORE, STARS))
        move(db, year, 0)
    with pytest.raises(CannotApprove, match="第1镇仍按修订前的版本考评"), transaction() as db:
        approve(db, year.cycle_id, leader)
    with transaction() as db:
        approve(db, year.cycle_id, leader, on_several_versions=True)
    with transaction() as db:
        (event,) = events(db, limit=1, kind="result_approved")
        assert "第1镇" in event.detail["on_earlier_version"][0]


def test_the_township_is_told_what_was_revised(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)
        cycle = db.get_one(Cycle, year.cycle_id)
        begun = revision_of(db, db.get_one(Assessment, year.checklists[0]), cycle)
        assert begun is not None and (begun.is_latest, begun.numbers) == (False, frozenset())
        move(db, year)
        moved = revision_of(db, db.get_one(Assessment, year.checklists[0]), cycle)
        assert moved is not None and (moved.is_latest, moved.numbers) == (True, frozenset("123456"))
        assert revision_of(db, db.get_one(Assessment, year.stars[0]), cycle) is None


def test_what_was_typed_into_the_old_version_is_refused_after_the_move(year: Year) -> None:
    """Under the same number now stands another item."""
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        fill_checklist(db, year)
        old_form = db.get_one(Assessment, year.checklists[0]).form_id
        publish(db, year, REVISED)
        move(db, year)
    typed = {"inputs": {"r0": True}, "claimed": None, "reason": "", "expected_version": 0, "by": clerk}
    with pytest.raises(FormRevised), transaction() as db:
        save_answer(db, year.checklists[0], "2", **typed, expected_form=old_form)
    with pytest.raises(FormRevised), transaction() as db:
        add_reference(db, year.checklists[0], "2", name="一号文", by=clerk, expected_form=old_form)
    with transaction() as db:
        save_answer(
            db, year.checklists[0], "2", **typed, expected_form=db.get_one(Assessment, year.checklists[0]).form_id
        )


def at_once(*actions: Callable[[], object]) -> list[object]:
    """What each returned, or the refusal it got, all beginning at the same moment."""
    ready, outcomes = threading.Barrier(len(actions)), []

    def run(action: Callable[[], object]) -> None:
        ready.wait()
        try:
            outcomes.append(action())
        except Refused as refusal:
            outcomes.append(refusal)

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_a_double_click_moves_once(year: Year) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        publish(db, year, REVISED)

    def click() -> object:
        with transaction() as db:
            return move(db, year)

    outcomes = at_once(click, click)
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    with transaction() as db:
        assert len(events(db, limit=9, kind=AssessmentMoved.kind, within=year.townships[0])) == 1
        assert on_record(db, year.checklists[0]).keys() == {"1", "3"}


@pytest.mark.parametrize("attempt", range(3))
def test_a_clerk_who_saves_while_her_form_moves_loses_nothing(year: Year, attempt: int) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        old_form = db.get_one(Assessment, year.checklists[0]).form_id
        publish(db, year, REVISED)

    def saving() -> object:
        with transaction() as db:
            given = {"inputs": {"r0": "2"}, "claimed": None, "reason": "", "expected_version": 1}
            return save_answer(db, year.checklists[0], "3", **given, by=year.person(Role.CLERK), expected_form=old_form)

    def moving() -> object:
        with transaction() as db:
            return move(db, year)

    outcomes = at_once(saving, moving)
    was_refused = any(isinstance(outcome, FormRevised) for outcome in outcomes)
    assert answers(year.checklists[0])["4"].inputs == {"r0": "1" if was_refused else "2"}
    assert "2" not in answers(year.checklists[0])


def test_nothing_moves_after_the_year_is_published(year: Year) -> None:
    with transaction() as db:
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        publish(db, year, revised(WORTH_MORE, STARS))
        approve(db, year.cycle_id, year.person(Role.LEADER), on_several_versions=True)
    with pytest.raises(Closed, match="结果公布后"), transaction() as db:
        move(db, year)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_administrator_alone_moves(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        move_assessment(db, year.cycle_id, FormKind.CHECKLIST, year.townships[0], year.person(role))


def test_another_countys_townships_are_not_there(year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="B")
    for cycle_id in (year.cycle_id, other.cycle_id):
        with pytest.raises(NotFound), transaction() as db:
            move_assessment(db, cycle_id, FormKind.CHECKLIST, year.townships[0], other.person(Role.ADMINISTRATOR))


def test_a_moved_form_is_seen_and_submitted_like_any_other(year: Year) -> None:
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
        publish(db, year, REVISED)
        move(db, year)
    with transaction() as db:
        save(db, year.checklists[0], "2", {"r0": True}, year.person(Role.CLERK))
        seen = view(db, year.checklists[0], year.person(Role.CLERK))
        assert gaps_of(db, seen.assessment, seen.cycle) == []
        assert seen.form == form_of(db, seen.assessment.form_id)
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
        submit(db, year.stars[0], by=year.person(Role.CHAIR))
    assert status(year.checklists[0]) is Status.SUBMITTED


def test_a_returned_form_of_which_nothing_is_asked_any_more_is_the_countys_again(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"3": "请补充"}, year.person(Role.REVIEWER))
        publish(db, year, CHECKLIST_WITHOUT_BONUS)
        move(db, year)
    assert status(year.checklists[0]) is Status.SUBMITTED


def test_an_item_that_was_returned_keeps_its_comment_and_stays_open(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"3": "请补充"}, year.person(Role.REVIEWER))
        publish(db, year, REVISED)
        move(db, year)
    returned = {number: row.returned_comment for number, row in answers(year.checklists[0]).items() if row.returned_at}
    assert returned["4"] == "请补充" and returned.keys() == {"2", "4"}
