"""The server: `streamlit run streamlit_app.py`."""

import streamlit as st

from pages.server.startup import check_settings, lifespan

check_settings()

from pages.server.routes import middleware, routes  # noqa: E402  (they read the settings checked above)
from pages.server.script_faults import show_fault  # noqa: E402

app = st.App("pages/main.py", routes=routes(), middleware=middleware(), lifespan=lifespan, on_script_error=show_fault)
