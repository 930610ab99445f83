"""考评审核: how far every township is, and one township's form item by item."""

import streamlit as st

from db.assessments import AssessmentView, assessment_of, view
from db.engine import reading
from db.models import User, id_of
from db.verification import accept_undisputed, finish
from db.versions import revision_of
from forms.lifecycle import STATUS_NAMES, Status
from forms.permissions import ALLOWED, Action, allows
from forms.points import show
from pages.shared.access import require_role
from pages.shared.archives.all_filled import offer_all_filled
from pages.shared.archives.offer import offer_all_archives, offer_archive
from pages.shared.attempting import attempt
from pages.shared.downloads import offer_form_downloads
from pages.shared.evidence.findings import findings_for, show_open_findings
from pages.shared.item_list import first_unverified, pick_item
from pages.shared.notices.begin import link_to_kind
from pages.shared.picking import pick_cycle, pick_kind
from pages.shared.plain import plain
from pages.shared.steps import show_steps
from pages.shared.township_list import pick_township
from pages.shared.verdict import verify_item
from reports.notices import rectification


def show_decisions(form: AssessmentView, user: User) -> None:
    """What concerns the whole form: accept what needs no judgement, and finish."""
    assessment_id = id_of(form.assessment)
    with st.container(horizontal=True):
        told = "认可所有由条款直接计算、乡镇没有改动得分的项目"
        accepted = st.button("一键认可无争议项", key="accept_undisputed", help=told)
        finished = st.button("完成本表考评", key="finish", type="primary")
    if accepted and attempt(lambda db: accept_undisputed(db, assessment_id, user)):
        st.session_state["decided"] = "已认可所有由条款直接计算的项目，其余项目请逐项考评。"
        st.rerun()
    if finished and attempt(lambda db: finish(db, assessment_id, user)):
        st.session_state["decided"] = "本表考评完成。"
        st.rerun()


user = require_role(*ALLOWED[Action.SEE_PROGRESS])
st.title("考评审核", anchor=False)
cycle = pick_cycle(user)
unit_id, kind = pick_township(cycle, user), pick_kind()
with reading() as db:
    form = view(db, id_of(assessment_of(db, id_of(cycle), unit_id, kind)), user)
    revision = revision_of(db, form.assessment, form.cycle)
if said := st.session_state.pop("decided", None):
    st.success(said)
state = STATUS_NAMES[form.assessment.status]
st.markdown(
    plain(
        f"{form.unit.name}　{form.form.title}　{state}　自评{show(form.self_score.total)}分　考评{show(form.verified_score.total)}分"
    )
)
if revision is not None and not revision.is_latest:
    st.info("本表已有修订版，该乡镇仍按修订前的版本填报和考评；由管理员在“年度设置”中转到新版。")
if allows(user.role, Action.VERIFY) and form.assessment.status is Status.SUBMITTED:
    show_decisions(form, user)
findings = findings_for(form.assessment, user)
show_open_findings(form, findings, user)
items, verdict = st.columns([5, 6], gap="medium")
with items:
    opened = pick_item(form, scores=("self", "verified"), revision=revision)
with verdict:
    show_steps(form, opened, "跳到第一个未考评项", first_unverified(form))
    verify_item(id_of(form.assessment), opened, form.assessment.form_id, findings)
offer_form_downloads(form, user)
if allows(user.role, Action.WRITE_NOTICES):
    link_to_kind(rectification.KIND)
offer_all_filled(cycle)
offer_archive(form.cycle, form.unit, user)
offer_all_archives(cycle, user)
