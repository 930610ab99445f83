"""发文登记: the register of document numbers (发文字号)."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.WRITE_NOTICES])
st.title("发文登记", anchor=False)
