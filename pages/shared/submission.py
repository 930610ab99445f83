"""Submitting a form: what is handed in is said once more, and one explicit yes hands it in."""

import streamlit as st

from db.assessments import AssessmentView, submit
from db.engine import reading, transaction
from db.evidence.findings import findings_of
from db.models import User, id_of
from db.refusals import CannotSubmit, Refused
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import ALLOWED, Action, allows
from forms.points import show
from pages.shared.access import current_user, require_role
from pages.shared.plain import plain


@st.dialog("确认提交")
def confirm_submission(form: AssessmentView) -> None:
    """Score, number of items and of pieces, open hints of the township's own evidence; then yes or no."""
    user = require_role(*ALLOWED[Action.SUBMIT])
    name, assessment_id = FORM_KIND_NAMES[form.assessment.kind], id_of(form.assessment)
    pieces = sum(map(len, form.evidence.values()))
    st.markdown(
        plain(
            f"提交{form.cycle.year}年度{name}：{form.counts.asked}项，自评{show(form.self_score.total)}分，佐证材料{pieces}件。"
        )
    )
    _show_hints(assessment_id, user)
    st.caption("提交后不能再改；需要修改时，由县考评组退回。")
    with st.container(horizontal=True):
        if st.button("确认提交", key="submit_sure", type="primary", on_click=_submit, args=(assessment_id, name)):
            st.rerun()
        if st.button("再看看", key="submit_not_yet"):
            st.rerun()


def _show_hints(assessment_id: int, user: User) -> None:
    with reading() as db:
        hints = len(findings_of(db, assessment_id, user))
    if hints:
        st.warning(f"佐证材料有{hints}处请核对，点“检查本单位佐证材料”可以查看；不影响提交，也不影响得分。")


def _submit(assessment_id: int, name: str) -> None:
    """Done before the page is drawn. Of two people, and of two clicks, the second is told that it is submitted."""
    user = current_user()
    if user is None or not allows(user.role, Action.SUBMIT):
        return
    try:
        with transaction() as db:
            submit(db, assessment_id, by=user)
    except Refused as refusal:
        st.session_state["show_gaps"] = isinstance(refusal, CannotSubmit)
        st.session_state["submit_refused"] = str(refusal)
        return
    st.session_state["said"] = f"{name}已提交，县考评组将进行考评。"
