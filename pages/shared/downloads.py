"""What people take away as a file: a form as Excel or as the county's own Word table, the ranking, the notice."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from db.access import today
from db.assessments import AssessmentView, view
from db.cycles import document_of
from db.engine import reading
from db.models import Cycle, User, id_of
from db.results import visible_standings
from forms.lifecycle import CycleStatus
from pages.shared.item_inputs import TYPING_PAUSE
from reports.exports import filled_items, form_workbook, ranking_workbook
from reports.filled_form import fill_in
from reports.notice import render_notice
from reports.published import notice_data

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_form_downloads(form: AssessmentView, user: User) -> None:
    """The whole form with what stands in it now, made on the click and asked for anew with the person's own rights."""
    assessment_id = id_of(form.assessment)
    name = f"{form.unit.name}{form.cycle.year}年度{form.form.title}"
    with st.container(horizontal=True):
        _offer("下载自评表（Excel）", lambda: _form_as_excel(assessment_id, user), f"{name}.xlsx", EXCEL)
        _offer("下载自评表（Word原表）", lambda: _form_as_word(assessment_id, user), f"{name}.docx", WORD)
        _offer("下载印发文件", lambda: _issued(assessment_id, user), f"{form.form.title}.docx", WORD)


def _offer(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(label, make, name, mime, key=f"download_{label}", on_click="ignore")


def _form_as_excel(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        form = view(db, assessment_id, user)
    return form_workbook(form.unit.name, form.form, filled_items(form.form, form.answers, form.evidence))


def _form_as_word(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        form = view(db, assessment_id, user)
        issued = document_of(db, form.assessment.form_id).content
    return fill_in(issued, form.form, filled_items(form.form, form.answers, form.evidence))


def _issued(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        return document_of(db, view(db, assessment_id, user).assessment.form_id).content


def offer_ranking(cycle: Cycle, county: str, user: User) -> None:
    """The ranking as Excel."""
    _offer("下载排名（Excel）", lambda: _ranking(cycle, county, user), f"{county}{cycle.year}年度考核结果.xlsx", EXCEL)


def _ranking(cycle: Cycle, county: str, user: User) -> bytes:
    with reading() as db:
        return ranking_workbook(county, cycle.year, visible_standings(db, id_of(cycle), user))


def offer_notice(cycle: Cycle) -> None:
    """The notice as Word, once the result is published; number and date are the official's to fill in."""
    if cycle.status is not CycleStatus.PUBLISHED:
        st.caption("结果审定公布后，可在这里下载通报。")
        return
    st.subheader("通报", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        number = st.text_input(
            "发文字号", key="notice_number", placeholder="留空则空出序号", max_chars=40, live=TYPING_PAUSE, width=260
        )
        day = st.date_input("成文日期", today(), key="notice_day", format="YYYY-MM-DD", width=180)
        name = f"关于{cycle.year}年度乡镇人大工作考核结果的通报.docx"
        _offer("下载通报（Word）", lambda: _notice(cycle, number, day), name, WORD)


def _notice(cycle: Cycle, number: str, day: date) -> bytes:
    with reading() as db:
        return render_notice(notice_data(db, cycle, number=number.strip() or None, day=day))
