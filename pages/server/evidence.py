"""POST /evidence and GET /evidence/{id}: files pass by Streamlit, straight to the disk and from it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from db import evidence
from db.engine import reading, transaction
from db.models import Evidence, User
from db.pictures import PAGE
from db.receiving import StoredFile, Upload
from db.refusals import BadInput, NotAllowed, NotFound, Refused, StoreFailed, StoreFull
from db.refused_attempts import record_attempt
from forms.permissions import Action, allows
from pages.server.examiner import examiner
from pages.server.identity import USER_HEADER
from pages.server.origin import from_this_server
from pages.server.plain_page import plain_page
from pages.server.preview import send_preview
from pages.server.stored_file import Stored, send

BUFFER = 2**20  # bytes per write, so that a file of 20 MB takes twenty hops to a thread and not three hundred
MOST_DRAINED = 64 * 2**20
LARGEST_ID = 2**31 - 1  # of an integer column on PostgreSQL
STATUS_OF = {NotFound: 404, NotAllowed: 403, StoreFull: 507, StoreFailed: 503}


@dataclass(frozen=True)
class Wanted:
    """Where an uploaded file shall go, and who sends it."""

    user_id: int
    assessment_id: int
    item_number: str
    name: str
    form_id: int | None


@dataclass(frozen=True)
class Opened:
    """A piece of evidence with a file, and whether this person may see it only without the place where it was taken."""

    evidence: Evidence
    without_position: bool


async def upload(request: Request) -> Response:
    """Take the body as one file for one item. Answers in JSON: the row's id and name, or a Chinese `problem`."""
    if not from_this_server(request):
        return JSONResponse({"problem": "上传请求不是从本平台的页面发出的，没有受理。"}, status_code=403)
    chunks = request.stream()
    try:
        wanted = _wanted(request)
        added = await _take(wanted, chunks)
    except Refused as refusal:
        await _drain(chunks)
        return JSONResponse({"problem": str(refusal)}, status_code=STATUS_OF.get(type(refusal), 422))
    except ClientDisconnect:
        return Response(status_code=400)
    return JSONResponse({"id": added.id, "name": added.name, "message": "已上传"}, status_code=201)


async def download(request: Request) -> Response:
    """The file for those who may read it; pictures and PDF open in the browser, the rest is saved."""
    try:
        opened = await run_sync(open_evidence, request)
    except Refused as refusal:
        return plain_page("无法打开佐证材料", "", fault=str(refusal), status=404)
    found = opened.evidence
    if opened.without_position and (found.content_type or "").startswith("image/"):
        return await send_preview(request, found.sha256 or "", PAGE)
    file = Stored(found.sha256 or "", found.name, found.content_type or "", found.size or 0)
    return await send(request, file)


def _wanted(request: Request) -> Wanted:
    asked = request.query_params
    assessment, form = asked.get("assessment", ""), asked.get("form", "")
    if not re.fullmatch(r"[0-9]{1,9}", assessment) or not re.fullmatch(r"[0-9]{0,9}", form):
        raise BadInput("上传地址有误，请刷新页面后重新上传。")
    form_id = int(form) if form else None
    return Wanted(_user_id(request), int(assessment), asked.get("item", ""), asked.get("name", ""), form_id)


async def _take(wanted: Wanted, chunks: AsyncIterator[bytes]) -> Evidence:
    room = await run_sync(_room_for, wanted)
    with await run_sync(partial(Upload, wanted.name, limit=room)) as receiving:
        waiting = bytearray()
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= BUFFER:
                await run_sync(receiving.write, bytes(waiting))
                waiting.clear()
        await run_sync(receiving.write, bytes(waiting))
        stored = await run_sync(receiving.finish)
    added = await run_sync(_add, wanted, stored)
    examiner.soon(stored)
    return added


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what is still coming: a browser that is answered in the middle of sending reports a broken connection."""
    drained = 0
    try:
        async for chunk in chunks:
            drained += len(chunk)
            if drained > MOST_DRAINED:
                return
    except ClientDisconnect:
        return


def _room_for(wanted: Wanted) -> int:
    with transaction() as db:
        person = _person(db, wanted.user_id)
        return evidence.room_for(db, wanted.assessment_id, wanted.item_number, by=person, expected_form=wanted.form_id)


def _add(wanted: Wanted, stored: StoredFile) -> Evidence:
    with transaction() as db:
        person = _person(db, wanted.user_id)
        return evidence.add_file(
            db,
            wanted.assessment_id,
            wanted.item_number,
            name=wanted.name,
            stored=stored,
            by=person,
            expected_form=wanted.form_id,
        )


def open_evidence(request: Request) -> Opened:
    """The piece that the address names, if it has a file that this person may see.

    Raises NotFound and NotAllowed; an attempt at a piece that is not hers is recorded.
    """
    user_id, evidence_id = _user_id(request), request.path_params["evidence_id"]
    if evidence_id > LARGEST_ID:
        raise NotFound
    with reading() as db:
        person = _person(db, user_id)
    try:
        with reading() as db:
            found = evidence.readable(db, evidence_id, by=person)
    except NotFound:
        with transaction() as db:
            record_attempt(db, evidence_id, by=person)
        raise
    if found.sha256 is None:
        raise NotFound("这条佐证是文号，没有文件。")
    return Opened(found, without_position=not allows(person.role, Action.SEE_POSITION))


def _user_id(request: Request) -> int:
    return int(request.headers[USER_HEADER.decode()])


def _person(db: Session, user_id: int) -> User:
    person = db.get_one(User, user_id)
    if person.must_change_password:
        raise NotAllowed("请先修改临时密码，再上传或查看佐证材料。")
    return person
