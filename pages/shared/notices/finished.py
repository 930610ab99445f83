"""A finished notice: read, downloaded again as it was kept, withdrawn; for its own unit also what it was made of."""

import pandas as pd
import streamlit as st
from sqlmodel import Session, select

from db.access import china_time
from db.engine import reading
from db.models import User, id_of
from db.notice_models import DocumentNumber, Notice, NoticeTemplate
from db.notices.kept import FileDamaged, file_of
from db.notices.numbers import LONGEST_REASON, issuing_unit
from db.notices.writing import withdraw_notice
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.notices.finishing import WRITERS
from pages.shared.notices.going import say
from pages.shared.notices.preview import show_pages
from pages.shared.plain import plain
from reports.notices.listing import kind_name, row_tables, value_table


def show_finished(notice: Notice, user: User) -> None:
    """The notice as it is kept."""
    notice_id = id_of(notice)
    with reading() as db:
        is_own = issuing_unit(db, user) == notice.owner_id
        facts = _facts(db, notice) | (_made_with(db, notice) if is_own else {})
    st.subheader(plain(notice.title), anchor=False)
    if notice.withdrawn_at is not None:
        st.warning(plain(f"已撤销：{notice.reason}。文件留存备查，文号已作废。"))
    st.text("\n".join(f"{name}：{value}" for name, value in facts.items() if value))
    with st.container(horizontal=True):
        st.link_button("下载公文（Word）", f"/notices/{notice_id}", icon=":material/download:")
        if st.button("查看版面", key="look_at_notice"):
            st.session_state[f"looked_at_{notice_id}"] = True
    if st.session_state.get(f"looked_at_{notice_id}"):
        _show_pages(notice_id, user)
    if is_own:
        _show_values(notice)
        if notice.withdrawn_at is None:
            _offer_withdrawal(notice_id)


def _facts(db: Session, notice: Notice) -> dict[str, str]:
    """What anybody who reads the notice is told of it."""
    who = db.get_one(User, notice.finished_by).name if notice.finished_by else ""
    when = f"{china_time(notice.finished_at):%Y-%m-%d %H:%M}" if notice.finished_at else ""
    return {
        "文号": db.get_one(DocumentNumber, notice.number_id).text if notice.number_id else "",
        "种类": kind_name(notice.kind),
        "成文日期": str(notice.day or ""),
        "定稿": f"{who} {when}",
        "文件校验码（SHA-256）": notice.sha256,
    }


def _made_with(db: Session, notice: Notice) -> dict[str, str]:
    query = select(NoticeTemplate.version, NoticeTemplate.name).where(NoticeTemplate.id == notice.template_id)
    own = db.exec(query).first()
    told = f"本县模板第{own[0]}版（{own[1]}）" if own else "平台自带模板"
    return {"所用模板": f"{told}，SHA-256 {notice.template_sha256[:16]}…"}


def _show_pages(notice_id: int, user: User) -> None:
    try:
        with reading() as db:
            _, content = file_of(db, notice_id, user)
    except FileDamaged as damage:
        st.error(plain(str(damage)))
        return
    show_pages(notice_id, content)


def _show_values(notice: Notice) -> None:
    """What the template was filled with when it was finished."""
    with st.expander("定稿时的数据"):
        context = notice.context or {}
        st.dataframe(pd.DataFrame(value_table(context)), hide_index=True)
        for name, rows in row_tables(context).items():
            st.caption(plain(name))
            st.dataframe(pd.DataFrame(rows), hide_index=True)


@st.fragment
def _offer_withdrawal(notice_id: int) -> None:
    user = require_role(*WRITERS)
    with st.expander("撤销公文"):
        st.caption("撤销后其他单位不再看到它，文号作废且不再使用；文件和数据留存备查。撤销不能收回，需要时另拟一份。")
        reason = st.text_input("撤销理由", key="withdraw_reason", max_chars=LONGEST_REASON)
        if st.button("撤销", key="withdraw_notice") and attempt(
            lambda db: withdraw_notice(db, notice_id, reason, user)
        ):
            say("公文已撤销，文号已作废。")
            st.rerun()
