"""What is typed for a notice: every change is saved at once, against the version that was seen."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.access import china_time
from db.models import User, id_of
from db.notice_models import Notice
from db.notices.writing import LONGEST_ENTRY, save_notice
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.plain import plain
from pages.shared.saving_part import Part, Values
from reports.notices.kind import Entry, EntryType, NoticeKind

DAY = "成文日期"


def ask_entries(notice: Notice, kind: NoticeKind) -> bool:
    """The day and every entry of the kind, filled from the draft; whether all that stands there is saved, which is told too."""
    part = _part(id_of(notice), kind)
    present: dict[str, Any] = {DAY: notice.day}
    present |= {entry.name: _shown(entry, notice.entries) for entry in kind.entries}
    part.begin(present, notice.version)
    st.date_input(DAY, notice.day, key=part.key(DAY), on_change=part.changed, format="YYYY-MM-DD", width=180)
    for entry in kind.entries:
        _ask(entry, present[entry.name], part)
    part.show_refusal(_told(notice), notice.version)
    is_saved = part.refusal() is None
    if is_saved and notice.saved_at is not None:
        st.caption(f"已保存 {china_time(notice.saved_at):%m月%d日 %H:%M}")
    return is_saved


def _ask(entry: Entry, present: Any, part: Part) -> None:
    label = plain(entry.name if entry.required else f"{entry.name}（可不填）")
    key, changed, meaning = part.key(entry.name), part.changed, plain(entry.meaning)
    match entry.type:
        case EntryType.DAY:
            st.date_input(label, present, key=key, on_change=changed, format="YYYY-MM-DD", help=meaning, width=180)
        case EntryType.TEXT:
            st.text_area(
                label, present, key=key, on_change=changed, help=f"{meaning}；一段一行", placeholder=entry.example,
                max_chars=LONGEST_ENTRY, height="content",
            )  # fmt: skip
        case _:
            st.text_input(
                label, present, key=key, on_change=changed, live=TYPING_PAUSE, help=meaning, placeholder=entry.example,
                max_chars=LONGEST_ENTRY,
            )  # fmt: skip


def _shown(entry: Entry, entries: Mapping[str, str]) -> str | date | None:
    """As the entry's widget holds it."""
    text = str(entries.get(entry.name) or "").strip()
    if entry.type is not EntryType.DAY:
        return text
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(notice: Notice) -> str:
    typed = [f"{name}：{text or '（空）'}" for name, text in notice.entries.items()]
    return "\n".join([f"{DAY}：{notice.day or '（空）'}", *typed])


def _part(notice_id: int, kind: NoticeKind) -> Part:
    def save(db: Session, values: Values, version: int, user: User) -> int:
        entries = {entry.name: str(values[entry.name] or "") for entry in kind.entries}
        return save_notice(db, notice_id, entries, values[DAY], user, expected_version=version).version

    return Part(f"notice_{notice_id}", (DAY, *(entry.name for entry in kind.entries)), save)
