"""实地核查: the sheet of a visit to a home, filled in at the place on a phone, or looked at afterwards."""

import streamlit as st

from db.engine import reading
from db.models import User, id_of
from db.refusals import NotFound
from db.visits.views import VisitView, visit_view
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.downloads import WORD
from pages.shared.homes.visit_close import close_visit
from pages.shared.homes.visit_item import judge_items
from pages.shared.homes.visit_pick import pick_visit
from pages.shared.picking import pick_cycle
from pages.shared.plain import plain
from reports.homes.visit_papers import filled_sheet


def opened_visit(user: User) -> VisitView | None:
    """The visit that the address names, if there is one for this person."""
    named = st.query_params.get("visit", "")
    if not named.isascii() or not named.isdigit() or len(named) > 9:
        return None
    try:
        with reading() as db:
            return visit_view(db, int(named), user)
    except NotFound as refusal:
        st.error(plain(str(refusal)))
        return None


def leave() -> None:
    st.query_params.pop("visit", None)


def offer_sheet(view: VisitView, user: User) -> None:
    """The sheet as it stands, for both sides to sign."""
    visit_id = id_of(view.visit)

    def sheet() -> bytes:
        with reading() as db:
            return filled_sheet(db, visit_id, user)

    name = f"{view.home.name}实地核查表（{view.visit.visited_on}）.docx"
    st.download_button("下载核查表（Word）", sheet, name, WORD, key="visit_sheet", on_click="ignore")


def show_visit(view: VisitView, user: User) -> None:
    st.button("返回实地核查", key="leave_visit", on_click=leave, icon=":material/arrow_back:", type="tertiary")
    day = view.visit.visited_on
    state = "已完成" if view.visit.finished_at else "核查中"
    st.markdown(plain(f"{view.home.name}　{day.month}月{day.day}日　{state}"))
    items, closing = st.columns([3, 2], gap="large")
    with items:
        judge_items(id_of(view.visit))
    with closing:
        close_visit(id_of(view.visit))
        offer_sheet(view, user)


user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("实地核查", anchor=False)
if view := opened_visit(user):
    show_visit(view, user)
else:
    pick_visit(pick_cycle(user), user)
