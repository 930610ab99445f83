"""A room's photos: a fragment of its own, so that a picture arrives without drawing the rating anew."""

import streamlit as st

from db.engine import reading
from db.evidence.photos import PhotoPlace, photos_of
from db.homes.room_ratings import rated_room
from forms.permissions import ALLOWED, Action, allows
from pages.shared.access import require_role
from pages.shared.evidence.photos import photo_uploader, show_photos


@st.fragment
def keep_room_photos(cycle_id: int, room_id: int) -> None:
    """The photos; whoever keeps the room adds and withdraws them while it is in use."""
    user = require_role(*ALLOWED[Action.SEE_HOMES])
    key = f"room_photos_{room_id}"
    with reading() as db:
        in_use = rated_room(db, cycle_id, room_id, user).row.room.closed_at is None
    editable = in_use and allows(user.role, Action.KEEP_HOME)
    st.markdown("**照片**")
    if editable:
        photo_uploader(room_id=room_id, key=f"{key}_add")
    with reading() as db:
        photos = photos_of(db, PhotoPlace(room_id=room_id), by=user)
    show_photos(photos, editable=editable, key=key)
    if not photos and not editable:
        st.caption("还没有照片。")
