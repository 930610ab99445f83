"""The sheet's day, the names of both sides, and closing it. A fragment of its own beside the items."""

from datetime import date

import streamlit as st
from sqlmodel import Session

from db.access import china_time, today
from db.engine import reading
from db.home_models import SiteVisit
from db.models import User, id_of
from db.refusals import BadInput
from db.visits.site_visits import discard_visit, finish_visit, reopen_visit, save_visit
from db.visits.views import VisitView, visit_view
from forms.permissions import ALLOWED, Action
from forms.visiting import LONGEST_NAMES, LONGEST_NOTE
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.plain import plain
from pages.shared.saving_part import Part, Values


@st.fragment
def close_visit(visit_id: int) -> None:
    """Day, names and remark, saved as they are typed; then finish, or take back what was finished."""
    user = require_role(*ALLOWED[Action.SEE_HOMES])
    with reading() as db:
        view = visit_view(db, visit_id, user)
    st.subheader("签字与完成", anchor=False)
    if view.closed is None:
        _ask_head(view.visit)
        _offer_finish(view, user)
        return
    st.markdown(plain(_head_told(view.visit)))
    _part(visit_id).show_refusal(_head_told(view.visit), view.visit.version)  # closed while she was typing
    st.info(plain(view.closed))
    reopened = view.may_reopen and st.button("重新打开", key="reopen_visit", help="仅限完成核查的当天，由本人打开")
    if reopened and attempt(lambda db: reopen_visit(db, visit_id, user)):
        st.rerun()


def _head_told(visit: SiteVisit) -> str:
    names = f"核查人员：{visit.visitors}\n被核查单位在场人员：{visit.hosts}"
    return f"核查日期：{visit.visited_on}\n{names}\n总体意见：{visit.remark or '无'}"


def _ask_head(visit: SiteVisit) -> None:
    part = _part(id_of(visit))
    head = {name: getattr(visit, name) for name in part.fields}
    part.begin(head, visit.version)
    day, changed = today(), part.changed
    st.date_input(
        "核查日期", visit.visited_on, key=part.key("visited_on"), on_change=changed, max_value=day, format="YYYY-MM-DD"
    )
    asked = {
        "visitors": ("核查人员", LONGEST_NAMES, "姓名之间用顿号分开"),
        "hosts": ("被核查单位在场人员", LONGEST_NAMES, "姓名及职务"),
        "remark": ("总体意见（可不填）", LONGEST_NOTE, "如：阵地规范，台账需补齐"),
    }
    for name, (label, most, hint) in asked.items():
        key = part.key(name)
        st.text_input(
            label, head[name], key=key, on_change=changed, live=TYPING_PAUSE, max_chars=most, placeholder=hint
        )
    part.show_refusal(_head_told(visit), visit.version)
    if part.refusal() is None and visit.saved_at is not None:
        st.caption(f"已保存 {china_time(visit.saved_at):%H:%M}")


def _part(visit_id: int) -> Part:
    def save(db: Session, values: Values, version: int, user: User) -> int:
        day = values["visited_on"]
        if not isinstance(day, date):
            raise BadInput("请填写核查日期。")
        texts = {name: values[name] or "" for name in ("visitors", "hosts", "remark")}
        return save_visit(db, visit_id, visited_on=day, **texts, expected_version=version, by=user).version

    return Part(f"visit_head_{visit_id}", ("visited_on", "visitors", "hosts", "remark"), save)


def _offer_finish(view: VisitView, user: User) -> None:
    visit_id = id_of(view.visit)
    st.caption("可以只核查一部分项目，没有核查的项目在核查表上注明“未核查”。完成后内容封存，当天可由本人重新打开。")
    is_blank = not view.photos and not any(row.conformity or row.note for row in view.findings.values())
    if not is_blank:
        st.caption("已有核查情况或照片，不能整次撤销；确属误开的，请先逐项“清除本项”并撤回照片。")
    with st.container(horizontal=True):
        finished = st.button("完成核查", key="finish_visit", type="primary")
        discarded = is_blank and st.button(
            "撤销这次核查", key="discard_visit", help="误点开始时使用，只能撤销空白的核查"
        )
    if finished and attempt(lambda db: finish_visit(db, visit_id, user)):
        st.rerun()
    if discarded and attempt(lambda db: discard_visit(db, visit_id, user)):
        st.query_params.pop("visit", None)
        st.rerun()
