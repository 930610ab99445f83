"""The county's side of 星级评定: where the year stands, every home, and what reviewer, leader and administrator do."""

import streamlit as st

from db.engine import reading
from db.models import Cycle, Unit, User, id_of
from db.stars.history import county_levels, stars_by_year
from db.stars.listing import StarList, StarRow, star_list
from forms.permissions import Action, allows
from forms.stars import StepState, steps_of
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.notices.begin import link_to_kind
from pages.shared.plain import plain
from pages.shared.stars.approval import show_approval
from pages.shared.stars.funds import show_funds
from pages.shared.stars.home import show_home
from pages.shared.stars.papers import offer_star_papers
from pages.shared.stars.table import frame, search
from reports.charts import stars_over_years
from reports.homes.stars import star_table, star_workbook
from reports.notices import publicity, star_decision, star_results


def show_county(cycle: Cycle, user: User) -> None:
    """The whole page for somebody of the county."""
    with reading() as db:
        listed, county = star_list(db, id_of(cycle), user), db.get_one(Unit, cycle.unit_id).name
    if not listed.rows:
        st.info("本县还没有乡镇。请管理员在“乡镇与阵地”中导入乡镇和代表之家。")
        return
    _show_steps(listed)
    row = _pick_home(cycle, county, listed, user)
    parts = {
        "所选代表之家": lambda: show_home(cycle, row, user),
        "公示与审定": lambda: show_approval(cycle, listed, user),
        "荣誉与经费": lambda: show_funds(cycle, user),
        "证书与名单": lambda: _show_papers(cycle, user),
        "历年星级": lambda: _show_years(user),
    }
    tabs = st.tabs(list(parts), key="star_parts", on_change="rerun")
    for tab, part in zip(tabs, parts.values(), strict=True):
        if tab.open:
            with tab:
                part()


def _show_steps(listed: StarList) -> None:
    """The document's own procedure on one line."""
    steps = [
        f"**{plain(step.name)}（{step.state}）**"
        if step.state is StepState.NOW
        else plain(f"{step.name}（{step.state}）")
        for step in steps_of(listed.procedure, listed.phase, [row.status for row in listed.rows])
    ]
    st.markdown(" → ".join(steps))


def _pick_home(cycle: Cycle, county: str, listed: StarList, user: User) -> StarRow:
    """The list with search and export, and the home whose row is marked; at first one that waits for the leader.

    The choice is kept by township, never by row: an act on a home leaves that home open.
    """
    rows, slot = listed.rows, f"star_home_{cycle.id}"
    table = star_table(rows)
    if waiting := [row for row in rows if row.veto_open]:
        st.warning(plain(f"星级否决待审定：{'、'.join(row.home for row in waiting)}。"))
    places = search(table, f"star_search_{cycle.id}")
    if not places:
        st.info("没有符合的代表之家，请换个词查找；以下仍显示全部。")
        places = list(range(len(table)))
    st.caption("点选一个代表之家，在下面查看和办理：")
    first = st.session_state.get(slot) or (waiting or rows)[0].unit_id
    at = next((at for at, place in enumerate(places) if rows[place].unit_id == first), 0)
    marked = st.dataframe(
        frame(table, places),
        key=f"star_list_{cycle.id}_{'_'.join(map(str, places))}",
        hide_index=True,
        height=list_height(min(len(places), 8)),
        column_config={"上年星级": st.column_config.TextColumn(width=140)},
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [at]}},
    )
    _offer_list(cycle, county, user)
    chosen = rows[places[marked.selection.rows[0] if marked.selection.rows else at]]
    st.session_state[slot] = chosen.unit_id
    return chosen


def _offer_list(cycle: Cycle, county: str, user: User) -> None:
    st.download_button(
        "下载名单（Excel）",
        lambda: _as_excel(cycle, county, user),
        f"{county}{cycle.year}年度星级评定情况.xlsx",
        EXCEL,
        key="star_list_excel",
        on_click="ignore",
    )


def _as_excel(cycle: Cycle, county: str, user: User) -> bytes:
    with reading() as db:
        return star_workbook(county, cycle.year, star_list(db, id_of(cycle), user).rows)


def _show_papers(cycle: Cycle, user: User) -> None:
    offer_star_papers(cycle, user)
    if allows(user.role, Action.WRITE_NOTICES):
        with st.container(horizontal=True):
            for kind in (publicity.STARS, star_results.KIND, star_decision.KIND):
                link_to_kind(kind)


def _show_years(user: User) -> None:
    with reading() as db:
        cells, levels = stars_by_year(db, user), county_levels(db, user)
    if not cells:
        st.info("还没有审定过星级；审定后，这里按年度显示各代表之家的星级。")
        return
    st.altair_chart(stars_over_years(cells, levels))
