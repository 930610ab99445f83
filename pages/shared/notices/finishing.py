"""定稿: what is about to be kept is said once more, and one explicit yes keeps it."""

from collections.abc import Callable

import streamlit as st

from db.engine import transaction
from db.models import User
from db.notices.writing import give_number
from db.refusals import Refused
from forms.permissions import ALLOWED, Action
from pages.shared.access import current_user, require_role
from pages.shared.notices.going import say
from pages.shared.plain import plain
from reports.notices.kind import Readers
from reports.notices.making import Made, finish, reserve_number
from reports.templating.faults import CannotRender

WRITERS = ALLOWED[Action.WRITE_NOTICES] | ALLOWED[Action.WRITE_SELF_REPORT]
REFUSED = "notice_refused"
READERS = {
    Readers.COUNTY: "定稿后由县级留存，不发给乡镇。",
    Readers.TOWNSHIP: "定稿后该乡镇可以阅读和下载。",
    Readers.ALL: "定稿后全部乡镇可以阅读和下载。",
}


@st.dialog("确认定稿")
def confirm_finishing(notice_id: int, version: int, made: Made, number: str) -> None:
    """Title, number, readers; then yes or no."""
    require_role(*WRITERS)
    st.markdown(plain(f"{made.title}\n{number}"))
    st.caption(f"{READERS[made.kind.readers]}定稿后文件原样保存，不能再改；有误时撤销后另拟。")
    with st.container(horizontal=True):
        if st.button("确认定稿", key="finish_sure", type="primary", on_click=_finish, args=(notice_id, version)):
            st.rerun()
        if st.button("再看看", key="finish_not_yet"):
            st.rerun()


def _finish(notice_id: int, version: int) -> None:
    """Done before the page is drawn. Of two people, and of two clicks, the second is told that it is finished."""

    def work(user: User) -> None:
        finish(notice_id, user, expected_version=version)
        say("已定稿，文件已存档。")

    _try(work)


def reserve(notice_id: int, made: Made) -> None:
    """The callback that takes the draft's number now; a second click finds the one that it has."""

    def work(user: User) -> None:
        with transaction() as db:
            reserve_number(db, notice_id, made, user)

    _try(work)


def take(notice_id: int, made: Made, slot: str) -> None:
    """The callback that gives the draft the reserved number picked in the widget of that key."""
    number_id: int | None = st.session_state.get(slot)

    def work(user: User) -> None:
        with transaction() as db:
            give_number(db, notice_id, number_id or 0, made.series, user)

    if number_id is not None:
        _try(work)


def _try(work: Callable[[User], None]) -> None:
    """Do it as the person at the screen; a refusal is shown when the page is drawn."""
    user = current_user()
    if user is None or user.role not in WRITERS:
        return
    try:
        work(user)
    except (Refused, CannotRender) as refusal:
        st.session_state[REFUSED] = str(refusal)
