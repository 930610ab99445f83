"""使用已有材料: the township's own earlier evidence, searched and chosen from in a dialog, several pieces at once."""

from collections.abc import Mapping
from functools import cache
from math import ceil
from typing import Any

import streamlit as st
from sqlmodel import Session

from db.engine import reading
from db.evidence.reuse import PAGE, Earlier, earlier_pieces, use_earlier
from db.models import User
from forms.lifecycle import FORM_KIND_NAMES
from forms.permissions import TOWNSHIP_ROLES
from pages.shared.access import require_role
from pages.shared.attempting import attempt
from pages.shared.evidence.gallery import PICTURED, component_of, kind_of, size_in_words

NOTHING = "没有找到可以使用的材料。本乡镇在其他项目或往年添加的材料会列在这里；可以换一个词再找。"
MOST = 100  # pieces taken at once


@st.dialog("使用已有材料", width="large")
def choose_earlier(assessment_id: int, item_number: str, form_id: int) -> None:
    """Search, mark, take. A dialog reruns alone, and closes once something was taken."""
    user = require_role(*TOWNSHIP_ROLES)
    key = f"earlier_{assessment_id}_{form_id}_{item_number}"
    words = st.text_input(
        "查找", key=f"{key}_words", max_chars=60, placeholder="名称、说明、年度或项目，如：2021 会议记录"
    )
    with reading() as db:
        _, total = earlier_pieces(db, assessment_id, item_number, by=user, words=words)
        page = _pick_page(total, key)
        found, _ = earlier_pieces(db, assessment_id, item_number, by=user, words=words, page=page)
    data = {"key": key, "pieces": [_as_shown(piece) for piece in found], "empty": NOTHING}
    chosen = _component()(key=f"{key}_list", data=data, on_chosen_change=_noticed).chosen
    if isinstance(chosen, Mapping) and attempt(
        lambda db: _take(db, assessment_id, item_number, form_id, chosen.get("pieces"), user)
    ):
        st.rerun()


def _pick_page(total: int, key: str) -> int:
    """The page (from 0), with a way to the others where there are any."""
    pages = max(ceil(total / PAGE), 1)
    if pages == 1:
        return 0
    label = f"共{total}件，每页{PAGE}件"
    return st.selectbox(label, range(pages), key=f"{key}_page", format_func=lambda page: f"第{page + 1}页", width=220)


def _take(db: Session, assessment_id: int, item_number: str, form_id: int, pieces: Any, user: User) -> None:
    """All of them or none."""
    for piece in pieces[:MOST] if isinstance(pieces, list) else ():
        if type(piece) is int:
            use_earlier(db, assessment_id, item_number, piece, by=user, expected_form=form_id)


def _as_shown(piece: Earlier) -> dict[str, Any]:
    what, sign, look, view = kind_of(piece.kind, piece.content_type)
    return {
        "id": piece.id,
        "kind": piece.kind.value,
        "what": what,
        "sign": sign,
        "look": look,
        "pictured": view in PICTURED,
        "name": piece.name,
        "caption": piece.caption,
        "size": "" if piece.size is None else size_in_words(piece.size),
        "source": f"{piece.year}年度{FORM_KIND_NAMES[piece.form_kind]}第{piece.item_number}项",
    }


def _noticed() -> None:
    """Streamlit gives the trigger's value only to components that name a callback for it."""


@cache
def _component() -> Any:
    return component_of("earlier_evidence", "gallery_pieces.js", "earlier.js")
