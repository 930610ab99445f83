"""Saving each change by hand as it is made, against the version of the draft that the page was drawn from.

As with a township's answers, saving happens in the widgets' callbacks: they run even when a click elsewhere replaces
the editor. Widgets keep what was typed and refused; what somebody else changed meanwhile makes fresh ones.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.drafts import mend
from db.engine import transaction
from db.models import FormDraft, User, id_of
from db.refusals import DraftChanged, Refused
from forms.codec import number_to_json
from forms.mends import FIELD_NAMES, Mend, MendField
from pages.shared.access import current_user
from pages.shared.plain import plain

Values = dict[MendField, Any]


@dataclass(frozen=True)
class Target:
    """The item, else the section, else the form whose fields are being changed."""

    draft_id: int
    item: str = ""
    section: str = ""

    @property
    def name(self) -> str:
        return f"{self.draft_id}_{self.item}_{self.section}"

    def key(self, field: str) -> str:
        """The key of a widget; a higher round is a fresh set of widgets."""
        return f"mend_{self.name}_{st.session_state.get(f'mend_round_{self.name}', 0)}_{field}"

    def begin(self, values: Values) -> None:
        """Call before its widgets are drawn, with what the database says."""
        shown = st.session_state.get(f"mend_shown_{self.name}")
        if shown is not None and shown != values:
            self.renew()
        st.session_state[f"mend_shown_{self.name}"] = dict(values)

    def renew(self) -> None:
        """Fresh widgets at the next drawing."""
        st.session_state[f"mend_round_{self.name}"] = st.session_state.get(f"mend_round_{self.name}", 0) + 1

    def shown(self) -> Values:
        """What the widgets were drawn from, with what was saved since."""
        values: Values = st.session_state.get(f"mend_shown_{self.name}", {})
        return values


def note_version(draft: FormDraft) -> None:
    """Remember from which version the page is drawn."""
    st.session_state[f"draft_seen_{draft.id}"] = draft.version


def seen_version(draft_id: int) -> int:
    """The version that the person sees."""
    return int(st.session_state.get(f"draft_seen_{draft_id}", 0))


def publishes(draft_id: int, version: int) -> None:
    """Remember in a click's callback which version was on the page: the run that follows draws a newer one first."""
    st.session_state[f"draft_published_{draft_id}"] = version


def published_version(draft_id: int) -> int:
    """The version that was on the page when the button was pressed."""
    return int(st.session_state.get(f"draft_published_{draft_id}", 0))


def save(target: Target, field: MendField, after: Any) -> None:
    """Save one field, and remember what was refused for the next drawing."""
    before = target.shown().get(field)
    if after != before and _sent(target, Mend(field, before, after, target.item, target.section)):
        target.shown()[field] = after


def save_rule(target: Target, before: dict[str, Any] | None, after: dict[str, Any] | None) -> None:
    """Save one rule; a rule added or taken away moves the others, which makes fresh widgets."""
    if before == after or not _sent(target, Mend(MendField.RULE, before, after, target.item)):
        return
    if before is not None and after is not None:
        rules = target.shown()[MendField.RULES]
        rules[rules.index(before)] = after


def change_in_callback(draft_id: int, change: Callable[[Session, User], object]) -> None:
    """The same as `change_draft`, for a button."""
    change_draft(draft_id, change)


def change_draft(draft_id: int, change: Callable[[Session, User], object]) -> bool:
    """Make one change of a draft in a callback; False, with the reason kept for the next drawing, where refused."""
    user = current_user()
    if user is None:
        return False  # The run that follows says so and leads to the log-in.
    try:
        with transaction() as db:
            change(db, user)
    except Refused as refusal:
        refuse(draft_id, str(refusal))
        return False
    st.session_state.pop(f"draft_refused_{draft_id}", None)
    return True


def refuse(draft_id: int, sentence: str) -> None:
    """Keep the reason why something was not saved."""
    st.session_state[f"draft_refused_{draft_id}"] = sentence


def show_refusal(draft_id: int) -> None:
    """Say once why the last change was not saved."""
    if said := st.session_state.pop(f"draft_refused_{draft_id}", None):
        st.error(plain(said))


def number_typed(text: str | None) -> int | float | None:
    """The number in a text field as JSON, None for an empty one. Raises ValueError."""
    plain_text = (text or "").strip()
    if not plain_text:
        return None
    if not re.fullmatch(r"-?[0-9]{1,6}(\.[0-9]{1,2})?", plain_text):
        raise ValueError(f"“{plain_text}”不是数字，请填写最多两位小数的阿拉伯数字，例如 4 或 1.5。")
    return number_to_json(Decimal(plain_text))


def save_typed_number(target: Target, field: MendField) -> None:
    """Save the number typed into that field's widget."""
    try:
        number = number_typed(st.session_state.get(target.key(field)))
    except ValueError as fault:
        refuse(target.draft_id, f"“{FIELD_NAMES[field]}”没有保存：{fault}")
    else:
        save(target, field, number)


def _sent(target: Target, change: Mend) -> bool:
    version = seen_version(target.draft_id)

    def make(db: Session, user: User) -> None:
        try:
            draft = mend(db, target.draft_id, change, user, version)
        except DraftChanged:
            target.renew()
            raise
        st.session_state[f"draft_seen_{id_of(draft)}"] = draft.version

    return change_draft(target.draft_id, make)
