"""One item as the reviewer verifies it. A fragment: it alone reruns, and writes each decision at once."""

from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation

import streamlit as st
from sqlmodel import Session

from db.engine import reading
from db.evidence.listing import pieces_of
from db.item_view import ItemView
from db.last_year import previous_answer
from db.models import User, Veto, id_of
from db.refusals import BadInput
from db.results import DECISIONS
from db.verification import accept, change_score, raise_veto, return_items, set_county_item, veto_on, withdraw_veto
from db.versions import earlier_entry
from forms.findings import Finding
from forms.model import SectionKind
from forms.permissions import ALLOWED, Action, allows
from forms.points import from_cents, show
from forms.scoring import inputs_of, score_item
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.evidence.findings import show_item_findings
from pages.shared.evidence.gallery import is_taken, show_gallery
from pages.shared.homes.room_sources import show_sources
from pages.shared.homes.visit_findings import show_visit_findings
from pages.shared.item_inputs import ask, typed
from pages.shared.item_text import show_earlier_entry, show_item, show_last_year, view_in_form
from pages.shared.plain import plain


@st.fragment
def verify_item(assessment_id: int, number: str, form_id: int, findings: Sequence[Finding]) -> None:
    """The open item: clause, what the township entered, the verdict, its evidence in place and what that tells.

    `findings` are the whole form's.
    """
    user = require_role(*ALLOWED[Action.SEE_PROGRESS])
    view = view_in_form(assessment_id, number, form_id, user)
    with reading() as db:
        last, pieces = previous_answer(db, view.assessment, number), pieces_of(db, assessment_id, number)
        earlier = earlier_entry(db, assessment_id, number)
    show_item(view)
    show_last_year(view, last)
    show_earlier_entry(earlier)
    _show_self_assessment(view)
    show_visit_findings(assessment_id, number, user)
    show_sources(view, user)
    if hints := sum(finding.item == number for finding in findings):
        st.caption(f":material/info: 本项有{hints}条佐证提示，见佐证材料下方。")
    if allows(user.role, Action.VERIFY):
        _decide(view, user)
    st.markdown("**佐证材料**")
    if not allows(user.role, Action.SEE_EVIDENCE):
        standing = sum(piece.withdrawn_at is None for piece in pieces)
        st.caption(f"本项有佐证材料{standing}件，由上传单位、考评员和审定人查看。")
        return
    if not allows(user.role, Action.SEE_POSITION) and any(is_taken(piece) for piece in pieces):
        st.caption("图片是不含拍摄位置的副本，带有拍摄位置的视频不能打开；原件由上传单位和考评员查看。")
    show_gallery(pieces, key=f"gallery_{assessment_id}_{form_id}_{number}", editable=False)
    show_item_findings(view, findings, user)


def _show_self_assessment(view: ItemView) -> None:
    answer = view.answer
    scores = {"自评": answer.self_score, "考评": answer.verified_score, "认定": answer.final_score}
    told = [f"{label} **{show(None if cents is None else from_cents(cents))}**" for label, cents in scores.items()]
    st.markdown("　　".join(told))
    given = score_item(view.section, view.item, answer.inputs)
    st.markdown(plain(f"乡镇填报：{given.arithmetic or '未填完'}"))
    if answer.claimed_score is not None and given.points is not None:
        st.warning(plain(f"自报{show(from_cents(answer.claimed_score))}分，按条款计算为{show(given.points)}分。"))
    notes = {"乡镇理由": answer.reason, "考评理由": answer.verified_reason, "退回意见": answer.returned_comment}
    for label, text in notes.items():
        if text:
            st.caption(plain(f"{label}：{text}"))


def _decide(view: ItemView, user: User) -> None:
    if view.not_verified:
        st.info(plain(view.not_verified))
    elif view.drawn:
        return
    elif view.section.kind is SectionKind.DEDUCTION:
        _find(view, user)
    elif view.section.kind is SectionKind.VETO:
        _propose_veto(view, user)
    else:
        _judge(view, user)


def _judge(view: ItemView, user: User) -> None:
    """Accept, change with a reason, or return with a comment."""
    assessment_id, number = view.answer.assessment_id, view.item.number
    if st.button("认可自评", key="accept", type="primary", disabled=view.answer.self_score is None):
        _do(lambda db: accept(db, assessment_id, number, user))
    with st.form(f"change_{assessment_id}_{number}"):
        score = st.text_input("考评得分", key=f"score_{assessment_id}_{number}", max_chars=8)
        reason = st.text_input("理由或退回意见", key=f"why_{assessment_id}_{number}", max_chars=500)
        with st.container(horizontal=True):
            changed = st.form_submit_button("改分")
            returned = st.form_submit_button("退回修改")
    if changed:
        _do(lambda db: change_score(db, assessment_id, number, _score(score), reason, user))
    if returned:
        _do(lambda db: return_items(db, assessment_id, {number: reason}, user))


def _score(typed: str) -> Decimal:
    try:
        return Decimal(typed.strip())
    except InvalidOperation:
        raise BadInput(f"考评得分填的是“{typed}”，不是数字，请填写阿拉伯数字。") from None


def _find(view: ItemView, user: User) -> None:
    """A deduction is the county's own finding."""
    assessment_id, number = view.answer.assessment_id, view.item.number
    asked, key = inputs_of(view.section, view.item), f"found_{assessment_id}_{number}"
    with st.form(f"find_{assessment_id}_{number}"):
        ask(asked, view.answer.verified_inputs, key, None, disabled=False)
        reason = st.text_input("认定依据", view.answer.verified_reason, key=f"{key}_reason", max_chars=500)
        found = st.form_submit_button("保存认定", type="primary")
    if found:
        _do(lambda db: set_county_item(db, assessment_id, number, typed(asked, key), reason, user))


def _propose_veto(view: ItemView, user: User) -> None:
    """A veto is only proposed here, and taken back while the leader has not decided it."""
    assessment_id, number = view.answer.assessment_id, view.item.number
    with reading() as db:
        raised = veto_on(db, assessment_id, number)
    if raised is not None:
        _show_raised(raised, user)
        return
    with st.form(f"veto_{assessment_id}_{number}"):
        reason = st.text_input("事实与依据", key=f"veto_reason_{assessment_id}_{number}", max_chars=500)
        proposed = st.form_submit_button("提请审定一票否决")
    if proposed:
        _do(lambda db: raise_veto(db, assessment_id, number, reason, user))


def _show_raised(veto: Veto, user: User) -> None:
    st.warning(plain(f"已提请审定一票否决（{DECISIONS[veto.confirmed]}）：{veto.reason}　{veto.decision_reason}"))
    if veto.confirmed is not None:
        return
    with st.form(f"withdraw_veto_{veto.id}"):
        reason = st.text_input("撤回理由", key=f"withdraw_reason_{veto.id}", max_chars=500)
        withdrawn = st.form_submit_button("撤回提请")
    if withdrawn:
        _do(lambda db: withdraw_veto(db, id_of(veto), reason, user))


def _do(change: Callable[[Session], object]) -> None:
    """Make one change and draw everything anew."""
    if attempt(change):
        st.rerun()
