"""The script of every session: who is there, and which pages she may open."""

import streamlit as st

from pages.shared.access import places_for, require_role
from pages.shared.frame import show_frame

st.set_page_config(page_title="乡镇人大年度考核平台", layout="wide", initial_sidebar_state="auto")
user = require_role()
menu: dict[str, list] = {}
for place in places_for(user):
    menu.setdefault(place.group, []).append(st.Page(place.file, title=place.title))
page = st.navigation(menu, expanded=True)  # else a long menu folds its last pages away
show_frame(user)
page.run()
