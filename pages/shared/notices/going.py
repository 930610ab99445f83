"""Which notice is open: the address says so, and a reload leads back to it."""

import streamlit as st

SAID = "notices_said"  # what the next run tells at the top of the page
_OPEN = "notice"


def named_notice() -> int | None:
    """The id in the address; None where it names none."""
    named = st.query_params.get(_OPEN, "")
    return int(named) if named.isascii() and named.isdigit() and len(named) <= 9 else None


def open_notice(notice_id: int) -> None:
    """Show that notice from the next run on."""
    st.query_params[_OPEN] = str(notice_id)


def close_notice(year: int) -> None:
    """Show the list of that year from the next run on, without the mark that it had. To be called before it is drawn."""
    st.query_params.pop(_OPEN, None)
    st.session_state["year"] = year
    st.session_state["notices_round"] = st.session_state.get("notices_round", 0) + 1


def say(words: str) -> None:
    """Tell that at the top of the page when it is drawn next."""
    st.session_state[SAID] = words
