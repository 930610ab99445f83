"""星级评定: proposed, approved and past stars of every home."""

import streamlit as st

from forms.permissions import ALLOWED, COUNTY_ROLES, Action
from pages.shared.access import require_role
from pages.shared.picking import pick_cycle
from pages.shared.stars.county import show_county
from pages.shared.stars.own import show_own

user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("星级评定", anchor=False)
cycle = pick_cycle(user)
if said := st.session_state.pop("stars_said", None):
    st.success(said)
if user.role in COUNTY_ROLES:
    show_county(cycle, user)
else:
    show_own(cycle, user)
