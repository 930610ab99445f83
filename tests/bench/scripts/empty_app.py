"""A page with nothing on it, behind the platform's own log-in and middleware: what a rerun costs at the least."""

import streamlit as st

from pages.server.routes import middleware, routes
from pages.server.startup import lifespan

app = st.App("empty_page.py", routes=routes(), middleware=middleware(), lifespan=lifespan)
