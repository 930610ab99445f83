"""One item as the township fills it in.

Two fragments, each rerunning alone: the answer, whose change is saved before it reruns, and the evidence. What the
document says does not change, and is drawn once.
"""

import streamlit as st

from db.engine import reading
from db.evidence.listing import pieces_of
from db.item_view import ItemView, item_view
from db.last_year import previous_answer
from db.models import User
from db.versions import earlier_entry
from forms.permissions import TOWNSHIP_ROLES
from forms.points import from_cents, show
from forms.scoring import score_item
from forms.submission import Given, claim_problem
from pages.shared.access import require_role
from pages.shared.draft import ask_draft
from pages.shared.evidence.adding import add_evidence
from pages.shared.evidence.gallery import show_gallery
from pages.shared.homes.room_sources import show_sources
from pages.shared.item_text import (
    saved_line,
    show_earlier_entry,
    show_item,
    show_last_year,
    show_returned,
    view_in_form,
)
from pages.shared.plain import plain


def edit_item(assessment_id: int, number: str, user: User) -> None:
    """The open item: what the document says, what is asked, the arithmetic, the evidence."""
    with reading() as db:
        view = item_view(db, assessment_id, number, user)
        last = previous_answer(db, view.assessment, number)
        earlier = earlier_entry(db, assessment_id, number)
    show_item(view)
    show_returned(view)
    show_last_year(view, last)
    show_earlier_entry(earlier)
    _fill_in(assessment_id, number, view.assessment.form_id)
    st.markdown("**佐证材料**")
    _keep_evidence(assessment_id, number, view.assessment.form_id)


@st.fragment
def _fill_in(assessment_id: int, number: str, form_id: int) -> None:
    user = require_role(*TOWNSHIP_ROLES)
    view = view_in_form(assessment_id, number, form_id, user)
    show_sources(view, user)
    if view.closed and not view.drawn:
        st.info(plain(view.closed))
    given = ask_draft(view, editable=_editable(view))
    _show_score(view, given, editable=_editable(view))


@st.fragment
def _keep_evidence(assessment_id: int, number: str, form_id: int) -> None:
    user = require_role(*TOWNSHIP_ROLES)
    view = view_in_form(assessment_id, number, form_id, user)
    with reading() as db:
        pieces = pieces_of(db, assessment_id, number)
    editable = view.closed is None
    show_gallery(pieces, key=f"gallery_{assessment_id}_{form_id}_{number}", editable=editable)
    if editable:
        add_evidence(assessment_id, number, form_id, pieces)


def _editable(view: ItemView) -> bool:
    return view.closed is None and not view.drawn


def _show_score(view: ItemView, given: Given, *, editable: bool) -> None:
    score = score_item(view.section, view.item, given.inputs)
    if score.arithmetic:
        st.success(plain(score.arithmetic))
    elif score.missing and editable:
        st.caption(plain(f"还需填写：{'、'.join(score.missing)}"))
    if editable and (problem := claim_problem(view.section, view.item, given)):
        st.warning(plain(problem))
    points = None if view.answer.self_score is None else from_cents(view.answer.self_score)
    st.caption(f"{saved_line(view)}　自评得分：{show(points)}")
