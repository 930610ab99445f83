"""From the draft for all townships: every township's notice as drafts to be read, or each finished, in the background."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.engine import reading
from db.models import User, id_of
from db.notice_models import Notice
from db.notices.kept import NoticeState, notices_of
from db.refusals import Refused
from db.units import townships_of
from forms.permissions import ALLOWED, Action
from pages.shared.archives.job_view import Offer, offer
from pages.shared.notices.preview import offer_preview
from pages.shared.plain import plain
from reports.notices.making import Draft, draft_of, prepare
from reports.notices.many import (
    build_drafts,
    build_finished,
    drafts_key,
    drafts_state,
    finished_key,
    finished_state,
    subject_for,
)

State = Callable[[Session, int, tuple[int, ...], User], str]
WRITERS = ALLOWED[Action.WRITE_NOTICES]


def show_common(notice: Notice) -> None:
    """Which townships, then the two ways; nothing where the draft is a notice of its own."""
    with reading() as db:
        draft = draft_of(db, notice)
        units = townships_of(db, draft.subject.cycle.unit_id) if draft.is_for_all else []
    if not draft.is_for_all:
        return
    notice_id, names = id_of(notice), {id_of(unit): unit.name for unit in units}
    st.subheader("制作", anchor=False)
    chosen = st.multiselect(
        "乡镇", list(names), format_func=names.__getitem__, key=f"many_{notice_id}", placeholder="全部乡镇"
    )
    unit_ids = tuple(chosen or names)
    st.caption("没有可写内容的乡镇（如没有失分、资料不全）不制作，名单和原因见压缩包中的“说明.txt”。")
    offer(drafts_key(notice_id), WRITERS, lambda user: _drafts(notice_id, unit_ids, user))
    _show_finishing(notice, draft.kind.key, unit_ids)


def preview_one(draft: Draft) -> None:
    """The notice of one township as it would be made now, to be looked at before all are."""
    with reading() as db:
        units = {id_of(unit): unit for unit in townships_of(db, draft.subject.cycle.unit_id)}
    told = {unit_id: unit.name for unit_id, unit in units.items()}
    chosen = st.selectbox("先看一个乡镇的", list(told), format_func=told.__getitem__, key=f"one_{draft.id}", width=260)
    try:
        with reading() as db:
            made = prepare(db, draft.kind, subject_for(draft, units[chosen]))
    except Refused as refusal:
        st.info(plain(f"{told[chosen]}：{refusal}"))
        return
    offer_preview(draft.id, made)


def _show_finishing(notice: Notice, kind: str, unit_ids: tuple[int, ...]) -> None:
    notice_id = id_of(notice)
    is_sure = st.checkbox(
        plain(f"我已核对内容：为{len(unit_ids)}个乡镇各编一个文号并定稿（已定稿的不重复）"), key=f"sure_{notice_id}"
    )
    offer(finished_key(notice_id), WRITERS, lambda user: _finished(notice, kind, unit_ids, user, is_sure=is_sure))


def _drafts(notice_id: int, unit_ids: tuple[int, ...], user: User) -> Offer:
    return Offer(
        key=drafts_key(notice_id),
        build="全部预览打包（草稿，不编号）",
        take="下载草稿（压缩包）",
        address=f"/notices/{notice_id}/drafts",
        state=lambda: _mark(drafts_state, notice_id, unit_ids, user),
        work=lambda claim: build_drafts(claim, notice_id, unit_ids, user),
        counted="份",
    )


def _finished(notice: Notice, kind: str, unit_ids: tuple[int, ...], user: User, *, is_sure: bool) -> Offer:
    notice_id = id_of(notice)
    with reading() as db:
        lines = notices_of(db, notice.cycle_id, user)
    done = {line.unit_id for line in lines if line.kind == kind and line.own and line.state is NoticeState.FINISHED}
    if told := len(done & set(unit_ids)):
        st.caption(f"所选{len(unit_ids)}个乡镇中，{told}个已经定稿；再次制作只做其余的。")
    return Offer(
        key=finished_key(notice_id),
        build="全部定稿并打包",
        take="下载定稿（压缩包）",
        address=f"/notices/{notice_id}/finished",
        state=lambda: _mark(finished_state, notice_id, unit_ids, user),
        work=lambda claim: build_finished(claim, notice_id, unit_ids, user),
        counted="份",
        is_sure=is_sure,
    )


def _mark(state: State, notice_id: int, unit_ids: tuple[int, ...], user: User) -> str:
    with reading() as db:
        return state(db, notice_id, unit_ids, user)
