"""Whatever can be saved goes out in the workbook, and comes back as it was or as it was changed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from db.assessments import AssessmentView, Counts, as_stored
from db.models import Answer, Assessment, Cycle, Unit, UnitKind
from db.offline import OfflineForm
from forms.inputs import Input, InputKind, parse_inputs
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.offline.entries import entries_of
from forms.offline.sheet import REASON, Downloaded, Record, rows_of
from forms.offline.workbook import read_workbook
from forms.scoring import FormScore, township_items
from forms.submission import Given
from reports.offline_form import offline_workbook
from tests.db.offline_forms import EVERY_KIND
from tests.forms.offline_sheets import fill

ROWS = [row for section, item in township_items(EVERY_KIND) for row in rows_of(section, item)]
ANY_TEXT = st.text(max_size=30).map(str.strip)
SEEN_TEXT = st.text(st.characters(exclude_categories=("C", "Z")), max_size=30)


def value_of(asked: Input) -> st.SearchStrategy[Any]:
    """Any value that may be saved for that input."""
    match asked.kind:
        case InputKind.YES_NO:
            return st.booleans()
        case InputKind.CHOICE:
            return st.sampled_from(asked.choices)
        case InputKind.DATE:
            return st.dates(date(2000, 1, 1), date(2100, 12, 31)).map(date.isoformat)
        case InputKind.COUNT:
            return st.integers(int(asked.minimum), int(asked.maximum)).map(str)
        case _:
            return st.decimals(asked.minimum, asked.maximum, places=2).map(lambda number: format(number, "f"))


SAVED = st.fixed_dictionaries({}, optional={row.key: value_of(row.asked) for row in ROWS})


def givens(saved: Mapping[str, Any], reason: str) -> dict[str, Given]:
    found: dict[str, Given] = {}
    for row in ROWS:
        before = found.get(row.item.number, Given({}, None, reason))
        entered = {row.asked.key: saved[row.key]} if row.key in saved else {}
        found[row.item.number] = Given({**before.inputs, **entered}, None, reason)
    return found


def workbook_of(answers: Mapping[str, Given]) -> bytes:
    day = date(2022, 12, 1)
    rows = {
        number: Answer(assessment_id=1, item_number=number, inputs=dict(given.inputs), reason=given.reason, version=1)
        for number, given in answers.items()
    }
    view = AssessmentView(
        assessment=Assessment(id=1, cycle_id=1, unit_id=1, kind=FormKind.CHECKLIST, form_id=1, status=Status.DRAFT),
        cycle=Cycle(unit_id=1, year=2022, status=CycleStatus.OPEN, checklist_form_id=1, star_form_id=2, self_from=day, self_until=day, verify_until=day),
        unit=Unit(name="第1镇", kind=UnitKind.TOWNSHIP, code="1"),
        form=EVERY_KIND,
        answers=rows,
        evidence={},
        self_score=FormScore(Decimal(0), {}),
        verified_score=FormScore(Decimal(0), {}),
        counts=Counts(total=8, asked=8, answered=0, verified=0, returned=0),
        drawn={},
    )  # fmt: skip
    items = {number: Downloaded(1, given) for number, given in answers.items()}
    return offline_workbook(OfflineForm(view, Record(1, 1, "hash", "第1镇", "2022-12-01", items), {}, "张某"))


@settings(max_examples=40, deadline=None)
@given(SAVED, ANY_TEXT)
@example({}, "甲\r\n乙\r丙\u200b_x000D_\x0b")
def test_what_is_saved_comes_back_to_the_letter_when_nobody_touches_it(saved: dict[str, Any], reason: str) -> None:
    answers = givens(saved, reason)
    entries, notes = entries_of(EVERY_KIND, read_workbook(workbook_of(answers)))
    assert notes == []
    assert {number: (filled.given, filled.faults) for number, filled in entries.items()} == {
        number: (given, ()) for number, given in answers.items()
    }


@settings(max_examples=25, deadline=None)
@given(SAVED, SAVED, SEEN_TEXT)
def test_what_is_typed_over_it_comes_back_as_it_was_typed(
    saved: dict[str, Any], typed: dict[str, Any], reason: str
) -> None:
    leading = {row.key: reason for row in ROWS if row.leads}
    held = {row.key: typed_as(row.asked, typed.get(row.key)) for row in ROWS}
    content = fill(workbook_of(givens(saved, "旧理由")), held, **{REASON: leading})
    entries, _ = entries_of(EVERY_KIND, read_workbook(content))
    assert not [filled.faults for filled in entries.values() if filled.faults]
    for number, wanted in givens(typed, reason).items():
        came_back = entries[number].given
        assert came_back.reason == wanted.reason
        for row in (row for row in ROWS if row.item.number == number):
            asked = (row.asked,)
            assert parse_inputs(asked, came_back.inputs).values == parse_inputs(asked, as_stored(wanted.inputs)).values


def typed_as(asked: Input, value: Any) -> Any:
    """As a person types it, and Excel keeps it; percentages with their sign."""
    match asked.kind:
        case InputKind.YES_NO if value is not None:
            return "是" if value else "否"
        case InputKind.DATE if value is not None:
            return date.fromisoformat(value), "yyyy-mm-dd"
        case InputKind.PERCENT if value is not None:
            return float(Decimal(value) / 100), "0.00%"
        case InputKind.COUNT | InputKind.AMOUNT | InputKind.POINTS if value is not None:
            return float(value)
        case _:
            return value
