"""What the register says of a room: entered, changed, taken out of use and back."""

from decimal import Decimal, InvalidOperation

import streamlit as st

from db.home_models import ActivityRoom
from db.homes.rooms import FACT_NAMES, LONGEST, RoomFacts, add_room, change_room, close_room, facts_of, reopen_room
from db.models import User, id_of
from db.refusals import BadInput
from forms.points import show
from pages.shared.attempting import attempt
from pages.shared.homes.room_list import open_room
from pages.shared.plain import plain

NOT_COUNTED = "不再计入达标比例"
STAYS_COUNTED = "本年度已提交的达标比例不变，以后年度不再计入"
HINTS = {"opening_days": "如：每月5日、20日", "area": "如：68.5", "group_name": "如：第一代表小组"}


def offer_adding(user: User, *, expanded: bool) -> None:
    """A form for one more room."""
    with st.expander("登记活动室", expanded=expanded), st.form("add_room", clear_on_submit=False):
        _ask(RoomFacts(""), "new_room")
        added = st.form_submit_button("登记", type="primary")
    if added and attempt(lambda db: open_room(id_of(add_room(db, _given("new_room"), by=user)))):
        for name in FACT_NAMES:
            del st.session_state[f"new_room_{name}"]
        _say("已登记并打开，请逐项评定。")
        st.rerun()


def _say(sentence: str) -> None:
    """Said above the list and beside what was touched, of which a phone shows one."""
    st.session_state["room_said"] = sentence
    st.toast(sentence)


def change_facts(room: ActivityRoom, user: User, *, is_frozen: bool) -> None:
    """The facts of the open room, saved together. `is_frozen`: the year's share keeps it, in use or not."""
    key = f"facts_{room.id}_{room.version}"
    with st.expander("登记信息"):
        with st.form(key):
            _ask(facts_of(room), key)
            saved = st.form_submit_button("保存登记信息", type="primary")
        _close_or_reopen(room, user, STAYS_COUNTED if is_frozen else NOT_COUNTED)
    if saved and attempt(lambda db: change_room(db, id_of(room), _given(key), expected_version=room.version, by=user)):
        _say("登记信息已保存。")
        st.rerun()


def _ask(facts: RoomFacts, key: str) -> None:
    for name, label in FACT_NAMES.items():
        value = getattr(facts, name)
        text = "" if value is None else show(value) if isinstance(value, Decimal) else value
        st.text_input(label, text, key=f"{key}_{name}", max_chars=LONGEST, placeholder=HINTS.get(name))


def _given(key: str) -> RoomFacts:
    texts = {name: str(st.session_state.get(f"{key}_{name}") or "") for name in FACT_NAMES}
    area = texts.pop("area").strip()
    try:
        return RoomFacts(area=Decimal(area) if area else None, **texts)
    except InvalidOperation:
        raise BadInput(f"“面积”填的是“{area}”，不是数字，请填写平方米数，如 68.5。") from None


def _close_or_reopen(room: ActivityRoom, user: User, consequence: str) -> None:
    room_id = id_of(room)
    if room.closed_at is None:
        clicked = st.button("停用此活动室", key=f"close_{room_id}", help=f"停用后{consequence}，可随时恢复。")
        if clicked and attempt(lambda db: close_room(db, room_id, by=user)):
            st.session_state["closed_room"] = (room_id, room.name, consequence)
            st.rerun()
    elif st.button("恢复使用", key=f"reopen_{room_id}") and attempt(lambda db: reopen_room(db, room_id, by=user)):
        st.rerun()


def offer_undo(user: User) -> None:
    """What was just done, in words, and the way back where a room was closed."""
    if said := st.session_state.pop("room_said", None):
        st.success(plain(said))
    if (closed := st.session_state.get("closed_room")) is None:
        return
    room_id, name, consequence = closed
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(plain(f"“{name}”已停用，{consequence}。"))
        undone = st.button("撤销停用", key="undo_close")
    if undone and attempt(lambda db: reopen_room(db, room_id, by=user)):
        del st.session_state["closed_room"]
        st.rerun()
