"""A draft that was put aside, and the way to take it up again."""

import streamlit as st

from db.models import User, id_of
from db.notice_models import Notice
from db.notices.writing import restore_notice
from pages.shared.attempting import attempt
from pages.shared.notices.going import say


def show_discarded(notice: Notice, user: User) -> None:
    """That it was discarded; one button brings it back."""
    st.info("这份公文稿已放弃，填写的内容都在；占用的文号仍为它保留。")
    if st.button("恢复公文稿", key="restore_notice") and attempt(lambda db: restore_notice(db, id_of(notice), user)):
        say("公文稿已恢复，可以继续填写。")
        st.rerun()
