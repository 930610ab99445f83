"""The database cannot be written to or reached: a sentence in Chinese in place of the server's own fault page."""

import logging
from collections.abc import Callable
from contextlib import suppress

from sqlalchemy.exc import OperationalError
from sqlmodel import Session
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.engine import transaction
from db.refusals import StoreFailed, StoreFull
from pages.server.plain_page import plain_page

SENTENCE = "数据库或磁盘已满，或者数据库暂时连接不上，没有完成。请稍后再试；仍不行时请平台管理员检查磁盘空间和数据库。"
_FAULTS = (OperationalError, StoreFull, StoreFailed)


class OutOfOrder:
    """ASGI middleware: answers 503 to requests that came to nothing because nothing can be written or read."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun: list[Message] = []

        async def watched(message: Message) -> None:
            begun.append(message) if message["type"] == "http.response.start" else None
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except _FAULTS:
            if begun:
                raise
            logging.getLogger("renda").exception("The database or the store is out of order")
            await _answer(scope)(scope, receive, send)


def note(recording: Callable[[Session], None]) -> None:
    """Record a refusal. It stands whether or not it can be recorded."""
    with suppress(OperationalError), transaction() as db:
        recording(db)


def _answer(scope: Scope) -> Response:
    if scope["path"] in ("/evidence", "/photos"):  # uploads, which read the answer by program
        return JSONResponse({"problem": SENTENCE}, status_code=503)
    return plain_page("平台暂时不能使用", "", fault=SENTENCE, status=503)
