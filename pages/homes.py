"""代表之家: the county's list of the deputies' homes, and one home's page."""

import streamlit as st

from db.engine import reading
from db.homes.register import homes_of
from forms.permissions import ALLOWED, TOWNSHIP_ROLES, Action
from pages.shared.access import require_role
from pages.shared.homes.home_list import pick_home
from pages.shared.homes.home_page import show_home

user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("代表之家", anchor=False)
with reading() as db:
    rows = homes_of(db, user)
is_township = user.role in TOWNSHIP_ROLES
if not rows:
    where = "本乡镇" if is_township else "本县"
    st.info(f"{where}还没有代表之家。请县管理员在“乡镇与阵地”中导入乡镇，代表之家会随乡镇一起建立。")
    st.stop()
if is_township:
    st.caption("在这里登记代表之家的情况和照片，查看距下一星级还差什么；星级评定表在“自评填报”中填写。")
opened = rows[0] if is_township else pick_home(rows)
if opened is not None:
    show_home(opened.home.id or 0, user)
