"""The days of the 公示 (reviewer) and the approval of the year's stars (leader)."""

from collections import Counter
from datetime import date, timedelta

import streamlit as st

from db.access import today
from db.models import Cycle, User, id_of
from db.stars.awards import award_stars, publicise, withdraw_publicity
from db.stars.listing import StarList
from forms.permissions import Action, allows
from forms.stars import Phase
from pages.shared.approval import WAIVER
from pages.shared.attempting import attempt
from pages.shared.plain import plain

USUAL_DAYS = 7


def show_approval(cycle: Cycle, listed: StarList, user: User) -> None:
    """What is proposed in all, the days of the 公示, and the approval."""
    counted = Counter(row.proposed for row in listed.rows if row.proposed)
    told = "，".join(f"{stars}{counted[stars]}个" for stars in listed.levels if counted[stars])
    st.markdown(f"{'已审定' if listed.phase is Phase.AWARDED else '拟定'}：{plain(told) or '还没有'}")
    _show_days(cycle, listed)
    if listed.phase is Phase.AWARDED:
        st.success(
            plain(
                f"{cycle.year}年度星级已审定{f'（{listed.approved_by}）' if listed.approved_by else ''}，名单已向乡镇公布。"
            )
        )
        return
    open_ = _open_told(listed)
    if open_:
        st.info(plain("\n".join([*open_, "全部完成后才能公示和审定。"])))
    if allows(user.role, Action.PROPOSE_STARS):
        _ask_days(cycle, listed, user, is_open=bool(open_))
    if allows(user.role, Action.AWARD_STARS):
        _ask_approval(cycle, listed, told, user, is_open=bool(open_))


def _open_told(listed: StarList) -> list[str]:
    """What is still to be done by others before anything can be publicised or approved."""
    waiting = [row.township for row in listed.rows if row.proposed is None]
    vetoes = [row.home for row in listed.rows if row.veto_open]
    told = [f"还有{len(waiting)}个乡镇的星级评定表没有完成考评：{'、'.join(waiting)}。"] if waiting else []
    return [*told, f"还有星级否决待审定：{'、'.join(vetoes)}。"] if vetoes else told


def _show_days(cycle: Cycle, listed: StarList) -> None:
    laid_down = next((step for step in listed.procedure if "公示" in step and step != "公示"), "")
    show_publicity(listed.public_from, listed.public_until, listed.waived)
    if listed.public_until is None and listed.phase is not Phase.AWARDED:
        st.caption(plain(f"还没有确定公示时间。{f'文件规定的程序：“{laid_down}”。' if laid_down else ''}"))


def show_publicity(first: date | None, until: date | None, waived: str) -> None:
    """The days of the 公示, and the reason for which the approval did not wait for their end."""
    if first and until:
        st.text(f"公示：{first}至{until}，共{(until - first).days + 1}天")
    if waived:
        st.caption(plain(f"{WAIVER}：{waived}"))


def _ask_days(cycle: Cycle, listed: StarList, user: User, *, is_open: bool) -> None:
    with st.form(f"publicity_{cycle.id}"):
        first = st.date_input("公示开始日", listed.public_from or today(), key="public_from", format="YYYY-MM-DD")
        usual = listed.public_until or today() + timedelta(days=USUAL_DAYS - 1)
        last = st.date_input("公示截止日", usual, key="public_until", format="YYYY-MM-DD")
        saved = st.form_submit_button("确定公示时间", disabled=is_open)
    version, cycle_id = listed.version, id_of(cycle)
    if saved and attempt(lambda db: publicise(db, cycle_id, first, last, user, expected_version=version)):
        st.session_state["stars_said"] = f"公示时间已确定：{first}至{last}，共{(last - first).days + 1}天。"
        st.rerun()
    back = listed.public_from is not None and st.button("撤回公示", key="withdraw_publicity")
    if back and attempt(lambda db: withdraw_publicity(db, cycle_id, user, expected_version=version)):
        st.session_state["stars_said"] = "公示时间已撤回。"
        st.rerun()


def _ask_approval(cycle: Cycle, listed: StarList, told: str, user: User, *, is_open: bool) -> None:
    st.markdown("**审定星级**")
    st.caption("审定后记入各代表之家的历年星级，向乡镇公布名单，星级评定表和星级否决不能再改；之后只能依规定摘星。")
    waiver = st.text_input(f"{WAIVER}（公示期满的不用填）", key="waiver", max_chars=200)
    sure = st.checkbox(plain(f"我已核对拟定星级：{told or '还没有'}"), key=f"stars_sure_{cycle.id}_{told}")
    approved = st.button("审定星级", key="award_stars", type="primary", disabled=is_open or not sure)
    seen = {row.unit_id: row.proposed for row in listed.rows if row.proposed}
    if approved and attempt(lambda db: award_stars(db, id_of(cycle), user, seen=seen, waiver=waiver)):
        st.session_state["stars_said"] = f"{cycle.year}年度星级已审定。"
        st.rerun()
