"""审计日志: what happened, newest first; for the auditor alone."""

import pandas as pd
import streamlit as st

from db.audit import LABELS, events
from db.engine import reading
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.audit_rows import COLUMNS, as_excel, as_rows, people

PAGE = 100


def turn_back() -> None:
    st.session_state["audit_befores"] = befores[:-1]


def turn_on(before_id: int | None) -> None:
    st.session_state["audit_befores"] = [*befores, before_id]


def start_over() -> None:
    st.session_state["audit_befores"] = []


def export(kind: str | None, person: int | None) -> bytes:
    with reading() as db:
        return as_excel(db, user.unit_id, kind=kind, user_id=person)


user = require_role(*ALLOWED[Action.READ_AUDIT])
befores: list[int | None] = st.session_state.get("audit_befores", [])
st.title("审计日志")
with reading() as db:
    names = people(db, user.unit_id)
left, right = st.columns(2)
kind = left.selectbox(
    "事项", list(LABELS), None, format_func=LABELS.__getitem__, key="kind", placeholder="全部", on_change=start_over
)
person = right.selectbox(
    "操作人", list(names), None, format_func=names.__getitem__, key="person", placeholder="全部", on_change=start_over
)
with reading() as db:
    before = befores[-1] if befores else None
    found = events(db, limit=PAGE + 1, within=user.unit_id, before_id=before, kind=kind, user_id=person)
    rows = as_rows(db, found[:PAGE], user.unit_id)
if not rows:
    st.info("没有符合条件的记录。")
    st.stop()
st.dataframe(pd.DataFrame(rows, columns=list(COLUMNS)), hide_index=True, height=600, placeholder="无")
newer, older, download = st.columns(3)
newer.button("上一页（较新）", key="newer", disabled=not befores, on_click=turn_back)
older.button("下一页（较早）", key="older", disabled=len(found) <= PAGE, on_click=turn_on, args=(found[:PAGE][-1].id,))
download.download_button(
    "导出全部（Excel）",
    lambda: export(kind, person),
    "审计日志.xlsx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    key="export",
    on_click="ignore",
)
