import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlmodel import select

from db.assessments import assessment_of, assessments_of, require_fillable, save_answer, submit, view
from db.audit import events
from db.engine import engine, transaction
from db.last_year import previous_answer
from db.models import Answer, Assessment, AuditEvent, Unit
from db.refusals import AnswerChanged, BadInput, CannotSubmit, Closed, NotAllowed, NotFound, Refused
from db.verification import return_items
from forms.lifecycle import FormKind, Status
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import (
    Year,
    a_cycle,
    a_year,
    fill_and_submit,
    fill_checklist,
    fill_star,
    move_dates,
    reference,
    save,
)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def stored(assessment_id: int, number: str) -> Answer:
    with transaction() as db:
        query = select(Answer).where(Answer.assessment_id == assessment_id, Answer.item_number == number)
        return db.exec(query).one()


@pytest.mark.parametrize(
    ("number", "inputs", "claimed", "reason", "cents"),
    [
        ("1", {"r0": 3}, None, "", 300),
        ("1", {"r0": " 4 "}, None, "", 400),
        ("1", {"r0": Decimal("9")}, None, "", 400),
        ("1", {}, None, "", None),
        ("1", {"r0": ""}, None, "", None),
        ("1", {"r0": "3"}, Decimal("2.5"), "", 250),
        ("1", {"r0": "3"}, Decimal("4"), "", None),
        ("1", {"r0": "3"}, Decimal("4"), "另开一次联席会议", 400),
        ("3", {"r0": "5"}, None, "", 200),
    ],
)
def test_an_answer_is_stored_with_the_score_the_clause_gives(
    year: Year, number: str, inputs: dict, claimed: Decimal | None, reason: str, cents: int | None
) -> None:
    with transaction() as db:
        save(db, year.checklists[0], number, inputs, year.person(Role.CLERK), claimed=claimed, reason=reason)
    assert stored(year.checklists[0], number).self_score == cents


@pytest.mark.parametrize(
    ("inputs", "claimed", "said"),
    [
        ({"r0": "-1"}, None, "超出范围"),
        ({"r0": "三"}, None, "不是数字"),
        ({"r0": "2.5"}, None, "应为整数"),
        ({"r0": "3"}, Decimal("4.5"), "超出本项范围"),
        ({"r0": "3"}, Decimal("NaN"), "超出本项范围"),
        ({"r0": "3"}, Decimal("1.234"), "两位小数"),
        ({"other": "3"}, None, "没有“other”"),
    ],
)
def test_what_cannot_be_true_is_refused_with_a_sentence(
    year: Year, inputs: dict, claimed: Decimal | None, said: str
) -> None:
    with pytest.raises(BadInput, match=said), transaction() as db:
        save(db, year.checklists[0], "1", inputs, year.person(Role.CLERK), claimed=claimed)


def test_inputs_are_stored_as_text_and_yes_or_no_as_itself(year: Year) -> None:
    with transaction() as db:
        save(db, year.stars[0], "1", {"r0": True}, year.person(Role.CLERK))
        save(db, year.checklists[0], "1", {"r0": 3}, year.person(Role.CLERK))
    assert stored(year.stars[0], "1").inputs == {"r0": True}
    assert stored(year.checklists[0], "1").inputs == {"r0": "3"}


def test_the_same_save_twice_leaves_one_version_and_one_event(year: Year) -> None:
    for _ in range(2):
        with transaction() as db:
            save_answer(
                db,
                year.checklists[0],
                "1",
                inputs={"r0": "3"},
                claimed=None,
                reason="",
                expected_version=0,
                by=year.person(Role.CLERK),
            )
    assert stored(year.checklists[0], "1").version == 1
    with transaction() as db:
        assert [event.kind for event in events(db, limit=10)] == ["answer_saved"]


def test_a_save_over_somebody_elses_is_refused_and_shown_what_stands(year: Year) -> None:
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
    with pytest.raises(AnswerChanged, match="张clerk0") as refused, transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "2"}, year.person(Role.CHAIR), expected_version=0)
    assert (refused.value.who, refused.value.answer.inputs) == ("张clerk0", {"r0": "3"})
    assert refused.value.at is not None
    assert stored(year.checklists[0], "1").inputs == {"r0": "3"}


