"""Transactions, the schema, and what concurrency may not break."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel, col, select, update

from db.engine import engine, migrate, reading, transaction
from db.models import Unit, UnitKind, User
from db.units import create_unit
from forms.permissions import Role


def a_county(db: Session) -> Unit:
    return create_unit(db, parent=None, kind=UnitKind.COUNTY, name="示例县", code="C")


def test_the_migrated_database_is_what_the_models_say(database: str) -> None:
    with engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_two_processes_that_migrate_at_once_both_end_with_the_schema(empty_database: str) -> None:
    with ThreadPoolExecutor(2) as pool:
        assert [done.result() for done in (pool.submit(migrate), pool.submit(migrate))] == [None, None]
    assert "audit_event" in inspect(engine()).get_table_names()


def test_a_migrated_database_is_migrated_again_without_harm(database: str) -> None:
    with transaction() as db:
        a_county(db)
    migrate()
    with reading() as db:
        assert db.exec(select(Unit.name)).all() == ["示例县"]


def test_a_transaction_that_raises_leaves_nothing(database: str) -> None:
    with pytest.raises(RuntimeError), transaction() as db:
        a_county(db)
        raise RuntimeError
    with reading() as db:
        assert db.exec(select(Unit)).all() == []


def test_a_row_that_points_nowhere_is_refused(database: str) -> None:
    with pytest.raises(IntegrityError), transaction() as db:
        db.add(User(unit_id=99, username="a", name="a", role=Role.CLERK, password_hash="-"))


def test_times_come_back_in_utc(database: str) -> None:
    with transaction() as db:
        user = User(unit_id=a_county(db).id or 0, username="a", name="a", role=Role.AUDITOR, password_hash="-")
        db.add(user)
    with reading() as db:
        read = db.exec(select(User)).one()
        assert read.created_at == user.created_at
        assert str(read.created_at.tzinfo) == "UTC"


def test_two_hundred_changes_by_ten_threads_are_all_kept(database: str) -> None:
    with transaction() as db:
        county_id = a_county(db).id

    def add_twenty() -> None:
        for _ in range(20):
            with transaction() as db:
                db.exec(update(Unit).where(col(Unit.id) == county_id).values(sort=Unit.sort + 1))

    with ThreadPoolExecutor(10) as pool:
        assert [done.result() for done in [pool.submit(add_twenty) for _ in range(10)]] == [None] * 10
    with reading() as db:
        assert db.exec(select(Unit.sort)).one() == 200


def test_reading_waits_for_no_writer_and_sees_what_was_committed(database: str) -> None:
    with transaction() as writer:
        a_county(writer)
        with reading() as reader:
            assert reader.exec(select(Unit)).all() == []


def test_sqlite_loses_nothing_that_was_committed(sqlite_database: str) -> None:
    with engine().connect() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        assert [connection.execute(text(f"PRAGMA {name}")).scalar() for name in asked] == ["wal", 2, 1]
