"""The rooms in one list: what the register says and how they are rated; a click opens one."""

import pandas as pd
import streamlit as st

from db.home_models import ROOM_STATE_NAMES, RoomState
from db.homes.room_ratings import RatedRoom
from db.models import id_of
from forms.points import show
from pages.shared.item_list import list_height

CLOSED, UNDECIDED = "已停用", "未评"
STATES = (*ROOM_STATE_NAMES.values(), UNDECIDED, CLOSED)
WIDTHS = {
    "活动室": st.column_config.TextColumn(width=128),
    "乡镇": st.column_config.TextColumn(width=62),
    "村（社区）": st.column_config.TextColumn(width=110),
    "自评": st.column_config.TextColumn(width=58),
    "考评": st.column_config.TextColumn(width=58),
    "得分": st.column_config.TextColumn(width=46),
    "星级": st.column_config.TextColumn(width=58),
}


def name_of(state: RoomState | None) -> str:
    """达标、提升中、未达标; 未评 for none."""
    return UNDECIDED if state is None else ROOM_STATE_NAMES[state]


def standing_of(rated: RatedRoom) -> str:
    """The state that holds: the county's where there is one, else the township's; 已停用 for a closed room."""
    return CLOSED if rated.row.room.closed_at else name_of(rated.rating.verified_state or rated.rating.state)


def rooms_table(rooms: list[RatedRoom], *, with_township: bool) -> pd.DataFrame:
    """One row a room, in the order given; no column for verdicts while there are none, so that a phone shows the stars."""
    table = pd.DataFrame([_row(rated, with_township=with_township) for rated in rooms])
    return table if any(rated.rating.verified_state for rated in rooms) else table.drop(columns="考评", errors="ignore")


def _row(rated: RatedRoom, *, with_township: bool) -> dict[str, str]:
    room, rating, score = rated.row.room, rated.rating, rated.score
    place = {"乡镇": rated.row.township} if with_township else {}
    return {
        "活动室": room.name,
        **place,
        "自评": CLOSED if room.closed_at else name_of(rating.state),
        "考评": "" if rating.verified_state is None else name_of(rating.verified_state),
        "得分": "" if score.points is None else show(score.points),
        "星级": score.stars,
        "村（社区）": room.village,
        "面积": "" if rated.row.facts.area is None else show(rated.row.facts.area),
        "管理员": room.keeper,
    }


def find(rooms: list[RatedRoom], words: str, states: list[str]) -> list[RatedRoom]:
    """The rooms in which every word stands somewhere, in one of these states (any where none is named)."""
    wanted = words.split()
    return [
        rated
        for rated in rooms
        if all(word in f"{rated.row.township}{''.join(map(str, rated.row.facts.__dict__.values()))}" for word in wanted)
        and (not states or standing_of(rated) in states)
    ]


def open_room(room_id: int) -> None:
    """Make that room the open one from the next run on, and let no search hide it."""
    st.session_state["open_room"] = room_id
    for name in ("room_words", "room_states"):
        st.session_state.pop(name, None)


def pick_room(rooms: list[RatedRoom], *, with_township: bool) -> int | None:
    """Draw search and list; the id of the open room, None where nothing is found."""
    with st.container(horizontal=True):
        words = st.text_input("查找", key="room_words", placeholder="名称、村、管理员等", width=240)
        states = st.multiselect("状态", STATES, key="room_states", placeholder="全部", width=300)
    found = find(rooms, words or "", states)
    if not found:
        st.info("没有符合条件的活动室，请减少查找条件。")
        return None
    key = f"rooms_{'_'.join(str(rated.rating.room_id) for rated in found)}"
    opened = st.session_state.get("open_room")
    first = next((at for at, rated in enumerate(found) if rated.rating.room_id == opened), 0)
    mark = st.session_state.setdefault(f"first_{key}", first)
    marked = st.dataframe(
        rooms_table(found, with_township=with_township),
        key=key,
        hide_index=True,
        height=list_height(len(found)),
        column_config=WIDTHS,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [mark]}},
    )
    room_id = id_of(found[marked.selection.rows[0]].row.room)
    st.session_state["open_room"] = room_id
    return room_id
