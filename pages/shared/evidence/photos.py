"""Photos of a home, a room or a site visit: added, seen in place, captioned, withdrawn and brought back."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from db.engine import transaction
from db.evidence.filekinds import KINDS
from db.evidence.photos import LONGEST_CAPTION, caption_photo, restore_photo, withdraw_photo
from db.home_models import Photo
from db.models import User, id_of
from db.refusals import Refused
from pages.shared.access import current_user
from pages.shared.evidence.uploader import uploader

HERE = Path(__file__).parent
HINT = "照片可有可无，不影响得分。"
PICTURES = ",".join(suffix for suffix, kind in KINDS.items() if kind.content_type.startswith("image/"))


def photo_uploader(
    *,
    home_id: int | None = None,
    room_id: int | None = None,
    visit_id: int | None = None,
    item_number: str = "",
    key: str,
) -> bool:
    """Take, choose, drop or paste pictures of one home, room or visit. True in the run in which one has just arrived.

    Put it in the fragment that shows them: read the photos after it, or rerun the fragment when it returns True.
    """
    given = {"home": home_id, "room": room_id, "visit": visit_id, "item": item_number or None}
    address = "/photos?" + urlencode({name: value for name, value in given.items() if value is not None})
    return uploader(address, HINT, accept=PICTURES, key=key)


def show_photos(photos: Sequence[Photo], *, editable: bool, key: str) -> None:
    """The pictures as a grid that opens each in place. With `editable` captions are written and pictures withdrawn there.

    A picture withdrawn in this tab is offered to be brought back until the page is left. Nothing is drawn for no photos.
    Put it in the fragment that reads the photos: what is done is saved before the fragment runs again.
    """
    stand = _stand(key)
    if not photos and not stand["gone"]:
        return
    data = {
        "photos": [{"id": photo.id, "name": photo.name, "caption": photo.caption} for photo in photos],
        "gone": [{"id": gone, "name": name} for gone, name in stand["gone"].items()] if editable else [],
        "problem": stand["problem"],
        "longest": LONGEST_CAPTION,
        "editable": editable,
    }
    names = {id_of(photo): photo.name for photo in photos} | stand["gone"]
    _component()(key=key, data=data, on_action_change=lambda: _act(key, names))


def _stand(key: str) -> dict[str, Any]:
    """What this tab knows of these photos: those it withdrew, by id, and why the last action was refused."""
    stand: dict[str, Any] = st.session_state.setdefault(f"{key}_stand", {"gone": {}, "problem": ""})
    return stand


def _act(key: str, names: Mapping[int, str]) -> None:
    """Do what the browser reports, before the page is drawn anew."""
    user, given, stand = current_user(), st.session_state.get(key), _stand(key)
    action = given.get("action") if isinstance(given, Mapping) else None
    if user is None or not isinstance(action, Mapping) or action.get("id") not in names:
        return
    photo_id = int(action["id"])
    try:
        _perform(action, photo_id, user)
    except Refused as refusal:
        stand["problem"] = str(refusal)
        return
    stand["problem"] = ""
    if action.get("what") == "withdraw":
        stand["gone"][photo_id] = names[photo_id]
    elif action.get("what") == "restore":
        stand["gone"].pop(photo_id, None)


def _perform(action: Mapping[str, Any], photo_id: int, user: User) -> None:
    with transaction() as db:
        match action.get("what"):
            case "withdraw":
                withdraw_photo(db, photo_id, by=user)
            case "restore":
                restore_photo(db, photo_id, by=user)
            case "caption":
                words, seen = str(action.get("caption", "")), str(action.get("seen", ""))
                caption_photo(db, photo_id, words, expected=seen, by=user)


@cache
def _component() -> Any:
    html, css, js = ((HERE / f"photos.{kind}").read_text(encoding="utf-8") for kind in ("html", "css", "js"))
    return st.components.v2.component("photos", html=html, css=css, js=js)
