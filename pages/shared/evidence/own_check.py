"""The checks that the county will see, run by a township on its own evidence before it submits."""

import streamlit as st

from db.assessments import AssessmentView
from db.engine import reading
from db.evidence.findings import findings_of
from db.models import id_of
from forms.findings import FINDING_NAMES, Finding, open_ones
from forms.permissions import TOWNSHIP_ROLES
from pages.shared.access import require_role
from pages.shared.evidence.findings import jump_to_items, show_sides
from pages.shared.plain import plain


@st.fragment
def check_own_evidence(form: AssessmentView) -> None:
    """Checked when it is asked for, and never at a keystroke; what she used once more on purpose is not told to her."""
    user = require_role(*TOWNSHIP_ROLES)
    assessment_id, slot = id_of(form.assessment), f"own_check_{form.assessment.id}_{form.assessment.form_id}"
    if st.button("检查本单位佐证材料", key="check_evidence", help="查看是否有重复使用、日期不符或记录偏少的材料"):
        with reading() as db:
            st.session_state[slot] = open_ones(findings_of(db, assessment_id, user), ())
    findings: list[Finding] | None = st.session_state.get(slot)
    if findings is None:
        return
    if not findings:
        st.success("检查完毕，没有需要核对的材料。")
        return
    with st.expander(f"有{len(findings)}处请核对；不影响提交，也不影响得分", expanded=True):
        jump_to_items(form, findings, "own")
        for finding in findings:
            st.markdown(plain(f"第{finding.item}项　{FINDING_NAMES[finding.kind]}：{finding.sentence}"))
            show_sides(finding)
