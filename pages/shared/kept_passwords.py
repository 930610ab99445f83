"""Temporary passwords on the screen of the administrator who made them: shown until she has taken them down, kept nowhere else."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from db.township_import import NewAccount
from forms.permissions import ROLE_NAMES
from reports.workbook import workbook

KEY = "temporary_passwords"
COLUMNS = (("单位", 20), ("角色", 10), ("姓名", 14), ("用户名", 20), ("临时密码", 20))


def kept() -> list[NewAccount]:
    """The list to add to. Take it before the transaction: Streamlit may end the run at any later touch of its state."""
    return st.session_state.setdefault(KEY, [])


def show_kept() -> None:
    """The passwords made so far, with a file to take away and a button to hide them for good."""
    accounts = kept()
    if not accounts:
        return
    with st.container(border=True):
        st.warning("临时密码只在这里显示一次，平台不保存。请记下或下载后当面交给本人，本人首次登录时必须修改。")
        st.dataframe(
            pd.DataFrame(_rows(accounts), columns=[name for name, _ in COLUMNS]), hide_index=True, placeholder="无"
        )
        left, right = st.columns(2)
        content = as_excel(accounts)
        left.download_button("下载临时密码表", content, "临时密码.xlsx", key="download_passwords", on_click="ignore")
        right.button("已记下，不再显示", key="hide_passwords", on_click=accounts.clear)


def as_excel(accounts: Sequence[NewAccount]) -> bytes:
    """The list as .xlsx; a name that looks like a formula stays a name."""
    return workbook("临时密码", "临时密码", COLUMNS, _rows(accounts))


def _rows(accounts: Sequence[NewAccount]) -> list[tuple[str, ...]]:
    return [(made.township, ROLE_NAMES[made.role], made.name, made.username, made.password) for made in accounts]
