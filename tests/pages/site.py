"""The server's own routes and middleware without Streamlit behind them, and a probe that tells whom they let through."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from db import login_sessions
from db.engine import transaction
from db.models import User
from pages.server.routes import middleware, routes

ADDRESS = "http://renda.test"
SOCKET = "ws://renda.test/_stcore/stream"
SAME_ORIGIN = {"origin": ADDRESS}
IDENTITY = ("x-renda-user", "x-renda-session")


async def who(request: Request) -> JSONResponse:
    return JSONResponse({name: request.headers.getlist(name) for name in IDENTITY})


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json({name: socket.headers.getlist(name) for name in IDENTITY})
    await socket.close()


def a_client() -> TestClient:
    """A browser's stand-in with a cookie jar of its own; it follows no redirect."""
    probes = [
        Route("/_stcore/who", who),
        Route("/_stcore/metrics", who),
        Route("/_stcore/agent/interact", who, methods=["GET", "POST"]),
        Route("/static/js/who", who),
        WebSocketRoute("/_stcore/stream", stream),
    ]
    site = Starlette(routes=[*routes(), *probes], middleware=middleware())
    return TestClient(site, base_url=ADDRESS, follow_redirects=False)


def log_in(client: TestClient, username: str, password: str, **more: str):
    form = {"username": username, "password": password, **more}
    return client.post("/login", data=form, headers=SAME_ORIGIN)


def as_person(person: User) -> TestClient:
    """A client whose cookie is that person's."""
    with transaction() as db:
        token = login_sessions.start(db, person)
    client = a_client()
    client.cookies.set("renda_login", token, domain="renda.test")
    return client
