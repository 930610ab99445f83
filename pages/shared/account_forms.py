"""The forms with which an administrator makes accounts and cares for them."""

import streamlit as st

from db import accounts, login_sessions
from db.engine import transaction
from db.models import Unit, User
from db.township_import import NewAccount
from forms.permissions import ROLE_NAMES, Role
from pages.shared.kept_passwords import kept


def add_account(units: list[Unit], by: User) -> None:
    """A form for one new account; its temporary password is kept on the screen. Raises Refused."""
    with st.form("add_account"):
        unit = st.selectbox("单位", units, format_func=lambda unit: unit.name, key="unit")
        role = st.selectbox("角色", tuple(ROLE_NAMES), format_func=lambda role: ROLE_NAMES[role], key="role")
        name = st.text_input("姓名", key="name", max_chars=50)
        username = st.text_input("用户名", key="username", max_chars=32, help="2至32个汉字、字母或数字，登录时使用")
        if st.form_submit_button("新建账号", key="add"):
            _create(unit, role, username, name, by)
            st.rerun()


def care_for(account: User, unit: Unit, by: User) -> None:
    """Buttons to reset, disable or enable an account and to end its sessions. Raises Refused."""
    assert account.id is not None
    first, second, third = st.columns(3)
    if first.button("重置密码", key="reset", help="生成临时密码，并结束该账号的所有登录"):
        _reset(account, unit, by)
        st.rerun()
    if second.button("启用账号" if account.disabled_at else "停用账号", key="switch"):
        with transaction() as db:
            (accounts.enable if account.disabled_at else accounts.disable)(db, account.id, by=by)
        st.rerun()
    if third.button("立即结束其登录", key="end_sessions"):
        with transaction() as db:
            ended = login_sessions.end_all_of(db, account.id, by=by)
        st.success(f"已结束{ended}处登录。")


def _create(unit: Unit, role: Role, username: str, name: str, by: User) -> None:
    made = kept()
    assert unit.id is not None
    with transaction() as db:
        account, password = accounts.create_account(db, unit_id=unit.id, role=role, username=username, name=name, by=by)
    made.append(NewAccount(unit.name, role, account.name, account.username, password))


def _reset(account: User, unit: Unit, by: User) -> None:
    made = kept()
    assert account.id is not None
    with transaction() as db:
        password = accounts.reset_password(db, account.id, by=by)
    made.append(NewAccount(unit.name, account.role, account.name, account.username, password))
