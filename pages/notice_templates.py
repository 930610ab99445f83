"""公文模板: the county's own Word templates."""

import streamlit as st

from forms.permissions import ALLOWED, Action
from pages.shared.access import require_role

user = require_role(*ALLOWED[Action.MANAGE_TEMPLATES])
st.title("公文模板", anchor=False)
