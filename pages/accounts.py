"""账号管理: who may log in, made and cared for by the administrator."""

import pandas as pd
import streamlit as st

from db.accounts import accounts_of
from db.engine import reading
from db.models import Unit, User
from db.refusals import Refused
from db.units import subtree
from forms.permissions import ALLOWED, ROLE_NAMES, Action
from pages.shared.access import require_role
from pages.shared.account_forms import add_account, care_for
from pages.shared.kept_passwords import show_kept
from pages.shared.plain import plain

COLUMNS = ["单位", "姓名", "用户名", "角色", "状态"]


def row_of(account: User, unit: Unit) -> tuple[str, ...]:
    state = "待改临时密码" if account.must_change_password else "正常"
    return (
        unit.name,
        account.name,
        account.username,
        ROLE_NAMES[account.role],
        "已停用" if account.disabled_at else state,
    )


user = require_role(*ALLOWED[Action.MANAGE_ACCOUNTS])
with reading() as db:
    pairs = {account.id: (account, unit) for account, unit in accounts_of(db, user)}
    units = subtree(db, db.get_one(Unit, user.unit_id))
st.title("账号管理")
show_kept()
search = st.text_input("查找", key="search", placeholder="单位、姓名或用户名").strip().lower()
rows = {number: row_of(*pair) for number, pair in pairs.items() if search in "　".join(row_of(*pair)).lower()}
st.dataframe(pd.DataFrame(rows.values(), columns=COLUMNS), hide_index=True, placeholder="无")
chosen = st.selectbox(
    "要处理的账号", list(rows), None, format_func=lambda id: "　".join(rows[id]), key="chosen", placeholder="请选择账号"
)
try:
    if chosen is not None:
        care_for(*pairs[chosen], user)
    with st.expander("新建账号"):
        add_account(units, user)
except Refused as refusal:
    st.error(plain(str(refusal)))
