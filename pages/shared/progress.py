"""How far a township is with a form."""

import streamlit as st

from db.assessments import AssessmentView
from forms.lifecycle import STATUS_NAMES, Status
from forms.points import show


def show_progress(form: AssessmentView) -> None:
    """Items done, points so far, the deadline; what was returned."""
    counts, status = form.counts, form.assessment.status
    until = form.cycle.verify_until if status is Status.RETURNED else form.cycle.self_until
    st.progress(
        counts.answered / max(counts.total, 1),
        f"{STATUS_NAMES[status]}　已填{counts.answered}/{counts.total}项　目前自评{show(form.self_score.total)}分　截止{until}",
    )
    if status is Status.RETURNED:
        st.warning(f"县考评组退回了{counts.returned}项，请按退回意见修改后由审签人重新提交；其他项目保持不变。")
