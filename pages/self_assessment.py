"""自评填报: the township's own form, item by item, until the chair submits it."""

import streamlit as st

from db.assessments import OPEN_STATUSES, AssessmentView, assessment_of, gaps_of, view
from db.engine import reading
from db.models import User, id_of
from db.versions import revision_of
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import TOWNSHIP_ROLES, Action, allows
from forms.submission import Gap
from pages.shared.access import require_role
from pages.shared.archives.offer import offer_archive
from pages.shared.downloads import offer_form_downloads
from pages.shared.evidence.own_check import check_own_evidence
from pages.shared.homes.lacking import show_star_lacking
from pages.shared.into_view import bring_into_view
from pages.shared.item_editor import edit_item
from pages.shared.item_list import pick_item, pick_of
from pages.shared.notices.begin import link_to_kind
from pages.shared.offline import offer_offline
from pages.shared.picking import pick_cycle, pick_kind
from pages.shared.plain import plain
from pages.shared.revision_note import show_revision
from pages.shared.steps import next_to_do, show_gaps, show_progress, show_steps
from pages.shared.submission import confirm_submission
from reports.notices import self_report


def show_submit(form: AssessmentView, gaps: list[Gap], user: User) -> None:
    name = FORM_KIND_NAMES[form.assessment.kind]
    if not allows(user.role, Action.SUBMIT):
        st.caption("填报完成后，由审签人审核并提交。")
        return
    if st.button(f"提交{name}", key="submit", type="primary"):
        if gaps:
            st.session_state["show_gaps"] = True
            st.error(f"还有{len(gaps)}项没有填报完整，请逐项补齐后再提交。")
        else:
            confirm_submission(form)


user = require_role(*TOWNSHIP_ROLES)
st.title("自评填报", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom"):
    cycle, kind = pick_cycle(user), pick_kind()
with reading() as db:
    form = view(db, id_of(assessment_of(db, id_of(cycle), user.unit_id, kind)), user)
    gaps = gaps_of(db, form.assessment, form.cycle)
    revision = revision_of(db, form.assessment, form.cycle)
if said := st.session_state.pop("said", None):
    st.success(said)
if refused := st.session_state.pop("submit_refused", None):
    st.error(plain(refused))
show_progress(form)
show_star_lacking(form, user)
show_revision(revision)
is_open = form.assessment.status in OPEN_STATUSES
if is_open:
    show_submit(form, gaps, user)
    if gaps:
        show_gaps(form, gaps)
    check_own_evidence(form)
items, editor = st.columns([5, 6], gap="medium")
with items:
    opened = pick_item(form, scores=("self",) if is_open else ("self", "verified"), revision=revision)
with editor:
    bring_into_view(pick_of(form), key=f"at_{form.assessment.id}")
    show_steps(form, opened, *next_to_do(form, gaps))
    edit_item(id_of(form.assessment), opened, user)
offer_form_downloads(form, user)
link_to_kind(self_report.KIND)
offer_offline(form)
offer_archive(form.cycle, form.unit, user)
