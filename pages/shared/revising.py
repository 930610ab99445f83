"""修订: a new version of a published form, from the uploaded file to the townships that are moved to it."""

import streamlit as st

from db.cycles import cycles_of
from db.drafts import form_of_draft
from db.engine import reading
from db.models import Cycle, User, id_of
from db.revisions import open_revision, start_revision
from forms.lifecycle import FORM_KIND_NAMES, CycleStatus, FormKind
from pages.shared.attempting import attempt
from pages.shared.document_upload import TYPES
from pages.shared.form_preview import show_form
from pages.shared.moving import show_versions
from pages.shared.revision_changes import show_changes


def show_revising(user: User) -> None:
    """Revise the forms of an open year; nothing is shown while no year is open."""
    with reading() as db:
        cycles = {cycle.year: cycle for cycle in cycles_of(db, user) if cycle.status is CycleStatus.OPEN}
    if not cycles:
        return
    st.subheader("修订已发布的清单", anchor=False)
    if said := st.session_state.pop("revised", None):
        st.success(said)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        year = st.selectbox("修订的年度", list(cycles), key="revised_year", width=220, format_func="{}年度".format)
        kind = st.segmented_control(
            "修订的表",
            list(FormKind),
            key="revised_kind",
            required=True,
            default=FormKind.CHECKLIST,
            format_func=FORM_KIND_NAMES.__getitem__,
        )
    cycle, kind = cycles[year], FormKind(kind)
    with reading() as db:
        draft = open_revision(db, id_of(cycle), kind, user)
    if draft is None:
        _offer_upload(cycle, kind, user)
    else:
        show_form(form_of_draft(draft).form)
        st.page_link(
            "documents.py", label="在考核文件中对照原文核对、修改、试填", query_params={"document": f"d{draft.id}"}
        )
        show_changes(draft, user)
    show_versions(cycle, kind, user)


def _offer_upload(cycle: Cycle, kind: FormKind, user: User) -> None:
    name, done = FORM_KIND_NAMES[kind], st.session_state.get("revisions_started", 0)
    st.caption(
        "年度开启后文件有改动时使用：上传修订后的文件，逐项核对与现行版本的差别，确定已填报的内容怎样处理，再发布。"
    )
    upload = st.file_uploader(f"修订后的{name}（Word或Excel文件）", type=TYPES, key=f"revision_{kind}_{done}")
    if not st.button("上传并与现行版本比较", key="start_revision", disabled=upload is None) or upload is None:
        return
    content = (upload.name, upload.getvalue())
    if attempt(lambda db: start_revision(db, id_of(cycle), kind, content, user)):
        st.session_state["revisions_started"] = done + 1
        st.rerun()
