"""代表活动室: the register of the activity rooms, their ratings, and the county's verdicts."""

import streamlit as st

from db.cycles import form_of
from db.engine import reading
from db.homes.room_ratings import RatedRoom, rated_rooms, shares
from db.models import Cycle, User, id_of
from forms.permissions import ALLOWED, COUNTY_ROLES, Action
from pages.shared.access import require_role
from pages.shared.homes.room_facts import offer_adding, offer_undo
from pages.shared.homes.room_list import pick_room
from pages.shared.homes.room_overview import offer_accepting, show_overview
from pages.shared.homes.room_photos import keep_room_photos
from pages.shared.homes.room_rating import rate_room
from pages.shared.homes.room_transfer import offer_export, offer_import
from pages.shared.homes.room_verdict import judge_room
from pages.shared.picking import pick_cycle


def _show_share(rooms: list[RatedRoom]) -> None:
    """What to do here, how far it is, and what it is for."""
    told = "".join(f"现有{share.rooms}个，达标{share.up_to_standard}个。" for share in shares(rooms))
    st.caption(f"点开一个活动室，逐项评分并定出状态；达标比例由系统计入责任清单。{told}")


def show_own(cycle: Cycle, rooms: list[RatedRoom], user: User) -> None:
    """The township's rooms: listed, rated one by one, entered."""
    offer_undo(user)
    if not rooms:
        st.info("还没有登记活动室。请在下面登记第一个，或从Excel文件导入。")
        offer_adding(user, expanded=True)
        return
    _show_share(rooms)
    listed, opened = st.columns([6, 5], gap="medium")
    with listed:
        room_id = pick_room(rooms, with_township=False)
        offer_adding(user, expanded=False)
    with opened:
        if room_id is not None:
            rate_room(id_of(cycle), room_id)
            keep_room_photos(id_of(cycle), room_id)


def show_county(cycle: Cycle, rooms: list[RatedRoom], user: User) -> None:
    """Every room of the county: the shares, the list, one room's verdict."""
    if not rooms:
        st.info("还没有登记活动室。由各乡镇在本页登记，或由管理员从Excel文件导入。")
        return
    by_township = shares(rooms)
    show_overview(by_township, decimals)
    offer_accepting(cycle, by_township, user)
    names = list(dict.fromkeys(rated.row.township for rated in rooms))
    chosen = st.selectbox("乡镇", names, index=None, key="room_township", placeholder="全部乡镇", width=240)
    shown = [rated for rated in rooms if chosen in (None, rated.row.township)]
    listed, opened = st.columns([6, 5], gap="medium")
    with listed:
        room_id = pick_room(shown, with_township=True)
    with opened:
        if room_id is not None:
            judge_room(id_of(cycle), room_id)
            keep_room_photos(id_of(cycle), room_id)


user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("代表活动室", anchor=False)
cycle = pick_cycle(user)
with reading() as db:
    rooms = rated_rooms(db, id_of(cycle), user)
    decimals = form_of(db, cycle.checklist_form_id).decimals
if user.role in COUNTY_ROLES:
    show_county(cycle, rooms, user)
else:
    show_own(cycle, rooms, user)
offer_export(cycle, user)
offer_import(user)
