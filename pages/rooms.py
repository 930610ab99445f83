"""代表活动室: the register of the activity rooms."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.SEE_HOMES])
st.title("代表活动室", anchor=False)
