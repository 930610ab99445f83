"""公文检查: any Word file measured against GB/T 9704."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.CHECK_DOCUMENTS])
st.title("公文检查", anchor=False)
