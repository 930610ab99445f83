"""The document's own table beside what was read from it, problems first; a row opens its item to be changed.

One fragment: a change reruns nothing of the page around it.
"""

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from db.drafts import DraftForm, files_of, form_of_draft, own_draft
from db.engine import reading
from db.models import Document, id_of
from forms.model import Problem, Severity, Source
from forms.permissions import ALLOWED, Action
from forms.reading.original import Original, OriginalRow, original_of
from pages.shared.access import require_role
from pages.shared.drafts.item import edit_item, edit_section
from pages.shared.drafts.mends import offer_undo
from pages.shared.drafts.saving import note_version, show_refusal
from pages.shared.form_preview import problem_rows
from pages.shared.item_list import list_height
from pages.shared.plain import plain

COLOURS = {Severity.ERROR: "background-color: #fde2e2", Severity.WARNING: "background-color: #fff4d6"}


@dataclass(frozen=True)
class Opened:
    """What is open on the right: an item or a section by its key, else a bare row of the document."""

    item: str = ""
    section: str = ""
    source: Source | None = None


@st.fragment
def review(draft_id: int, editable: bool) -> None:
    """The whole part; each change is saved at once."""
    user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
    with reading() as db:
        draft = own_draft(db, draft_id, user)
        sha256 = files_of(db, [draft.document_id])[draft.document_id].sha256
    note_version(draft)
    stand = form_of_draft(draft)
    show_refusal(draft_id)
    if editable:
        offer_undo(draft_id, stand)
    original = _original(sha256, draft.unit_id, draft.document_id)
    _show_problems(draft_id, stand, original)
    left, right = st.columns([6, 5], gap="medium")
    opened = _opened(draft_id, stand)
    with left:
        _show_original(draft_id, original, stand, opened)
    with right:
        _steps(draft_id, stand, opened)
        _show_opened(id_of(draft), stand, opened, editable)


@st.cache_data(max_entries=16, show_spinner=False)
def _original(sha256: str, unit_id: int, _document_id: int) -> tuple[Original, ...]:
    """Known by content and county: none sees another's."""
    with reading() as db:
        return original_of(db.get_one(Document, _document_id).content)


def _slot(draft_id: int) -> str:
    return f"review_open_{draft_id}"


def open_in_review(draft_id: int, opened: Opened) -> None:
    """Open that item, section or row from the next drawing on; the lists take its mark."""
    st.session_state[_slot(draft_id)] = opened
    st.session_state["review_round"] = st.session_state.get("review_round", 0) + 1


def _opened(draft_id: int, stand: DraftForm) -> Opened:
    opened: Opened = st.session_state.get(_slot(draft_id), Opened())
    if opened.item in stand.work.items or opened.section in stand.work.sections or opened.source:
        return opened
    return Opened(item=next(iter(stand.work.items), ""))


def _show_problems(draft_id: int, stand: DraftForm, original: tuple[Original, ...]) -> None:
    problems = stand.form.problems
    if not problems:
        st.success("没有发现问题。请对照原文核对各项规则，然后试填、发布。")
        return
    errors = len(stand.form.errors())
    counted = ((errors, "个问题须改正"), (len(problems) - errors, "个提醒请核对"))
    said = "，".join(f"{count}{words}" for count, words in counted if count)
    (st.error if errors else st.warning)(
        f"{said}。点一行就打开它所说的那一项。可以在这里改，也可以在Word或Excel中改好后重新上传。"
    )
    key = f"problems_{draft_id}_{st.session_state.get('review_round', 0)}"

    def picked() -> None:
        if rows := st.session_state[key].selection.rows:
            open_in_review(draft_id, _place(stand, original, problems[rows[0]]))

    st.dataframe(
        pd.DataFrame(problem_rows(problems)),
        key=key,
        hide_index=True,
        height=min(list_height(len(problems)), 250),
        on_select=picked,
        selection_mode="single-row",
    )


def _place(stand: DraftForm, original: tuple[Original, ...], problem: Problem) -> Opened:
    """Where the problem lies: its row, since a number used twice names two items, else its item."""
    places = (row.source for table in original for row in table.rows if row.source.place == problem.place)
    source = next(places, None)
    if problem.item:
        named = (key for key, (_, item) in stand.work.items.items() if item.number == problem.item)
        return Opened(item=_item_at(stand, source) or next(named, ""))
    return Opened(section=_section_at(stand, source), source=source)


def _item_at(stand: DraftForm, source: Source | None) -> str:
    return next((key for key, (_, item) in stand.work.items.items() if source and item.source == source), "")


def _section_at(stand: DraftForm, source: Source | None) -> str:
    """The section that begins in that row, else the one whose subtotal is printed there."""
    sections = stand.work.sections
    begun = next((key for key, one in sections.items() if source and one.source == source), "")
    below = (total.section for total in stand.form.totals if total.section and total.source == source)
    place = next(below, None)
    return begun or (list(sections)[place - 1] if place else "")


