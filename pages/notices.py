"""公文制发: official documents made from the year's data, kept, and downloaded again."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.SEE_NOTICES])
st.title("公文制发", anchor=False)
