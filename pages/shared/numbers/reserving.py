"""Taking the next number, and letting a register that began on paper go on from there."""

import streamlit as st

from db.models import User, id_of
from db.notice_models import DocumentNumber, NumberState
from db.notices.beginning import MOST_BEFORE, begin_series, take_back_beginning
from db.notices.numbers import (
    LONGEST_PURPOSE,
    NumberRow,
    reserve,
)
from pages.shared.attempting import attempt
from pages.shared.item_inputs import TYPING_PAUSE
from pages.shared.numbers.choice import Book
from pages.shared.plain import plain


def say(sentence: str) -> None:
    """Said above the list from the next run on, and at once where a phone shows another part."""
    st.session_state["numbers_said"] = sentence
    st.toast(plain(sentence))


def show_standing(book: Book) -> None:
    """What was done just now; the next number, and how many there are of each state."""
    if said := st.session_state.pop("numbers_said", None):
        st.success(plain(said))
    counts = {state: sum(row.state is state for row in book.own) for state in NumberState}
    next_text = _text(book, book.following)
    if not book.own:
        st.info(
            plain(
                f"{book.series}〔{book.year}〕还没有编过号，下一个是{next_text}。今年已在线下编过号的，请先设置起始号。"
            )
        )
        return
    st.caption(
        plain(
            f"下一个是{next_text}。已用{counts[NumberState.USED]}个，作废{counts[NumberState.VOIDED]}个，"
            f"预留未用{counts[NumberState.RESERVED]}个。"
        )
    )


def _text(book: Book, serial: int) -> str:
    return f"{book.series}〔{book.year}〕{serial}号"


def offer_next(book: Book, user: User) -> None:
    """Reserve the next number for a purpose that is typed."""
    told, round_ = _told(book), st.session_state.setdefault("numbers_round", 0)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        purpose = st.text_input(
            "用途",
            key=f"numbers_purpose_{round_}",
            placeholder="用于哪份文件，如：关于召开主任会议的通知",
            max_chars=LONGEST_PURPOSE,
            live=TYPING_PAUSE,
            width=420,
        )
        clicked = st.button(plain(f"预留{_text(book, book.following)}"), key="reserve_number", type="primary")
    if clicked and attempt(lambda db: _open(reserve(db, book.series, book.year, purpose or "", user, expected=told))):
        st.session_state["numbers_round"] = round_ + 1  # a field without the purpose just used
        say(f"已预留{_text(book, told)}。印发后请登记为已用；不用了请作废并写明理由。")
        st.rerun()


def _open(number: DocumentNumber) -> None:
    """Let the list mark that number from the next run on, and no search hide it."""
    st.session_state["open_number"] = id_of(number)
    for name in ("numbers_words", "numbers_states"):
        st.session_state.pop(name, None)


def _told(book: Book) -> int:
    """The number that stood on the button when it was clicked; from now on the one that stands there now."""
    slot = f"numbers_told_{book.series}_{book.year}"
    told = st.session_state.get(slot, book.following)
    st.session_state[slot] = book.following
    return int(told)


def offer_beginning(book: Book, user: User) -> None:
    """Before the first number: how far the year had come on paper. Afterwards, as long as nothing else was done: undo."""
    if not book.own:
        _offer_begin(book, user)
    elif all(_is_untouched(row) for row in book.own):
        _offer_take_back(book, user)


def _is_untouched(row: NumberRow) -> bool:
    return row.before_platform and row.state is NumberState.USED


def _offer_begin(book: Book, user: User) -> None:
    with st.expander("设置起始号（启用平台前已在线下编过号）"):
        st.caption("设置后，之前的号在登记簿上记为已用，平台接着往下编。只能在编第一个号之前设置。")
        with st.container(horizontal=True, vertical_alignment="bottom"):
            first = int(st.number_input("从几号编起", 2, MOST_BEFORE + 1, 2, key="numbers_first", width=160))
            clicked = st.button("设置起始号", key="begin_series")
    if clicked and attempt(lambda db: begin_series(db, book.series, book.year, first, user)):
        say(f"已设置：{_text(book, first)}是平台编的第一个号，1至{first - 1}号记为启用平台前已编发。")
        st.rerun()


def _offer_take_back(book: Book, user: User) -> None:
    clicked = st.button(f"取消起始号（从{book.following}号编起）", key="take_back_beginning")
    if clicked and attempt(lambda db: take_back_beginning(db, book.series, book.year, user)):
        say("已取消起始号，可以重新设置。")
        st.rerun()
