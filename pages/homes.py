"""代表之家: the deputies' homes, one page each."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("代表之家", anchor=False)
