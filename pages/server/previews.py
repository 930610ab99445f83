"""GET /evidence/{id}/thumbnail and /evidence/{id}/page: small JPEGs of pictures and first pages, without their metadata."""

from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import Response

from db.evidence.pictures import PAGE, THUMBNAIL
from db.refusals import Refused
from pages.server.evidence import open_evidence
from pages.server.preview import refused, send_preview


async def thumbnail(request: Request) -> Response:
    """At most 320 pixels wide and high."""
    return await _send(request, THUMBNAIL)


async def page(request: Request) -> Response:
    """At most 1600 pixels wide and high: what is read in the place of the original."""
    return await _send(request, PAGE)


async def _send(request: Request, side: int) -> Response:
    try:
        opened = await run_sync(open_evidence, request)
    except Refused as refusal:
        return refused(refusal)
    return await send_preview(request, opened.evidence.sha256 or "", side)
