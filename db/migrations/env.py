"""Runs migrations on the connection handed over by db.engine.migrate, or, for the alembic command, on the settings' database."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

import db.home_models  # noqa: F401 - so that its tables are known
import db.notice_models  # noqa: F401
from db.engine import engine
from db.models import EnumText


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """A migration names the database's own types, so that it stays the same when the code's types change."""
    if kind == "type" and isinstance(item, EnumText):
        return "sa.String(length=20)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UTCDateTime) else False


def run(connection: Connection) -> None:
    # One transaction for everything: SQLite, too, can roll back a CREATE TABLE.
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transactional_ddl=True,
        render_item=plain_type,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with engine().begin() as own:
        run(own)
