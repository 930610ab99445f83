"""星级评定: proposed, approved and past stars of every home."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("星级评定", anchor=False)
