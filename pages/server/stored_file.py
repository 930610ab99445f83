"""A file of the evidence store as an answer: from the disk where it lies there, else passed on from the other store."""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from db.evidence.store import store
from db.refusals import StoreFailed
from pages.server.plain_page import plain_page

INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
PIECE = 2**20  # bytes passed on at once


@dataclass(frozen=True)
class Stored:
    """A file as its row tells of it; `size` in bytes."""

    sha256: str
    name: str
    content_type: str
    size: int


async def send(request: Request, file: Stored) -> Response:
    """The file under its own name, or the part of it that is asked for: pictures and PDF to be shown, the rest to be saved.

    A page in Chinese when the store has lost it or cannot be reached.
    """
    try:
        return await run_sync(_found, request, file)
    except FileNotFoundError:
        logging.getLogger("renda").error("The evidence store has lost %s", store().place_of(file.sha256))
        return plain_page("无法打开文件", "", fault="文件不在服务器上，请联系平台管理员从备份中恢复。", status=410)
    except StoreFailed as failure:
        return plain_page("无法打开文件", "", fault=str(failure), status=503)


def _found(request: Request, file: Stored) -> Response:
    disposition = "inline" if file.content_type in INLINE else "attachment"
    headers = {"cache-control": "private, no-cache"}
    if file.content_type != "application/pdf":  # the browser's own PDF viewer does not run in a sandbox
        headers["content-security-policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    path = store().local_path(file.sha256)
    if path is None:
        named = f"{disposition}; filename*=utf-8''{quote(file.name)}"
        headers |= {"content-disposition": named, "accept-ranges": "bytes"}
        return _passed_on(store().open(file.sha256), file, request.headers.get("range", ""), headers)
    return FileResponse(
        path,
        media_type=file.content_type,
        filename=file.name,
        stat_result=path.stat(),
        content_disposition_type=disposition,
        headers=headers,
    )


def _passed_on(opened: BinaryIO, file: Stored, asked: str, headers: dict[str, str]) -> Response:
    part = _part(asked, file.size)
    if part is None:
        opened.close()
        return Response(status_code=416, headers={"content-range": f"bytes */{file.size}"})
    headers["content-length"] = str(len(part))
    whole = len(part) == file.size
    if not whole:
        headers["content-range"] = f"bytes {part.start}-{part.stop - 1}/{file.size}"
    body = _pieces(opened, part)
    return StreamingResponse(body, status_code=200 if whole else 206, media_type=file.content_type, headers=headers)


def _part(asked: str, size: int) -> range | None:
    """The bytes that a Range header asks for; all of them where it asks for none or for several parts; None past the end."""
    found = re.fullmatch(r"bytes=(\d{0,18})-(\d{0,18})", asked.strip())
    if found is None or not (found[1] or found[2]):
        return range(size)
    if not found[1]:
        return range(max(size - int(found[2]), 0), size) if int(found[2]) else None
    start, stop = int(found[1]), min(int(found[2] or size), size - 1) + 1
    return range(start, stop) if start < stop else None


def _pieces(opened: BinaryIO, part: range) -> Iterator[bytes]:
    with opened:
        opened.seek(part.start)
        left = len(part)
        while left and (piece := opened.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
