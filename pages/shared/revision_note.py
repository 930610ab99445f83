"""What a form's revision means to the township whose form it is."""

import streamlit as st

from db.access import china_time
from db.versions import Revision
from pages.shared.plain import plain


def show_revision(revision: Revision | None) -> None:
    """When the criteria were revised, and which items to look at."""
    if said := st.session_state.pop("form_revised", None):
        st.error(plain(said))
    if revision is None:
        return
    day = f"{china_time(revision.published_at):%Y年%m月%d日}"
    if not revision.is_latest:
        st.info(
            f"县里已于{day}或以后发布了修订版，本表仍按修订前的版本填报和计分；转到新版后，这里会列出有变化的项目。"
        )
    elif revision.numbers:
        st.warning(
            f"{len(revision.numbers)}项的评分标准等内容已于{day}修订，列表中标有“修订”。"
            "修订前已填报的内容按县里确定的方式处理，请核对；这些项目旁边列有上一版填报的内容。"
        )
