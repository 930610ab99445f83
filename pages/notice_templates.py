"""公文模板: the county's own Word templates, beside those that are shipped."""

import streamlit as st

from db.engine import reading
from db.notices.templates import templates_of
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.into_view import bring_into_view
from pages.shared.plain import plain
from pages.shared.templates.list import offer_export, pick_kind
from pages.shared.templates.one import keep_kind
from pages.shared.templates.trial import SAID

user = require_role(*ALLOWED[Action.MANAGE_TEMPLATES])
st.title("公文模板", anchor=False)
st.caption("每种公文都有随平台提供的模板；县里可以换上自己的模板，停用后自动用回原来的。点选一行打开：")
if said := st.session_state.pop(SAID, None):
    st.success(plain(said))
    st.toast(plain(said))  # on a phone the page may show another part
with reading() as db:
    versions = templates_of(db, user)
listed, opened = st.columns([6, 5], gap="medium")
with listed:
    kind = pick_kind(versions)
    offer_export(user)
if kind is not None:
    with opened:
        bring_into_view(kind.key, key="at_template")
        keep_kind(kind.key)
