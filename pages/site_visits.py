"""实地核查: the sheet of a visit to a home."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.VISIT])
st.title("实地核查", anchor=False)
