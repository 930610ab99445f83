"""Taking the body of a request as one file: past Streamlit, straight to the disk. Where it goes is told by the route."""

from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from functools import partial

from anyio import CapacityLimiter, fail_after
from anyio.to_thread import run_sync
from sqlmodel import Session
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from db.access import china_time
from db.engine import transaction
from db.evidence.receiving import StoredFile, Upload
from db.home_models import Photo
from db.models import Evidence, User, id_of
from db.refusals import NotAllowed, NotFound, Refused, StoreFailed, StoreFull
from pages.server.examiner import examiner
from pages.server.identity import USER_HEADER
from pages.server.origin import from_this_server

BUFFER = 2**20  # bytes per write, so that a file of 20 MB takes twenty hops to a thread and not three hundred
IDLE_SECONDS = 60.0
SILENT = "一分钟没有收到文件内容，上传已中断，没有保存。请检查网络后重新上传。"
MOST_DRAINED = 64 * 2**20
_finishing = CapacityLimiter(
    2
)  # what a file is costs time: those who wait for it must not keep every thread of the server
STATUS_OF = {NotFound: 404, NotAllowed: 403, StoreFull: 507, StoreFailed: 503}


@dataclass(frozen=True)
class Arrived:
    """The row that the file is now, and what to say of it."""

    id: int
    name: str
    message: str = "已上传"


@dataclass(frozen=True)
class Destination:
    """Where a file shall go: `room` says how many bytes it may have, `add` makes the row. Both are asked in a transaction."""

    name: str
    room: Callable[[Session, User], int]
    add: Callable[[Session, User, StoredFile], Arrived]
    pictures_only: bool = False


async def take(request: Request, where: Callable[[Request], Destination]) -> Response:
    """Take the body as one file. Answers in JSON: the row's id and name, or a Chinese `problem`; then nothing was kept."""
    if not from_this_server(request):
        return JSONResponse({"problem": "上传请求不是从本平台的页面发出的，没有受理。"}, status_code=403)
    chunks = _in_time(request.stream())
    try:
        kept = await _receive(where(request), user_id(request), chunks)
    except Refused as refusal:
        await _drain(chunks)
        return JSONResponse({"problem": str(refusal)}, status_code=STATUS_OF.get(type(refusal), 422))
    except ClientDisconnect:
        return Response(status_code=400)
    except TimeoutError:
        return JSONResponse({"problem": SILENT}, status_code=408)
    return JSONResponse(asdict(kept), status_code=201)


def arrived(db: Session, row: Evidence | Photo, *, was_there: bool) -> Arrived:
    """That row; where it stood there before, with who added it and when."""
    if not was_there:
        return Arrived(id_of(row), row.name)
    who, when = db.get_one(User, row.added_by).name, china_time(row.added_at)
    return Arrived(id_of(row), row.name, f"已有这个文件，由{who}于{when:%m月%d日 %H:%M}上传，没有重复添加")


def user_id(request: Request) -> int:
    """Whose request it is, as the middleware found out."""
    return int(request.headers[USER_HEADER.decode()])


def person(db: Session, user_id: int) -> User:
    """The account. Raises NotAllowed while its password is a temporary one."""
    found = db.get_one(User, user_id)
    if found.must_change_password:
        raise NotAllowed("请先修改临时密码，再上传、查看或下载文件。")
    return found


async def _receive(where: Destination, sender: int, chunks: AsyncIterator[bytes]) -> Arrived:
    room = await run_sync(_room, where, sender)
    with await run_sync(partial(Upload, where.name, limit=room, pictures_only=where.pictures_only)) as receiving:
        waiting = bytearray()
        async for chunk in chunks:
            waiting += chunk
            if len(waiting) >= BUFFER:
                await run_sync(receiving.write, bytes(waiting))
                waiting.clear()
        await run_sync(receiving.write, bytes(waiting))
        stored = await run_sync(receiving.finish, limiter=_finishing)
    kept = await run_sync(_add, where, sender, stored)
    examiner.soon(stored)
    return kept


async def _in_time(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, each within a minute. Raises TimeoutError: an upload that never ends must not be held for ever."""
    while True:
        with fail_after(IDLE_SECONDS):
            chunk = await anext(chunks, None)
        if chunk is None:
            return
        yield chunk


async def _drain(chunks: AsyncIterator[bytes]) -> None:
    """Read what is still coming: a browser that is answered in the middle of sending reports a broken connection."""
    drained = 0
    try:
        async for chunk in chunks:
            drained += len(chunk)
            if drained > MOST_DRAINED:
                return
    except (ClientDisconnect, TimeoutError):
        return


def _room(where: Destination, sender: int) -> int:
    with transaction() as db:
        return where.room(db, person(db, sender))


def _add(where: Destination, sender: int, stored: StoredFile) -> Arrived:
    with transaction() as db:
        return where.add(db, person(db, sender), stored)
