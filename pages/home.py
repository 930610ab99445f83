"""首页: what is next for this person."""

import streamlit as st

from db.engine import reading
from pages.shared.access import places_for, require_role
from pages.shared.next_steps import next_steps
from pages.shared.notices.going import address_of
from pages.shared.plain import plain

user = require_role()
st.title("首页", anchor=False)
places = {place.file: place for place in places_for(user)}
with reading() as db:
    steps = next_steps(db, user)
if not steps:
    st.info("本县还没有开启考核年度。开启后，这里会告诉您下一步做什么。")
for step in steps:
    with st.container(border=True):
        st.markdown(plain(step.sentence))
        place = places.get(step.page)
        if place:
            if step.notice_id is None:
                st.page_link(place.file, label=f"打开{place.title}")
            else:
                st.page_link(place.file, label="打开这份公文", query_params=address_of(step.notice_id))
