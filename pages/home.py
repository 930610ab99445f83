"""首页: what is next for this person."""

import streamlit as st

from pages.shared.access import places_for, require_role

user = require_role()
st.title("首页")
for place in places_for(user):
    if place.file not in ("home.py", "my_account.py"):
        st.page_link(place.file, label=place.title)
