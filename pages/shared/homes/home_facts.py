"""A home's facts: read by the county, each saved by the township as soon as its field is left."""

import pandas as pd
import streamlit as st

from db.access import china_time
from db.engine import reading, transaction
from db.homes.register import HomeView, facts_of, home_view, save_home
from db.refusals import RecordChanged, Refused
from forms.home_facts import FACTS, Fact
from forms.permissions import ALLOWED, Action
from pages.shared.access import current_user, require_role
from pages.shared.plain import plain

LONG = 200  # characters from which a field has several lines


def list_facts(view: HomeView) -> None:
    """The facts as a table."""
    facts = facts_of(view.home)
    rows = [{"栏目": fact.label, "内容": facts[fact.column] or "未填"} for fact in FACTS]
    st.table(pd.DataFrame(rows).set_index("栏目").map(plain))
    st.caption(plain(_saved_line(view)))


@st.fragment
def edit_facts(home_id: int) -> None:
    """The fields; a change is saved when the field is left, and a refused one stays in its field."""
    user = require_role(*ALLOWED[Action.KEEP_HOME])
    with reading() as db:
        view = home_view(db, home_id, user)
    slot = _Slot(home_id)
    slot.follow(view.home.version)
    facts = facts_of(view.home)
    if (refused := slot.refused) is not None:
        _show_refusal(slot, *refused, version=view.home.version)
    _ask_all(slot, facts)
    st.caption(plain(f"离开输入框即自动保存。{_saved_line(view)}"))


class _Slot:
    """Where one home's widgets keep their values. A higher round is a fresh set, filled from the database."""

    def __init__(self, home_id: int) -> None:
        self.home_id = home_id

    def key(self, column: str) -> str:
        return f"home_{self.home_id}_{st.session_state.get(f'home_round_{self.home_id}', 0)}_{column}"

    @property
    def refused(self) -> tuple[str, Refused] | None:
        return st.session_state.get(f"home_refused_{self.home_id}")

    def follow(self, version: int) -> None:
        """Take over what somebody else saved meanwhile, unless something here is unsaved."""
        seen = f"home_seen_{self.home_id}"
        if self.refused is None and st.session_state.get(seen) != version:
            self.renew()
            st.session_state[seen] = version

    def renew(self) -> None:
        round_key = f"home_round_{self.home_id}"
        st.session_state[round_key] = st.session_state.get(round_key, 0) + 1
        st.session_state.pop(f"home_refused_{self.home_id}", None)

    def save(self, column: str, version: int | None = None) -> None:
        """Save one field against the version that the page shows, or the one that the person has just been told of."""
        user = current_user()
        if user is None:
            return  # The run that follows says so and leads to the log-in.
        seen = st.session_state.get(f"home_seen_{self.home_id}", 0) if version is None else version
        facts = {column: st.session_state.get(self.key(column)) or ""}
        try:
            with transaction() as db:
                version = save_home(db, self.home_id, facts, expected_version=seen, by=user).version
        except Refused as refusal:
            st.session_state[f"home_refused_{self.home_id}"] = (column, refusal)
            return
        st.session_state.pop(f"home_refused_{self.home_id}", None)
        st.session_state[f"home_seen_{self.home_id}"] = version


def _ask_all(slot: _Slot, facts: dict[str, str]) -> None:
    """Short fields two to a line, where the page has room for two."""
    columns = st.columns(2)
    for at, fact in enumerate(fact for fact in FACTS if fact.longest <= LONG):
        with columns[at % 2]:
            _ask(slot, fact, facts[fact.column])
    for fact in FACTS:
        if fact.longest > LONG:
            _ask(slot, fact, facts[fact.column])


def _ask(slot: _Slot, fact: Fact, present: str) -> None:
    draw = st.text_area if fact.longest > LONG else st.text_input
    draw(
        fact.label,
        present,
        key=slot.key(fact.column),
        max_chars=fact.longest,
        placeholder=fact.hint,
        on_change=slot.save,
        args=(fact.column,),
    )


def _show_refusal(slot: _Slot, column: str, refusal: Refused, version: int) -> None:
    st.error(plain(str(refusal)))
    if isinstance(refusal, RecordChanged):
        with st.container(horizontal=True):
            st.button("采用现有内容", key=f"take_home_{slot.home_id}", on_click=slot.renew)
            st.button("用我填的内容覆盖", key=f"keep_home_{slot.home_id}", on_click=slot.save, args=(column, version))


def _saved_line(view: HomeView) -> str:
    if view.home.saved_at is None:
        return "尚未修改过。"
    return f"最近由{view.saved_by}于{china_time(view.home.saved_at):%Y-%m-%d %H:%M}保存。"
