"""One item, section or the form itself as it was read, every field of it open to change."""

from typing import Literal

import streamlit as st

from forms.mending import Mended
from forms.mends import FIELD_NAMES, MendField
from forms.points import show
from forms.wording import SECTION_KIND_NAMES
from pages.shared.drafts.rules import show_rules
from pages.shared.drafts.saving import Target, Values, save, save_typed_number
from pages.shared.plain import plain


def edit_item(draft_id: int, key: str, work: Mended, *, editable: bool) -> None:
    """What was read of the item: its rules in words, then its fields."""
    section, item = work.items[key]
    points = f"（{show(item.points)}分）" if item.points is not None else ""
    st.subheader(plain(f"{item.number}．{item.name}{points}"), anchor=False)
    st.caption(plain(f"{section.number}、{section.name}"))
    target, values = Target(draft_id, item=key), work.values(item=key)
    target.begin(values)
    with st.container(horizontal=True):
        _number(target, MendField.POINTS, values, editable, "分值")
        _line(target, MendField.NUMBER, values, editable, width=110)
        _number(target, MendField.CAP, values, editable, "最高分（条款写明时）")
    show_rules(target, section, item, editable=editable)
    st.markdown("**文字**")
    _line(target, MendField.NAME, values, editable)
    keys = list(work.sections)
    _choose(target, MendField.SECTION, values, editable, {one: work.sections[one].name for one in keys})
    _area(target, MendField.CONTENT, values, editable)
    _area(target, MendField.CLAUSE, values, editable, help="改动后，计分规则按新的文字重新读取。")
    pieces = "\n".join(values[MendField.EVIDENCE])
    place = target.key(MendField.EVIDENCE)
    st.text_area(
        "佐证材料（每行一种）",
        pieces,
        key=place,
        disabled=not editable,
        on_change=lambda: save(
            target, MendField.EVIDENCE, [line.strip() for line in st.session_state[place].splitlines() if line.strip()]
        ),
    )


def edit_section(draft_id: int, key: str, work: Mended, *, editable: bool) -> None:
    """The section's own fields."""
    target, values = Target(draft_id, section=key), work.values(section=key)
    target.begin(values)
    _line(target, MendField.NAME, values, editable, "部分名称")
    with st.container(horizontal=True):
        _line(target, MendField.NUMBER, values, editable)
        _number(target, MendField.POINTS, values, editable, "印发的分值（留空则按各项相加）")
        if values[MendField.SUBTOTAL] is not None:
            _number(target, MendField.SUBTOTAL, values, editable, "印发的小计分值")
        _number(target, MendField.CAP, values, editable, "最高加分或扣分")
    names = {kind.value: name for kind, name in SECTION_KIND_NAMES.items()}
    _choose(target, MendField.KIND, values, editable, names)


def edit_head(draft_id: int, work: Mended, *, editable: bool) -> None:
    """Title, issuer, number, year and the printed total."""
    target, values = Target(draft_id), work.values()
    target.begin(values)
    for field in (MendField.TITLE, MendField.ISSUER):
        _line(target, field, values, editable)
    with st.container(horizontal=True):
        _line(target, MendField.NUMBER, values, editable, "发文字号")
        _number(target, MendField.YEAR, values, editable, "年度")
        if values[MendField.TOTAL] is not None:
            _number(target, MendField.TOTAL, values, editable, "印发的合计分值")


def _number(target: Target, field: MendField, values: Values, editable: bool, label: str) -> None:
    present = "" if values[field] is None else f"{values[field]}"
    st.text_input(
        label,
        present,
        key=target.key(field),
        disabled=not editable,
        width=150,
        on_change=lambda: save_typed_number(target, field),
    )


def _line(
    target: Target,
    field: MendField,
    values: Values,
    editable: bool,
    label: str = "",
    width: Literal["stretch"] | int = "stretch",
) -> None:
    key = target.key(field)
    st.text_input(
        label or FIELD_NAMES[field],
        values[field],
        key=key,
        disabled=not editable,
        max_chars=300,
        width=width,
        on_change=lambda: save(target, field, st.session_state[key].strip()),
    )


def _area(target: Target, field: MendField, values: Values, editable: bool, help: str | None = None) -> None:
    key = target.key(field)
    st.text_area(
        FIELD_NAMES[field],
        values[field],
        key=key,
        disabled=not editable,
        max_chars=5000,
        help=help,
        on_change=lambda: save(target, field, st.session_state[key].strip()),
    )


def _choose(target: Target, field: MendField, values: Values, editable: bool, names: dict[str, str]) -> None:
    key, options = target.key(field), list(names)
    st.selectbox(
        FIELD_NAMES[field],
        options,
        options.index(values[field]),
        key=key,
        disabled=not editable,
        format_func=names.__getitem__,
        on_change=lambda: save(target, field, st.session_state[key]),
    )
