"""Doing what a person asked for: one transaction, and the refusal in words where it was refused."""

from collections.abc import Callable

import streamlit as st
from sqlmodel import Session

from db.engine import transaction
from db.refusals import Refused
from pages.shared.plain import plain


def attempt(change: Callable[[Session], object]) -> bool:
    """Make one change in a transaction of its own. False, with the reason shown, where it was refused."""
    try:
        with transaction() as db:
            change(db)
    except Refused as refusal:
        st.error(plain(str(refusal)))
        return False
    return True