def _show_original(draft_id: int, original: tuple[Original, ...], stand: DraftForm, opened: Opened) -> None:
    if not original:
        st.info("这个文件无法打开，没有可以对照的原文。请按上面“怎样改”一栏的提示，在“重新上传”中换一份文件。")
        return
    source = _source_of(stand, opened)
    tables = {table.number: table for table in original}
    number = source.table if source and source.table in tables else original[0].number
    if len(tables) > 1:
        number = st.segmented_control(
            "原文",
            list(tables),
            default=number,
            required=True,
            key=f"table_{draft_id}_{st.session_state.get('review_round', 0)}",
            format_func=lambda one: f"表{one}" if one else "正文",
        )
    _show_table(draft_id, tables[number], stand, source)


def _show_table(draft_id: int, table: Original, stand: DraftForm, source: Source | None) -> None:
    key = f"original_{draft_id}_{table.number}_{st.session_state.get('review_round', 0)}"

    def picked() -> None:
        if rows := st.session_state[key].selection.rows:
            st.session_state[_slot(draft_id)] = _at(stand, table.rows[rows[0]])

    marked = [index for index, row in enumerate(table.rows) if row.source == source]
    rows = pd.DataFrame([row.cells for row in table.rows], columns=list(table.headings))
    severities = {problem.place: problem.severity for problem in reversed(stand.form.problems)}
    colours = [COLOURS[severities[row.source.place]] if row.source.place in severities else "" for row in table.rows]
    st.dataframe(
        rows.style.apply(lambda column: colours, axis=0),
        key=key,
        hide_index=True,
        height=list_height(len(table.rows)),
        column_config={name: st.column_config.TextColumn(width=_width(rows[name])) for name in table.headings},
        on_select=picked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": marked[:1]}},
    )
    for row in table.rows:
        if row.source == source:
            _show_row(table, row)


def _width(column: pd.Series) -> int:
    longest = max((len(text) for text in column), default=0)
    return 46 if longest <= 3 else 90 if longest <= 8 else 200


def _show_row(table: Original, row: OriginalRow) -> None:
    """The row in full, since cells of a list are cut."""
    told = [f"**{plain(name)}**　{plain(text)}" for name, text in zip(table.headings, row.cells, strict=True) if text]
    with st.container(border=True):
        st.caption(f"原文　{row.source.place if table.number else f'正文第{row.source.row}段'}")
        st.markdown("  \n".join(told))


def _at(stand: DraftForm, row: OriginalRow) -> Opened:
    """What was read from that row."""
    item = _item_at(stand, row.source)
    return Opened(item, "" if item else _section_at(stand, row.source), row.source)


def _source_of(stand: DraftForm, opened: Opened) -> Source | None:
    if opened.item in stand.work.items:
        return stand.work.items[opened.item][1].source
    if opened.source:
        return opened.source
    section = stand.work.sections.get(opened.section)
    return section.source if section else None


def _steps(draft_id: int, stand: DraftForm, opened: Opened) -> None:
    """Any item by name, or the one before or after."""
    items = stand.work.items
    if not items:
        return
    keys = list(items)
    at = keys.index(opened.item) if opened.item in items else None
    key = f"pick_{draft_id}_{st.session_state.get('review_round', 0)}_{opened.item}"
    st.selectbox(
        "考核项",
        keys,
        at,
        key=key,
        placeholder="请选择",
        format_func=lambda one: f"{items[one][1].number}．{items[one][1].name}",
        on_change=lambda: open_in_review(draft_id, Opened(item=st.session_state[key])),
    )
    place = -1 if at is None else at
    with st.container(horizontal=True):
        for label, to in (("上一项", place - 1), ("下一项", place + 1)):
            st.button(
                label,
                key=f"{label}_{draft_id}",
                disabled=not 0 <= to < len(keys),
                on_click=lambda to=to: open_in_review(draft_id, Opened(item=keys[to])),
            )


def _show_own_problems(stand: DraftForm, source: Source | None, number: str = "") -> None:
    """With the remedy: on a phone the list of problems shows neither without scrolling sideways."""
    for problem in stand.form.problems:
        if source and problem.item == number and problem.place == source.place:
            said = f"{problem.problem}。{problem.remedy}"
            (st.error if problem.severity is Severity.ERROR else st.warning)(plain(said))


def _show_opened(draft_id: int, stand: DraftForm, opened: Opened, editable: bool) -> None:
    if opened.item in stand.work.items:
        item = stand.work.items[opened.item][1]
        _show_own_problems(stand, item.source, item.number)
        edit_item(draft_id, opened.item, stand.work, editable=editable)
    elif opened.section in stand.work.sections:
        _show_own_problems(stand, _source_of(stand, opened))
        edit_section(draft_id, opened.section, stand.work, editable=editable)
    elif opened.source:
        _show_own_problems(stand, opened.source)
        st.info(
            "这一行没有读成考核项或部分。合计、等次等请在“部分与等次”中修改；"
            "如果它应当是考核项，请在Word中写明考核内容和分值后重新上传。"
        )
