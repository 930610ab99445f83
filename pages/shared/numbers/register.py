"""The register as one list with search and export; a click opens a number."""

import pandas as pd
import streamlit as st

from db.engine import reading
from db.models import Unit, User
from db.notice_models import NumberState
from db.notices.numbers import STATE_NAMES, NumberRow, issuing_unit, register_of
from pages.shared.downloads import EXCEL
from pages.shared.item_list import list_height
from pages.shared.numbers.choice import Book
from reports.notices.register import register_table, register_workbook

WIDTHS = {
    "文号": st.column_config.TextColumn(width=152),
    "状态": st.column_config.TextColumn(width=52),
    "用途或标题": st.column_config.TextColumn(width=240),
    "登记人": st.column_config.TextColumn(width=66),
    "登记时间": st.column_config.TextColumn(width=130),
    "作废理由": st.column_config.TextColumn(width=200),
}


def find(book: Book, words: str, states: list[NumberState]) -> list[NumberRow]:
    """The book's numbers in these states (any where none is named); with words, of every year and series that hold them."""
    wanted = words.split()
    rows = book.rows if wanted else book.own
    found = [row for row in rows if not states or row.state in states]
    texts = ["".join(cells.values()) for cells in register_table(found)]
    return [row for row, text in zip(found, texts, strict=True) if all(word in text for word in wanted)]


def pick_number(book: Book) -> NumberRow | None:
    """Draw search and list; the open number, None where there is none."""
    with st.container(horizontal=True):
        words = st.text_input(
            "查找（所有年份和代字）", key="numbers_words", placeholder="文号、用途、登记人等", width=240
        )
        states = st.multiselect(
            "状态",
            list(NumberState),
            key="numbers_states",
            format_func=STATE_NAMES.__getitem__,
            placeholder="全部",
            width=300,
        )
    found = find(book, words or "", states)
    if not found:
        if book.own or words or states:
            st.info("没有符合条件的文号，请减少查找条件。")
        return None
    return _listed(found)


def _listed(found: list[NumberRow]) -> NumberRow:
    key = f"numbers_{len(found)}_{found[0].id}_{found[-1].id}"
    opened = st.session_state.get("open_number")
    first = next((at for at, row in enumerate(found) if row.id == opened), 0)
    mark = st.session_state.setdefault(f"first_{key}", first)
    marked = st.dataframe(
        pd.DataFrame(register_table(found)),
        key=key,
        hide_index=True,
        height=list_height(len(found)),
        column_config=WIDTHS,
        on_select="rerun",
        selection_mode="single-row-required",
        selection_default={"selection": {"rows": [mark]}},
    )
    row = found[marked.selection.rows[0]]
    st.session_state["open_number"] = row.id
    return row


def offer_export(book: Book, user: User) -> None:
    """The year's register as Excel, made on the click with the person's own rights."""
    with reading() as db:
        unit = db.get_one(Unit, issuing_unit(db, user)).name
    st.download_button(
        f"导出{book.year}年登记簿（Excel）",
        lambda: _register(unit, book.year, user),
        f"{unit}{book.year}年发文登记簿.xlsx",
        EXCEL,
        key="export_register",
        on_click="ignore",
    )


def _register(unit: str, year: int, user: User) -> bytes:
    with reading() as db:
        return register_workbook(unit, year, register_of(db, user))
