"""One item as the township fills it in. A fragment: it alone reruns on a change, and saves the change at once."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import streamlit as st

from db.assessments import as_stored, save_answer
from db.engine import reading, transaction
from db.item_view import ItemView, item_view
from db.models import Answer, User
from db.refusals import AnswerChanged, Refused
from forms.permissions import TOWNSHIP_ROLES
from forms.points import from_cents, show
from forms.scoring import inputs_of, is_judged, score_item
from forms.submission import Given, claim_problem
from pages.shared.access import require_role
from pages.shared.evidence_list import add_evidence, see_in_place, show_evidence
from pages.shared.item_inputs import TYPING_PAUSE, ask
from pages.shared.item_text import saved_line, show_item, show_last_year, show_returned
from pages.shared.plain import plain


@st.fragment
def edit_item(assessment_id: int, number: str) -> None:
    """The open item: what the document says, what is asked, the arithmetic, the evidence."""
    user = require_role(*TOWNSHIP_ROLES)
    with reading() as db:
        view = item_view(db, assessment_id, number, user)
    show_item(view)
    show_returned(view)
    show_last_year(view)
    editable = view.closed is None and not view.drawn
    if view.closed:
        st.info(plain(view.closed))
    elif view.drawn:
        st.info("本项由系统从星级评定得分自动取数，不需要填写。")
    given = _ask(view, editable)
    answer = _save(view, given, user) if editable else view.answer
    _show_score(view, given, answer)
    st.markdown("**佐证材料**")
    show_evidence(view.evidence, user, editable=editable)
    if editable:
        add_evidence(assessment_id, number, user)
    see_in_place(view.evidence)


def _ask(view: ItemView, editable: bool) -> Given:
    answer = view.answer
    # The version is part of the key only after somebody else's change was taken over: then all widgets start anew.
    key = f"item_{answer.assessment_id}_{view.item.number}_{_round(view)}"
    inputs = ask(inputs_of(view.section, view.item), answer.inputs, key, disabled=not editable)
    claimed, reason = _ask_claim(view, as_stored(inputs), key, editable)
    return Given(as_stored(inputs), claimed, reason, len(view.evidence))


def _ask_claim(view: ItemView, inputs: Mapping[str, Any], key: str, editable: bool) -> tuple[Decimal | None, str]:
    """A score of the township's own, lower at will, higher with a reason; a judged item owes its reason anyway."""
    answer = view.answer
    computed = score_item(view.section, view.item, inputs).points
    judged = is_judged(view.item)
    with st.expander("自报得分与理由", expanded=judged or answer.claimed_score is not None or bool(answer.reason)):
        present = "" if answer.claimed_score is None else show(from_cents(answer.claimed_score))
        typed = (
            ""
            if judged
            else st.text_input(
                "自报得分（一般不填，按条款自动计算）",
                present,
                key=f"{key}_claimed",
                disabled=not editable,
                live=TYPING_PAUSE,
                max_chars=8,
                placeholder=f"按条款计算：{show(computed)}分",
            )
        )
        reason = st.text_input(
            "理由（自报高于计算得分，或由人工评定时必填）",
            answer.reason,
            key=f"{key}_reason",
            disabled=not editable,
            live=TYPING_PAUSE,
            max_chars=500,
        )
    return _decimal(typed), reason or ""


def _decimal(typed: str | None) -> Decimal | None:
    """The number typed; NaN, which every check refuses, for what is no number."""
    if not typed or not typed.strip():
        return None
    try:
        return Decimal(typed.strip())
    except InvalidOperation:
        return Decimal("NaN")


def _save(view: ItemView, given: Given, user: User) -> Answer:
    """Save what changed and say so; show a refusal with what stands in the database instead."""
    seen = f"seen_{view.answer.assessment_id}_{view.item.number}_{_round(view)}"
    expected = st.session_state.setdefault(seen, view.answer.version)
    try:
        with transaction() as db:
            answer = save_answer(
                db,
                view.answer.assessment_id,
                view.item.number,
                inputs=given.inputs,
                claimed=given.claimed,
                reason=given.reason,
                expected_version=expected,
                by=user,
            )
    except AnswerChanged as refusal:
        _offer_theirs(view, refusal)
        return view.answer
    except Refused as refusal:
        st.error(plain(f"没有保存：{refusal}"))
        return view.answer
    st.session_state[seen] = answer.version
    return answer


def _offer_theirs(view: ItemView, refusal: AnswerChanged) -> None:
    """Two people changed one item: both versions side by side, and the second chooses."""
    st.error(plain(str(refusal)))
    theirs = score_item(view.section, view.item, refusal.answer.inputs).arithmetic
    st.caption(plain(f"{refusal.who}保存的内容：{theirs or '尚未填完'}"))
    take, keep = st.columns(2)
    if take.button("采用对方的内容", key=f"take_{view.item.number}"):
        st.session_state[_round_slot(view)] = _round(view) + 1
        st.rerun(scope="fragment")
    if keep.button("用我填的内容覆盖", key=f"keep_{view.item.number}"):
        seen = f"seen_{view.answer.assessment_id}_{view.item.number}_{_round(view)}"
        st.session_state[seen] = refusal.answer.version
        st.rerun(scope="fragment")


def _show_score(view: ItemView, given: Given, answer: Answer) -> None:
    score = score_item(view.section, view.item, given.inputs)
    if score.arithmetic:
        st.success(plain(score.arithmetic))
    elif score.missing:
        st.caption(plain(f"还需填写：{'、'.join(score.missing)}"))
    if view.closed is None and (problem := claim_problem(view.section, view.item, given)):
        st.warning(plain(problem))
    points = None if answer.self_score is None else from_cents(answer.self_score)
    saved = ItemView(**{**view.__dict__, "answer": answer})
    st.caption(f"{saved_line(saved)}　自评得分：{show(points)}")


def _round_slot(view: ItemView) -> str:
    return f"round_{view.answer.assessment_id}_{view.item.number}"


def _round(view: ItemView) -> int:
    return int(st.session_state.get(_round_slot(view), 0))
