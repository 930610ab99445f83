"""The open number: what it stands for, and what may be done with it."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.access import china_time
from db.engine import reading
from db.models import User
from db.notice_models import NumberState
from db.notices.numbers import (
    LONGEST_REASON,
    STATE_NAMES,
    NumberRow,
    register_of,
    take_back_use,
    use,
    void,
)
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.numbers.reserving import say
from pages.shared.plain import plain

WRITERS = ALLOWED[Action.WRITE_NOTICES] | ALLOWED[Action.WRITE_SELF_REPORT]


@st.fragment
def keep_number(number_id: int) -> None:
    """One number as it stands now, with its acts."""
    user = require_role(*WRITERS)
    with reading() as db:
        row = next((row for row in register_of(db, user) if row.id == number_id), None)
    if row is None:
        st.info("这个文号已不在登记簿上（起始号已取消），请重新选择。")
        return
    st.subheader(plain(row.text), anchor=False)
    st.markdown(plain(f"{STATE_NAMES[row.state]}：{row.title or row.purpose}"))
    st.caption(plain(f"{row.who} {china_time(row.at):%Y-%m-%d %H:%M}"))
    _explain(row)
    _offer_use(row, user)
    _offer_void(row, user)


def _explain(row: NumberRow) -> None:
    if row.state is NumberState.VOIDED:
        st.caption(plain(f"作废理由：{row.reason}。作废的号留在登记簿上，不再使用。"))
    elif row.is_drafts:
        st.caption("已编给“公文制发”中的一份稿子，定稿时自动登记为已用。")
    elif row.notice_id is not None and row.state is NumberState.USED:
        st.caption("这是平台制发的公文。需要作废的，请在“公文制发”中撤销该公文，文号随之作废。")


def _offer_use(row: NumberRow, user: User) -> None:
    if row.can_be_used and st.button("登记为已用（线下印发）", key=f"use_{row.id}"):
        _do(lambda db: use(db, row.id, user), f"{row.text}已登记为已用。")
    if row.is_on_paper and st.button("撤回已用登记", key=f"unuse_{row.id}"):
        _do(lambda db: take_back_use(db, row.id, user), f"{row.text}恢复为预留。")


def _offer_void(row: NumberRow, user: User) -> None:
    if not row.can_be_voided:
        return
    with st.expander("作废此号"):
        st.caption("作废后不能恢复，号码不再使用。" + ("用此号的稿子将重新编号。" if row.is_drafts else ""))
        reason = st.text_input(
            "作废理由",
            key=f"void_reason_{row.id}",
            max_chars=LONGEST_REASON,
            live=TYPING_PAUSE,
            placeholder="如：文件不再印发",
        )
        if st.button("作废", key=f"void_{row.id}"):
            _do(lambda db: void(db, row.id, reason or "", user, expected_version=row.version), f"{row.text}已作废。")


def _do(act: Callable[[Session], object], done: str) -> None:
    if attempt(act):
        say(done)
        st.rerun()
