"""考评审核: how far every township is, and one township's form item by item."""

import pandas as pd
import streamlit as st

from db.assessments import AssessmentView, assessment_of, view
from db.engine import reading, transaction
from db.models import Cycle, User
from db.refusals import Refused
from db.verification import TownshipProgress, accept_undisputed, finish, progress
from forms.lifecycle import STATUS_NAMES, FormKind, Status
from forms.permissions import ALLOWED, Action, allows
from forms.points import show
from pages.shared.access import require_role
from pages.shared.downloads import offer_form_downloads
from pages.shared.item_list import pick_item
from pages.shared.picking import pick_cycle, pick_kind
from pages.shared.plain import plain
from pages.shared.steps import show_steps
from pages.shared.verdict import verify_item


def list_townships(rows: list[TownshipProgress]) -> pd.DataFrame:
    return pd.DataFrame([_row(row) for row in rows])


def _row(row: TownshipProgress) -> dict[str, object]:
    told: dict[str, object] = {"乡镇": row.name}
    for kind, name in ((FormKind.CHECKLIST, "清单"), (FormKind.STAR, "星级")):
        form = row.forms[kind]
        told[f"{name}状态"] = STATUS_NAMES[form.status]
        told[f"{name}自评"] = f"{show(form.self_score)}（{form.answered}/{form.total}）"
        told[f"{name}考评"] = f"{show(form.verified_score)}（{form.verified}/{form.total}）"
    return told


def pick_township(cycle: Cycle, user: User) -> int:
    """The unit id of the open township; the list shows how far each is."""
    with reading() as db:
        rows = progress(db, cycle.id or 0, user)
    ids = [row.unit_id for row in rows]
    if not ids:
        st.info("本县还没有乡镇。请管理员在“乡镇与阵地”中导入。")
        st.stop()
    with st.expander("各乡镇进度", expanded=True):
        st.dataframe(list_townships(rows), hide_index=True, height=250)
    names = {row.unit_id: row.name for row in rows}
    waiting = next((row.unit_id for row in rows if row.forms[FormKind.CHECKLIST].status is Status.SUBMITTED), ids[0])
    chosen = st.selectbox(
        "乡镇", ids, ids.index(waiting), key=f"township_{cycle.id}", format_func=names.__getitem__, width=260
    )
    return int(chosen)


def show_decisions(form: AssessmentView, user: User) -> None:
    """What concerns the whole form: accept what needs no judgement, and finish."""
    assessment_id = form.assessment.id or 0
    with st.container(horizontal=True):
        accepted = st.button(
            "一键认可无争议项", key="accept_undisputed", help="认可所有由条款直接计算、乡镇没有改动得分的项目"
        )
        finished = st.button("完成本表考评", key="finish", type="primary")
    try:
        with transaction() as db:
            number = accept_undisputed(db, assessment_id, user) if accepted else None
            if finished:
                finish(db, assessment_id, user)
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return
    if accepted or finished:
        st.session_state["decided"] = f"已认可{number}项。" if accepted else "本表考评完成。"
        st.rerun()


user = require_role(*ALLOWED[Action.SEE_PROGRESS])
st.title("考评审核", anchor=False)
cycle = pick_cycle(user)
unit_id, kind = pick_township(cycle, user), pick_kind()
with reading() as db:
    form = view(db, assessment_of(db, cycle.id or 0, unit_id, kind).id or 0, user)
if said := st.session_state.pop("decided", None):
    st.success(said)
state = STATUS_NAMES[form.assessment.status]
st.markdown(
    plain(
        f"{form.unit.name}　{form.form.title}　{state}　自评{show(form.self_score.total)}分　考评{show(form.verified_score.total)}分"
    )
)
if allows(user.role, Action.VERIFY) and form.assessment.status is Status.SUBMITTED:
    show_decisions(form, user)
items, verdict = st.columns([5, 6], gap="medium")
with items:
    opened = pick_item(form, scores=("self", "verified"))
with verdict:
    show_steps(form, opened, [])
    verify_item(form.assessment.id or 0, opened)
offer_form_downloads(form)
