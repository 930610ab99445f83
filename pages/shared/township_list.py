"""How far every township of a year is, and which one is open."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.models import Cycle, User
from db.verification import TownshipProgress, progress
from forms.lifecycle import STATUS_NAMES, FormKind, Status
from forms.points import show


def list_townships(rows: list[TownshipProgress]) -> pd.DataFrame:
    return pd.DataFrame([_row(row) for row in rows])


def _row(row: TownshipProgress) -> dict[str, object]:
    told: dict[str, object] = {"乡镇": row.name}
    for kind, name in ((FormKind.CHECKLIST, "清单"), (FormKind.STAR, "星级")):
        form = row.forms[kind]
        told[f"{name}状态"] = STATUS_NAMES[form.status]
        told[f"{name}自评"] = f"{show(form.self_score)}（{form.answered}/{form.total}）"
        told[f"{name}考评"] = f"{show(form.verified_score)}（{form.verified}/{form.total}）"
    return told


def pick_township(cycle: Cycle, user: User) -> int:
    """The unit id of the open township; the list shows how far each is."""
    with reading() as db:
        rows = progress(db, cycle.id or 0, user)
    ids = [row.unit_id for row in rows]
    if not ids:
        st.info("本县还没有乡镇。请管理员在“乡镇与阵地”中导入。")
        st.stop()
    with st.expander("各乡镇进度", expanded=True):
        st.dataframe(list_townships(rows), hide_index=True, height=250)
    names = {row.unit_id: row.name for row in rows}
    waiting = next((row.unit_id for row in rows if row.forms[FormKind.CHECKLIST].status is Status.SUBMITTED), ids[0])
    chosen = st.selectbox(
        "乡镇", ids, ids.index(waiting), key=f"township_{cycle.id}", format_func=names.__getitem__, width=260
    )
    return int(chosen)
