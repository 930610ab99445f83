"""The year's notices: found, opened, taken away as Excel. A township reads in a list of its own what was sent to it."""

import streamlit as st

from db.models import Cycle, User
from db.notices.kept import STATE_NAMES, NoticeLine, NoticeState
from forms.permissions import TOWNSHIP_ROLES
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.notices.going import open_notice
from pages.shared.stars.table import frame, search
from reports.notices.listing import in_state, notice_table, notice_workbook

HINT = "文号、标题、种类、乡镇或状态，可以写几个词"
_NARROW = {"乡镇": 75, "日期": 95, "状态": 70, "定稿人": 75}
WIDTHS = {
    "文号": st.column_config.TextColumn(width=165),
    "标题": st.column_config.TextColumn(width=310),
    "种类": st.column_config.TextColumn(width=130),
    **{name: st.column_config.TextColumn(width=width) for name, width in _NARROW.items()},
}


def show_list(cycle: Cycle, lines: list[NoticeLine], user: User) -> None:
    """The list; for a township first what it received, then what it wrote."""
    if user.role not in TOWNSHIP_ROLES:
        if lines:
            _show(cycle, lines, "公文", "all")
        else:
            st.info("本年度还没有公文。第一步：在上面的“起草公文”中选好种类，点“起草”。")
        return
    received = [line for line in lines if not line.own]
    st.subheader("收到的公文", anchor=False)
    if received:
        _show(cycle, received, "收到的公文", "received")
    else:
        st.info("还没有收到公文。县里制发的公文定稿后，在这里阅读和下载。")
    if own := [line for line in lines if line.own]:
        st.subheader("本乡镇的公文", anchor=False)
        _show(cycle, own, "本乡镇的公文", "own")


def _show(cycle: Cycle, lines: list[NoticeLine], what: str, name: str) -> None:
    state = None
    states = [state for state in NoticeState if any(line.state is state for line in lines)]
    if len(states) > 1 or states == [NoticeState.DISCARDED]:  # what was discarded is not in the list unasked
        told = STATE_NAMES.__getitem__
        state = st.segmented_control("状态", states, format_func=told, key=f"notice_state_{name}")
    shown = in_state(lines, state)
    table = notice_table(shown)
    places = search(table, f"notice_search_{name}", HINT)
    if not places:
        st.info("没有符合的公文，请换个词或状态查找。")
        return
    _list(shown, places, table, f"notices_{name}_{st.session_state.get('notices_round', 0)}")
    title = f"{cycle.year}年度{what}"
    found = [shown[place] for place in places]
    st.download_button(
        "下载列表（Excel）",
        lambda: notice_workbook(title, found),
        f"{title}列表.xlsx",
        EXCEL,
        key=f"notices_excel_{name}",
        on_click="ignore",
    )


def _list(shown: list[NoticeLine], places: list[int], table: list, key: str) -> None:
    slot = f"{key}_{'_'.join(map(str, places[:50]))}"

    def picked() -> None:
        if rows := st.session_state[slot].selection.rows:
            open_notice(shown[places[rows[0]]].id)

    st.caption("点选一行打开：")
    st.dataframe(
        frame(table, places),
        key=slot,
        hide_index=True,
        height=list_height(min(len(places), 10)),
        column_config=WIDTHS,
        on_select=picked,
        selection_mode="single-row",
    )
