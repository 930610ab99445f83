"""Log-in, log-out and the first set-up, as a browser posts them."""

import re

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from db import login_sessions
from db.engine import reading, transaction
from db.models import Unit, UnitKind, User
from db.settings import settings
from forms.permissions import Role
from pages.server import setup_code
from pages.server.login import same_site
from tests.pages.conftest import PASSWORD
from tests.pages.site import SAME_ORIGIN, a_client, log_in

COOKIE = "renda_login"
GOOD = {
    "code": setup_code.CODE, "county": "新县", "name": "张三", "username": "zhang", "password": PASSWORD, "again": PASSWORD,
}  # fmt: skip


@pytest.fixture
def client(county):
    return a_client()


@pytest.fixture
def first(sqlite_database):
    """The browser of whoever comes first to an empty platform."""
    return a_client()


def test_the_right_password_gives_a_cookie_that_scripts_cannot_read(client):
    answer = log_in(client, "clerk", PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Secure" not in cookie
    assert client.get("/_stcore/who").status_code == 200


def test_the_cookie_is_secure_where_the_setting_says_so(county, monkeypatch):
    monkeypatch.setenv("SECURE_COOKIES", "1")
    settings.cache_clear()
    assert "Secure" in log_in(a_client(), "clerk", PASSWORD).headers["set-cookie"]


def test_a_wrong_password_keeps_the_name_and_says_why(client):
    answer = log_in(client, 'clerk"><script>', "wrong")
    assert answer.status_code == 401
    assert "用户名或密码不正确" in answer.text
    assert 'value="clerk&quot;&gt;&lt;script&gt;"' in answer.text
    assert COOKIE not in client.cookies


def test_five_wrong_passwords_lock_the_account(client):
    for _ in range(5):
        log_in(client, "clerk", "wrong")
    answer = log_in(client, "clerk", PASSWORD)
    assert answer.status_code == 401
    assert "已锁定" in answer.text


def test_a_form_that_is_too_long_is_not_read(client):
    assert log_in(client, "clerk", "x" * 100_000).status_code == 413


@pytest.mark.parametrize(
    "origin", ["http://elsewhere.test", "null", "http://renda.test.elsewhere.test", "http://[", None]
)
def test_a_form_of_another_site_does_nothing(client, origin):
    headers = {"origin": origin} if origin else {}
    answer = client.post("/login", data={"username": "clerk", "password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert COOKIE not in client.cookies


def test_after_the_log_in_comes_the_page_asked_for(client):
    form = client.get("/login?next=/self_assessment%3Fitem%3D3").text
    goal = re.search(r'name="next" value="([^"]*)"', form).group(1)
    assert log_in(client, "clerk", PASSWORD, next=goal).headers["location"] == "/self_assessment?item=3"


@pytest.mark.parametrize(
    "goal",
    [
        "//evil.test",
        "http://evil.test",
        "/\\evil.test",
        "javascript:alert(1)",
        "",
        "/\r\nset-cookie:a",
        "\\/evil.test",
        "//[",
    ],
)
def test_no_address_of_another_site_is_gone_to(goal):
    assert same_site(goal) == "/"


def test_logging_out_ends_the_session_on_the_server(client):
    log_in(client, "clerk", PASSWORD)
    token = client.cookies[COOKIE]
    answer = client.post("/logout", headers=SAME_ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert COOKIE not in client.cookies
    with reading() as db:
        assert login_sessions.find(db, token) is None


def test_another_site_logs_nobody_out(client):
    log_in(client, "clerk", PASSWORD)
    assert client.post("/logout", headers={"origin": "http://elsewhere.test"}).status_code == 403
    assert client.get("/_stcore/who").status_code == 200


def test_who_is_logged_in_needs_no_form(client):
    log_in(client, "clerk", PASSWORD)
    assert client.get("/login").headers["location"] == "/"


def test_an_empty_platform_asks_to_be_set_up(first):
    assert first.get("/login").headers["location"] == "/setup"
    assert "初始化口令" in first.get("/setup").text


def test_setting_up_makes_county_and_administrator_and_logs_her_in(first):
    answer = first.post("/setup", data=GOOD, headers=SAME_ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert first.get("/_stcore/who").status_code == 200
    with reading() as db:
        assert db.exec(select(Unit)).one().kind is UnitKind.COUNTY
        assert db.exec(select(User)).one().role is Role.ADMINISTRATOR


def test_setting_up_happens_once(first):
    first.post("/setup", data=GOOD, headers=SAME_ORIGIN)
    second = a_client().post("/setup", data=GOOD | {"username": "another"}, headers=SAME_ORIGIN)
    assert second.headers["location"] == "/login"
    with reading() as db:
        assert db.exec(select(User)).one().username == "zhang"


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"code": "guess"}, "初始化口令不对"),
        ({"again": "something else"}, "两次输入的密码不一样"),
        ({"county": " ", "name": ""}, "“管理员姓名”没有填"),
        ({"password": "short", "again": "short"}, "至少需要10个"),
    ],
)
def test_what_is_wrong_with_a_set_up_is_said_and_nothing_is_made(first, changed, sentence):
    answer = first.post("/setup", data=GOOD | changed, headers=SAME_ORIGIN)
    assert answer.status_code == 422
    assert sentence in answer.text
    with transaction() as db:
        assert db.exec(select(User)).first() is None


def test_a_set_up_from_another_site_does_nothing(first):
    assert first.post("/setup", data=GOOD, headers={"origin": "http://elsewhere.test"}).status_code == 403


def test_a_full_disk_is_told_in_chinese(client, monkeypatch):
    def full(*_):
        raise OperationalError("INSERT", {}, Exception("database or disk is full"))

    monkeypatch.setattr(login_sessions, "start", full)
    answer = log_in(client, "clerk", PASSWORD)
    assert (answer.status_code, "数据库或磁盘已满" in answer.text) == (503, True)
