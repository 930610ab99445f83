"""Opening a year: the two issued files, what was read from them, the dates they name, and the button."""

from datetime import date

import streamlit as st

from db.access import today
from db.cycles import open_cycle
from db.models import User
from forms.lifecycle import FormKind, Schedule
from forms.model import Form
from forms.reading import read_document
from pages.shared.attempting import attempt
from pages.shared.form_preview import show_form
from pages.shared.revision_changes import compare_with_last_year

ASKED = {FormKind.CHECKLIST: "责任清单（Word文件）", FormKind.STAR: "星级评定办法（Word文件）"}


def ask_schedule(key: str, present: Schedule) -> Schedule:
    """Three dates, beginning with the present ones."""
    columns = st.columns(3)
    labels = ("自评开始", "自评截止", "考评截止")
    dates = (present.self_from, present.self_until, present.verify_until)
    fields = zip(columns, labels, dates, strict=True)
    chosen = [column.date_input(label, day, key=f"{key}_{label}", format="YYYY-MM-DD") for column, label, day in fields]
    return Schedule(*chosen)


def show_opening(user: User) -> None:
    """Everything from upload to the open year, on one page."""
    st.subheader("开启新年度", anchor=False)
    # New keys after a year was opened: the same files are not offered a second time.
    done = st.session_state.get("years_opened", 0)
    keys = {kind: f"document_{kind}_{done}" for kind in ASKED}
    uploads = {kind: st.file_uploader(label, type=["docx"], key=keys[kind]) for kind, label in ASKED.items()}
    contents = {kind: (upload.name, upload.getvalue()) for kind, upload in uploads.items() if upload}
    forms = {kind: read_document(content, name) for kind, (name, content) in contents.items()}
    for kind, form in forms.items():
        show_form(form)
        compare_with_last_year(kind, form, user)
    if len(forms) < len(ASKED):
        st.caption(
            "上传两份印发的文件后，系统从中读出项目、分值和评分标准；核对无误再开启。要修改内容，请改Word文件后重新上传。"
        )
        return
    # A form, because leaving a date field to click a plain button begins a run that loses the click.
    with st.form("opening", border=False):
        year = st.number_input("年度", 2000, 2100, forms[FormKind.CHECKLIST].year or today().year, key="new_year")
        schedule = ask_schedule("new", proposed(forms[FormKind.CHECKLIST], int(year)))
        faulty = any(form.errors() for form in forms.values())
        confirmed = st.form_submit_button("确认并开启", key="open_cycle", type="primary", disabled=faulty)
    if confirmed:
        checklist, star = contents[FormKind.CHECKLIST], contents[FormKind.STAR]
        if attempt(
            lambda db: open_cycle(db, year=int(year), checklist=checklist, star=star, schedule=schedule, by=user)
        ):
            st.session_state["opened"] = f"{year}年度已开启，各乡镇现在可以自评。"
            st.session_state["years_opened"] = done + 1
            st.rerun()


def proposed(form: Form, year: int) -> Schedule:
    """The dates that the document itself names, for the administrator to confirm."""
    named = [date(year, deadline.month, deadline.day) for deadline in form.deadlines]
    return Schedule(date(year, 1, 1), *(named + [date(year, 12, 31)] * 2)[:2])
