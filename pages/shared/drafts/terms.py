"""Sections, title and number, grades, stars and weights of a draft: what stands outside the items."""

from decimal import Decimal
from typing import Any

import streamlit as st

from db.drafts import form_of_draft, own_draft
from db.engine import reading
from forms.mending import Mended
from forms.mends import FIELD_NAMES, MendField
from forms.model import Form
from forms.outline import brings_told, consequences_told
from forms.permissions import ALLOWED, Action
from forms.points import show
from pages.shared.access import require_role
from pages.shared.drafts.item import edit_head, edit_section
from pages.shared.drafts.saving import Target, note_version, number_typed, refuse, save, show_refusal

# What one line of each list says: its hint, and which of its numbers are percentages.
_LADDERS: dict[MendField, tuple[str, tuple[bool, ...]]] = {
    MendField.GRADES: ("每行一档，从高到低：名称 最低分 最大比例（没有可不写），例如“优秀 90 30%”", (False, True)),
    MendField.STARS: ("每行一级，从高到低：名称 最低分，例如“五星级 95”", (False,)),
    MendField.WEIGHTS: ("每行一份文件：标题中的字样 所占比例，例如“责任清单 80%”", (True,)),
}


@st.fragment
def edit_terms(draft_id: int, editable: bool) -> None:
    """The whole part; each change is saved at once."""
    user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
    with reading() as db:
        draft = own_draft(db, draft_id, user)
    note_version(draft)
    work = form_of_draft(draft).work
    show_refusal(draft_id)
    st.markdown("**部分**")
    sections = work.sections
    if sections:
        key = st.selectbox(
            "要修改的部分", list(sections), key=f"section_{draft_id}", format_func=lambda one: sections[one].name
        )
        edit_section(draft_id, key, work, editable=editable)
    st.markdown("**文件**")
    edit_head(draft_id, work, editable=editable)
    st.markdown("**等次、星级和所占比例**")
    for field in _LADDERS:
        _ladder(draft_id, field, work, editable)
    _show_provisions(work.form)


def _show_provisions(form: Form) -> None:
    """What the articles lay down beside the scores: read, not to be changed here."""
    told = [
        *([f"程序：{' → '.join(form.procedure)}"] if form.procedure else []),
        *(f"失去星级：{'、'.join(loss.grounds)}；后果：{consequences_told(loss)}" for loss in form.star_losses),
        *(f"星级待遇：{'、'.join(reward.stars)}有{brings_told(reward)}" for reward in form.star_rewards),
    ]
    if not told and not form.articles:
        return
    st.markdown("**程序和条款**")
    st.caption("从正文读到的规定，供核对；读得不对的，请在Word中写明后重新上传。")
    for line in told:
        st.text(line)
    if form.articles:
        with st.expander(f"正文条款（{len(form.articles)}条）"):
            st.text("\n".join(form.articles))


def _ladder(draft_id: int, field: MendField, work: Mended, editable: bool) -> None:
    target, (hint, percents) = Target(draft_id), _LADDERS[field]
    lines = "\n".join(_line(row, percents) for row in work.values()[field])
    key = target.key(field)
    st.text_area(
        FIELD_NAMES[field],
        lines,
        key=key,
        disabled=not editable,
        help=hint,
        placeholder=hint,
        on_change=lambda: _save(target, field, st.session_state[key]),
    )


def _line(row: list[Any], percents: tuple[bool, ...]) -> str:
    numbers = zip(row[1:], percents, strict=False)
    told = (_number(value, percent) for value, percent in numbers if value is not None)
    return " ".join((row[0], *told))


def _number(value: Any, percent: bool) -> str:
    number = Decimal(str(value))
    return f"{show(number * 100)}%" if percent else show(number)


def _save(target: Target, field: MendField, text: str) -> None:
    percents = _LADDERS[field][1]
    try:
        rows = [_row(line, percents, optional=field is MendField.GRADES) for line in text.splitlines() if line.strip()]
    except ValueError as fault:
        refuse(target.draft_id, f"“{FIELD_NAMES[field]}”没有保存：{fault}")
    else:
        save(target, field, rows)


def _row(line: str, percents: tuple[bool, ...], *, optional: bool) -> list[Any]:
    """Raises ValueError, with the line, for one that cannot be understood."""
    name, *numbers = line.split()
    fewest = len(percents) - optional
    if not fewest <= len(numbers) <= len(percents):
        raise ValueError(f"“{line}”这一行没有写全，请按“{'优秀 90 30%' if optional else '名称 数字'}”的样式填写。")
    values = [_value(text, percent) for text, percent in zip(numbers, percents, strict=False)]
    return [name, *values, *([None] * (len(percents) - len(values)))]


def _value(text: str, percent: bool) -> int | float | None:
    if percent is not text.endswith("%"):
        raise ValueError(f"“{text}”应写成{'百分比，例如 30%' if percent else '分数，例如 90'}。")
    number = number_typed(text.removesuffix("%").removesuffix("分"))
    if number is None:
        raise ValueError(f"“{text}”不是数字。")
    exact = Decimal(str(number)) / 100 if percent else Decimal(str(number))
    return int(exact) if exact == exact.to_integral_value() else float(exact)
