"""Log-ins: a random token in the cookie, its hash in the table, an end after some hours or idle minutes."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import Select

from db.access import require_action
from db.account_events import LoggedIn, LoggedOut, SessionsEnded
from db.audit import record
from db.models import LoginSession, User, id_of, now
from db.settings import settings
from db.units import require_account
from forms.permissions import Action

SEEN_EVERY = timedelta(minutes=1)  # a finer trace would make every look at a page a write

_VALID = (
    col(LoginSession.ended_at).is_(None),
    col(LoginSession.created_at) > bindparam("oldest"),
    col(LoginSession.last_seen_at) > bindparam("idlest"),
)
# Built once, because every request and every run begins with one of them.
_LIVE = (
    select(LoginSession, User)
    .join(User)
    .where(*_VALID, col(User.disabled_at).is_(None))
    .execution_options(populate_existing=True)
)
_BY_TOKEN = _LIVE.where(col(LoginSession.token_hash) == bindparam("key"))
_BY_ID = _LIVE.where(col(LoginSession.id) == bindparam("key"))


@dataclass(frozen=True)
class Found:
    """Whose session a token names, and which."""

    user_id: int
    session_id: int


def start(db: Session, user: User) -> str:
    """Begin a session. Returns the token for the cookie, which is kept nowhere."""
    token = secrets.token_urlsafe(32)
    db.add(LoginSession(token_hash=_hash(token), user_id=id_of(user)))
    record(db, LoggedIn(username=user.username), by=user)
    return token


def find(db: Session, token: str) -> Found | None:
    """The live session of that token, or None: unknown, ended, too old, idle too long, or its account disabled.

    Being found counts as activity, noted at most once a minute.
    """
    found = _live(db, _BY_TOKEN, _hash(token))
    return Found(user_id=id_of(found[1]), session_id=id_of(found[0])) if found else None


def find_by_id(db: Session, session_id: int) -> User | None:
    """The person of that session while it is live, as `find` has it."""
    found = _live(db, _BY_ID, session_id)
    return found[1] if found else None


def end(db: Session, token: str) -> None:
    """Log out. Ending an unknown or ended session does nothing."""
    if found := _live(db, _BY_TOKEN, _hash(token)):
        session, user = found
        session.ended_at = now()
        db.add(session)
        record(db, LoggedOut(), by=user)


def end_all_of(db: Session, user_id: int, *, by: User) -> int:
    """An administrator ends every session of an account in her subtree, at once. Returns how many there were.

    Raises NotAllowed or NotFound.
    """
    require_action(by, Action.MANAGE_ACCOUNTS)
    user = require_account(db, by, user_id)
    ended = close_all(db, user_id)
    event = SessionsEnded(account_id=user_id, unit_id=user.unit_id, username=user.username, sessions=ended)
    record(db, event, by=by)
    return ended


def close_all(db: Session, user_id: int, *, keep: int | None = None) -> int:
    """End every session of that account but the one with the id `keep`, as part of another use case. Returns how many."""
    query = update(LoginSession).where(
        *_VALID, col(LoginSession.user_id) == user_id, col(LoginSession.id) != (keep or 0)
    )
    ended = query.values(ended_at=now()).execution_options(synchronize_session="fetch")
    return db.exec(ended, params=_limits()).rowcount


def _live(db: Session, which: Select[LoginSession, User], key: str | int) -> tuple[LoginSession, User] | None:
    found = db.exec(which, params={"key": key, **_limits()}).first()
    if found is None:
        return None
    session, user = found
    if now() - session.last_seen_at > SEEN_EVERY:
        session.last_seen_at = now()
        db.add(session)
    return session, user


def _limits() -> dict[str, datetime]:
    oldest, idlest = timedelta(hours=settings().session_hours), timedelta(minutes=settings().idle_minutes)
    return {"oldest": now() - oldest, "idlest": now() - idlest}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
