"""One room as its township rates it: the standard's headings, the state. A fragment; every change is saved at once."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.engine import reading, transaction
from db.home_models import ROOM_STATE_NAMES, RoomRating, RoomState
from db.homes.room_ratings import RatedRoom, decide_state, rated_room, save_marks, standard_of
from db.models import User
from db.refusals import BadInput, Refused
from forms.model import Form
from forms.permissions import TOWNSHIP_ROLES
from forms.points import show
from forms.rooms import MARK_NAMES, Mark, headings_of, worth_of
from pages.shared.access import require_role
from pages.shared.homes.room_facts import change_facts
from pages.shared.homes.room_list import name_of
from pages.shared.plain import plain


@st.fragment
def rate_room(cycle_id: int, room_id: int) -> None:
    """The open room: its rating, its facts."""
    user = require_role(*TOWNSHIP_ROLES)
    if st.session_state.pop(f"room_decided_{room_id}", False):
        st.rerun()  # the list shows the state
    with reading() as db:
        rated, standard = rated_room(db, cycle_id, room_id, user), standard_of(db, cycle_id, user)
    st.subheader(plain(rated.row.room.name), anchor=False)
    st.caption(plain(f"挂靠：{rated.row.home}"))
    if rated.closed:
        st.info(plain(rated.closed))
    _take_up(rated, standard)
    _ask_marks(rated, standard, user)
    show_score(rated)
    _ask_state(rated, user)
    _tell(room_id)
    show_verdict(rated)
    change_facts(rated.row.room, user, is_frozen=rated.is_frozen)


def _tell(room_id: int) -> None:
    """What came of the last tap, below the state and above the page: on a phone only one of them is in sight."""
    if problem := st.session_state.pop(_slot(room_id, "problem"), None):
        st.warning(plain(problem))
        st.toast(plain(problem), icon=":material/warning:")


def _slot(room_id: int, name: str) -> str:
    return f"room_{name}_{room_id}"


def _take_up(rated: RatedRoom, standard: Form) -> None:
    """Let the widgets hold what the database has, whenever somebody else or another page changed it."""
    rating, room_id = rated.rating, rated.rating.room_id
    seen = _slot(room_id, "seen")
    if st.session_state.get(seen) == (rating.cycle_id, rating.version):
        return
    st.session_state[seen] = (rating.cycle_id, rating.version)
    for section in headings_of(standard):
        st.session_state[_slot(room_id, f"mark_{section.number}")] = rating.marks.get(section.number)
    st.session_state[_slot(room_id, "state")] = rating.state
    st.session_state[_slot(room_id, "note")] = rating.note


def _ask_marks(rated: RatedRoom, standard: Form, user: User) -> None:
    room_id = rated.rating.room_id
    for section in headings_of(standard):
        st.segmented_control(
            plain(f"{section.number}、{section.name}（{show(worth_of(section))}分）"),
            [mark.value for mark in Mark],
            key=_slot(room_id, f"mark_{section.number}"),
            required=True,  # a second tap on the same mark takes nothing away
            format_func=lambda mark: MARK_NAMES[Mark(mark)],
            on_change=_save_marks,
            args=(rated.rating, standard, user),
            disabled=rated.closed is not None,
        )


def _save_marks(rating: RoomRating, standard: Form, user: User) -> None:
    held = {
        section.number: st.session_state.get(_slot(rating.room_id, f"mark_{section.number}"))
        for section in headings_of(standard)
    }
    marks = {number: mark for number, mark in held.items() if mark}
    version = _version(rating)
    state = _save(
        rating, lambda db: save_marks(db, rating.cycle_id, rating.room_id, marks, expected_version=version, by=user)
    )
    if rating.state is not None and state is None:
        told = f"因评分改变，已撤回原定的“{name_of(rating.state)}”，请重新确认状态。"
        st.session_state[_slot(rating.room_id, "problem")] = told


def _version(rating: RoomRating) -> int:
    """The version that the widgets show: two clicks in a row find the first one's save."""
    cycle_id, version = st.session_state[_slot(rating.room_id, "seen")]
    return int(version) if cycle_id == rating.cycle_id else rating.version


def _save(rating: RoomRating, change: Callable[[Session], RoomRating]) -> RoomState | None:
    """Save; the state that stands now. A refusal is shown below, and what somebody else saved first is taken up."""
    slot = _slot(rating.room_id, "seen")
    try:
        with transaction() as db:
            saved = change(db)
            version, state = saved.version, saved.state
    except Refused as refusal:
        st.session_state[_slot(rating.room_id, "problem")] = str(refusal)
        if not isinstance(refusal, BadInput):
            st.session_state.pop(slot, None)
        st.session_state[_slot(rating.room_id, "state")] = rating.state  # what is saved; the note stays as it was typed
        return rating.state
    st.session_state[slot] = (rating.cycle_id, version)
    if state is not rating.state:
        st.session_state[_slot(rating.room_id, "state")] = state
        st.session_state[f"room_decided_{rating.room_id}"] = True
    return state


def show_score(rated: RatedRoom) -> None:
    """The score, its star level, and what it proposes."""
    score = rated.score
    if score.points is None:
        st.caption(plain(f"还需标注：{'、'.join(score.missing)}"))
        return
    proposed = "达标" if score.is_enough else "未达标（正在改造提升的，可定为提升中）"
    st.success(plain(f"得{show(score.points)}分，{score.stars}；建议状态：{proposed}"))


def _ask_state(rated: RatedRoom, user: User) -> None:
    room_id, closed = rated.rating.room_id, rated.closed is not None
    st.segmented_control(
        "状态",
        list(RoomState),
        key=_slot(room_id, "state"),
        format_func=ROOM_STATE_NAMES.__getitem__,
        on_change=_save_state,
        args=(rated.rating, user),
        disabled=closed,
    )
    st.text_input(
        "说明（与得分建议不一致时必填）",
        key=_slot(room_id, "note"),
        max_chars=500,
        on_change=_save_state,
        args=(rated.rating, user),
        disabled=closed,
    )


def _save_state(rating: RoomRating, user: User) -> None:
    state, note = (st.session_state.get(_slot(rating.room_id, name)) for name in ("state", "note"))
    version = _version(rating)
    _save(
        rating,
        lambda db: decide_state(
            db, rating.cycle_id, rating.room_id, state, note or "", expected_version=version, by=user
        ),
    )


def show_verdict(rated: RatedRoom) -> None:
    """The county's state, and why where it differs."""
    if rated.rating.verified_state is not None:
        reason = f"；理由：{rated.rating.verified_reason}" if rated.rating.verified_reason else ""
        st.info(plain(f"县考评状态：{name_of(rated.rating.verified_state)}{reason}"))
