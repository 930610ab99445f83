"""Who sends a request: the outermost middleware. Nothing but the log-in page and its like passes without a session.

It strips the identity headers from every request, looks the cookie up and sets them itself; Streamlit maps them to
`st.user` (server.trustedUserHeaders in .streamlit/config.toml).
"""

from urllib.parse import quote

from anyio.to_thread import run_sync
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db import login_sessions
from pages.server import cookie
from pages.server.origin import from_this_server
from pages.shared.live_session import look_up

USER_HEADER, SESSION_HEADER = b"x-renda-user", b"x-renda-session"
OPEN_PATHS = frozenset(
    {"/login", "/setup", "/healthz", "/_stcore/health", "/favicon.png", "/manifest.json", "/chinese.js"}
)
OPEN_FOLDERS = (
    "/static/js/",
    "/static/css/",
    "/static/media/",
)  # Streamlit's own bundle, the same in every installation
BLOCKED = ("/_stcore/metrics", "/_stcore/agent", "/_stcore/script-health-check")
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    # Charts are drawn by code that Vega compiles in the browser, hence unsafe-eval. Nothing may leave this server.
    "content-security-policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        "frame-ancestors 'self'; form-action 'self'; base-uri 'self'; object-src 'self'"
    ),
}


class Identity:
    """ASGI middleware. Requests it lets through carry the headers of the person who is logged in, and nobody else's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope = {**scope, "headers": _without_identity(scope["headers"])}
        sender = _with_security_headers(send) if scope["type"] == "http" else send
        if _is_blocked(scope["path"]):
            await _refuse(scope, receive, sender, PlainTextResponse("Not Found", status_code=404))
        elif _is_foreign_socket(scope):
            await _refuse(scope, receive, sender, PlainTextResponse("Forbidden", status_code=403))
        elif _is_open(scope["path"]) or await _identify(scope):
            await self.app(scope, receive, sender)
        else:
            await _refuse(scope, receive, sender, _to_login(scope))


def _without_identity(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    # "X_Renda_User" counts too: some servers in front turn underscores into hyphens.
    return [
        (name, value)
        for name, value in headers
        if name.lower().replace(b"_", b"-") not in (USER_HEADER, SESSION_HEADER)
    ]


def _is_blocked(path: str) -> bool:
    return any(part in path for part in BLOCKED)


def _is_foreign_socket(scope: Scope) -> bool:
    # Refused here, because Streamlit would first ask the internet for this machine's outer address.
    return scope["type"] == "websocket" and not from_this_server(HTTPConnection(scope))


def _is_open(path: str) -> bool:
    return path in OPEN_PATHS or (path.startswith(OPEN_FOLDERS) and ".." not in path)


async def _identify(scope: Scope) -> bool:
    """Put the identity headers of the cookie's session into the scope; False when there is no such session."""
    token = cookie.token_in(scope["headers"])
    found = await run_sync(_find, token) if token else None
    if found is None:
        return False
    scope["headers"] += [(USER_HEADER, str(found.user_id).encode()), (SESSION_HEADER, str(found.session_id).encode())]
    return True


def _find(token: str) -> login_sessions.Found | None:
    return look_up(lambda db: login_sessions.find(db, token))


def _to_login(scope: Scope) -> Response:
    """A page goes to the log-in form and comes back afterwards; anything else is told with 401."""
    accepts = dict(scope["headers"]).get(b"accept", b"")
    if scope.get("method") == "GET" and b"text/html" in accepts:
        query = scope.get("query_string", b"").decode("latin-1")
        goal = scope["path"] + (f"?{query}" if query else "")
        return RedirectResponse("/login" if goal == "/" else f"/login?next={quote(goal, safe='')}", status_code=303)
    return JSONResponse({"problem": "尚未登录，或登录已失效。请重新登录后再操作。"}, status_code=401)


async def _refuse(scope: Scope, receive: Receive, send: Send, response: Response) -> None:
    if scope["type"] == "websocket":
        # Closing before accepting answers the handshake with 403.
        await send({"type": "websocket.close", "code": 4401})
        return
    await response(scope, receive, send)


def _with_security_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return add
