"""考核结果: ranking, charts, vetoes to decide, approval, and the notice."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from db.engine import reading
from db.models import Cycle, Unit, User, id_of
from db.refusals import Closed
from db.results import not_ranked, section_scores, vetoes_of, visible_standings
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES, CycleStatus
from forms.permissions import ALLOWED, COUNTY_ROLES, Action, allows
from forms.points import show
from forms.ranking import Standing
from pages.shared.access import require_role
from pages.shared.approval import show_approval, show_vetoes
from pages.shared.downloads import offer_ranking
from pages.shared.notices.begin import link_to_kind
from pages.shared.picking import pick_cycle
from pages.shared.plain import plain
from pages.shared.result_charts import show_charts
from reports.notices import results
from reports.ranking import ranking_table


def shown(row: dict[str, int | str | Decimal]) -> dict[str, int | str]:
    return {name: show(value) if isinstance(value, Decimal) else value for name, value in row.items()}


def show_waiting(cycle: Cycle, user: User) -> None:
    """What the ranking still lacks."""
    with reading() as db:
        waiting = not_ranked(db, id_of(cycle), user)
    if waiting:
        with st.expander(f"还有{len(waiting)}个乡镇没有完成考评，暂不列入排名"):
            for missing in waiting:
                states = "，".join(
                    f"{FORM_KIND_NAMES[kind]}{STATUS_NAMES[status]}" for kind, status in missing.waiting_for.items()
                )
                st.text(f"{missing.name}：{states}")


def show_notes(standings: list[Standing]) -> None:
    """Why a grade is lower than the total alone would give."""
    for standing in standings:
        if standing.note:
            st.caption(plain(f"{standing.name}：{standing.note}，评为{standing.grade}。"))


user = require_role(*ALLOWED[Action.SEE_RANKING])
of_the_county = user.role in COUNTY_ROLES
st.title("考核结果", anchor=False)
cycle = pick_cycle(user)
try:
    with reading() as db:
        standings = visible_standings(db, id_of(cycle), user)
        county = db.get_one(Unit, cycle.unit_id).name
        cells = section_scores(db, id_of(cycle), user)
        vetoes = vetoes_of(db, id_of(cycle), user) if of_the_county else []
except Closed as refusal:
    st.info(plain(str(refusal)))
    st.stop()
if of_the_county and cycle.status is CycleStatus.OPEN:
    show_waiting(cycle, user)
    show_vetoes(vetoes, user, may_decide=allows(user.role, Action.CONFIRM_VETO))
if not standings:
    st.info("还没有乡镇完成两张表的考评，完成后这里显示排名。")
    st.stop()
st.dataframe(pd.DataFrame([shown(row) for row in ranking_table(standings)]), hide_index=True, height="content")
offer_ranking(cycle, county, user)
show_notes(standings)
show_charts(standings, cells)
if of_the_county:
    show_approval(cycle, user)
    if cycle.status is CycleStatus.PUBLISHED:
        link_to_kind(results.KIND)
    else:
        st.caption("结果审定公布后，可在“公文制发”中制发通报。")
