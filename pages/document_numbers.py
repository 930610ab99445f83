"""发文登记: the register of document numbers (发文字号)."""

import streamlit as st

from pages.shared.access import require_role
from pages.shared.into_view import bring_into_view
from pages.shared.numbers.choice import open_book
from pages.shared.numbers.one import WRITERS, keep_number
from pages.shared.numbers.register import offer_export, pick_number
from pages.shared.numbers.reserving import offer_beginning, offer_next, show_standing

user = require_role(*WRITERS)
st.title("发文登记", anchor=False)
st.caption(
    "发文字号的登记簿，按代字和年份连续编号。要发文时先预留一个号，印发后登记为已用，不再印发的写明理由后作废；"
    "在“公文制发”中定稿的公文自动登记。"
)
book = open_book(user)
show_standing(book)
offer_next(book, user)
offer_beginning(book, user)
if book.rows:
    listed, opened = st.columns([7, 4], gap="medium")
    with listed:
        number = pick_number(book)
        offer_export(book, user)
    if number is not None:
        with opened:
            bring_into_view(str(number.id), key="at_number")
            keep_number(number.id)
