"""The fields of the plain forms, read before anybody is logged in: so no more than such a form can hold."""

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MOST_BYTES = 16 * 1024


async def small_form(request: Request) -> dict[str, str]:
    """The fields by name. Raises HTTPException 413 for a longer body."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "提交的内容过长，没有受理。")
    return dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
