"""What the leader decides: the vetoes that were raised, and the year's result."""

import streamlit as st

from db.engine import reading
from db.models import Cycle, User, id_of
from db.results import DECISIONS, RaisedVeto, approve, decide_veto, several_versions
from db.stars.awards import publicity_waiting
from forms.lifecycle import CycleStatus
from forms.permissions import Action, allows
from pages.shared.attempting import attempt
from pages.shared.plain import plain

WAIVER = "免于公示，或不等公示期满的理由"


def show_vetoes(vetoes: list[RaisedVeto], user: User, *, may_decide: bool) -> None:
    """Every raised veto with its facts; the leader confirms or dismisses it with a reason."""
    for raised in vetoes:
        veto = raised.veto
        st.warning(
            plain(
                f"一票否决（{DECISIONS[veto.confirmed]}）：{raised.name}，{raised.item_name}。{veto.reason}　{veto.decision_reason}"
            )
        )
        if veto.confirmed is None and may_decide:
            _ask_decision(id_of(veto), user)


def _ask_decision(veto_id: int, user: User) -> None:
    with st.form(f"veto_{veto_id}"):
        reason = st.text_input("审定理由", key=f"veto_reason_{veto_id}", max_chars=500)
        with st.container(horizontal=True):
            confirmed = st.form_submit_button("确认否决")
            dismissed = st.form_submit_button("不予确认")
    decided = confirmed or dismissed
    if decided and attempt(lambda db: decide_veto(db, veto_id, confirmed, reason, user)):
        st.rerun()


def show_approval(cycle: Cycle, user: User) -> None:
    """The one button after which the townships see the ranking and nothing changes any more."""
    if cycle.status is not CycleStatus.OPEN or not allows(user.role, Action.APPROVE):
        return
    st.subheader("审定", anchor=False)
    st.caption("审定后结果公布，各乡镇可以看到排名，分数和材料封存，不能再改；星级尚未在“星级评定”中审定的，一并审定。")
    sure = st.checkbox("我已核对排名、等次和一票否决事项", key=f"sure_{cycle.id}")
    with reading() as db:
        several, waiting = several_versions(db, cycle), publicity_waiting(db, cycle)
    for sentence in [*several, *waiting]:
        st.warning(plain(sentence))
    waiver = st.text_input(WAIVER, key=f"waiver_{cycle.id}", max_chars=200) if waiting else ""
    knows = bool(several) and st.checkbox("我知道各乡镇按不同版本考评，确认一并排名", key=f"several_{cycle.id}")
    approved = st.button("审定并公布结果", key="approve", type="primary", disabled=not sure)
    if approved and attempt(lambda db: approve(db, id_of(cycle), user, on_several_versions=knows, waiver=waiver)):
        st.rerun()
