"""年度设置: the administrator opens a year from its two documents and sets its dates."""

from datetime import date

import streamlit as st

from db.access import today
from db.cycles import cycles_of, open_cycle, set_schedule
from db.engine import reading, transaction
from db.models import Cycle, User
from db.refusals import Refused
from forms.lifecycle import CYCLE_STATUS_NAMES, CycleStatus, FormKind, Schedule
from forms.permissions import ALLOWED, Action
from forms.reading import read_document
from pages.shared.access import require_role
from pages.shared.form_preview import show_form
from pages.shared.plain import plain

ASKED = {FormKind.CHECKLIST: "责任清单（Word文件）", FormKind.STAR: "星级评定办法（Word文件）"}


def ask_schedule(key: str, present: Schedule) -> Schedule:
    columns = st.columns(3)
    labels = ("自评开始", "自评截止", "考评截止")
    dates = (present.self_from, present.self_until, present.verify_until)
    fields = zip(columns, labels, dates, strict=True)
    chosen = [column.date_input(label, day, key=f"{key}_{label}", format="YYYY-MM-DD") for column, label, day in fields]
    return Schedule(*chosen)


def show_cycle(cycle: Cycle, user: User) -> None:
    with st.expander(
        f"{cycle.year}年度（{CYCLE_STATUS_NAMES[cycle.status]}）", expanded=cycle.status is CycleStatus.OPEN
    ):
        st.text(f"自评{cycle.self_from}至{cycle.self_until}，考评截止{cycle.verify_until}")
        if cycle.status is CycleStatus.PUBLISHED:
            return
        with st.form(f"schedule_{cycle.id}", border=False):
            schedule = ask_schedule(f"schedule_{cycle.id}", cycle.schedule)
            saved = st.form_submit_button("保存时间安排")
        if saved and attempt(lambda db: set_schedule(db, cycle.id or 0, schedule, user)):
            st.rerun()


def attempt(change) -> bool:
    try:
        with transaction() as db:
            change(db)
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return False
    return True


def show_opening(user: User) -> None:
    st.subheader("开启新年度", anchor=False)
    uploads = {kind: st.file_uploader(label, type=["docx"], key=f"document_{kind}") for kind, label in ASKED.items()}
    contents = {kind: (upload.name, upload.getvalue()) for kind, upload in uploads.items() if upload}
    forms = {kind: read_document(content, name) for kind, (name, content) in contents.items()}
    for form in forms.values():
        show_form(form)
    if len(forms) < len(ASKED):
        st.caption(
            "上传两份印发的文件后，系统从中读出项目、分值和评分标准；核对无误再开启。要修改内容，请改Word文件后重新上传。"
        )
        return
    year = st.number_input("年度", 2000, 2100, forms[FormKind.CHECKLIST].year or today().year, key="new_year")
    schedule = ask_schedule("new", proposed(forms[FormKind.CHECKLIST], int(year)))
    if st.button(
        "确认并开启", key="open_cycle", type="primary", disabled=any(form.errors() for form in forms.values())
    ):
        checklist, star = contents[FormKind.CHECKLIST], contents[FormKind.STAR]
        if attempt(
            lambda db: open_cycle(db, year=int(year), checklist=checklist, star=star, schedule=schedule, by=user)
        ):
            st.session_state["opened"] = f"{year}年度已开启，各乡镇现在可以自评。"
            st.rerun()


def proposed(form, year: int) -> Schedule:
    """The dates that the document itself names, for the administrator to confirm."""
    named = [date(year, deadline.month, deadline.day) for deadline in form.deadlines]
    return Schedule(date(year, 1, 1), *(named + [date(year, 12, 31)] * 2)[:2])


user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
st.title("年度设置", anchor=False)
if said := st.session_state.pop("opened", None):
    st.success(said)
with reading() as db:
    cycles = cycles_of(db, user)
for cycle in cycles:
    show_cycle(cycle, user)
show_opening(user)
