"""Nobody passes the middleware without a session, and nobody can say who she is herself."""

import pytest
from starlette.websockets import WebSocketDisconnect

from db import login_sessions
from db.engine import transaction
from db.settings import settings
from forms.permissions import Role
from tests.pages.conftest import PASSWORD
from tests.pages.site import SAME_ORIGIN, SOCKET, a_client, log_in

HTML = {"accept": "text/html"}
FORGED = {"X-Renda-User": "1", "x-renda-session": "1", "X_Renda_User": "1"}


@pytest.fixture
def client(county):
    return a_client()


@pytest.fixture
def clerk(county, client):
    assert log_in(client, "clerk", PASSWORD).status_code == 303
    return client


def test_a_page_without_a_session_leads_to_the_log_in_and_back(client):
    answer = client.get("/self_assessment?item=3", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?next=%2Fself_assessment%3Fitem%3D3"


def test_anything_else_without_a_session_is_refused(client):
    for method, path in (
        ("GET", "/_stcore/who"),
        ("POST", "/evidence"),
        ("GET", "/media/x.png"),
        ("PUT", "/_stcore/upload_file/x/y"),
    ):
        assert client.request(method, path).status_code == 401, path


def test_a_socket_without_a_session_is_refused(client):
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(SOCKET, headers=SAME_ORIGIN):
        pass
    assert refused.value.code == 4401


def test_forged_headers_reach_nobody(clerk, county):
    told = clerk.get("/_stcore/who", headers=FORGED).json()
    assert told["x-renda-user"] == [str(county.people[Role.CLERK].id)]
    assert len(told["x-renda-session"]) == 1
    assert a_client().get("/static/js/who", headers=FORGED).json() == {"x-renda-user": [], "x-renda-session": []}
    with clerk.websocket_connect(SOCKET, headers=SAME_ORIGIN | FORGED) as socket:
        assert socket.receive_json() == told


def test_a_socket_from_another_site_is_refused(clerk):
    for headers in ({"origin": "http://elsewhere.test"}, {"origin": "null"}, {}):
        with pytest.raises(WebSocketDisconnect), clerk.websocket_connect(SOCKET, headers=headers):
            pass


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/agent/interact", "/x/_stcore/agent/mcp", "/%5Fstcore/metrics"]
)
def test_streamlits_open_doors_are_shut(clerk, path):
    assert clerk.get(path).status_code == 404


def test_an_ended_session_is_nobody(clerk, county):
    assert clerk.get("/_stcore/who").status_code == 200
    with transaction() as db:
        login_sessions.close_all(db, county.people[Role.CLERK].id)
    assert clerk.get("/_stcore/who").status_code == 401


def test_a_made_up_cookie_is_nobody(client):
    for cookie in ("x", "renda_login=", "renda_login=abc; renda_login=def", 'renda_login="a;b'):
        assert client.get("/_stcore/who", headers={"cookie": cookie}).status_code == 401


def test_every_answer_carries_the_security_headers(clerk):
    for path in ("/", "/login", "/healthz", "/_stcore/who", "/nowhere/at/all"):
        headers = clerk.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors" in headers["content-security-policy"]


def test_only_the_named_hosts_are_answered(county, monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", "renda.test,10.0.0.8")
    settings.cache_clear()
    client = a_client()
    assert client.get("/login").status_code == 200
    assert client.get("/login", headers={"host": "evil.test"}).status_code == 400


def test_the_streamlit_page_is_served_in_chinese(clerk):
    for path in ("/", "/accounts", "/no_such_page"):
        page = clerk.get(path, headers=HTML).text
        assert '<html lang="zh-CN">' in page and '<script src="/chinese.js?' in page
    assert "WORDS" not in clerk.get("/chinese.js").text


def test_the_session_ends_when_its_time_is_over(clerk, county, monkeypatch):
    later = login_sessions.now
    monkeypatch.setattr(login_sessions, "now", lambda: later() + 31 * login_sessions.SEEN_EVERY)
    assert clerk.get("/_stcore/who").status_code == 401
