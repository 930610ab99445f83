"""我的账号: who I am here, and my password."""

import streamlit as st

from db.accounts import change_password
from db.engine import reading, transaction
from db.models import Unit
from db.passwords import MINIMUM
from db.refusals import Refused
from forms.permissions import ROLE_NAMES
from pages.shared.access import require_role
from pages.shared.plain import plain


def change(present: str, new: str, again: str) -> None:
    if new != again:
        st.error("两次输入的新密码不一样，请重新输入。")
        return
    try:
        with transaction() as db:
            change_password(db, user, present, new, keep_session=int(str(st.user["session"])))
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return
    st.session_state["password_changed"] = True
    st.rerun()


user = require_role()
with reading() as db:
    unit = db.get_one(Unit, user.unit_id).name
st.title("我的账号")
st.text(f"{unit}　{user.name}　{ROLE_NAMES[user.role]}　用户名：{user.username}")
if user.must_change_password:
    st.warning("您正在使用临时密码，请先改成自己的密码，其他页面随后开放。")
if st.session_state.pop("password_changed", False):
    st.success("密码已修改，您在其他设备上的登录已退出。")
st.subheader("修改密码")
with st.form("password", clear_on_submit=True):
    present = st.text_input("当前密码", type="password", key="present", autocomplete="current-password")
    new = st.text_input(
        f"新密码（不少于{MINIMUM}个字符，不要用常见密码）", type="password", key="new", autocomplete="new-password"
    )
    again = st.text_input("再输一遍新密码", type="password", key="again", autocomplete="new-password")
    if st.form_submit_button("修改密码", type="primary", key="change"):
        change(present, new, again)
