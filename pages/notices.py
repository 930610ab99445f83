"""公文制发: official documents made from the year's data, kept, and downloaded again."""

import streamlit as st

from db.engine import reading
from db.models import Cycle, User, id_of
from db.notice_models import Notice
from db.notices.kept import NoticeState, notice_for, notices_of, state_of
from db.refusals import NotFound
from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role
from pages.shared.notices.begin import offer_beginning
from pages.shared.notices.discarded import show_discarded
from pages.shared.notices.draft import show_draft
from pages.shared.notices.finished import show_finished
from pages.shared.notices.finishing import REFUSED
from pages.shared.notices.going import SAID, close_notice, named_notice
from pages.shared.notices.list import show_list
from pages.shared.picking import pick_cycle
from pages.shared.plain import plain


def opened(user: User) -> Notice | None:
    """The notice that the address names, if there is one for this person."""
    if (notice_id := named_notice()) is None:
        return None
    try:
        with reading() as db:
            return notice_for(db, notice_id, user)
    except NotFound as refusal:
        st.error(plain(str(refusal)))
        return None


def show(notice: Notice, user: User) -> None:
    """One notice: written while it is a draft, read once it is finished."""
    with reading() as db:
        year = db.get_one(Cycle, notice.cycle_id).year
    st.button("返回公文列表", on_click=close_notice, args=(year,), icon=":material/arrow_back:", type="tertiary")
    match state_of(notice):
        case NoticeState.DRAFT:
            show_draft(notice)
        case NoticeState.DISCARDED:
            show_discarded(notice, user)
        case _:
            show_finished(notice, user)


user = require_role(*ALLOWED[Action.SEE_NOTICES])
st.title("公文制发", anchor=False)
notice = opened(user)
cycle = pick_cycle(user) if notice is None else None
if said := st.session_state.pop(SAID, None):
    st.success(plain(said))
if refusal := st.session_state.pop(REFUSED, None):
    st.error(plain(refusal))
if notice is not None:
    show(notice, user)
elif cycle is not None:
    with reading() as db:
        lines = notices_of(db, id_of(cycle), user)
    offer_beginning(cycle, user, is_first=not lines)
    show_list(cycle, lines, user)
