"""试填: a form with invented numbers, scored as townships will see it; nothing of it is stored."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd
import streamlit as st

from db.assessments import as_stored
from db.drafts import DraftForm, form_of_draft, own_draft
from db.engine import reading
from forms.model import Item
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
        stand = form_of_draft(own_draft(db, draft_id, user))
    items = stand.work.items
    entries: Entries = st.session_state.setdefault(f"trial_{draft_id}", {})
    st.caption("用假设的数字试算，看看计分是否符合本意。试填的内容不保存，也不会给乡镇看到。")
    with st.container(horizontal=True):
        st.button(
            "填入假设数字", key=f"invent_{draft_id}", on_click=_fill, args=(draft_id, invented(items, stand.form.year))
        )
        st.button("清空", key=f"clear_{draft_id}", on_click=_fill, args=(draft_id, {}))
    if not items:
        st.info("还没有读出考核项，不能试填。")
        return
    scores = {key: score_item(*pair, entries.get(key, {})) for key, pair in items.items()}
    _show_totals(stand, scores)
    left, right = st.columns([5, 6], gap="medium")
    with left:
        key = _pick(draft_id, stand, scores)
    with right:
        _fill_in(draft_id, key, stand, entries, scores[key])


def _fill(draft_id: int, entries: Entries) -> None:
    st.session_state[f"trial_{draft_id}"] = entries
    st.session_state[f"trial_round_{draft_id}"] = st.session_state.get(f"trial_round_{draft_id}", 0) + 1


def _show_totals(stand: DraftForm, scores: Mapping[str, ItemScore]) -> None:
    items, form = stand.work.items, stand.form
    points = {items[key][1].number: score.points for key, score in scores.items() if score.points is not None}
    total = total_of(form, points)
    st.markdown(f"**试填总分　{show(total.total)}/{show(form.total)}分**　已填{len(points)}/{len(scores)}项")
    told = (f"{one.name}{show(total.sections.get(one.number, Decimal(0)))}分" for one in form.sections)
    st.caption(plain("　".join(told)))


def _pick(draft_id: int, stand: DraftForm, scores: Mapping[str, ItemScore]) -> str:
    rows = [_row(stand.work.items[key][1], score) for key, score in scores.items()]
    marked = st.dataframe(
        pd.DataFrame(rows),
        key=f"trial_items_{draft_id}",
        hide_index=True,
        height=list_height(len(rows)),
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [0]}},
    )
    return list(scores)[min((marked.selection.rows or [0])[0], len(rows) - 1)]


def _row(item: Item, score: ItemScore) -> dict[str, str]:
    points = "" if item.points is None else f"/{show(item.points)}"
    earned = "未填" if score.points is None else show(score.points)
    return {"项目": f"{item.number}．{item.name}", "得分": f"{earned}{points}", "计算": score.arithmetic}


def _fill_in(draft_id: int, key: str, stand: DraftForm, entries: Entries, score: ItemScore) -> None:
    section, item = stand.work.items[key]
    st.subheader(plain(f"{item.number}．{item.name}"), anchor=False)
    st.caption(plain(f"评分标准：{item.clause.text}"))
    inputs = inputs_of(section, item)
    slot = f"trial_{draft_id}_{st.session_state.get(f'trial_round_{draft_id}', 0)}_{key}"

    def changed() -> None:
        entries[key] = as_stored(typed(inputs, slot))

    ask(inputs, entries.get(key, {}), slot, changed, disabled=False)
    for problem in score.problems:
        st.warning(plain(problem))
    if score.arithmetic:
        st.success(plain(score.arithmetic))
    elif score.missing:
        st.caption(plain(f"还需填写：{'、'.join(score.missing)}"))
