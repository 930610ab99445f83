"""The widgets for what a clause asks; the same for the township and, where the county decides, for the reviewer."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from forms.inputs import Input, InputKind
from forms.points import show
from pages.shared.plain import plain

# The pause after the last key before a typed value is sent, well under the second in which it is to be saved.
TYPING_PAUSE = "400ms"
YES, NO = "是", "否"
Change = Callable[[], None]


def ask(
    inputs: tuple[Input, ...], present: Mapping[str, Any], key: str, changed: Change | None, *, disabled: bool
) -> None:
    """One widget per input, its key beginning with `key`. `changed` is called before the run that a change causes."""
    for asked in inputs:
        _ask_one(asked, present.get(asked.key), _key(key, asked), changed, disabled)


def typed(inputs: tuple[Input, ...], key: str) -> dict[str, Any]:
    """What the widgets of `ask` hold, by input key; None where nothing is entered."""
    return {asked.key: _meant(st.session_state.get(_key(key, asked))) for asked in inputs}


def _key(key: str, asked: Input) -> str:
    return f"{key}_{asked.key}"


def _meant(held: Any) -> Any:
    return {YES: True, NO: False}.get(held, held) if isinstance(held, str) else held


def _ask_one(asked: Input, present: Any, key: str, changed: Change | None, disabled: bool) -> None:
    label = plain(asked.label)
    match asked.kind:
        case InputKind.YES_NO:
            index = None if present is None else 0 if present else 1
            st.radio(label, (YES, NO), index, key=key, on_change=changed, disabled=disabled, horizontal=True)
        case InputKind.CHOICE:
            index = asked.choices.index(present) if present in asked.choices else None
            choices = asked.choices
            st.selectbox(label, choices, index, key=key, on_change=changed, disabled=disabled, placeholder="请选择")
        case InputKind.DATE:
            day = date.fromisoformat(present) if present else None
            st.date_input(label, day, key=key, on_change=changed, disabled=disabled, format="YYYY-MM-DD")
        case _:
            _ask_number(asked, str(present or ""), key, changed, disabled)


def _ask_number(asked: Input, present: str, key: str, changed: Change | None, disabled: bool) -> None:
    unit = f"（{asked.unit}）" if asked.unit and asked.unit not in asked.label else ""
    hint = f"文件要求：{show(asked.target)}{asked.unit}" if asked.target is not None else "请填数字"
    type_number(f"{asked.label}{unit}", present, key, changed, disabled=disabled, placeholder=hint)


def type_number(
    label: str, present: str, key: str, changed: Change | None, *, disabled: bool, placeholder: str
) -> None:
    """A number as text, sent while it is typed: a number field would swallow what it cannot read."""
    st.text_input(
        plain(label),
        present,
        key=key,
        on_change=changed,
        disabled=disabled,
        live=TYPING_PAUSE,
        placeholder=placeholder,
    )
