"""GET /notices/{id}: a finished notice as it was kept; its pages to be looked at; the .zip of many. To whoever may see it."""

import re
from collections.abc import Callable
from urllib.parse import quote

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from db.engine import reading
from db.evidence.refused_attempts import record_notice_attempt
from db.models import LARGEST_ID, User
from db.notices.kept import file_of, notice_for
from db.refusals import NotAllowed, NotFound, Refused
from pages.server.out_of_order import note
from pages.server.plain_page import plain_page
from pages.server.uploading import person, user_id
from reports.archive import shelf
from reports.notices.many import common_draft, drafts_key, finished_key
from reports.notices.preview import page as page_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
NOT_THERE = "这个压缩包还没有制作，或者已过保留期。请回到“公文制发”重新制作。"
NO_PAGE = "没有这一页的预览，请回到“公文制发”重新预览。"
KEPT_FROM_OTHERS = {"cache-control": "private, no-store"}


async def download(request: Request) -> Response:
    """The finished notice, byte for byte, under its Chinese name."""

    def find(db: Session, asking: User, notice_id: int) -> Response:
        name, content = file_of(db, notice_id, asking)
        disposition = f"attachment; filename*=utf-8''{quote(name, safe='')}"
        headers = KEPT_FROM_OTHERS | {"content-disposition": disposition}
        return Response(content, media_type=WORD, headers=headers)

    return await _answer(request, find)


async def page(request: Request) -> Response:
    """One page of the notice, or of its draft, as a picture; the address names the document by its SHA-256."""
    sha256, number = request.path_params["sha256"], request.path_params["number"]

    def find(db: Session, asking: User, notice_id: int) -> Response:
        notice = notice_for(db, notice_id, asking)
        is_other = notice.finished_at is not None and notice.sha256 != sha256  # a draft of what was finished since
        picture = None if is_other or not re.fullmatch("[0-9a-f]{64}", sha256) else page_of(notice_id, sha256, number)
        if picture is None:
            raise NotFound(NO_PAGE)
        return Response(picture, media_type="image/png", headers=KEPT_FROM_OTHERS)

    return await _answer(request, find)


async def drafts(request: Request) -> Response:
    """The .zip of drafts that were made from the draft for all townships."""
    return await _answer(request, lambda db, asking, notice_id: _package(db, asking, notice_id, drafts_key))


async def finished(request: Request) -> Response:
    """The .zip of the notices that were finished from the draft for all townships."""
    return await _answer(request, lambda db, asking, notice_id: _package(db, asking, notice_id, finished_key))


def _package(db: Session, asking: User, notice_id: int, key: Callable[[int], str]) -> Response:
    common_draft(db, notice_id, asking)
    if (found := shelf.shelved(key(notice_id))) is None:
        raise NotFound(NOT_THERE)
    return FileResponse(found.path, media_type="application/zip", filename=found.name, headers=KEPT_FROM_OTHERS)


async def _answer(request: Request, find: Callable[[Session, User, int], Response]) -> Response:
    notice_id = request.path_params["notice_id"]
    try:
        return await run_sync(_find, user_id(request), notice_id, find)
    except Refused as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404
        return plain_page("无法打开公文", "", fault=str(refusal), status=status)


def _find(asking_id: int, notice_id: int, find: Callable[[Session, User, int], Response]) -> Response:
    if notice_id > LARGEST_ID:
        raise NotFound
    with reading() as db:
        asking = person(db, asking_id)
    try:
        with reading() as db:
            return find(db, asking, notice_id)
    except Refused:
        note(lambda db: record_notice_attempt(db, notice_id, by=asking))
        raise
