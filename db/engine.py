"""The database of this process: its engine, its transactions, its schema."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, event, make_url, text
from sqlmodel import Session, create_engine

from db.settings import settings
from forms.mends import typed

MIGRATIONS = Path(__file__).parent / "migrations"
MIGRATION_LOCK = 20220301  # any number that no other user of the PostgreSQL server locks by
WAIT_SECONDS = 30
ONLY_COMMITTED = "only_committed"  # in Session.info: all it sees has been committed, for it writes nothing itself


class _Writing(Session):
    """A session that keeps of every text what can be shown: one invisible character breaks Excel, Word and PostgreSQL."""


@event.listens_for(_Writing, "before_flush")
def _keep_what_can_be_shown(session: Session, _context: Any, _instances: Any) -> None:
    for row in (*session.new, *session.dirty):
        for name, value in list(vars(row).items()):
            if isinstance(value, str) and not value.isprintable() and (shown := typed(value)) != value:
                setattr(row, name, shown)


_current: Engine | None = None
_choosing = threading.Lock()


def engine() -> Engine:
    """The engine of this process, made from the settings at the first call."""
    global _current
    if _current is None:
        with _choosing:
            if _current is None:
                _current = _make_engine(settings().resolved_database_url)
    return _current


def use_database(url: str) -> Engine:
    """Make `url` the database of this process, for tests and tools. Connections to the former one are closed."""
    global _current
    with _choosing:
        if _current is not None:
            _current.dispose()
        _current = _make_engine(url)
        return _current


@contextmanager
def transaction() -> Iterator[Session]:
    """A session that commits at the end of the block and rolls back when anything is raised in it.

    On SQLite it holds the write lock from its first statement, so that what it read is still true when it writes.
    """
    with _Writing(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads one consistent state: on SQLite it waits for no writer. Nothing is committed."""
    info = {ONLY_COMMITTED: True}
    with Session(engine().execution_options(begin="BEGIN"), expire_on_commit=False, info=info) as session:
        yield session


def migrate(afterwards: Callable[[Session], object] | None = None) -> None:
    """Bring the database to the newest schema. Of two processes that start at once, the second waits and finds it done.

    Where an older one was brought up, `afterwards` works out in the same transaction what a migration cannot.
    """
    with engine().begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
        before = _schema_of(connection)
        command.upgrade(config, "head")
        if afterwards and before not in ((), _schema_of(connection)):
            with Session(connection, expire_on_commit=False) as session:
                afterwards(session)
                session.flush()


def _schema_of(connection: Connection) -> tuple[str, ...]:
    return MigrationContext.configure(connection).get_current_heads()


def _make_engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    Path(make_url(url).database or "").parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, pool_size=20, max_overflow=40)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    return made


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 itself begins nothing: _begin_sqlite does
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # Plain BEGIN takes the write lock only at the first write, and fails when another transaction wrote since the first read.
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))
