"""One home on the page 星级评定: its vetoes, its history, and taking its stars away."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.engine import reading
from db.home_models import AwardKind
from db.models import Cycle, User, id_of
from db.stars.history import HistoryLine, history_of, remove_stars, restore_stars
from db.stars.listing import NO_HOME, StarRow
from db.stars.records import current_stars, is_awarded
from db.stars.vetoes import (
    RaisedStarVeto,
    decide_star_veto,
    grounds_of,
    raise_star_veto,
    reopen_star_veto,
    star_vetoes_of,
    withdraw_star_veto,
)
from forms.permissions import Action, allows
from forms.ranking import NO_STARS
from pages.shared.approval import DECISIONS
from pages.shared.attempting import attempt
from pages.shared.plain import plain
from pages.shared.stars.table import HISTORY_WIDTHS, frame
from reports.homes.stars import history_table


def show_home(cycle: Cycle, row: StarRow, user: User) -> None:
    """Everything about one home; each act is saved at once."""
    st.subheader(plain(row.home), anchor=False)
    if row.home_id is None:
        st.info(plain(f"{row.township}{NO_HOME}"))
        return
    with reading() as db:
        grounds = grounds_of(db, cycle)
        vetoes, open_ = star_vetoes_of(db, id_of(cycle), user, row.home_id), not is_awarded(db, cycle)
        history, held = history_of(db, row.home_id, user), current_stars(db, row.home_id)
    for raised in vetoes:
        _show_veto(raised, user, is_open=open_)
    if open_ and allows(user.role, Action.PROPOSE_STARS):
        _offer_veto(cycle, row, grounds, user)
    _show_history(history)
    if allows(user.role, Action.AWARD_STARS):
        confirmed = next((one.veto.ground for one in vetoes if one.veto.confirmed), "")
        _offer_removal(row, held, history, grounds, confirmed, user)


def _show_veto(raised: RaisedStarVeto, user: User, *, is_open: bool) -> None:
    veto = raised.veto
    decided = f"　审定意见：{veto.decision_reason}" if veto.decision_reason else ""
    said = f"{raised.home}　星级否决（{DECISIONS[veto.confirmed]}）：{veto.ground}。{veto.reason}　{raised.raised_by}提出{decided}"
    st.warning(plain(said))
    veto_id = id_of(veto)
    if not is_open:
        return
    if veto.confirmed is None and allows(user.role, Action.PROPOSE_STARS):
        said = f"{raised.home}：星级否决“{veto.ground}”已撤回。"
        _act("撤回否决", f"withdraw_{veto_id}", said, lambda db: withdraw_star_veto(db, veto_id, user))
    if veto.confirmed is None and allows(user.role, Action.AWARD_STARS):
        _ask_decision(raised, user)
    elif allows(user.role, Action.AWARD_STARS):
        _act(
            "撤销这次审定",
            f"reopen_{veto_id}",
            f"{raised.home}：星级否决的审定已撤销，请重新审定。",
            lambda db: reopen_star_veto(db, veto_id, user),
        )


def _act(label: str, key: str, said: str, change: Callable[[Session], object]) -> None:
    if st.button(label, key=key) and attempt(change):
        _tell(said)


def _tell(said: str) -> None:
    st.session_state["stars_said"] = said
    st.rerun()


def _ask_decision(raised: RaisedStarVeto, user: User) -> None:
    veto_id = id_of(raised.veto)
    with st.form(f"star_veto_{veto_id}"):
        effect = "本年度不予定星，责任清单中的星级得分随之调整；原有星级由您另行决定摘星。"
        st.caption(plain(f"确认后，{raised.home}{effect}"))
        reason = st.text_input("审定理由", key=f"star_veto_reason_{veto_id}", max_chars=500)
        with st.container(horizontal=True):
            confirmed = st.form_submit_button("确认星级否决")
            dismissed = st.form_submit_button("不予确认星级否决")
    decided = confirmed or dismissed
    if decided and attempt(lambda db: decide_star_veto(db, veto_id, confirmed, reason, user)):
        _tell(f"{raised.home}：星级否决已审定（{DECISIONS[confirmed]}）。")


def _offer_veto(cycle: Cycle, row: StarRow, grounds: list[str], user: User) -> None:
    home_id = row.home_id
    if home_id is None:
        return
    with st.expander(plain(f"对{row.home}提出星级否决")), st.form(f"raise_{home_id}", border=False):
        ground = st.selectbox("否决情形", grounds, key=f"ground_{home_id}")
        reason = st.text_area("事实说明", key=f"fact_{home_id}", max_chars=500, placeholder="何时、何人、怎样发现")
        sent = st.form_submit_button("提请审定人审定")
    if sent and attempt(lambda db: raise_star_veto(db, id_of(cycle), home_id, ground, reason, user)):
        _tell(f"{row.home}：星级否决已提请审定人审定；审定前可以撤回。")


def _show_history(history: list[HistoryLine]) -> None:
    st.markdown("**历年星级**")
    if not history:
        st.caption("还没有评定过星级；审定后，这里显示每年的星级和变化。")
        return
    st.dataframe(frame(history_table(history)), hide_index=True, column_config=HISTORY_WIDTHS)


def _offer_removal(
    row: StarRow, held: str | None, history: list[HistoryLine], grounds: list[str], confirmed: str, user: User
) -> None:
    home_id = row.home_id
    if home_id is None:
        return
    if held not in (None, NO_STARS):
        with st.expander(plain(f"对{row.home}摘星（现为{held}）"), expanded=bool(confirmed)):
            _ask_removal(row.home, home_id, held, grounds, confirmed, user)
    elif history and history[-1].kind is AwardKind.REMOVED:
        with st.expander(plain(f"撤销{row.home}的摘星")), st.form(f"restore_{home_id}", border=False):
            reason = st.text_input("撤销理由", key=f"restore_reason_{home_id}", max_chars=500)
            sent = st.form_submit_button("撤销摘星，恢复星级")
        if sent and attempt(lambda db: restore_stars(db, home_id, reason, user)):
            _tell(f"{row.home}：摘星已撤销，恢复{history[-1].stars}。")


def _ask_removal(home: str, home_id: int, held: str | None, grounds: list[str], confirmed: str, user: User) -> None:
    if confirmed:
        st.warning(plain(f"已确认否决情形“{confirmed}”。文件规定已定星级的予以摘星，请核对后决定。"))
    with st.form(f"remove_{home_id}", border=False):
        at = grounds.index(confirmed) if confirmed in grounds else 0
        ground = st.selectbox("摘星情形", grounds, at, key=f"remove_ground_{home_id}_{at}")
        reason = st.text_area("摘星理由", key=f"remove_reason_{home_id}", max_chars=500)
        sure = st.checkbox(plain(f"我确认摘除{home}的{held}"), key=f"remove_sure_{home_id}")
        sent = st.form_submit_button("摘星")
    if sent and not sure:
        st.error("没有摘星：请先勾选确认。")
    elif sent and attempt(lambda db: remove_stars(db, home_id, ground, reason, user)):
        _tell(f"{home}：已摘星并记入历年星级；如有误，可以在这里撤销。")
