"""An empty page with the guard, menu and frame of the platform, behind the platform's own log-in and middleware: the least a page of it costs."""

import streamlit as st

from pages.server.routes import middleware, routes
from pages.server.startup import lifespan

app = st.App("framed_page.py", routes=routes(), middleware=middleware(), lifespan=lifespan)
