"""The widgets for what a clause asks; the same for the township and, where the county decides, for the reviewer."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from forms.inputs import Input, InputKind
from forms.points import show
from pages.shared.plain import plain

# The pause after the last key before a typed value is sent, well under the second in which it is to be saved.
TYPING_PAUSE = "400ms"


def ask(inputs: tuple[Input, ...], present: Mapping[str, Any], key: str, *, disabled: bool) -> dict[str, Any]:
    """What the person has entered, by input key; None where nothing is. Widget keys begin with `key`."""
    return {asked.key: _ask_one(asked, present.get(asked.key), f"{key}_{asked.key}", disabled) for asked in inputs}


def _ask_one(asked: Input, present: Any, key: str, disabled: bool) -> Any:
    match asked.kind:
        case InputKind.YES_NO:
            return _yes_no(asked, present, key, disabled)
        case InputKind.CHOICE:
            index = asked.choices.index(present) if present in asked.choices else None
            return st.selectbox(
                plain(asked.label), asked.choices, index, key=key, disabled=disabled, placeholder="请选择"
            )
        case InputKind.DATE:
            day = date.fromisoformat(present) if present else None
            return st.date_input(plain(asked.label), day, key=key, disabled=disabled, format="YYYY-MM-DD")
    label = f"{asked.label}（{asked.unit}）" if asked.unit and asked.unit not in asked.label else asked.label
    hint = f"文件要求：{show(asked.target)}{asked.unit}" if asked.target is not None else None
    return st.text_input(
        plain(label),
        present or "",
        key=key,
        disabled=disabled,
        live=TYPING_PAUSE,
        max_chars=12,
        placeholder=hint or "请填数字",
    )


def _yes_no(asked: Input, present: Any, key: str, disabled: bool) -> bool | None:
    index = None if present is None else 0 if present else 1
    said = st.radio(plain(asked.label), ("是", "否"), index, key=key, disabled=disabled, horizontal=True)
    return None if said is None else said == "是"
