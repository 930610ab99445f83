"""The rooms as Excel: taken away, and taken in after a look at what would change."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.homes.room_import import RoomChange, RoomLine, compare_rooms, import_rooms, may_import, read_rooms
from db.homes.room_ratings import rated_rooms
from db.homes.rooms import difference, rooms_of
from db.models import Cycle, Unit, User, id_of
from pages.shared.attempting import attempt
from pages.shared.downloads import EXCEL
from pages.shared.plain import plain
from reports.homes.room_register import ratings_workbook, register_workbook

MOST_SHOWN = 10  # faults shown one by one


def offer_export(cycle: Cycle, user: User) -> None:
    """Register and ratings, made on the click with the person's own rights."""
    with reading() as db:
        name = db.get_one(Unit, user.unit_id).name
    with st.container(horizontal=True):
        st.download_button(
            "导出活动室名册（Excel）",
            lambda: _register(name, user),
            f"{name}代表活动室名册.xlsx",
            EXCEL,
            key="export_rooms",
            on_click="ignore",
        )
        st.download_button(
            "导出评定情况（Excel）",
            lambda: _ratings(name, cycle, user),
            f"{name}{cycle.year}年度代表活动室评定情况.xlsx",
            EXCEL,
            key="export_room_ratings",
            on_click="ignore",
        )


def _register(name: str, user: User) -> bytes:
    with reading() as db:
        return register_workbook(name, rooms_of(db, user))


def _ratings(name: str, cycle: Cycle, user: User) -> bytes:
    with reading() as db:
        return ratings_workbook(name, cycle.year, rated_rooms(db, id_of(cycle), user))


def offer_import(user: User) -> None:
    """Upload, look, take in: all of it or nothing."""
    if not may_import(user.role):
        return
    with st.expander("从Excel导入活动室名册"):
        st.caption("先导出名册（没有活动室时得到空表），在其中修改或增加，再上传；名册中没有列出的活动室保持不变。")
        if said := st.session_state.pop("rooms_imported", None):
            st.success(said)
        round_ = st.session_state.setdefault("rooms_round", 0)
        upload = st.file_uploader("填好的Excel文件", type=["xlsx"], key=f"rooms_upload_{round_}")
        if upload is None:
            return
        lines, faults = read_rooms(upload.getvalue())
        with reading() as db:
            changes, misfits = compare_rooms(db, lines, by=user)
        if problems := [*faults, *misfits]:
            _show_problems(problems)
        else:
            _confirm(lines, [change for change in changes if change.is_needed], user)


def _show_problems(problems: list[str]) -> None:
    for problem in problems[:MOST_SHOWN]:
        st.error(plain(problem))
    more = f"（其余{len(problems) - MOST_SHOWN}处未列出）" if len(problems) > MOST_SHOWN else ""
    st.info(f"共有{len(problems)}处问题{more}，全部改好后请重新选择文件。现在没有导入任何内容。")


def _confirm(lines: list[RoomLine], needed: list[RoomChange], user: User) -> None:
    if not needed:
        st.info("文件与现有名册完全一致，没有需要导入的内容。")
        return
    st.dataframe(pd.DataFrame(map(_row, needed)), hide_index=True)
    added = sum(change.before is None for change in needed)
    label = f"导入：新增{added}个，修改{len(needed) - added}个"
    if st.button(label, type="primary", key="import_rooms") and attempt(lambda db: import_rooms(db, lines, by=user)):
        st.session_state["rooms_round"] += 1  # an uploader without the file, which says nothing new now
        st.session_state["rooms_imported"] = f"已导入：新增{added}个，修改{len(needed) - added}个。"
        st.rerun()


def _row(change: RoomChange) -> dict[str, str]:
    told = "新增"
    if change.before is not None:
        before, after = difference(change.before, change.line.facts)
        told = "；".join(f"{label}：{before[label] or '空'}→{after[label] or '空'}" for label in before)
    return {
        "行": str(change.line.line),
        "乡镇": change.township,
        "活动室": change.line.facts.name,
        "变动": told,
    }
