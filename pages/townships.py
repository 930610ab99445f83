"""乡镇与阵地: the county's townships, homes and rooms, imported from an Excel file."""

import pandas as pd
import streamlit as st
from sqlmodel import Session, col, func, select

from db.engine import reading, transaction
from db.home_models import ActivityRoom, DeputyHome
from db.refusals import Refused
from db.township_import import TownshipRow, import_townships, read_townships, template
from db.units import townships_of
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.homes.registers import offer_home_register
from pages.shared.kept_passwords import kept, show_kept
from pages.shared.plain import plain


def list_townships(db: Session) -> pd.DataFrame:
    townships = townships_of(db, user.unit_id)
    homes = {home.unit_id: home for home in db.exec(select(DeputyHome))}
    counted = select(ActivityRoom.unit_id, func.count()).group_by(col(ActivityRoom.unit_id))
    rooms = dict(db.exec(counted).all())
    rows = [(unit.name, unit.code, homes.get(unit.id or 0), rooms.get(unit.id or 0, 0)) for unit in townships]
    return pd.DataFrame(
        [
            (name, code, home.name if home else "", home.address if home else "", count)
            for name, code, home, count in rows
        ],
        columns=["乡镇", "代码", "人大代表之家", "地址", "代表活动室（个）"],
    )


def preview(rows: list[TownshipRow]) -> pd.DataFrame:
    told = [
        (row.name, row.code, row.home, len(row.rooms), "、".join(name for _, name, _ in row.people)) for row in rows
    ]
    return pd.DataFrame(told, columns=["乡镇", "代码", "人大代表之家", "代表活动室（个）", "账号"])


def offer_import() -> None:
    st.download_button("下载模板", template, "乡镇导入模板.xlsx", key="template", on_click="ignore")
    upload = st.file_uploader("填好的 Excel 文件", type=["xlsx"], key="upload")
    if upload is None:
        return
    rows, problems = read_townships(upload.getvalue())
    for problem in problems:
        st.error(plain(problem))
    if problems:
        st.info("以上问题全部改好后，请重新选择文件。现在没有导入任何内容。")
        return
    st.dataframe(preview(rows), hide_index=True, placeholder="无")
    if st.button(f"导入这{len(rows)}个乡镇", type="primary", key="import"):
        take_in(rows)


def take_in(rows: list[TownshipRow]) -> None:
    made = kept()
    try:
        with transaction() as db:
            made.extend(import_townships(db, rows, by=user))
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return
    st.rerun()


user = require_role(*ALLOWED[Action.MANAGE_ACCOUNTS])
with reading() as db:
    townships = list_townships(db)
st.title("乡镇与阵地")
show_kept()
if townships.empty:
    st.info("还没有乡镇。请下载模板，填写后导入。")
else:
    st.dataframe(townships, hide_index=True, placeholder="无")
    offer_home_register(user)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption("代表活动室名册的导出、导入在“代表活动室”页面。", width="content")
        st.page_link("rooms.py", label="打开代表活动室")
with st.expander("从 Excel 导入乡镇", expanded=townships.empty):
    offer_import()
