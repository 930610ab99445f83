"""One kind's template: what is in force, what to start from, the county's own."""

import streamlit as st

from db.engine import reading
from db.notices.templates import templates_of
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.downloads import EXCEL, WORD
from pages.shared.plain import plain
from pages.shared.templates.trial import offer_upload
from pages.shared.templates.versions import show_versions
from reports.notices.kind import NoticeKind
from reports.notices.kinds import kind_of
from reports.notices.placeholder_list import placeholder_workbook


@st.fragment
def keep_kind(key: str) -> None:
    """The kind as it stands now, with its acts."""
    user, kind = require_role(*ALLOWED[Action.MANAGE_TEMPLATES]), kind_of(key)
    with reading() as db:
        versions = [version for version in templates_of(db, user) if version.kind == key]
    st.subheader(plain(kind.name), anchor=False)
    own = next((version for version in versions if version.in_force), None)
    st.markdown(f"现用：本县模板第{own.version}版" if own else "现用：随平台提供的模板")
    _offer_downloads(kind)
    offer_upload(kind, versions[0].version if versions else 0, user)
    show_versions(versions, user)


def _offer_downloads(kind: NoticeKind) -> None:
    with st.container(horizontal=True):
        st.download_button(
            "下载随平台提供的模板",
            kind.file.read_bytes,
            kind.template,
            WORD,
            key=f"shipped_{kind.key}",
            on_click="ignore",
        )
        st.download_button(
            "下载占位符清单（Excel）",
            lambda: placeholder_workbook(kind),
            f"{kind.name}占位符清单.xlsx",
            EXCEL,
            key=f"placeholders_{kind.key}",
            on_click="ignore",
        )
