"""What many tests begin with: built by the use cases once a process, then laid into the database as it was."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine, text
from sqlmodel import SQLModel

from db.engine import engine, transaction

T = TypeVar("T")

# Rows point to rows of tables that are filled after them.
AS_THEY_COME = text("SET LOCAL session_replication_role = replica")
NUMBERS_USED = text("SELECT quote_ident(sequencename), last_value FROM pg_sequences WHERE last_value IS NOT NULL")


@dataclass(frozen=True)
class _Kept:
    result: bytes
    rows: Any


_kept: dict[tuple[object, ...], _Kept] = {}


def begun(build: Callable[..., T], *given: object) -> T:
    """What `build` returns for a session and what is given; what it wrote is in the database in use, empty until now.

    `build` is a function of a module that does the same each time. The results are copies: a test may change its own.
    """
    chosen = engine()
    on_sqlite = chosen.dialect.name == "sqlite"
    key = (on_sqlite, build.__module__, build.__qualname__, *given)
    if key in _kept:
        (_lay_file if on_sqlite else _lay_rows)(chosen, _kept[key].rows)
    else:
        with transaction() as db:
            result = build(db, *given)
        _kept[key] = _Kept(pickle.dumps(result), (_file_of if on_sqlite else _rows_of)(chosen))
    return pickle.loads(_kept[key].result)


def _file_of(chosen: Engine) -> bytes:
    chosen.dispose()  # with the last connection everything is written into the one file
    return Path(chosen.url.database or "").read_bytes()


def _lay_file(chosen: Engine, content: bytes) -> None:
    chosen.dispose()
    Path(chosen.url.database or "").write_bytes(content)


def _rows_of(chosen: Engine) -> tuple[dict[str, bytes], list[tuple[str, int]]]:
    """Of PostgreSQL's tables, where there are any; and how far the sequences are."""
    with chosen.connect() as connection:
        copying = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        rows = {}
        for table in SQLModel.metadata.sorted_tables:
            with copying.copy(f'COPY "{table.name}" TO STDOUT (FORMAT binary)') as copy:
                content = b"".join(copy)
            if copying.rowcount:
                rows[table.name] = content
        return rows, [tuple(line) for line in connection.execute(NUMBERS_USED)]


def _lay_rows(chosen: Engine, kept: tuple[dict[str, bytes], list[tuple[str, int]]]) -> None:
    rows, used = kept
    with chosen.begin() as connection:
        connection.execute(AS_THEY_COME)
        copying = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        for name, content in rows.items():
            with copying.copy(f'COPY "{name}" FROM STDIN (FORMAT binary)') as copy:
                copy.write(content)
        connection.execute(
            text("SELECT " + ", ".join(f"setval('{name}', {last})" for name, last in used) if used else "SELECT 1")
        )
