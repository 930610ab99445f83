"""Every page, opened as every role and as a stranger."""

import pytest
import streamlit

from db import login_sessions
from db.engine import transaction
from forms.permissions import Role
from pages.shared.access import PLACES
from tests.pages.conftest import PAGES, identity_of

FILES = sorted(path.name for path in PAGES.glob("*.py") if path.name not in ("__init__.py", "main.py"))
PLACE_OF = {place.file: place for place in PLACES}
NOT_LOGGED_IN = "尚未登录，或登录已失效"


def said(test):
    return " ".join(error.value for error in test.error)


def test_every_page_file_has_its_line_in_the_table():
    assert sorted(PLACE_OF) == FILES


@pytest.mark.parametrize("file", FILES)
def test_a_stranger_is_sent_to_the_log_in(file, open_page):
    test = open_page(None, file)
    assert not test.exception
    assert NOT_LOGGED_IN in said(test)
    assert not test.title


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_its_roles_and_no_other(file, role, open_page):
    allowed = role in PLACE_OF[file].roles
    test = open_page(role, file, through_menu=allowed)
    assert not test.exception
    assert bool(test.title) is allowed
    assert ("您的角色是" in said(test)) is not allowed


def test_an_identity_without_a_live_session_is_a_stranger(county, open_page):
    test = open_page(None, "accounts.py")
    for forged in ({"id": "1"}, {"id": "1", "session": "999"}, {"id": "1", "session": "1 OR 1=1"}, {"session": "1"}):
        test.user = forged
        assert NOT_LOGGED_IN in said(test.run()), forged


def test_a_session_of_somebody_else_does_not_count(county, open_page):
    test = open_page(None, "accounts.py")
    test.user = identity_of(county.people[Role.ADMINISTRATOR]) | {"id": str(county.people[Role.CLERK].id)}
    assert NOT_LOGGED_IN in said(test.run())


def test_an_ended_session_ends_with_the_next_run(county, open_page):
    test = open_page(Role.ADMINISTRATOR, "accounts.py")
    assert test.title[0].value == "账号管理"
    with transaction() as db:
        login_sessions.close_all(db, county.people[Role.ADMINISTRATOR].id)
    assert NOT_LOGGED_IN in said(test.run())
    assert not test.title


def test_a_temporary_password_opens_nothing_but_ones_own_account(county, open_page):
    clerk = county.people[Role.CLERK]
    with transaction() as db:
        clerk.must_change_password = True
        db.merge(clerk)
    test = open_page(Role.CLERK, "home.py", through_menu=True)
    assert test.title[0].value == "我的账号"
    assert "临时密码" in test.warning[0].value


def test_no_page_is_hidden_behind_a_line_at_the_foot_of_the_menu(county, open_page, monkeypatch):
    drawn = []
    navigation = streamlit.navigation
    monkeypatch.setattr(
        streamlit, "navigation", lambda pages, **said: (drawn.append(said), navigation(pages, **said))[1]
    )
    open_page(Role.ADMINISTRATOR, "home.py", through_menu=True)
    assert drawn and all(said.get("expanded") for said in drawn)