def test_of_saves_at_once_from_the_same_version_exactly_one_is_kept(year: Year) -> None:
    outcomes = at_once(
        [
            lambda db, n=n: save(
                db, year.checklists[0], "1", {"r0": str(n)}, year.person(Role.CLERK), expected_version=0
            )
            for n in range(4)
        ]
    )
    assert sorted(outcomes) == ["AnswerChanged"] * 3 + ["done"]
    assert stored(year.checklists[0], "1").version == 1


def test_of_two_submitting_at_once_one_submits_and_the_other_is_told(year: Year) -> None:
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
    outcomes = at_once([lambda db: submit(db, year.checklists[0], by=year.person(Role.CHAIR))] * 2)
    assert sorted(outcomes) == ["CannotSubmit", "done"]
    with transaction() as db:
        assert len(events(db, limit=10, kind="assessment_submitted")) == 1


def at_once(actions: list[Any]) -> list[str]:
    """Run each in a transaction of its own, all at the same moment; "done" or the refusal's name for each."""
    ready, outcomes = threading.Barrier(len(actions)), []

    def run(action: Any) -> None:
        ready.wait()
        try:
            with transaction() as db:
                action(db)
        except Refused as refusal:
            outcomes.append(type(refusal).__name__)
        else:
            outcomes.append("done")

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_the_townships_people_fill_in(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(role))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CHAIR])
def test_only_the_chair_submits(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        submit(db, year.checklists[0], by=year.person(role))


def test_another_townships_form_does_not_exist(year: Year) -> None:
    for use in (
        lambda db: save(db, year.checklists[1], "1", {"r0": "3"}, year.person(Role.CLERK)),
        lambda db: submit(db, year.checklists[1], by=year.person(Role.CHAIR)),
        lambda db: view(db, year.checklists[1], year.person(Role.CLERK)),
        lambda db: require_fillable(db, 9999, year.person(Role.CLERK)),
        lambda db: assessment_of(db, year.cycle_id, 9999, FormKind.STAR),
        lambda db: save(db, year.checklists[0], "99", {}, year.person(Role.CLERK)),
    ):
        with pytest.raises(NotFound), transaction() as db:
            use(db)


@pytest.mark.parametrize(("days", "said"), [((1, 2, 3), "请到时再填"), ((-3, -1, 5), "截止")])
def test_outside_its_days_nothing_is_filled_in_or_submitted(year: Year, days: tuple, said: str) -> None:
    with transaction() as db:
        move_dates(db, year, days)
    with pytest.raises(Closed, match=said), transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
    with pytest.raises(Closed, match=said), transaction() as db:
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    with transaction() as db:
        assert db.get_one(Assessment, year.checklists[0]).status is Status.DRAFT


def test_all_gaps_are_told_at_once_and_nothing_is_submitted(year: Year) -> None:
    with pytest.raises(CannotSubmit) as refused, transaction() as db:
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert [gap.number for gap in refused.value.gaps] == ["1", "2"]
    assert "星级评定表" in refused.value.gaps[1].problem
    with transaction() as db:
        assert db.get_one(Assessment, year.checklists[0]).status is Status.DRAFT


def test_what_only_the_county_or_the_system_enters_is_closed(year: Year) -> None:
    for number, said in (("4", "县考评组"), ("5", "县考评组"), ("2", "自动取数")):
        with pytest.raises(Closed, match=said), transaction() as db:
            save(db, year.checklists[0], number, {}, year.person(Role.CLERK))


def test_the_star_level_is_drawn_as_soon_as_the_star_form_is_complete(year: Year) -> None:
    with transaction() as db:
        save(db, year.stars[0], "1", {"r0": True}, year.person(Role.CLERK))
    assert stored(year.checklists[0], "2").self_score is None
    with transaction() as db:
        fill_star(db, year)
    drawn = stored(year.checklists[0], "2")
    assert (drawn.inputs, drawn.self_score) == ({"r0": "五星级"}, 600)
    with transaction() as db:
        fill_star(db, year, has_contact=False)
    assert stored(year.checklists[0], "2").self_score == 0


def test_a_complete_form_is_submitted_once(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
    with transaction() as db:
        submitted = db.get_one(Assessment, year.checklists[0])
        assert (submitted.status, submitted.submitted_by) == (Status.SUBMITTED, year.person(Role.CHAIR).id)
    with pytest.raises(CannotSubmit, match="已经提交过"), transaction() as db:
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    with pytest.raises(Closed, match="待考评"), transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "4"}, year.person(Role.CLERK))


