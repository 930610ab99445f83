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
from db.models import User
from db.refusals import NotAllowed, NotFound, Refused
from forms.permissions import Action
from pages.server.identity import USER_HEADER
from pages.server.out_of_order import note
from pages.server.plain_page import plain_page
from reports.archive import shelf
from reports.archive.orders import forms_key, township_key

Key = Callable[[Session, User], str]
LARGEST_ID = 2**31 - 1  # of an integer column on PostgreSQL
NOT_THERE = "这个档案还没有打包，或者已过保留期。请回到页面上重新打包。"


async def township(request: Request) -> Response:
    """One township's archive, as this person may have it."""
    cycle_id, unit_id = request.path_params["cycle_id"], request.path_params["unit_id"]

    def key(db: Session, person: User) -> str:
        require_archive(db, cycle_id, unit_id, by=person)
        return township_key(cycle_id, unit_id, person)

    return await _answer(request, key, cycle_id, unit_id)


async def forms(request: Request) -> Response:
    """All townships' forms of a year."""
    cycle_id = request.path_params["cycle_id"]

    def key(db: Session, person: User) -> str:
        require_action(person, Action.SEE_PROGRESS)
        own_cycle(db, cycle_id, person)
        return forms_key(cycle_id)

    return await _answer(request, key, cycle_id)


async def _answer(request: Request, key: Key, *ids: int) -> Response:
    user_id = int(request.headers[USER_HEADER.decode()])
    try:
        found = await run_sync(_find, user_id, key, ids)
    except Refused as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404
        return plain_page("无法下载档案", "", fault=str(refusal), status=status)
    headers = {"cache-control": "private, no-cache"}
    return FileResponse(found.path, media_type="application/zip", filename=found.name, headers=headers)


def _find(user_id: int, key: Key, ids: tuple[int, ...]) -> shelf.Shelved:
    if max(ids) > LARGEST_ID:
        raise NotFound
    with reading() as db:
        person = db.get_one(User, user_id)
        if person.must_change_password:
            raise NotAllowed("请先修改临时密码，再下载档案。")
        try:
            wanted = key(db, person)
        except Refused:
            note(lambda db: record_archive_attempt(db, ids[0], ids[1] if len(ids) > 1 else None, by=person))
            raise
    if (found := shelf.shelved(wanted)) is None:
        raise NotFound(NOT_THERE)
    return found
