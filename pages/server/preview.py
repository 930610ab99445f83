"""A preview as an answer: asked for by a file's SHA-256, once somebody else has made sure that the person may see it."""

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from db.evidence.examination import NoPreview, kept_preview, preview
from db.refusals import Refused, StoreFailed, StoreFull

# Previews are made one after the other anyway; those who wait for theirs must not keep every thread of the server.
_making = CapacityLimiter(2)
LOST = "文件不在服务器上，请联系平台管理员从备份中恢复。"


async def send_preview(request: Request, sha256: str, side: int) -> Response:
    """The JPEG whose longer side is `side`, made now where it was not yet; else a sentence and 404."""
    tag = f'"{sha256[:32]}-{side}"'
    headers = {"cache-control": "private, no-cache", "etag": tag}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    try:
        content = await run_sync(kept_preview, sha256, side)
        if content is None:
            content = await run_sync(preview, sha256, side, limiter=_making)
    except NoPreview as reason:
        return refused(str(reason))
    except FileNotFoundError:
        return refused(LOST, status=410)
    except (StoreFailed, StoreFull) as failure:
        return refused(str(failure), status=503)
    return Response(content, media_type="image/jpeg", headers=headers)


def refused(sentence: Refused | str, status: int = 404) -> Response:
    """A sentence in place of a picture."""
    return PlainTextResponse(str(sentence), status_code=status, headers={"cache-control": "no-store"})
