"""The list of a county's files: what is on its way, what was published, and in which years it is used."""

from dataclasses import dataclass

import pandas as pd
import streamlit as st
from sqlmodel import Session

from db.access import china_time
from db.cycles import cycles_of
from db.drafts import File, drafts_of, files_of, form_of_draft, published_of
from db.models import FormDraft, PublishedForm, User
from forms.lifecycle import FORM_KIND_NAMES, FormKind
from pages.shared.item_list import list_height

SEARCH_FROM = 6


@dataclass(frozen=True)
class Entry:
    """One line: a draft, published or not, or a form that was published without one. `years` are those that use it."""

    draft: FormDraft | None
    form: PublishedForm | None
    file: File
    year: int | None
    errors: int
    warnings: int
    years: tuple[int, ...]

    @property
    def row(self) -> FormDraft | PublishedForm:
        """What a year is opened with."""
        found = self.draft if self.draft is not None and self.form is None else self.form
        assert found is not None
        return found

    @property
    def key(self) -> str:
        """A name for the address and for widgets."""
        return f"d{self.draft.id}" if self.draft is not None else f"f{self.row.id}"

    @property
    def kind(self) -> FormKind:
        return self.row.kind

    @property
    def state(self) -> str:
        if self.form is not None:
            return f"已发布（{'、'.join(map(str, self.years))}年度使用）" if self.years else "已发布，未使用"
        if self.draft is not None and self.draft.discarded_at is not None:
            return "已放弃"
        kind = "修订稿，" if self.draft is not None and self.draft.cycle_id is not None else ""
        if self.errors:
            return f"{kind}须改正{self.errors}处"
        return f"{kind}可发布，有{self.warnings}个提醒" if self.warnings else f"{kind}可发布"

    @property
    def label(self) -> str:
        return f"{self.file.name}（{self.state}，{china_time(self.file.at):%Y-%m-%d %H:%M}）"


def entries_of(db: Session, user: User) -> list[Entry]:
    """Every line of the county, the newest file first. Raises NotAllowed."""
    drafts, published = drafts_of(db, user), {form.id: form for form in published_of(db, user)}
    used = [
        (form_id, cycle.year)
        for cycle in cycles_of(db, user)
        for form_id in (cycle.checklist_form_id, cycle.star_form_id)
    ]
    files = files_of(db, [*(one.document_id for one in drafts), *(one.document_id for one in published.values())])
    begun = {draft.published_form_id for draft in drafts}
    pairs: list[tuple[FormDraft | None, PublishedForm | None]] = [
        (draft, published.get(draft.published_form_id)) for draft in drafts
    ]
    pairs += [(None, form) for form_id, form in published.items() if form_id not in begun]
    entries = [_entry(draft, form, files, used) for draft, form in pairs]
    return sorted(entries, key=lambda entry: (entry.file.at.replace(tzinfo=None), entry.key), reverse=True)


def _entry(
    draft: FormDraft | None, form: PublishedForm | None, files: dict[int, File], used: list[tuple[int, int]]
) -> Entry:
    years = tuple(sorted(year for form_id, year in used if form is not None and form_id == form.id))
    if form is not None:
        return Entry(draft, form, files[form.document_id], form.definition["year"], 0, 0, years)
    assert draft is not None
    stand = form_of_draft(draft).form
    return Entry(draft, None, files[draft.document_id], stand.year, len(stand.errors()), len(stand.warnings()), years)


def pick_entry(entries: list[Entry]) -> Entry | None:
    """Draw the list and return the line that is open: the one clicked, named in the address, or the newest on its way."""
    shown = _searched(entries)
    wanted = st.session_state.get("document") or st.query_params.get("document")
    opened = next((entry for entry in entries if entry.key == wanted), None) or next(
        (entry for entry in shown if entry.form is None and entry.draft and not entry.draft.discarded_at), None
    )
    key = f"documents_{st.session_state.get('document_round', 0)}_{len(shown)}"

    def picked() -> None:
        if rows := st.session_state[key].selection.rows:
            st.session_state["document"] = shown[rows[0]].key

    st.dataframe(
        pd.DataFrame([_row(entry) for entry in shown]),
        key=key,
        hide_index=True,
        height=min(list_height(len(shown)), 300),
        on_select=picked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [shown.index(opened)] if opened in shown else []}},
    )
    return opened


def open_entry(key: str) -> None:
    """Open that line from the next run on."""
    st.session_state["document"] = key
    st.session_state["document_round"] = st.session_state.get("document_round", 0) + 1


def _searched(entries: list[Entry]) -> list[Entry]:
    aside = [entry for entry in entries if entry.state == "已放弃"]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        search = ""
        if len(entries) > SEARCH_FROM:
            search = st.text_input("查找", key="search", placeholder="文件名、年度或状态").strip()
        hidden = bool(aside) and not st.checkbox(f"显示已放弃的{len(aside)}份", key="show_discarded")
    return [entry for entry in entries if search in "　".join(_row(entry).values()) and not (hidden and entry in aside)]


def _row(entry: Entry) -> dict[str, str]:
    return {
        "文件": entry.file.name,
        "种类": FORM_KIND_NAMES[entry.kind],
        "年度": str(entry.year or ""),
        "状态": entry.state,
        "上传": f"{entry.file.by} {china_time(entry.file.at):%Y-%m-%d %H:%M}",
        "SHA-256": entry.file.sha256[:12],
    }
