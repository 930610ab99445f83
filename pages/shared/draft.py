"""A draft of one item: the widgets, saving each change, and the choice when somebody else's change came first.

Saving happens in the widgets' callback: it runs even when a click elsewhere (下一项) replaces the editor before the
editor itself would have run again.
"""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import streamlit as st

from db.assessments import as_stored, save_answer
from db.engine import transaction
from db.item_view import ItemView
from db.models import Answer, id_of
from db.refusals import AnswerChanged, FormRevised, Refused
from forms.inputs import Input
from forms.points import from_cents, show, to_cents
from forms.scoring import inputs_of, is_judged, score_item
from forms.submission import Given
from pages.shared.access import current_user
from pages.shared.item_inputs import TYPING_PAUSE, ask, type_number, typed
from pages.shared.plain import plain


@dataclass(frozen=True)
class Slot:
    """Where one item's widgets keep their values. A higher round is a fresh set of widgets, filled from the database."""

    assessment_id: int
    number: str
    inputs: tuple[Input, ...]
    form_id: int

    @property
    def item(self) -> str:
        # Under another version the same number may be another item, with widgets of its own.
        return f"{self.assessment_id}_{self.form_id}_{self.number}"

    @property
    def key(self) -> str:
        return f"item_{self.item}_{st.session_state.get(f'round_{self.item}', 0)}"

    def renew(self) -> None:
        st.session_state[f"round_{self.item}"] = st.session_state.get(f"round_{self.item}", 0) + 1
        st.session_state.pop(f"refused_{self.item}", None)

    def given(self) -> Given:
        claimed = st.session_state.get(f"{self.key}_claimed") or ""
        reason = st.session_state.get(f"{self.key}_reason") or ""
        return Given(as_stored(typed(self.inputs, self.key)), _decimal(claimed), reason.strip())


def _decimal(text: str) -> Decimal | None:
    """The number typed; NaN, which every check refuses, for what is no number."""
    if not text.strip():
        return None
    try:
        return Decimal(text.strip())
    except InvalidOperation:
        return Decimal("NaN")


def ask_draft(view: ItemView, *, editable: bool) -> Given:
    """Draw the item's widgets, say what was refused, and return what they hold.

    While nothing is refused, widgets and database say the same.
    """
    slot = Slot(id_of(view.assessment), view.item.number, inputs_of(view.section, view.item), view.assessment.form_id)
    drawn_before = f"{slot.key}_reason" in st.session_state
    if not drawn_before:
        st.session_state.pop(f"refused_{slot.item}", None)
    refusal = st.session_state.get(f"refused_{slot.item}")
    if drawn_before and refusal is None and not _same(slot.given(), view.answer):
        slot.renew()  # Somebody else saved meanwhile, and nothing here is unsaved.
    if refusal is None:
        st.session_state[f"seen_{slot.item}"] = view.answer.version

    def changed() -> None:
        _save(slot)

    ask(slot.inputs, view.answer.inputs, slot.key, changed, disabled=not editable)
    _ask_claim(view, slot, disabled=not editable)
    if refusal is not None:
        _show_refusal(view, slot, refusal)
    return slot.given()


def _same(given: Given, answer: Answer) -> bool:
    claimed = None if given.claimed is None or not given.claimed.is_finite() else to_cents(given.claimed)
    return (given.inputs, claimed, given.reason) == (answer.inputs, answer.claimed_score, answer.reason)


def _ask_claim(view: ItemView, slot: Slot, *, disabled: bool) -> None:
    """A score of the township's own, lower at will, higher with a reason; a judged item owes its reason anyway."""
    answer, judged = view.answer, is_judged(view.item)
    open_at_once = judged or answer.claimed_score is not None or bool(answer.reason)
    with st.expander("自报得分与理由", expanded=open_at_once):
        if not judged:
            computed = show(score_item(view.section, view.item, answer.inputs).points)
            present = "" if answer.claimed_score is None else show(from_cents(answer.claimed_score))
            label = "自报得分（一般不填，按条款自动计算）"
            hint = f"按条款计算：{computed}分"
            key = f"{slot.key}_claimed"
            type_number(label, present, key, lambda: _save(slot), disabled=disabled, placeholder=hint)
        st.text_input(
            "理由（自报高于计算得分，或由人工评定时必填）",
            answer.reason,
            key=f"{slot.key}_reason",
            on_change=lambda: _save(slot),
            disabled=disabled,
            live=TYPING_PAUSE,
            max_chars=500,
        )


def _save(slot: Slot) -> None:
    """Save what the widgets hold, against the version they were filled from; keep the refusal for the next drawing."""
    user = current_user()
    if user is None:
        return  # The run that follows says so and leads to the log-in.
    given = slot.given()
    try:
        with transaction() as db:
            answer = save_answer(
                db,
                slot.assessment_id,
                slot.number,
                inputs=given.inputs,
                claimed=given.claimed,
                reason=given.reason,
                expected_version=st.session_state.get(f"seen_{slot.item}", 0),
                by=user,
                expected_form=slot.form_id,
            )
    except FormRevised as refusal:
        st.session_state["form_revised"] = str(refusal)  # the page that is drawn next has other items
        return
    except Refused as refusal:
        st.session_state[f"refused_{slot.item}"] = refusal
        return
    st.session_state.pop(f"refused_{slot.item}", None)
    st.session_state[f"seen_{slot.item}"] = answer.version


def _show_refusal(view: ItemView, slot: Slot, refusal: Refused) -> None:
    if not isinstance(refusal, AnswerChanged):
        st.error(plain(f"没有保存：{refusal}"))
        return
    st.error(plain(str(refusal)))
    theirs = score_item(view.section, view.item, view.answer.inputs).arithmetic
    st.caption(plain(f"{refusal.who}保存的内容：{theirs or '尚未填完'}"))
    with st.container(horizontal=True):
        st.button("采用对方的内容", key=f"take_{slot.item}", on_click=slot.renew)
        st.button("用我填的内容覆盖", key=f"keep_{slot.item}", on_click=_overwrite, args=(slot, view.answer.version))


def _overwrite(slot: Slot, version: int) -> None:
    """The person has seen that version and prefers her own."""
    st.session_state[f"seen_{slot.item}"] = version
    _save(slot)
