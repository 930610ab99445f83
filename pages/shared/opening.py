"""Opening a year: a form of each kind, what was read, the dates that the checklist names, and the button."""

from datetime import date

import streamlit as st
from sqlmodel import Session

from db.access import today
from db.cycles import cycles_of, form_of, open_cycle
from db.drafts import form_of_draft
from db.engine import reading, transaction
from db.models import FormDraft, User, id_of
from db.refusals import Refused
from db.revisions import start_from_last_year
from forms.lifecycle import FORM_KIND_NAMES, FormKind, Schedule
from forms.model import Form
from pages.shared.access import current_user
from pages.shared.attempting import attempt
from pages.shared.document_list import Entry, entries_of
from pages.shared.document_upload import take_document
from pages.shared.form_preview import show_form
from pages.shared.plain import plain
from pages.shared.revision_changes import compare_with_last_year

ASKED = {FormKind.CHECKLIST: "责任清单（Word或Excel文件）", FormKind.STAR: "星级评定办法（Word或Excel文件）"}


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
    with reading() as db:
        entries = entries_of(db, user)
    usable = [entry for entry in entries if _usable(entry)]
    picked = {kind: _pick(kind, usable, user) for kind in ASKED}
    chosen = {kind: entry for kind, entry in picked.items() if entry is not None}
    with reading() as db:
        forms = {kind: _form(db, entry) for kind, entry in chosen.items()}
    for kind, form in forms.items():
        show_form(form)
        compare_with_last_year(kind, form, user)
        if chosen[kind].draft is not None:
            address = {"document": chosen[kind].key}
            st.page_link("documents.py", label="在考核文件中对照原文核对、修改、试填", query_params=address)
    if len(forms) < len(ASKED):
        st.caption("上传两份印发的文件，或选择已发布的表单；系统从中读出项目、分值和评分标准，核对无误再开启。")
        return
    _ask_and_open(chosen, forms, user)


def _pick(kind: FormKind, entries: list[Entry], user: User) -> Entry | None:
    """Upload a file, or choose one that is there: at first the newest that no year uses, or, once the other one is
    there, the one published last."""
    done = st.session_state.get("years_opened", 0)
    key = f"chosen_{kind}_{done}"
    usable = {entry.key: entry for entry in entries if entry.kind is kind}
    take_document(ASKED[kind], kind, f"document_{kind}_{done}", _choose)
    _offer_last_year(kind, user)
    if not usable:
        return None
    unused = [at for at, entry in enumerate(usable.values()) if not entry.years]
    if not unused and any(not entry.years for entry in entries):
        unused = [0]
    chosen = st.selectbox(
        f"用作{FORM_KIND_NAMES[kind]}的文件",
        list(usable),
        unused[0] if unused else None,
        key=key,
        format_func=lambda one: usable[one].label,
        placeholder="请上传，或选择已有的文件",
    )
    return usable[chosen] if chosen else None


def _offer_last_year(kind: FormKind, user: User) -> None:
    """Begin with last year's form, its title and days brought to the new year, instead of a new file."""
    with reading() as db:
        years = [cycle.year for cycle in cycles_of(db, user)]
    if not years:
        return
    name = FORM_KIND_NAMES[kind]
    st.button(f"从{years[0]}年度的{name}开始", key=f"begin_{kind}", on_click=_begin, args=(kind, years[0] + 1))
    if said := st.session_state.pop(f"begin_{kind}_refused", None):
        st.error(plain(said))


def _begin(kind: FormKind, year: int) -> None:
    user = current_user()
    if user is None:
        return
    try:
        with transaction() as db:
            draft_id = id_of(start_from_last_year(db, kind, year, user))
    except Refused as refusal:
        st.session_state[f"begin_{kind}_refused"] = str(refusal)
    else:
        _choose(kind, draft_id)


def _usable(entry: Entry) -> bool:
    draft = entry.draft
    return entry.form is not None or (draft is not None and draft.discarded_at is None and draft.cycle_id is None)


def _choose(kind: FormKind, draft_id: int) -> None:
    """Take the draft just made; the other kind, while nothing is chosen, is proposed anew."""
    done = st.session_state.get("years_opened", 0)
    for other in FormKind:
        if st.session_state.get(f"chosen_{other}_{done}") is None:
            st.session_state.pop(f"chosen_{other}_{done}", None)
    st.session_state[f"chosen_{kind}_{done}"] = f"d{draft_id}"


def _form(db: Session, entry: Entry) -> Form:
    row = entry.row
    return form_of_draft(row).form if isinstance(row, FormDraft) else form_of(db, id_of(row))


def _ask_and_open(chosen: dict[FormKind, Entry], forms: dict[FormKind, Form], user: User) -> None:
    checklist, star = chosen[FormKind.CHECKLIST], chosen[FormKind.STAR]
    waiting = sum(entry.warnings for entry in chosen.values())
    # A form, because leaving a date field to click a plain button begins a run that loses the click.
    with st.form("opening", border=False):
        year = st.number_input("年度", 2000, 2100, forms[FormKind.CHECKLIST].year or today().year, key="new_year")
        schedule = ask_schedule("new", proposed(forms[FormKind.CHECKLIST], int(year)))
        seen = st.checkbox(f"以上{waiting}个提醒我已核对", key="warnings_seen") if waiting else True
        faulty = any(entry.errors for entry in chosen.values())
        pressed = st.form_submit_button("确认并开启", key="open_cycle", type="primary", disabled=faulty)
    if pressed and attempt(
        lambda db: open_cycle(
            db,
            year=int(year),
            checklist=checklist.row,
            star=star.row,
            schedule=schedule,
            by=user,
            confirmed=seen,
        )
    ):
        st.session_state["opened"] = f"{year}年度已开启，各乡镇现在可以自评。"
        # New keys after a year was opened: the same files are not offered a second time.
        st.session_state["years_opened"] = st.session_state.get("years_opened", 0) + 1
        st.rerun()


def proposed(form: Form, year: int) -> Schedule:
    """The dates that the document itself names, for the administrator to confirm."""
    named = [date(year, deadline.month, deadline.day) for deadline in form.deadlines]
    return Schedule(date(year, 1, 1), *(named + [date(year, 12, 31)] * 2)[:2])
