"""A township's side of 星级评定: its own home, and the county's list once it is published."""

import streamlit as st

from db.assessments import assessment_of, view
from db.engine import reading
from db.home_models import DeputyHome
from db.models import Cycle, Unit, User, id_of
from db.stars.awards import awards_of
from db.stars.history import HistoryLine, history_of
from db.stars.listing import homes_by_unit
from db.stars.records import is_awarded, round_of
from forms.lifecycle import STATUS_NAMES, FormKind
from forms.points import show
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.plain import plain
from pages.shared.stars.approval import show_publicity
from pages.shared.stars.table import HISTORY_WIDTHS, frame, search
from reports.homes.stars import award_table, award_workbook, history_table


def show_own(cycle: Cycle, user: User) -> None:
    """How far the own rating is, the own home's history, and the stars of all once they are approved."""
    with reading() as db:
        form = view(db, id_of(assessment_of(db, id_of(cycle), user.unit_id, FormKind.STAR)), user)
        home = homes_by_unit(db, [user.unit_id]).get(user.unit_id)
        history = history_of(db, id_of(home), user) if home else []
        published, county = is_awarded(db, cycle), db.get_one(Unit, cycle.unit_id).name
    counts, state = form.counts, STATUS_NAMES[form.assessment.status]
    st.markdown(
        plain(
            f"{cycle.year}年度自评：{state}，已填{counts.answered}/{counts.asked}项，自评{show(form.self_score.total)}分。"
        )
    )
    st.page_link("self_assessment.py", label="打开自评填报")
    _show_history(home, history)
    st.markdown("**全县星级名单**")
    if published:
        _show_awards(cycle, county, user)
    else:
        st.info(plain(f"{cycle.year}年度星级还没有审定；审定后，这里公布全县名单。"))


def _show_history(home: DeputyHome | None, history: list[HistoryLine]) -> None:
    st.markdown("**本乡镇代表之家历年星级**")
    if home is None:
        st.info("还没有登记代表之家；请先在“代表之家”中登记，审定的星级才能记入。")
    elif not history:
        st.caption("还没有评定过星级。")
    else:
        st.text(home.name)
        st.dataframe(frame(history_table(history)), hide_index=True, column_config=HISTORY_WIDTHS)


def _show_awards(cycle: Cycle, county: str, user: User) -> None:
    with reading() as db:
        table, round_ = award_table(awards_of(db, id_of(cycle), user)), round_of(db, id_of(cycle))
    if round_ is not None:
        show_publicity(round_.public_from, round_.public_until, round_.waived)
    if not table:
        st.info("本年度没有评出星级代表之家。")
        return
    places = search(table, f"award_search_{cycle.id}")
    st.dataframe(frame(table, places), hide_index=True, height=list_height(min(len(places), 10)), placeholder="无")
    st.download_button(
        "下载名单（Excel）",
        lambda: _as_excel(cycle, county, user),
        f"{county}{cycle.year}年度星级代表之家名单.xlsx",
        EXCEL,
        key="awards_excel",
        on_click="ignore",
    )


def _as_excel(cycle: Cycle, county: str, user: User) -> bytes:
    with reading() as db:
        return award_workbook(county, cycle.year, awards_of(db, id_of(cycle), user))
