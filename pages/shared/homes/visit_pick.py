"""Which home is visited: found by name, with its visits so far, and the way to begin one."""

from datetime import date

import pandas as pd
import streamlit as st

from db.access import today
from db.engine import reading
from db.home_models import CONFORMITY_NAMES
from db.models import Cycle, User, id_of
from db.visits.site_visits import start_visit
from db.visits.views import HomeVisits, VisitLine, homes_of_year
from forms.permissions import Action, allows
from forms.visiting import why_not_visited
from pages.shared.attempting import attempt
from pages.shared.downloads import EXCEL, WORD
from pages.shared.item_list import list_height
from pages.shared.plain import plain
from reports.homes.visit_papers import blank_sheets, visits_workbook

LAST = "home_visited_last"  # of which assessment: a list's own mark is gone once a visit was open in its place


def pick_visit(cycle: Cycle, user: User) -> None:
    """The homes of the year and their visits; opening one puts it into the address."""
    with reading() as db:
        homes = homes_of_year(db, id_of(cycle), user)
    if not homes:
        st.info("还没有登记人大代表之家。请管理员在“乡镇与阵地”中导入乡镇后再来核查。")
        st.stop()
    begun = _continue_own(homes, user)
    home = _pick_home(homes)
    _list_visits(home)
    if allows(user.role, Action.VISIT):
        _offer_start(cycle, home, user, is_first=not begun)
        _offer_blank(cycle, home, user)
    if len(homes) > 1:
        _show_all(cycle, homes)


def _continue_own(homes: list[HomeVisits], user: User) -> bool:
    """The person's own visits that are not finished, before anything new is begun; whether there are any."""
    own = [(home, line) for home in homes for line in home.visits if line.started_by == user.id]
    begun = [(home, line) for home, line in own if not line.is_finished]
    for home, line in begun:
        label = plain(f"继续核查：{_name_of(home)}（{line.visited_on.month}月{line.visited_on.day}日）")
        key = f"continue_{line.visit_id}"
        st.button(label, key=key, type="primary", on_click=open_visit, args=(line.visit_id,), width="stretch")
    return bool(begun)


def _pick_home(homes: list[HomeVisits]) -> HomeVisits:
    """One by name: the one looked at last, at first the first that nobody has visited."""
    if len(homes) == 1:
        st.markdown(plain(homes[0].home))
        return homes[0]
    by_id = {home.assessment_id: home for home in homes}
    first = next((home.assessment_id for home in homes if not home.visits), homes[0].assessment_id)
    last = st.session_state.get(LAST)
    chosen = st.selectbox(
        "代表之家（可输入名称查找）",
        list(by_id),
        index=list(by_id).index(last if last in by_id else first),
        format_func=lambda assessment_id: _name_of(by_id[assessment_id]),
        key="visited_home",
    )
    st.session_state[LAST] = chosen
    return by_id[chosen]


def _name_of(home: HomeVisits) -> str:
    """Told apart by its township where its own name does not say it."""
    return home.home if home.township in home.home else f"{home.township}　{home.home}"


def _list_visits(home: HomeVisits) -> None:
    """The visits of one home, each a button that opens it."""
    if home.address:
        st.caption(plain(f"地址：{home.address}"))
    if not home.visits:
        st.info("本年度还没有实地核查记录。")
    for line in home.visits:
        label = plain(visit_told(line))
        st.button(label, key=f"visit_{line.visit_id}", on_click=open_visit, args=(line.visit_id,), width="stretch")


def visit_told(line: VisitLine) -> str:
    """One visit in a line, problems first: 11月12日　已完成　不符合1　部分符合2　符合18."""
    state = "已完成" if line.is_finished else "核查中"
    counts = (f"{name}{line.found[kind]}" for kind, name in reversed(CONFORMITY_NAMES.items()) if kind in line.found)
    return "　".join((f"{line.visited_on.month}月{line.visited_on.day}日", state, *counts))


def open_visit(visit_id: int) -> None:
    """Show that visit from the next run on; a reload of the page leads back to it."""
    st.query_params["visit"] = str(visit_id)


def _offer_start(cycle: Cycle, home: HomeVisits, user: User, *, is_first: bool) -> None:
    if reason := why_not_visited(cycle.status):
        st.caption(plain(reason))
        return
    with st.form("start_visit", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        day = st.date_input("核查日期", today(), key="visit_day", max_value=today(), format="YYYY-MM-DD", width=180)
        asked = st.form_submit_button("开始核查", type="primary" if is_first else "secondary")
    if asked and isinstance(day, date):
        _start(home.assessment_id, day, user)


def _start(assessment_id: int, day: date, user: User) -> None:
    begun: list[int] = []
    if attempt(lambda db: begun.append(id_of(start_visit(db, assessment_id, day, user)))):
        open_visit(begun[0])
        st.rerun()


def _offer_blank(cycle: Cycle, home: HomeVisits, user: User) -> None:
    """Sheets for a pen, for places where a phone does not help."""
    cycle_id, year = id_of(cycle), cycle.year

    def blank(assessment_id: int | None = None) -> bytes:
        with reading() as db:
            return blank_sheets(db, cycle_id, user, assessment_id)

    with st.container(horizontal=True):
        st.download_button(
            "空白核查表（本家）",
            lambda: blank(home.assessment_id),
            f"{home.home}{year}年度实地核查表.docx",
            WORD,
            key="blank_one",
            on_click="ignore",
        )
        name = f"{year}年度实地核查表（全部）.docx"
        st.download_button("空白核查表（全部）", blank, name, WORD, key="blank_all", on_click="ignore")


def _show_all(cycle: Cycle, homes: list[HomeVisits]) -> None:
    visited = sum(bool(home.visits) for home in homes)
    title = f"{cycle.year}年度实地核查情况"
    with st.expander(f"全县核查情况：已到{visited}家，共{len(homes)}家"):
        rows = pd.DataFrame([_row(home) for home in homes])
        st.dataframe(rows, key="all_visits", hide_index=True, height=list_height(len(homes)))
        st.download_button(
            "下载核查情况（Excel）",
            lambda: visits_workbook(title, homes),
            f"{title}.xlsx",
            EXCEL,
            key="visits_excel",
            on_click="ignore",
        )


def _row(home: HomeVisits) -> dict[str, str]:
    told = "；".join(visit_told(line) for line in home.visits)
    return {"乡镇": home.township, "核查": told or "未核查", "代表之家": home.home}
