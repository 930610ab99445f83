"""Every change by hand: field, before, after, who, when; each can be taken back."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from db.access import china_time
from db.drafts import DraftForm, undo_mend
from db.models import FormDraft, id_of
from forms.mends import FIELD_NAMES, Mend, MendField
from forms.wording import value_told
from pages.shared.drafts.saving import change_draft, seen_version, show_refusal
from pages.shared.item_list import list_height

COLUMNS = ("改了什么", "项目", "原来", "改为", "谁", "时间", "状态")


def offer_undo(draft_id: int, stand: DraftForm) -> None:
    """Take the latest change back, named so that the person knows which."""
    if not stand.mends:
        return
    last = stand.mends[-1]
    label = f"撤销上一处修改（{_owner(stand, last)}{FIELD_NAMES[last.field]}）"
    st.button(label, key=f"undo_{draft_id}", on_click=_undo, args=(draft_id, len(stand.mends) - 1))


def show_mends(draft: FormDraft, stand: DraftForm, *, editable: bool) -> None:
    """The list; a marked row can be taken back."""
    draft_id = id_of(draft)
    show_refusal(draft_id)
    if not stand.mends:
        st.info("没有手工修改：表单与读出的文件一致。")
        return
    if stand.work.unfit:
        st.warning(f"有{len(stand.work.unfit)}处修改与现在的文件对不上，没有采用；请核对后撤销或重新修改。")
    marked = st.dataframe(
        pd.DataFrame(mend_rows(stand), columns=list(COLUMNS)),
        key=f"mends_{draft_id}_{draft.version}",
        hide_index=True,
        height=list_height(len(stand.mends)),
        on_select="rerun",
        selection_mode="single-row",
    )
    rows = marked.selection.rows
    if editable:
        index = rows[0] if rows else -1
        st.button(
            "撤销选中的修改", key=f"undo_one_{draft_id}", disabled=not rows, on_click=_undo, args=(draft_id, index)
        )


def mend_rows(stand: DraftForm) -> list[tuple[str, ...]]:
    """One row per change, in the order of COLUMNS."""
    return [_row(stand, one) for one in stand.mends]


def _row(stand: DraftForm, one: Mend) -> tuple[str, ...]:
    at = f"{china_time(datetime.fromisoformat(one.at)):%m月%d日 %H:%M}" if one.at else ""
    state = "与文件对不上，未采用" if one in stand.work.unfit else "已采用"
    values = (_told(stand, one.field, one.before), _told(stand, one.field, one.after))
    return (FIELD_NAMES[one.field], _owner(stand, one), *values, one.by, at, state)


def _owner(stand: DraftForm, one: Mend) -> str:
    if one.item:
        known = stand.work.items.get(one.item)
        return f"{known[1].number}．{known[1].name}" if known else f"第{one.item}项"
    section = stand.work.sections.get(one.section)
    return section.name if section else one.section


def _told(stand: DraftForm, field: MendField, value: Any) -> str:
    """A value as a person reads it; a section by its name."""
    if field is MendField.SECTION and value in stand.work.sections:
        return stand.work.sections[value].name
    return value_told(field, value)


def _undo(draft_id: int, index: int) -> None:
    change_draft(draft_id, lambda db, user: undo_mend(db, draft_id, index, user, seen_version(draft_id)))
