"""How far every township of a year is, and which one is open."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.models import Cycle, User, id_of
from db.verification import TownshipProgress, progress
from forms.lifecycle import STATUS_NAMES, FormKind, Status
from forms.points import show
from pages.shared.item_list import list_height


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
    """The unit id of the township whose row is marked; at first the one that waits for verification."""
    with reading() as db:
        rows = progress(db, id_of(cycle), user)
    if not rows:
        st.info("本县还没有乡镇。请管理员在“乡镇与阵地”中导入。")
        st.stop()
    key = f"townships_{cycle.id}"
    first = next((at for at, row in enumerate(rows) if _waits(row)), 0)
    mark = st.session_state.setdefault(f"first_{key}", first)
    st.caption("各乡镇进度（得分后为已填或已考评项数），点选一个乡镇：")
    marked = st.dataframe(
        list_townships(rows),
        key=key,
        hide_index=True,
        height=list_height(min(len(rows), 7)),
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [min(mark, len(rows) - 1)]}},
    )
    return rows[marked.selection.rows[0]].unit_id


def _waits(row: TownshipProgress) -> bool:
    """Both forms are the county's to work on, and one of them is not done."""
    stands = {form.status for form in row.forms.values()}
    return Status.SUBMITTED in stands and stands <= {Status.SUBMITTED, Status.VERIFIED}
