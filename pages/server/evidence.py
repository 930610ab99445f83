"""POST /evidence and GET /evidence/{id}: files pass by Streamlit, straight to the disk and from it."""

import re
from dataclasses import dataclass

from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.engine import reading
from db.evidence import pieces as evidence
from db.evidence.examination import tells_place
from db.evidence.pictures import PAGE
from db.evidence.receiving import StoredFile
from db.evidence.refused_attempts import record_evidence_attempt
from db.models import LARGEST_ID, Evidence, User
from db.refusals import BadInput, NotAllowed, NotFound, Refused
from forms.permissions import Action, allows
from pages.server.out_of_order import note
from pages.server.plain_page import plain_page
from pages.server.preview import send_preview
from pages.server.stored_file import Stored, send
from pages.server.uploading import STATUS_OF, Arrived, Destination, arrived, person, take, user_id

VIDEO = "video/mp4"
WITHHELD = (
    "这段视频里有拍摄位置，原件只供上传单位和考评员查看。"
    "确需查看的，请考评员当面播放，或请上传单位去掉位置信息后另存一份。"
)


@dataclass(frozen=True)
class Opened:
    """A piece of evidence with a file, and whether this person may see it only without the place where it was taken."""

    evidence: Evidence
    without_position: bool


async def upload(request: Request) -> Response:
    """Take the body as one file for one item. Answers in JSON: the row's id and name, or a Chinese `problem`."""
    return await take(request, _destination)


async def download(request: Request) -> Response:
    """The file for those who may read it; pictures and PDF open in the browser, the rest is saved.

    Who may not know where it was taken gets the page of a picture, and no video that says so.
    """
    try:
        opened = await run_sync(_open_original, request)
    except Refused as refusal:
        return plain_page("无法打开佐证材料", "", fault=str(refusal), status=STATUS_OF.get(type(refusal), 404))
    found = opened.evidence
    if opened.without_position and (found.content_type or "").startswith("image/"):
        return await send_preview(request, found.sha256 or "", PAGE)
    file = Stored(found.sha256 or "", found.name, found.content_type or "", found.size or 0)
    return await send(request, file)


def _open_original(request: Request) -> Opened:
    """As `open_evidence`. Raises NotAllowed for a video that says where it was taken, StoreFull and StoreFailed."""
    opened = open_evidence(request)
    sha256, content_type = opened.evidence.sha256 or "", opened.evidence.content_type
    if opened.without_position and content_type == VIDEO and tells_place(sha256, content_type):
        raise NotAllowed(WITHHELD)
    return opened


def _destination(request: Request) -> Destination:
    asked = request.query_params
    assessment, form = asked.get("assessment", ""), asked.get("form", "")
    if not re.fullmatch(r"[0-9]{1,9}", assessment) or not re.fullmatch(r"[0-9]{0,9}", form):
        raise BadInput("上传地址有误，请刷新页面后重新上传。")
    assessment_id, item, name = int(assessment), asked.get("item", ""), asked.get("name", "")
    form_id = int(form) if form else None

    def room(db: Session, by: User) -> int:
        return evidence.room_for(db, assessment_id, item, by=by, expected_form=form_id)

    def add(db: Session, by: User, stored: StoredFile) -> Arrived:
        before = evidence.standing_file(db, assessment_id, item, stored.sha256)
        row = evidence.add_file(db, assessment_id, item, name=name, stored=stored, by=by, expected_form=form_id)
        return arrived(db, row, was_there=before is not None)

    return Destination(name, room, add)


def open_evidence(request: Request) -> Opened:
    """The piece that the address names, if it has a file that this person may see.

    Raises NotFound and NotAllowed; an attempt at a piece that is not hers is recorded.
    """
    evidence_id = request.path_params["evidence_id"]
    if evidence_id > LARGEST_ID:
        raise NotFound
    with reading() as db:
        asking = person(db, user_id(request))
    try:
        with reading() as db:
            found = evidence.readable(db, evidence_id, by=asking)
    except NotFound:
        note(lambda db: record_evidence_attempt(db, evidence_id, by=asking))
        raise
    if found.sha256 is None:
        raise NotFound("这条佐证是文号、网址或说明，没有文件。")
    return Opened(found, without_position=not allows(asking.role, Action.SEE_POSITION))
