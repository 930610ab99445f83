"""年度设置: the administrator opens a year from its two documents, sets its dates, revises its forms."""

import streamlit as st

from db.cycles import cycles_of, set_schedule
from db.engine import reading
from db.models import Cycle, User, id_of
from forms.lifecycle import CYCLE_STATUS_NAMES, CycleStatus
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.opening import ask_schedule, show_opening
from pages.shared.revising import show_revising


def show_cycle(cycle: Cycle, user: User) -> None:
    with st.expander(
        f"{cycle.year}年度（{CYCLE_STATUS_NAMES[cycle.status]}）", expanded=cycle.status is CycleStatus.OPEN
    ):
        st.text(f"自评{cycle.self_from}至{cycle.self_until}，考评截止{cycle.verify_until}")
        if cycle.status is CycleStatus.PUBLISHED:
            return
        with st.form(f"schedule_{cycle.id}", border=False):
            schedule = ask_schedule(f"schedule_{cycle.id}", cycle.schedule)
            saved = st.form_submit_button("保存时间安排")
        if saved and attempt(lambda db: set_schedule(db, id_of(cycle), schedule, user)):
            st.rerun()


user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
st.title("年度设置", anchor=False)
if said := st.session_state.pop("opened", None):
    st.success(said)
with reading() as db:
    cycles = cycles_of(db, user)
for cycle in cycles:
    show_cycle(cycle, user)
show_opening(user)
show_revising(user)
