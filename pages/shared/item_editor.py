"""One item as the township fills it in. A fragment: it alone reruns on a change, which is saved before it reruns."""

import streamlit as st

from db.engine import reading
from db.item_view import ItemView, item_view
from forms.permissions import TOWNSHIP_ROLES
from forms.points import from_cents, show
from forms.scoring import score_item
from forms.submission import Given, claim_problem
from pages.shared.access import require_role
from pages.shared.draft import ask_draft
from pages.shared.evidence_list import add_evidence, see_in_place, show_evidence
from pages.shared.item_text import saved_line, show_item, show_last_year, show_returned
from pages.shared.plain import plain


@st.fragment
def edit_item(assessment_id: int, number: str) -> None:
    """The open item: what the document says, what is asked, the arithmetic, the evidence."""
    user = require_role(*TOWNSHIP_ROLES)
    with reading() as db:
        view = item_view(db, assessment_id, number, user)
    show_item(view)
    show_returned(view)
    show_last_year(view)
    editable = view.closed is None and not view.drawn
    if view.drawn:
        st.info("本项由系统从星级评定得分自动取数，不需要填写。")
    elif view.closed:
        st.info(plain(view.closed))
    given = ask_draft(view, editable=editable)
    _show_score(view, given, editable=editable)
    st.markdown("**佐证材料**")
    show_evidence(view.evidence, user, editable=editable)
    if editable:
        add_evidence(assessment_id, number, user)
    see_in_place(view.evidence)


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
