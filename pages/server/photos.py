"""POST /photos and GET /photos/{id}: pictures of homes, rooms and site visits, by the same way as evidence."""

import re

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import photos
from db.engine import reading
from db.home_models import Photo
from db.models import User, id_of
from db.photos import PhotoPlace
from db.receiving import StoredFile
from db.refusals import BadInput, NotFound, Refused
from pages.server.plain_page import plain_page
from pages.server.stored_file import Stored, send
from pages.server.uploading import Arrived, Destination, person, take, user_id

LARGEST_ID = 2**31 - 1  # of an integer column on PostgreSQL


async def upload(request: Request) -> Response:
    """Take the body as one picture of a home, a room or a visit. Answers in JSON as for evidence."""
    return await take(request, _destination)


async def download(request: Request) -> Response:
    """The original, byte for byte, for those who may know where it was taken."""
    try:
        found = await run_sync(_original, user_id(request), request.path_params["photo_id"])
    except Refused as refusal:
        return plain_page("无法打开照片", "", fault=str(refusal), status=404)
    return await send(request, Stored(found.sha256, found.name, found.content_type, found.size))


def _destination(request: Request) -> Destination:
    name, place = request.query_params.get("name", ""), _place(request)

    def room(db: Session, by: User) -> int:
        return photos.room_for_photo(db, place, by=by)

    def add(db: Session, by: User, stored: StoredFile) -> Arrived:
        was_there = photos.has_photo(db, place, stored.sha256)
        row = photos.add_photo(db, place, name=name, stored=stored, by=by)
        return Arrived(id_of(row), row.name, was_there)

    return Destination(name, room, add, pictures_only=True)


def _place(request: Request) -> PhotoPlace:
    asked = request.query_params
    given = {name: asked[name] for name in ("home", "room", "visit") if name in asked}
    if len(given) != 1 or not all(re.fullmatch(r"[0-9]{1,9}", number) for number in given.values()):
        raise BadInput("上传地址有误，请刷新页面后重新上传。")
    ids = {f"{name}_id": int(number) for name, number in given.items()}
    return PhotoPlace(**ids, item_number=asked.get("item", "") if "visit" in given else "")


def _original(user_id: int, photo_id: int) -> Photo:
    if photo_id > LARGEST_ID:
        raise NotFound
    with reading() as db:
        return photos.readable_original(db, photo_id, by=person(db, user_id))
