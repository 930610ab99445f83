"""One room as the county sees it: the township's rating, and beside it the reviewer's verdict. A fragment."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.home_models import ROOM_STATE_NAMES, RoomState
from db.homes.room_ratings import RatedRoom, rated_room, standard_of, verify_room
from db.homes.rooms import told
from db.models import User
from forms.model import Form
from forms.permissions import ALLOWED, COUNTY_ROLES, Action, allows
from forms.points import show
from forms.rooms import MARK_NAMES, Mark, headings_of, worth_of
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.homes.room_list import name_of
from pages.shared.homes.room_rating import show_score, show_verdict
from pages.shared.item_list import list_height
from pages.shared.plain import plain


@st.fragment
def judge_room(cycle_id: int, room_id: int) -> None:
    """The open room with what its township says; for the reviewer, the verdict."""
    user = require_role(*ALLOWED[Action.SEE_HOMES] & COUNTY_ROLES)
    with reading() as db:
        rated, standard = rated_room(db, cycle_id, room_id, user), standard_of(db, cycle_id, user)
    st.subheader(plain(f"{rated.row.township}　{rated.row.room.name}"), anchor=False)
    facts = {"挂靠": rated.row.home, **told(rated.row.facts)}
    st.caption(plain("；".join(f"{label}：{value}" for label, value in facts.items() if label != "名称")))
    _show_marks(rated, standard)
    show_score(rated)
    note = f"；说明：{rated.rating.note}" if rated.rating.note else ""
    st.markdown(plain(f"乡镇自评状态：{name_of(rated.rating.state)}{note}"))
    show_verdict(rated)
    if allows(user.role, Action.VERIFY):
        _decide(rated, user)


def _show_marks(rated: RatedRoom, standard: Form) -> None:
    marks = rated.rating.marks
    rows = [
        {
            "项目": f"{section.number}、{section.name}",
            "分值": show(worth_of(section)),
            "具备情况": MARK_NAMES[Mark(marks[section.number])] if section.number in marks else "未标注",
        }
        for section in headings_of(standard)
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=list_height(len(rows)))


def _decide(rated: RatedRoom, user: User) -> None:
    if rated.not_verified or not rated.counts:
        st.info(plain(rated.not_verified or "该活动室不在乡镇提交之列，不计入本年度达标比例。"))
        return
    rating, key = rated.rating, f"verdict_{rated.rating.room_id}_{rated.rating.version}"
    with st.form(key):
        state = st.segmented_control(
            "考评状态",
            list(RoomState),
            default=rating.verified_state or rating.state,
            format_func=ROOM_STATE_NAMES.__getitem__,
            key=f"{key}_state",
        )
        reason = st.text_input("理由（与自评不一致时必填）", rating.verified_reason, key=f"{key}_reason", max_chars=500)
        with st.container(horizontal=True):
            saved = st.form_submit_button("保存考评", type="primary")
            withdrawn = st.form_submit_button("撤回考评", disabled=rating.verified_state is None)
    if saved and state is None:
        st.warning("请先选择考评状态。")
    elif (saved or withdrawn) and attempt(
        lambda db: verify_room(
            db,
            rating.cycle_id,
            rating.room_id,
            None if withdrawn else state,
            reason,
            expected_version=rating.version,
            by=user,
        )
    ):
        st.rerun()
