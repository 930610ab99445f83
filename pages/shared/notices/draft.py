"""A draft on the page: what is typed, its number, what it still lacks, how it looks; finishing it, or putting it aside."""

import streamlit as st
from sqlmodel import Session

from db.engine import reading
from db.models import User, id_of
from db.notice_models import Notice
from db.notices.kept import NoticeState, notice_for, state_of
from db.notices.numbers import register_of, upcoming
from db.notices.writing import discard_notice
from db.refusals import Refused
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.downloads import WORD
from pages.shared.notices.entries import ask_entries
from pages.shared.notices.finishing import REFUSED, WRITERS, confirm_finishing, reserve, take
from pages.shared.notices.going import close_notice, say
from pages.shared.notices.many import preview_one, show_common
from pages.shared.notices.preview import offer_preview
from pages.shared.plain import plain
from reports.notices.frame import entered, series_of
from reports.notices.making import Draft, Made, as_draft, draft_of, prepare

UNSAVED = "有内容没有保存，请先按红色提示改正。"


def show_draft(notice: Notice) -> None:
    """The draft of one notice, or what is typed once for the notices of all townships."""
    _write(id_of(notice))
    show_common(notice)


@st.fragment
def _write(notice_id: int) -> None:
    user = require_role(*WRITERS)
    with reading() as db:
        notice = notice_for(db, notice_id, user)
        draft = draft_of(db, notice)
        made = _lacking(draft) if draft.is_for_all else _made(db, draft)
        number = _number_told(db, draft, user)
    if state_of(notice) is not NoticeState.DRAFT:
        st.rerun()  # finished or put aside by somebody else
    st.subheader(plain(f"{draft.told}　草稿"), anchor=False)
    st.caption(plain(draft.kind.purpose))
    if refusal := st.session_state.pop(REFUSED, None):
        st.error(plain(refusal))
    typed, beside = st.columns([3, 2], gap="large")
    with typed:
        if not ask_entries(notice, draft.kind):
            made = UNSAVED
        if draft.is_for_all:
            st.caption("文字中的 {乡镇} 在每个乡镇的公文里换成该乡镇的名称。")
    with beside:
        _show_state(draft, made, number, user)
        _offer_discarding(draft, user)
    if isinstance(made, Made):
        offer_preview(notice_id, made)
    elif not made:
        preview_one(draft)


def _made(db: Session, draft: Draft) -> Made | str:
    """The notice as it would be made now; what it lacks where it cannot be."""
    try:
        return prepare(db, draft.kind, draft.subject)
    except Refused as refusal:
        return str(refusal)


def _lacking(draft: Draft) -> str:
    """What is still to be typed for all townships."""
    try:
        entered(draft.kind, draft.subject)
    except Refused as refusal:
        return str(refusal)
    return ""


def _number_told(db: Session, draft: Draft, user: User) -> str:
    if not (series := series_of(db, draft.kind, draft.subject.cycle)):
        return "这种公文不编文号。"
    if draft.is_for_all:
        return "文号：定稿时每个乡镇各取一个。"
    if draft.subject.number:
        return f"文号：{draft.subject.number}（已预留）"
    return f"文号：下一个是{upcoming(db, series, draft.subject.day.year, user)}，定稿时取用。"


def _show_state(draft: Draft, made: Made | str, number: str, user: User) -> None:
    """The number, then either what is missing or what can be done; below it, where it is for all townships."""
    st.markdown(plain(number))
    if draft.subject.number:
        st.caption("预留的文号不用了，可在“发文登记”中作废。")
    if isinstance(made, str):
        if made:
            st.warning(plain("\n".join(["还不能定稿：", *(f"· {line}" for line in made.splitlines())])))
        return
    if made.series and not draft.subject.number:
        _offer_number(draft, made, user)
    st.markdown(plain(f"标题：{made.title}"))
    notice_id = draft.id
    with st.container(horizontal=True):
        name = f"（草稿）{made.title}.docx"
        st.download_button(
            "下载草稿（Word）", lambda: as_draft(notice_id, user)[1], name, WORD, key="draft_file", on_click="ignore"
        )
        if st.button("定稿", key="finish_notice", type="primary"):
            confirm_finishing(notice_id, draft.version, made, number)


def _offer_number(draft: Draft, made: Made, user: User) -> None:
    """The next number now, or one that was reserved before."""
    st.button("现在预留文号", key="reserve_number", on_click=reserve, args=(draft.id, made))
    with reading() as db:
        rows = [row for row in register_of(db, user) if row.can_be_used]
    fitting = {row.id: row for row in rows if (row.series, row.year) == (made.series, draft.subject.day.year)}
    if fitting:
        st.selectbox(
            "或用已预留的号",
            list(fitting),
            index=None,
            format_func=lambda number_id: f"{fitting[number_id].text}（{fitting[number_id].purpose}）",
            placeholder="选一个号，即编给这份公文",
            key=(slot := f"reserved_number_{draft.id}"),
            on_change=take,
            args=(draft.id, made, slot),
        )


def _offer_discarding(draft: Draft, user: User) -> None:
    discarded = st.button("放弃公文稿", key="discard_notice", type="tertiary", help="可以在列表“已放弃”中恢复")
    if discarded and attempt(lambda db: discard_notice(db, draft.id, user)):
        say("公文稿已放弃；在列表中按状态“已放弃”可以找到并恢复。")
        close_notice(draft.subject.cycle.year)
        st.rerun()
