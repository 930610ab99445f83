"""Nothing, inside what every page of the platform has around it: the guard, the menu, the frame."""

import streamlit as st

from pages.shared.access import require_role
from pages.shared.frame import show_frame


def nothing() -> None:
    """An empty page."""


user = require_role()
page = st.navigation([st.Page(nothing, title="空白页")])
show_frame(user)
page.run()
