"""Which year and which of its two forms a page shows; kept in the address, so that a link leads back."""

import streamlit as st

from db.cycles import cycles_of
from db.engine import reading
from db.models import Cycle, User
from forms.lifecycle import CYCLE_STATUS_NAMES, FORM_KIND_NAMES, CycleStatus, FormKind


def pick_cycle(user: User) -> Cycle:
    """The chosen year, the newest at first. Stops the run, with the first step to take, while there is none."""
    with reading() as db:
        cycles = [cycle for cycle in cycles_of(db, user) if cycle.status is not CycleStatus.PREPARING]
    if not cycles:
        st.info("还没有开启任何考核年度。县管理员在“年度设置”中上传责任清单和星级评定办法后，这里就会出现填报表。")
        st.stop()
    by_year = {cycle.year: cycle for cycle in cycles}
    year = st.selectbox(
        "考核年度",
        list(by_year),
        key="year",
        width=220,
        format_func=lambda year: f"{year}年度（{CYCLE_STATUS_NAMES[by_year[year].status]}）",
    )
    return by_year[year]


def show_kind(kind: FormKind) -> None:
    """Make that form the one shown from the next run on."""
    st.session_state["kind"] = kind


def pick_kind() -> FormKind:
    """责任清单 or 星级评定."""
    chosen = st.segmented_control(
        "考核表",
        list(FormKind),
        key="kind",
        bind="query-params",
        required=True,
        default=FormKind.CHECKLIST,
        format_func=FORM_KIND_NAMES.__getitem__,
    )
    return FormKind(chosen)
