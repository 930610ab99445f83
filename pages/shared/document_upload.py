"""An issued file taken in: kept and read at once, whatever it holds, so that the page can say what is wrong with it."""

from collections.abc import Callable

import streamlit as st

from db.drafts import replace_document, upload_draft
from db.engine import transaction
from db.models import FormDraft, id_of
from db.refusals import Refused
from forms.lifecycle import FormKind
from pages.shared.access import current_user
from pages.shared.drafts.saving import change_draft, seen_version
from pages.shared.plain import plain

# Files of other kinds are taken too: the reading says how each becomes one that can be read.
TYPES = ["docx", "xlsx", "doc", "xls", "wps", "et", "pdf", "txt"]


def take_document(label: str, kind: FormKind, key: str, then: Callable[[FormKind, int], None]) -> None:
    """An uploader that makes a draft of the file; `then` is called with the kind and the draft's id, before the page runs again."""
    st.file_uploader(label, type=TYPES, key=key, on_change=_take, args=(kind, key, then))
    if said := st.session_state.pop(f"{key}_refused", None):
        st.error(plain(said))


def _take(kind: FormKind, key: str, then: Callable[[FormKind, int], None]) -> None:
    file, user = st.session_state.get(key), current_user()
    if file is None or user is None:
        return
    try:
        with transaction() as db:
            draft_id = id_of(upload_draft(db, kind, (file.name, file.getvalue()), user))
    except Refused as refusal:
        st.session_state[f"{key}_refused"] = str(refusal)
    else:
        then(kind, draft_id)


def take_next_version(draft: FormDraft) -> None:
    """An uploader whose file takes the place of the draft's present one; changes by hand are made again."""
    key = f"again_{draft.id}_{draft.document_id}"
    st.file_uploader("改好后的文件", type=TYPES, key=key, on_change=_take_again, args=(id_of(draft), key))


def _take_again(draft_id: int, key: str) -> None:
    file = st.session_state.get(key)
    if file is not None:
        upload, version = (file.name, file.getvalue()), seen_version(draft_id)
        change_draft(draft_id, lambda db, user: replace_document(db, draft_id, upload, user, version))
