"""考核文件: the administrator uploads issued files, checks and changes what was read, tries it out and publishes it."""

import streamlit as st

from db.cycles import document_of, form_of
from db.engine import reading
from db.models import PublishedForm, id_of
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.document_list import entries_of, open_entry, pick_entry
from pages.shared.document_upload import take_document
from pages.shared.drafts.workspace import show_workspace
from pages.shared.form_preview import show_form


def offer_upload() -> None:
    kind = st.segmented_control(
        "文件种类",
        list(FormKind),
        key="upload_kind",
        required=True,
        default=FormKind.CHECKLIST,
        format_func=FORM_KIND_NAMES.__getitem__,
    )
    taken = st.session_state.get("documents_taken", 0)

    def then(_: FormKind, draft_id: int) -> None:
        st.session_state["documents_taken"] = taken + 1
        open_entry(f"d{draft_id}")

    take_document("印发的文件（Word或Excel）", kind, f"document_{taken}", then)


def show_published(form: PublishedForm) -> None:
    with reading() as db:
        published, name = form_of(db, id_of(form)), document_of(db, id_of(form)).name
    show_form(published)
    st.download_button("下载原文件", lambda: content_of(form), name, key=f"issued_{form.id}", on_click="ignore")


def content_of(form: PublishedForm) -> bytes:
    with reading() as db:
        return document_of(db, id_of(form)).content


user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
st.title("考核文件", anchor=False)
if said := st.session_state.pop("document_said", None) or st.session_state.pop("revised", None):
    st.success(said)
with reading() as db:
    entries = entries_of(db, user)
with st.expander("上传文件", expanded=not entries):
    offer_upload()
opened = None
if entries:
    opened = pick_entry(entries)
else:
    st.info("还没有考核文件。请上传县里印发的责任清单和星级评定办法，系统从中读出项目、分值和评分标准。")
if opened is not None and opened.draft is not None:
    show_workspace(id_of(opened.draft), user)
elif opened is not None and opened.form is not None:
    show_published(opened.form)
