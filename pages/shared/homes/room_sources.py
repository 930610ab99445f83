"""Where a drawn item comes from: the way there, and the rooms that count, for township and county alike."""

import pandas as pd
import streamlit as st

from db.drawn.room_link import ROOMS, counted_in_words
from db.drawn.star_link import STARS
from db.engine import reading
from db.homes.room_ratings import rated_rooms
from db.item_view import ItemView
from db.models import User
from forms.lifecycle import FormKind
from pages.shared.homes.room_list import name_of
from pages.shared.item_list import list_height
from pages.shared.picking import show_kind
from pages.shared.plain import plain


def show_sources(view: ItemView, user: User) -> None:
    """Why the item is not typed, and what it is drawn from."""
    if view.drawn is None:
        return
    st.info(plain(view.drawn.told))
    if view.drawn is STARS and st.button("打开“星级评定”", key="open_stars", on_click=show_kind, args=(FormKind.STAR,)):
        st.rerun()
    if view.drawn is not ROOMS:
        return
    with reading() as db:
        rooms = rated_rooms(db, view.assessment.cycle_id, user, unit_id=view.assessment.unit_id)
    counted = [rated for rated in rooms if rated.counts]
    st.markdown(plain(f"取数来源：{counted_in_words(rated.rating.state for rated in counted)}"))
    rows = [
        {
            "活动室": rated.row.room.name,
            "自评": name_of(rated.rating.state),
            "考评": "" if rated.rating.verified_state is None else name_of(rated.rating.verified_state),
        }
        for rated in counted
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True, height=list_height(min(len(rows), 6)))
    st.page_link("rooms.py", label="打开“代表活动室”")
