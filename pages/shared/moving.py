"""Which version each township stands on, and moving them to the one in force, one transaction each."""

import pandas as pd
import streamlit as st

from db.access import today
from db.engine import reading, transaction
from db.models import Cycle, User, id_of
from db.moving import Moved, move_assessment
from db.refusals import Refused
from db.revisions import townships_by_version
from db.versions import Stand, form_in_force
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES, FormKind
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.plain import plain
from reports.moves import COLUMNS, move_row, moves_workbook


def show_versions(cycle: Cycle, kind: FormKind, user: User) -> None:
    """The townships with their version once there are two, and a way to move them; then what the moves did."""
    with reading() as db:
        stands = townships_by_version(db, id_of(cycle), kind, user)
    moves: list[Moved] = st.session_state.setdefault(f"moves_{cycle.id}_{kind}", [])
    if any(stand.version > 1 for stand in stands):
        st.markdown("**各乡镇使用的版本**")
        behind = [stand for stand in stands if stand.form_id != form_in_force(cycle, kind)]
        chosen = _list(stands, f"versions_{cycle.id}_{kind}")
        _offer_moves(cycle, kind, user, behind, [stand for stand in chosen if stand in behind])
    if moves:
        _show_moves(moves, f"{cycle.year}年度{FORM_KIND_NAMES[kind]}转到新版的结果")


def _list(stands: list[Stand], key: str) -> list[Stand]:
    rows = [
        {
            "乡镇": stand.name,
            "版本": f"第{stand.version}版",
            "填报": "已开始" if stand.begun else "未开始",
            "状态": STATUS_NAMES[stand.status],
        }
        for stand in stands
    ]
    marked = st.dataframe(
        pd.DataFrame(rows),
        key=key,
        hide_index=True,
        height=list_height(min(len(rows), 8)),
        on_select="rerun",
        selection_mode="multi-row",
    )
    return [stands[row] for row in marked.selection.rows if row < len(stands)]


def _offer_moves(cycle: Cycle, kind: FormKind, user: User, behind: list[Stand], chosen: list[Stand]) -> None:
    if not behind:
        st.caption("各乡镇都已使用最新版本。")
        return
    st.caption("转到新版时，填报内容按您确定的方式处理，原来的内容全部留存；已提交的自评表只退回需要重新填报的项目。")
    if today() > cycle.verify_until:
        st.warning("考评截止日已过，退回的项目乡镇不能再填；请先在上面的时间安排中延长考评截止日期。")
    with st.container(horizontal=True):
        some = st.button(f"把选中的{len(chosen)}个乡镇转到新版", key="move_chosen", disabled=not chosen)
        everyone = st.button(f"全部{len(behind)}个乡镇转到新版", key="move_all", type="primary")
    if some or everyone:
        _move(cycle, kind, user, chosen if some else behind)
        st.rerun()


def _move(cycle: Cycle, kind: FormKind, user: User, stands: list[Stand]) -> None:
    moves: list[Moved] = st.session_state[f"moves_{cycle.id}_{kind}"]
    progress = st.progress(0.0, "正在转到新版……")
    for at, stand in enumerate(stands, 1):
        try:
            with transaction() as db:
                moved = move_assessment(db, id_of(cycle), kind, stand.unit_id, user)
        except Refused as refusal:
            st.session_state["move_refused"] = f"{stand.name}：{refusal}"
            return
        if moved is not None:
            moves.append(moved)
        progress.progress(at / len(stands), plain(f"已转{at}/{len(stands)}个乡镇：{stand.name}"))


def _show_moves(moves: list[Moved], title: str) -> None:
    if refused := st.session_state.pop("move_refused", None):
        st.error(plain(refused))
    st.markdown("**转到新版的结果**")
    st.dataframe(
        pd.DataFrame([move_row(moved) for moved in moves], columns=[name for name, _ in COLUMNS]), hide_index=True
    )
    made = list(moves)
    st.download_button(
        "下载结果（Excel）", lambda: moves_workbook(title, made), f"{title}.xlsx", EXCEL, key="moves", on_click="ignore"
    )
