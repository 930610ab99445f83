from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest

from db.account_events import LoggedOut, SessionsEnded
from db.audit import LABELS, Event, events, label_of, record
from db.engine import reading, transaction
from db.models import Unit, UnitKind, User
from db.units import create_unit
from forms.permissions import Role


@dataclass(frozen=True)
class ThingHappened(Event):
    label = "试验"
    points: Decimal
    day: date
    notes: tuple[str, ...]


@pytest.fixture
def auditor(database: str) -> User:
    with transaction() as db:
        county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="示例县", code="C")
        user = User(unit_id=county.id or 0, username="a", name="张", role=Role.AUDITOR, password_hash="-")
        db.add(user)
    return user


def test_an_event_is_kept_with_who_when_and_what(auditor: User) -> None:
    with transaction() as db:
        record(db, ThingHappened(Decimal("3.50"), date(2022, 3, 1), ("甲",)), by=auditor)
    with reading() as db:
        (row,) = events(db, limit=9)
        assert (row.kind, row.user_id, row.unit_id) == ("thing_happened", auditor.id, auditor.unit_id)
        assert row.detail == {"points": "3.50", "day": "2022-03-01", "notes": ["甲"]}


def test_an_event_about_another_unit_stands_under_that_unit(auditor: User) -> None:
    with transaction() as db:
        county = db.get_one(Unit, auditor.unit_id)
        town = create_unit(db, parent=county, kind=UnitKind.TOWNSHIP, name="东镇", code="T")
        row = record(db, SessionsEnded(account_id=1, unit_id=town.id or 0, username="b", sessions=2), by=auditor)
        assert row.unit_id == town.id


def test_the_newest_come_first_page_by_page(auditor: User) -> None:
    with transaction() as db:
        for _ in range(5):
            record(db, LoggedOut(), by=auditor)
    with reading() as db:
        first = events(db, limit=2)
        rest = events(db, limit=9, before_id=first[-1].id)
        ids = [row.id or 0 for row in first + rest]
        assert (len(ids), ids) == (5, sorted(ids, reverse=True))


def test_events_are_found_by_kind_and_person(auditor: User) -> None:
    with transaction() as db:
        record(db, LoggedOut(), by=auditor)
        record(db, LoggedOut(), by=None)
    with reading() as db:
        assert len(events(db, limit=9, kind="logged_out")) == 2
        assert len(events(db, limit=9, user_id=auditor.id)) == 1
        assert events(db, limit=9, kind="logged_in") == []


def test_every_kind_of_event_has_a_chinese_label() -> None:
    assert [kind for kind, label in LABELS.items() if not label] == []
    assert (label_of("logged_out"), label_of("of_an_older_version")) == ("退出登录", "of_an_older_version")


def test_another_countys_events_are_not_shown(auditor: User) -> None:
    with transaction() as db:
        elsewhere = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="邻县", code="D")
        stranger = User(unit_id=elsewhere.id or 0, username="d", name="邻", role=Role.AUDITOR, password_hash="-")
        db.add(stranger)
        db.flush()
        record(db, LoggedOut(), by=stranger)
        own = record(db, LoggedOut(), by=auditor)
    with reading() as db:
        assert [row.id for row in events(db, limit=9, within=auditor.unit_id)] == [own.id]
