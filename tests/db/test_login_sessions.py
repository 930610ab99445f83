from datetime import timedelta

import pytest
from sqlmodel import select

from db import login_sessions
from db.audit import events
from db.engine import transaction
from db.models import LoginSession, UnitKind, User, now
from db.units import create_unit
from forms.permissions import Role


@pytest.fixture
def administrator(database: str) -> User:
    with transaction() as db:
        county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="示例县", code="C")
        user = User(unit_id=county.id or 0, username="a", name="张", role=Role.ADMINISTRATOR, password_hash="-")
        db.add(user)
    return user


@pytest.fixture
def token(administrator: User) -> str:
    with transaction() as db:
        return login_sessions.start(db, administrator)


def row() -> LoginSession:
    with transaction() as db:
        return db.exec(select(LoginSession)).one()


def shift(**times: timedelta) -> None:
    with transaction() as db:
        session = db.exec(select(LoginSession)).one()
        for name, ago in times.items():
            setattr(session, name, now() - ago)
        db.add(session)


def found(token: str) -> login_sessions.Found | None:
    with transaction() as db:
        return login_sessions.find(db, token)


def test_a_token_finds_its_session_and_is_kept_only_as_its_hash(administrator: User, token: str) -> None:
    session = row()
    assert found(token) == login_sessions.Found(administrator.id or 0, session.id or 0)
    assert token not in session.token_hash
    with transaction() as db:
        user = login_sessions.find_by_id(db, session.id or 0)
        assert user is not None
        assert user.id == administrator.id
        assert login_sessions.find_by_id(db, 999) is None


def test_an_unknown_token_finds_nothing(token: str) -> None:
    assert found(token + "x") is None
    assert found("") is None


@pytest.mark.parametrize(
    ("times", "stands"),
    [
        ({"created_at": timedelta(hours=7, minutes=59)}, True),
        ({"created_at": timedelta(hours=8, minutes=1)}, False),
        ({"last_seen_at": timedelta(minutes=29)}, True),
        ({"last_seen_at": timedelta(minutes=31)}, False),
    ],
)
def test_a_session_ends_after_eight_hours_or_thirty_idle_minutes(token: str, times: dict, stands: bool) -> None:
    shift(**times)
    assert (found(token) is not None) is stands


def test_activity_is_noted_at_most_once_a_minute(token: str) -> None:
    before = row().last_seen_at
    found(token)
    assert row().last_seen_at == before
    shift(last_seen_at=timedelta(minutes=20))
    found(token)
    assert now() - row().last_seen_at < timedelta(minutes=1)


def test_logging_out_ends_the_session_once(token: str) -> None:
    for _ in range(2):
        with transaction() as db:
            login_sessions.end(db, token)
    assert found(token) is None
    with transaction() as db:
        assert [event.kind for event in events(db, limit=9)] == ["logged_out", "logged_in"]


def test_an_administrator_ends_every_session_of_a_person_at_once(administrator: User, token: str) -> None:
    with transaction() as db:
        login_sessions.start(db, administrator)
        assert login_sessions.end_all_of(db, administrator.id or 0, by=administrator) == 2
    assert found(token) is None
    with transaction() as db:
        assert events(db, limit=1)[0].detail["sessions"] == 2
