"""What stands around every page: the platform's name, who is logged in, and the way out."""

from pathlib import Path

import streamlit as st

from db.engine import reading
from db.models import Unit, User
from forms.permissions import ROLE_NAMES

LOGO = Path(__file__).with_name("logo.svg").read_text(encoding="utf-8")
LOG_OUT = """<form method="post" action="/logout" target="_self">
<button type="submit" style="font:inherit;padding:6px 14px;border:1px solid #8f96a3;border-radius:4px;background:#fff;cursor:pointer">
退出登录</button></form>"""


def show_frame(user: User) -> None:
    """The name above the menu, the person below it."""
    st.logo(LOGO, size="large")
    with reading() as db:
        unit = db.get_one(Unit, user.unit_id).name
    with st.sidebar:
        st.text(f"{unit}\n{user.name}（{ROLE_NAMES[user.role]}）")
        st.html(LOG_OUT)
        if user.must_change_password:
            st.warning("请先修改临时密码，其他页面随后开放。")