def test_a_bonus_that_was_not_claimed_stands_submitted_with_no_points(year: Year) -> None:
    with transaction() as db:
        fill_star(db, year)
        submit(db, year.stars[0], by=year.person(Role.CHAIR))
        save(db, year.checklists[0], "1", {"r0": "0"}, year.person(Role.CLERK))
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    assert stored(year.checklists[0], "3").self_score == 0


def test_after_a_return_only_the_returned_item_is_open(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"1": "会议记录只有两份"}, year.person(Role.REVIEWER))
    with pytest.raises(Closed, match="没有被退回"), transaction() as db:
        save(db, year.checklists[0], "3", {"r0": "0"}, year.person(Role.CLERK))
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "2"}, year.person(Role.CLERK))
        submit(db, year.checklists[0], by=year.person(Role.CHAIR))
    answer = stored(year.checklists[0], "1")
    assert (answer.self_score, answer.returned_comment, answer.returned_at) == (200, "会议记录只有两份", None)


def test_a_view_holds_answers_evidence_scores_and_counts(year: Year) -> None:
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
        seen = view(db, year.checklists[0], year.person(Role.REVIEWER))
    assert (seen.counts.total, seen.counts.answered, seen.counts.verified) == (3, 3, 0)
    assert (seen.self_score.total, seen.verified_score.total) == (Decimal(10), Decimal(0))
    assert [piece.name for piece in seen.evidence["1"]] == ["示镇发〔2022〕1号"]
    assert (seen.unit.name, set(seen.drawn)) == ("第0镇", {"2"})


def test_a_view_costs_no_more_queries_for_more_answers(year: Year) -> None:
    before = queries_of_a_view(year)
    with transaction() as db:
        fill_star(db, year)
        fill_checklist(db, year)
    assert queries_of_a_view(year) == before


def queries_of_a_view(year: Year) -> int:
    from sqlalchemy import event

    statements: list[str] = []

    def count(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    with transaction() as db:
        event.listen(engine(), "before_cursor_execute", count)
        view(db, year.checklists[0], year.person(Role.CLERK))
    event.remove(engine(), "before_cursor_execute", count)
    return len(statements)


@pytest.mark.parametrize("role", [Role.AUDITOR])
def test_the_auditor_sees_no_forms(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        view(db, year.checklists[0], year.person(role))


def test_last_years_answer_is_found_for_the_same_item(year: Year) -> None:
    with transaction() as db:
        county, units = db.get_one(Unit, year.county_id), [db.get_one(Unit, unit) for unit in year.townships]
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
        reference(db, year.checklists[0], "1", year.person(Role.CLERK))
        next_year = a_cycle(db, county, units, 2023)
        later = assessment_of(db, next_year, year.townships[0], FormKind.CHECKLIST)
        found = previous_answer(db, later, "1")
        assert previous_answer(db, db.get_one(Assessment, year.checklists[0]), "1") is None
        assert previous_answer(db, later, "3") is None
    assert found is not None
    assert (found.year, found.answer.inputs, found.evidence) == (2022, {"r0": "3"}, 1)


def test_a_save_leaves_what_was_entered_in_the_audit_trail(year: Year) -> None:
    with transaction() as db:
        save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
    with transaction() as db:
        event = db.exec(select(AuditEvent)).one()
    assert (event.unit_id, event.detail["inputs"], event.detail["self_score"]) == (year.townships[0], {"r0": "3"}, 300)


def test_dates_are_kept_as_iso_text() -> None:
    from db.assessments import as_stored

    assert as_stored({"a": date(2022, 12, 10), "b": None, "c": " ", "d": False}) == {"a": "2022-12-10", "d": False}


def test_every_townships_forms_are_listed_in_the_countys_order_for_who_sees_the_progress(year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="X")
        db.get_one(Unit, year.townships[0]).sort = 9
    expected = [form for n in (1, 0) for form in (year.checklists[n], year.stars[n])]
    with transaction() as db:
        assert assessments_of(db, year.cycle_id, year.person(Role.REVIEWER)) == expected
        with pytest.raises(NotFound):
            assessments_of(db, other.cycle_id, year.person(Role.REVIEWER))
        with pytest.raises(NotAllowed):
            assessments_of(db, year.cycle_id, year.person(Role.CLERK))
