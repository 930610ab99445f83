"""A few widgets saved together the moment one of them changes, against the version that they were filled from.

As with a township's answers, saving happens in the widgets' callbacks: they run even when a click elsewhere replaces the
widgets. What was refused stays in the widgets; what somebody else saved meanwhile makes fresh ones.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.engine import transaction
from db.models import User
from db.refusals import RecordChanged, Refused
from pages.shared.access import current_user
from pages.shared.plain import plain

Values = Mapping[str, Any]
Save = Callable[[Session, Values, int, User], int]


@dataclass(frozen=True)
class Part:
    """Widgets by the names of their `fields`; `save` writes their values over the version given and returns the new one."""

    name: str
    fields: tuple[str, ...]
    save: Save

    def key(self, field: str) -> str:
        """The key of a widget; a higher round is a fresh set of widgets."""
        return f"{self.name}_{st.session_state.get(f'{self.name}_round', 0)}_{field}"

    def begin(self, present: Values, version: int) -> None:
        """Call before the widgets are drawn, with what the database says and its version."""
        drawn_before = all(self.key(field) in st.session_state for field in self.fields)
        if not drawn_before:
            st.session_state.pop(f"{self.name}_refused", None)
        if drawn_before and self.refusal() is None and self._given() != present:
            self.renew()  # Somebody else saved meanwhile, and nothing here is unsaved.
        if self.refusal() is None:
            st.session_state[f"{self.name}_seen"] = version

    def changed(self) -> None:
        """The callback of every widget: save, or keep the refusal for the next drawing."""
        user = current_user()
        if user is None:
            return  # The run that follows says so and leads to the log-in.
        try:
            with transaction() as db:
                version = self.save(db, self._given(), st.session_state.get(f"{self.name}_seen", 0), user)
        except Refused as refusal:
            st.session_state[f"{self.name}_refused"] = refusal
            return
        st.session_state.pop(f"{self.name}_refused", None)
        st.session_state[f"{self.name}_seen"] = version

    def refusal(self) -> Refused | None:
        """Why the last change was not saved; None where it was."""
        return st.session_state.get(f"{self.name}_refused")

    def renew(self) -> None:
        """Fresh widgets at the next drawing, filled from the database."""
        st.session_state[f"{self.name}_round"] = st.session_state.get(f"{self.name}_round", 0) + 1
        st.session_state.pop(f"{self.name}_refused", None)

    def show_refusal(self, theirs: str, version: int) -> None:
        """Say what was not saved, and let the person choose where somebody else came first."""
        refusal = self.refusal()
        if refusal is None:
            return
        if not isinstance(refusal, RecordChanged):
            st.error(plain(f"没有保存：{refusal}"))
            return
        st.error(plain(str(refusal)))
        st.caption(plain(f"现有内容：{theirs}"))
        with st.container(horizontal=True):
            st.button("采用对方的内容", key=f"{self.name}_take", on_click=self.renew)
            st.button("用我填的内容覆盖", key=f"{self.name}_keep", on_click=self._overwrite, args=(version,))

    def _overwrite(self, version: int) -> None:
        """The person has seen that version and prefers her own."""
        st.session_state[f"{self.name}_seen"] = version
        self.changed()

    def _given(self) -> dict[str, Any]:
        held = {field: st.session_state.get(self.key(field)) for field in self.fields}
        return {field: value.strip() if isinstance(value, str) else value for field, value in held.items()}
