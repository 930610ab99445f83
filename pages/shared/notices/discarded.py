"""A draft that was put aside, and the way to take it up again."""

import streamlit as st

from db.engine import reading
from db.models import User, id_of
from db.notice_models import Notice
from db.notices.writing import restore_notice
from pages.shared.attempting import attempt
from pages.shared.notices.going import say
from pages.shared.plain import plain
from reports.notices.making import draft_of


def show_discarded(notice: Notice, user: User) -> None:
    """What it is, what was typed, and that it was discarded; one button brings it back."""
    with reading() as db:
        draft = draft_of(db, notice)
    st.subheader(plain(f"{draft.told}　已放弃"), anchor=False)
    kept = f"；预留的文号{draft.subject.number}仍为它保留" if draft.subject.number else ""
    st.info(plain(f"这份公文稿已放弃，填写的内容都在{kept}。"))
    st.text("\n".join(f"{name}：{text}" for name, text in draft.subject.entries.items() if text))
    if st.button("恢复公文稿", key="restore_notice") and attempt(lambda db: restore_notice(db, id_of(notice), user)):
        say("公文稿已恢复，可以继续填写。")
        st.rerun()
