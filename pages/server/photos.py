"""POST /photos, GET /photos/{id} and its previews: pictures of homes, rooms and site visits, by the same way as evidence."""

import re
from dataclasses import dataclass

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.engine import reading
from db.evidence import photos
from db.evidence.photos import PhotoPlace
from db.evidence.pictures import PAGE, THUMBNAIL
from db.evidence.receiving import StoredFile
from db.evidence.refused_attempts import record_photo_attempt
from db.home_models import Photo
from db.models import LARGEST_ID, User
from db.refusals import BadInput, NotFound, Refused
from forms.permissions import Action, allows
from pages.server.out_of_order import note
from pages.server.plain_page import plain_page
from pages.server.preview import refused, send_preview
from pages.server.stored_file import Stored, send
from pages.server.uploading import Arrived, Destination, arrived, person, take, user_id


@dataclass(frozen=True)
class Opened:
    """A picture, and whether this person may see it only without the place where it was taken."""

    photo: Photo
    without_position: bool


async def upload(request: Request) -> Response:
    """Take the body as one picture of a home, a room or a visit. Answers in JSON as for evidence."""
    return await take(request, _destination)


async def download(request: Request) -> Response:
    """The original, byte for byte, for those who may know where it was taken; for the others what the screen needs."""
    try:
        opened = await run_sync(_open, request)
    except Refused as refusal:
        return plain_page("无法打开照片", "", fault=str(refusal), status=404)
    if opened.without_position:
        return await send_preview(request, opened.photo.sha256, PAGE)
    found = opened.photo
    return await send(request, Stored(found.sha256, found.name, found.content_type, found.size))


async def thumbnail(request: Request) -> Response:
    """At most 320 pixels wide and high."""
    return await _send(request, THUMBNAIL)


async def page(request: Request) -> Response:
    """At most 1600 pixels wide and high."""
    return await _send(request, PAGE)


async def _send(request: Request, side: int) -> Response:
    try:
        opened = await run_sync(_open, request)
    except Refused as refusal:
        return refused(refusal)
    return await send_preview(request, opened.photo.sha256, side)


def _destination(request: Request) -> Destination:
    name, place = request.query_params.get("name", ""), _place(request)

    def room(db: Session, by: User) -> int:
        return photos.room_for_photo(db, place, by=by)

    def add(db: Session, by: User, stored: StoredFile) -> Arrived:
        before = photos.standing_photo(db, place, stored.sha256)
        row = photos.add_photo(db, place, name=name, stored=stored, by=by)
        return arrived(db, row, was_there=before is not None)

    return Destination(name, room, add, pictures_only=True)


def _place(request: Request) -> PhotoPlace:
    asked = request.query_params
    given = {name: asked[name] for name in ("home", "room", "visit") if name in asked}
    if len(given) != 1 or not all(re.fullmatch(r"[0-9]{1,9}", number) for number in given.values()):
        raise BadInput("上传地址有误，请刷新页面后重新上传。")
    ids = {f"{name}_id": int(number) for name, number in given.items()}
    return PhotoPlace(**ids, item_number=asked.get("item", "") if "visit" in given else "")


def _open(request: Request) -> Opened:
    """The picture that the address names. Raises NotFound and NotAllowed; an attempt at one that is not hers is recorded."""
    photo_id = request.path_params["photo_id"]
    if photo_id > LARGEST_ID:
        raise NotFound
    with reading() as db:
        asking = person(db, user_id(request))
    try:
        with reading() as db:
            found = photos.readable_photo(db, photo_id, by=asking)
    except NotFound:
        note(lambda db: record_photo_attempt(db, photo_id, by=asking))
        raise
    return Opened(found, without_position=not allows(asking.role, Action.SEE_POSITION))
