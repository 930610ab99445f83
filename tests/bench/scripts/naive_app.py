"""A page that draws the widgets of every item, behind the platform's own log-in and middleware: the design this platform avoids."""

import streamlit as st

from pages.server.routes import middleware, routes
from pages.server.startup import lifespan

app = st.App("naive_page.py", routes=routes(), middleware=middleware(), lifespan=lifespan)
