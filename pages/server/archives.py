"""GET /archives/{cycle}/{unit} and /archives/{cycle}/forms: finished archives, asked for anew with the person's own rights."""

from collections.abc import Callable

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from db.access import own_cycle, require_action
from db.archives import require_archive
from db.engine import reading
from db.evidence.refused_attempts import record_archive_attempt
from db.models import LARGEST_ID, User
from db.refusals import NotAllowed, NotFound, Refused
from forms.permissions import Action
from pages.server.out_of_order import note
from pages.server.plain_page import plain_page
from pages.server.uploading import person, user_id
from reports.archive import shelf
from reports.archive.orders import forms_key, township_key

Key = Callable[[Session, User], str]
NOT_THERE = "这个档案还没有打包，或者已过保留期。请回到页面上重新打包。"


async def township(request: Request) -> Response:
    """One township's archive, as this person may have it."""
    cycle_id, unit_id = request.path_params["cycle_id"], request.path_params["unit_id"]

    def key(db: Session, asking: User) -> str:
        require_archive(db, cycle_id, unit_id, by=asking)
        return township_key(cycle_id, unit_id, asking)

    return await _answer(request, key, cycle_id, unit_id)


async def forms(request: Request) -> Response:
    """All townships' forms of a year."""
    cycle_id = request.path_params["cycle_id"]

    def key(db: Session, asking: User) -> str:
        require_action(asking, Action.SEE_PROGRESS)
        own_cycle(db, cycle_id, asking)
        return forms_key(cycle_id)

    return await _answer(request, key, cycle_id)


async def _answer(request: Request, key: Key, *ids: int) -> Response:
    try:
        found = await run_sync(_find, user_id(request), key, ids)
    except Refused as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404
        return plain_page("无法下载档案", "", fault=str(refusal), status=status)
    headers = {"cache-control": "private, no-cache"}
    return FileResponse(found.path, media_type="application/zip", filename=found.name, headers=headers)


def _find(asking_id: int, key: Key, ids: tuple[int, ...]) -> shelf.Shelved:
    if max(ids) > LARGEST_ID:
        raise NotFound
    with reading() as db:
        asking = person(db, asking_id)
    try:
        with reading() as db:
            wanted = key(db, asking)
    except Refused:
        note(lambda db: record_archive_attempt(db, ids[0], ids[1] if len(ids) > 1 else None, by=asking))
        raise
    if (found := shelf.shelved(wanted)) is None:
        raise NotFound(NOT_THERE)
    return found
