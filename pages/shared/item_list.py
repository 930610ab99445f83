"""The list of a form's items: state, score and evidence at a glance; a click opens one."""

import pandas as pd
import streamlit as st

from db.assessments import AssessmentView
from db.versions import Revision
from forms.model import Item, Section, SectionKind
from forms.points import from_cents, show
from forms.scoring import county_decides, township_items

MOST_ROWS = 15
WIDTHS = {
    "项目": st.column_config.TextColumn(width=136),
    "状态": st.column_config.TextColumn(width=62),
    "自评": st.column_config.TextColumn(width=58, help="自评得分/分值"),
    **{name: st.column_config.TextColumn(width=42) for name in ("考评", "佐证")},
}


def list_height(rows: int) -> int:
    """Pixels for a list of that many rows: no empty ones below, and no more than fit on a screen."""
    return 35 * (min(rows, MOST_ROWS) + 1) + 3


def numbers_of(view: AssessmentView) -> list[str]:
    """Every item's number, in document order."""
    return [item.number for _, item in view.form.items()]


def first_unverified(view: AssessmentView) -> str | None:
    """The first of the township's items that the county has still to verify."""
    verified = {number for number, answer in view.answers.items() if answer.verified_score is not None}
    waiting = (item.number for _, item in township_items(view.form) if item.number not in verified)
    return next((number for number in waiting if number not in view.drawn), None)


def state_of(view: AssessmentView, section: Section, item: Item) -> str:
    """Where an item stands, in one word."""
    answer = view.answers.get(item.number)
    if county_decides(section):
        return "县认定"
    if answer and answer.returned_at:
        return "退回待改"
    if answer and answer.verified_score is not None:
        return "已考评"
    if item.number in view.drawn:
        return "系统取数"
    if answer is None or answer.version == 0:
        return "未申报" if section.kind is SectionKind.BONUS else "未填"
    return "已填" if answer.self_score is not None else "未填完"


def list_items(
    view: AssessmentView, *, scores: tuple[str, ...] = ("self",), revision: Revision | None = None
) -> pd.DataFrame:
    """One row per item, as the list shows it; what the last revision changed is marked."""
    changed = revision.numbers if revision else frozenset()
    return pd.DataFrame([_row(view, section, item, scores, changed) for section, item in view.form.items()])


def _row(
    view: AssessmentView, section: Section, item: Item, scores: tuple[str, ...], changed: frozenset[str]
) -> dict[str, object]:
    answer = view.answers.get(item.number)
    self_score = "" if answer is None or answer.self_score is None else show(from_cents(answer.self_score))
    verified = "" if answer is None or answer.verified_score is None else show(from_cents(answer.verified_score))
    points = "" if item.points is None else f"/{show(item.points)}"
    row: dict[str, object] = {
        "项目": f"{'【修订】' if item.number in changed else ''}{item.number}．{item.name}",
        "状态": state_of(view, section, item),
        "自评": f"{self_score}{points}",
    }
    if "verified" in scores:
        row["考评"] = verified
    return {**row, "佐证": str(len(view.evidence.get(item.number, [])) or "")}


def selected_item(view: AssessmentView) -> str:
    """The number of the item that is open; the first where none is."""
    numbers = numbers_of(view)
    wanted = st.session_state.get(_slot(view)) or st.query_params.get("item")
    return wanted if wanted in numbers else numbers[0]


def pick_of(view: AssessmentView) -> str:
    """What tells one pick from the one before: opening the open item once more is another."""
    return f"{st.session_state.get('list_round', 0)} {selected_item(view)}"


def open_item(view: AssessmentView, number: str) -> None:
    """Make that item the open one from the next run on."""
    st.session_state[_slot(view)] = number
    # A list keeps its own mark; a new key lets it take the mark of the item that was opened otherwise.
    st.session_state["list_round"] = st.session_state.get("list_round", 0) + 1


def pick_item(view: AssessmentView, *, scores: tuple[str, ...] = ("self",), revision: Revision | None = None) -> str:
    """Draw the list and return the number of the open item."""
    opened = selected_item(view)
    numbers = numbers_of(view)
    key = f"items_{view.assessment.id}_{st.session_state.get('list_round', 0)}"

    def picked() -> None:
        rows = st.session_state[key].selection.rows
        if rows:
            st.session_state[_slot(view)] = numbers[rows[0]]

    st.dataframe(
        list_items(view, scores=scores, revision=revision),
        key=key,
        hide_index=True,
        height=list_height(len(numbers)),
        column_config=WIDTHS,
        on_select=picked,
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [numbers.index(opened)]}},
    )
    return opened


def _slot(view: AssessmentView) -> str:
    return f"open_item_{view.assessment.id}"
