"""Temporary passwords on the screen of the administrator who made them: shown until she has taken them down, kept nowhere else."""

from collections.abc import Sequence
from io import BytesIO

import pandas as pd
import streamlit as st

from db.township_import import NewAccount
from forms.permissions import ROLE_NAMES

KEY = "temporary_passwords"


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
        st.dataframe(_table(accounts), hide_index=True, placeholder="无")
        left, right = st.columns(2)
        content = as_excel(accounts)
        left.download_button("下载临时密码表", content, "临时密码.xlsx", key="download_passwords", on_click="ignore")
        right.button("已记下，不再显示", key="hide_passwords", on_click=accounts.clear)


def as_excel(accounts: Sequence[NewAccount]) -> bytes:
    content = BytesIO()
    _table(accounts).to_excel(content, index=False, sheet_name="临时密码")
    return content.getvalue()


def _table(accounts: Sequence[NewAccount]) -> pd.DataFrame:
    rows = [(made.township, ROLE_NAMES[made.role], made.name, made.username, made.password) for made in accounts]
    return pd.DataFrame(rows, columns=["单位", "角色", "姓名", "用户名", "临时密码"])
