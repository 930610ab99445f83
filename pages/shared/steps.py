"""Ways through a form: previous, next, the first gap, and the list of all gaps."""

import streamlit as st

from db.assessments import OPEN_STATUSES, AssessmentView
from forms.lifecycle import STATUS_NAMES, Status
from forms.points import show
from forms.submission import Gap
from pages.shared.item_list import numbers_of, open_item
from pages.shared.plain import plain


def show_progress(form: AssessmentView) -> None:
    """How far the township's own form is, until when, and that items were returned."""
    counts, status = form.counts, form.assessment.status
    until = form.cycle.verify_until if status is Status.RETURNED else form.cycle.self_until
    st.progress(
        counts.answered / max(counts.asked, 1),
        f"{STATUS_NAMES[status]}　已填{counts.answered}/{counts.asked}项　目前自评{show(form.self_score.total)}分　截止{until}",
    )
    if status is Status.RETURNED:
        st.warning(f"县考评组退回了{counts.returned}项，请按退回意见修改后由审签人重新提交；其他项目保持不变。")


def show_gaps(form: AssessmentView, gaps: list[Gap]) -> None:
    """Everything that is missing, each a button that opens its item."""
    with st.expander(f"提交前还需补齐{len(gaps)}项", expanded=st.session_state.get("show_gaps", False)):
        for gap in gaps:
            if st.button(plain(f"{gap.number}．{gap.name}：{gap.problem}"), key=f"gap_{gap.number}", type="tertiary"):
                open_item(form, gap.number)
                st.rerun()


def show_steps(form: AssessmentView, opened: str, jump: str, target: str | None) -> None:
    """Previous, next, and a jump to the next thing to do."""
    numbers = numbers_of(form)
    at = numbers.index(opened)
    targets = {"上一项": numbers[at - 1] if at else None, "下一项": numbers[at + 1] if at + 1 < len(numbers) else None}
    with st.container(horizontal=True):
        for label, number in {**targets, jump: target}.items():
            if st.button(label, key=f"step_{label}", disabled=number is None) and number:
                open_item(form, number)
                st.rerun()


def next_to_do(form: AssessmentView, gaps: list[Gap]) -> tuple[str, str | None]:
    """Where the jump leads: a returned item before a gap."""
    if form.assessment.status is Status.RETURNED and not gaps:
        return "跳到第一个退回项", next(number for number, answer in form.answers.items() if answer.returned_at)
    return "跳到第一个缺项", gaps[0].number if gaps and form.assessment.status in OPEN_STATUSES else None
