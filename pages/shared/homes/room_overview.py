"""The county's rooms at a glance: how many are up to standard, by township, and a township's rooms accepted together."""

import streamlit as st

from db.homes.room_ratings import Share, accept_rooms, withdraw_verdicts
from db.models import Cycle, User, id_of
from forms.permissions import Action, allows
from forms.points import show
from forms.rooms import share_of
from pages.shared.attempting import attempt
from pages.shared.homes.room_list import UNDECIDED
from pages.shared.plain import plain
from reports.charts import room_share_chart


def show_overview(shares: list[Share], decimals: int) -> None:
    """Counts of the rooms that count in the year, and every township's share."""
    rooms, up = sum(share.rooms for share in shares), sum(share.up_to_standard for share in shares)
    if not rooms:
        return
    told = {
        "达标": f"{up}个（{show(share_of(up, rooms, decimals))}%）",
        "提升中": f"{sum(share.improving for share in shares)}个",
        "未达标": f"{sum(share.below_standard for share in shares)}个",
        UNDECIDED: f"{sum(share.open for share in shares)}个",
        "已考评": f"{sum(share.verified for share in shares)}/{rooms}个",
    }
    st.markdown("　".join(f"{label} **{plain(value)}**" for label, value in told.items()))
    with st.expander("各乡镇达标比例"):
        st.altair_chart(room_share_chart(shares))


def offer_accepting(cycle: Cycle, shares: list[Share], user: User) -> None:
    """For the reviewer: let a township's undisputed rooms stand at once, and take that back; the list follows the choice."""
    if not allows(user.role, Action.VERIFY):
        return
    waiting = {share.unit_id: share for share in shares if share.acceptable}
    _offer_undo(cycle, user)
    if not waiting:
        st.caption("现在没有可以一键认可的活动室：乡镇提交后，自评状态与得分相符、尚未考评的活动室可以一键认可。")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        unit_id = st.selectbox(
            "认可乡镇",
            list(waiting),
            key="accept_unit",
            width=260,
            format_func=lambda unit: f"{waiting[unit].name}（可认可{waiting[unit].acceptable}个）",
            on_change=_follow,
            args=(waiting,),
        )
        clicked = st.button("一键认可无争议活动室", key="accept_rooms", help="认可自评状态与得分相符、尚未考评的活动室")
    accepted: list[int] = []
    if clicked and attempt(lambda db: accepted.extend(accept_rooms(db, id_of(cycle), unit_id, by=user))):
        st.session_state["accepted_rooms"] = (unit_id, waiting[unit_id].name, accepted)
        st.rerun()


def _follow(waiting: dict[int, Share]) -> None:
    """The list below shows the township that is to be accepted."""
    st.session_state["room_township"] = waiting[st.session_state["accept_unit"]].name


def _offer_undo(cycle: Cycle, user: User) -> None:
    if (done := st.session_state.get("accepted_rooms")) is None:
        return
    unit_id, name, room_ids = done
    if not room_ids:
        st.info(plain(f"{name}没有可以一键认可的活动室，其余请逐个考评。"))
        del st.session_state["accepted_rooms"]
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.success(plain(f"已认可{name}的{len(room_ids)}个活动室。"))
        undone = st.button("撤销认可", key="undo_accept")
    if undone and attempt(lambda db: withdraw_verdicts(db, id_of(cycle), unit_id, room_ids, by=user)):
        del st.session_state["accepted_rooms"]
        st.rerun()
