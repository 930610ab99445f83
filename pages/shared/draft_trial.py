"""试填: a form with invented numbers, scored as townships will see it; nothing of it is stored."""

from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from db.assessments import as_stored
from db.drafts import form_of_draft, own_draft
from db.engine import reading
from forms.model import Form, Item, Section
from forms.permissions import ALLOWED, Action
from forms.points import show
from forms.scoring import ItemScore, inputs_of, score_item, total_of
from forms.trial import invented
from pages.shared.access import require_role
from pages.shared.item_inputs import ask, typed
from pages.shared.item_list import list_height
from pages.shared.plain import plain

Entries = dict[str, dict[str, Any]]


@st.fragment
def try_out(draft_id: int) -> None:
    """Every item with its score and arithmetic; a click opens one to be filled in."""
    user = require_role(*ALLOWED[Action.MANAGE_CYCLES])
    with reading() as db:
        form = form_of_draft(own_draft(db, draft_id, user)).form
    entries: Entries = st.session_state.setdefault(f"trial_{draft_id}", {})
    st.caption("用假设的数字试算，看看计分是否符合本意。试填的内容不保存，也不会给乡镇看到。")
    with st.container(horizontal=True):
        st.button("填入假设数字", key=f"invent_{draft_id}", on_click=_fill, args=(draft_id, invented(form)))
        st.button("清空", key=f"clear_{draft_id}", on_click=_fill, args=(draft_id, {}))
    items = list(form.items())
    if not items:
        st.info("还没有读出考核项，不能试填。")
        return
    scores = [score_item(section, item, entries.get(item.number, {})) for section, item in items]
    _show_totals(form, scores)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        at = _pick(draft_id, form, scores)
    with right:
        _fill_in(draft_id, *items[at], entries, scores[at])


def _fill(draft_id: int, entries: Entries) -> None:
    st.session_state[f"trial_{draft_id}"] = entries
    st.session_state[f"trial_round_{draft_id}"] = st.session_state.get(f"trial_round_{draft_id}", 0) + 1


def _show_totals(form: Form, scores: list[ItemScore]) -> None:
    numbers = [item.number for _, item in form.items()]
    points = {number: score.points for number, score in zip(numbers, scores, strict=True) if score.points is not None}
    total = total_of(form, points)
    st.metric("试填总分", f"{show(total.total)}/{show(form.total)}分", f"已填{len(points)}/{len(numbers)}项", "off")
    told = "　".join(
        f"{section.name}{show(total.sections.get(section.number, Decimal(0)))}分" for section in form.sections
    )
    st.caption(plain(told))


def _pick(draft_id: int, form: Form, scores: list[ItemScore]) -> int:
    rows = [_row(item, score) for (_, item), score in zip(form.items(), scores, strict=True)]
    marked = st.dataframe(
        pd.DataFrame(rows),
        key=f"trial_items_{draft_id}",
        hide_index=True,
        height=list_height(len(rows)),
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
    )
    return min((marked.selection.rows or [0])[0], len(rows) - 1)


def _row(item: Item, score: ItemScore) -> dict[str, str]:
    points = "" if item.points is None else f"/{show(item.points)}"
    earned = "未填" if score.points is None else show(score.points)
    return {"项目": f"{item.number}．{item.name}", "得分": f"{earned}{points}", "计算": score.arithmetic}


def _fill_in(draft_id: int, section: Section, item: Item, entries: Entries, score: ItemScore) -> None:
    st.subheader(plain(f"{item.number}．{item.name}"), anchor=False)
    st.caption(plain(f"评分标准：{item.clause.text}"))
    inputs = inputs_of(section, item)
    key = f"trial_{draft_id}_{st.session_state.get(f'trial_round_{draft_id}', 0)}_{item.number}"

    def changed() -> None:
        entries[item.number] = as_stored(typed(inputs, key))

    ask(inputs, entries.get(item.number, {}), key, changed, disabled=False)
    for problem in score.problems:
        st.warning(plain(problem))
    if score.arithmetic:
        st.success(plain(score.arithmetic))
    elif score.missing:
        st.caption(plain(f"还需填写：{'、'.join(score.missing)}"))
