"""What people take away as a file: a form as Excel or as the county's own document, the ranking, the notice."""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st

from db.assessments import OPEN_STATUSES, AssessmentView, view
from db.cycles import document_of
from db.engine import reading
from db.models import Cycle, User, id_of
from db.results import visible_standings
from forms.permissions import Action, allows
from pages.shared.plain import plain
from reports.exports import FilledItem, filled_items, form_workbook, ranking_workbook
from reports.filled_form import fill_in, is_workbook, why_not_fillable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer_form_downloads(form: AssessmentView, user: User) -> None:
    """The whole form with what stands in it now, made on the click and asked for anew with the person's own rights."""
    assessment_id, original = id_of(form.assessment), _kind_of(form.assessment.form_id)
    name = f"{form.unit.name}{form.cycle.year}年度{form.form.title}"
    refusal = why_not_fillable(form.form)
    with st.container(horizontal=True):
        _offer("下载自评表（Excel）", lambda: _form_as_excel(assessment_id, user), f"{name}.xlsx", EXCEL)
        if refusal is None:
            label = f"下载自评表（{original.name}原表）"
            _offer(label, lambda: _form_as_issued(assessment_id, user), f"{name}{original.ending}", original.mime)
        issued = f"{form.form.title}{original.ending}"
        _offer("下载印发文件", lambda: _issued(assessment_id, user), issued, original.mime)
    if refusal is not None:
        st.caption(plain(refusal))


class _Kind(NamedTuple):
    """What sort of file the county issued."""

    name: str
    ending: str
    mime: str


def _kind_of(form_id: int) -> _Kind:
    """Told by the file's content, looked at once in a session."""
    known = st.session_state.setdefault("kinds_of_files", {})
    if form_id not in known:
        with reading() as db:
            is_excel = is_workbook(document_of(db, form_id).content)
        known[form_id] = _Kind("Excel", ".xlsx", EXCEL) if is_excel else _Kind("Word", ".docx", WORD)
    return known[form_id]


def _offer(label: str, make: Callable[[], bytes], name: str, mime: str) -> None:
    st.download_button(label, make, name, mime, key=f"download_{label}", on_click="ignore")


def _form_as_excel(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        form = view(db, assessment_id, user)
    return form_workbook(form.unit.name, form.form, _items(form, user))


def _form_as_issued(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        form = view(db, assessment_id, user)
        issued = document_of(db, form.assessment.form_id).content
    return fill_in(issued, form.form, _items(form, user))


def _items(form: AssessmentView, user: User) -> list[FilledItem]:
    """As on the page: while a township fills its form in, what the county has decided so far is not shown to it."""
    hidden = allows(user.role, Action.FILL_IN) and form.assessment.status in OPEN_STATUSES
    return filled_items(form.form, form.answers, form.evidence, with_verdicts=not hidden)


def _issued(assessment_id: int, user: User) -> bytes:
    with reading() as db:
        return document_of(db, view(db, assessment_id, user).assessment.form_id).content


def offer_ranking(cycle: Cycle, county: str, user: User) -> None:
    """The ranking as Excel."""
    _offer("下载排名（Excel）", lambda: _ranking(cycle, county, user), f"{county}{cycle.year}年度考核结果.xlsx", EXCEL)


def _ranking(cycle: Cycle, county: str, user: User) -> bytes:
    with reading() as db:
        return ranking_workbook(county, cycle.year, visible_standings(db, id_of(cycle), user))
