"""The workspace of one draft: check and change, try out, publish. Each part is a tab that runs only while it is open."""

import streamlit as st

from db.access import china_time
from db.drafts import DraftForm, File, discard, files_of, form_of_draft, own_draft, restore
from db.engine import reading
from db.models import Document, FormDraft, User, id_of
from forms.lifecycle import FORM_KIND_NAMES
from forms.points import show
from pages.shared.document_upload import take_next_version
from pages.shared.drafts.mends import show_mends
from pages.shared.drafts.publish import show_publishing
from pages.shared.drafts.review import review
from pages.shared.drafts.saving import change_in_callback, note_version, show_refusal
from pages.shared.drafts.terms import edit_terms
from pages.shared.drafts.trial import try_out
from pages.shared.plain import plain
from pages.shared.revision_changes import show_changes

CHECK, TERMS, TRIAL, MENDS, COMPARE, PUBLISH = "核对与修改", "部分与等次", "试填", "修改记录", "与上一版对照", "发布"


def show_workspace(draft_id: int, user: User) -> None:
    """Everything about one draft of the administrator's own county. Raises NotFound."""
    with reading() as db:
        draft = own_draft(db, draft_id, user)
        file = files_of(db, [draft.document_id])[draft.document_id]
    note_version(draft)
    stand, editable = form_of_draft(draft), draft.published_form_id is None and draft.discarded_at is None
    _show_head(draft, stand, file)
    show_refusal(draft_id)
    _show_steps(draft, stand, file, user, editable=editable)
    names = [CHECK, TERMS, TRIAL, MENDS, *([COMPARE] if draft.based_on_id else []), PUBLISH]
    tabs = dict(zip(names, st.tabs(names, key=f"workspace_{draft_id}", on_change="rerun"), strict=True))
    parts = {
        CHECK: lambda: review(draft_id, editable),
        TERMS: lambda: edit_terms(draft_id, editable),
        TRIAL: lambda: try_out(draft_id),
        MENDS: lambda: show_mends(draft, stand, editable=editable),
        COMPARE: lambda: show_changes(draft, user),
        PUBLISH: lambda: show_publishing(draft, stand, user, editable=editable),
    }
    for name, tab in tabs.items():
        if tab.open:
            with tab:
                parts[name]()


def _show_head(draft: FormDraft, stand: DraftForm, file: File) -> None:
    form = stand.form
    st.subheader(plain(form.title), anchor=False)
    count = sum(1 for _ in form.items())
    st.text(
        f"{FORM_KIND_NAMES[draft.kind]}　{form.number}　{len(form.sections)}个部分，{count}项，满分{show(form.total)}分"
    )
    st.caption(plain(f"{file.name}　{file.by}于{china_time(file.at):%Y-%m-%d %H:%M}上传　SHA-256：{file.sha256[:12]}"))
    if draft.published_form_id is not None:
        st.success("这份表单已经发布，不能再改。")
    elif draft.discarded_at is not None:
        st.info("这份文件已放弃，内容都保留着，可以恢复。")


def _show_steps(draft: FormDraft, stand: DraftForm, file: File, user: User, *, editable: bool) -> None:
    """The file as it was uploaded; a new version of it; putting the draft aside and taking it up again."""
    draft_id = id_of(draft)
    with st.container(horizontal=True):
        st.download_button(
            "下载原文件",
            lambda: _content(draft_id, user),
            file.name,
            "application/octet-stream",
            key=f"original_file_{draft_id}",
            on_click="ignore",
        )
        if editable:
            aside = (draft_id, lambda db, user: discard(db, draft_id, user))
            st.button("放弃这份文件", key=f"discard_{draft_id}", on_click=change_in_callback, args=aside)
        elif draft.discarded_at is not None:
            back = (draft_id, lambda db, user: restore(db, draft_id, user))
            st.button("恢复", key=f"restore_{draft_id}", on_click=change_in_callback, args=back)
    if editable:
        nothing_read = not any(True for _ in stand.form.items())
        with st.expander("在Word或Excel中改好了？重新上传（已有的手工修改会保留）", expanded=nothing_read):
            take_next_version(draft)


def _content(draft_id: int, user: User) -> bytes:
    with reading() as db:
        return db.get_one(Document, own_draft(db, draft_id, user).document_id).content
