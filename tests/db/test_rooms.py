"""The register of rooms: kept by the township alone, seen by its county, closed and never deleted."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import select

from db.audit import events
from db.engine import transaction
from db.home_models import ActivityRoom, DeputyHome
from db.homes.rooms import RoomFacts, add_room, change_room, close_room, reopen_room, room_of, rooms_of
from db.refusals import BadInput, NotAllowed, NotFound, RecordChanged
from forms.permissions import Role
from tests.db.a_room import METRES, a_room, room, year  # noqa: F401
from tests.db.a_year import Year

pytestmark = pytest.mark.usefixtures("year")
FACTS = RoomFacts("东村代表活动室", "东村", "东村1号", METRES, "李明", "每月5日", "第一代表小组")


def test_a_room_is_entered_whole_and_belongs_to_the_townships_home(year: Year) -> None:  # noqa: F811
    with transaction() as db:
        made = add_room(db, FACTS, by=year.person(Role.CLERK))
        row = room_of(db, made.id or 0, year.person(Role.CHAIR))
        assert (row.facts, row.township, row.home, made.area) == (FACTS, "第0镇", "第0镇人大代表之家", 6850)
        (event,) = events(db, limit=1)
        assert (event.kind, event.unit_id, event.detail["facts"]["面积（平方米）"]) == (
            "room_added",
            made.unit_id,
            "68.5",
        )


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (RoomFacts("  "), "“名称”没有填"),
        (RoomFacts("室", keeper="长" * 101), "“管理员”有101个字"),
        (RoomFacts("室", area=Decimal("0")), "大于0"),
        (RoomFacts("室", area=Decimal("NaN")), "大于0"),
        (RoomFacts("室", area=Decimal("1.234")), "两位小数"),
        (RoomFacts("西村室"), "已有名为“西村室”"),
    ],
)
def test_faulty_facts_are_refused_by_name(year: Year, facts: RoomFacts, said: str) -> None:  # noqa: F811
    with transaction() as db:
        a_room(db, year, "西村室")
    with pytest.raises(BadInput, match=said), transaction() as db:
        add_room(db, facts, by=year.person(Role.CLERK))


def test_every_fault_is_named_at_once(year: Year) -> None:  # noqa: F811
    with pytest.raises(BadInput) as refused, transaction() as db:
        add_room(db, RoomFacts("", area=Decimal(-1), village="长" * 200), by=year.person(Role.CLERK))
    assert len(str(refused.value).splitlines()) == 3


def test_two_people_do_not_overwrite_each_other(year: Year) -> None:  # noqa: F811
    with transaction() as db:
        room_id = a_room(db, year, "东村室")
        change_room(db, room_id, RoomFacts("东村室", keeper="甲"), expected_version=1, by=year.person(Role.CHAIR))
    with pytest.raises(RecordChanged, match="张chair0"), transaction() as db:
        change_room(db, room_id, RoomFacts("东村室", keeper="乙"), expected_version=1, by=year.person(Role.CLERK))
    with transaction() as db:
        assert (room(db, room_id).keeper, room(db, room_id).version) == ("甲", 2)
        (event,) = events(db, limit=9, kind="room_changed")
        assert (event.detail["before"], event.detail["after"]) == ({"管理员": ""}, {"管理员": "甲"})


def test_saving_what_is_there_changes_nothing(year: Year) -> None:  # noqa: F811
    with transaction() as db:
        room_id = a_room(db, year, "东村室")
        change_room(db, room_id, RoomFacts(" 东村室 "), expected_version=0, by=year.person(Role.CLERK))
        assert (room(db, room_id).version, events(db, limit=9, kind="room_changed")) == (1, [])


def test_a_room_is_closed_and_comes_back_but_is_never_deleted(year: Year) -> None:  # noqa: F811
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        room_id = a_room(db, year, "东村室")
        close_room(db, room_id, by=clerk)
        close_room(db, room_id, by=clerk)
        assert room(db, room_id).closed_by == clerk.id
        with pytest.raises(BadInput, match="已停用，请恢复使用"):
            a_room(db, year, "东村室")
        reopen_room(db, room_id, by=clerk)
        reopen_room(db, room_id, by=clerk)
        assert room(db, room_id).closed_at is None
        told = [event.kind for event in events(db, limit=9) if event.kind in ("room_closed", "room_reopened")]
        assert sorted(told) == ["room_closed", "room_reopened"]


CHANGES: dict[str, Callable] = {
    "change": lambda db, room_id, by: change_room(db, room_id, RoomFacts("新名"), expected_version=1, by=by),
    "close": lambda db, room_id, by: close_room(db, room_id, by=by),
    "reopen": lambda db, room_id, by: reopen_room(db, room_id, by=by),
    "see": lambda db, room_id, by: room_of(db, room_id, by),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_townships_room_does_not_exist(year: Year, change: str) -> None:  # noqa: F811
    with transaction() as db:
        theirs = a_room(db, year, "邻镇室", township=1)
    for room_id in (theirs, 999_999):
        with pytest.raises(NotFound, match="没有这个代表活动室"), transaction() as db:
            CHANGES[change](db, room_id, year.person(Role.CLERK))
    with transaction() as db:
        assert [row.room.name for row in rooms_of(db, year.person(Role.CHAIR))] == []
        assert rooms_of(db, year.person(Role.CLERK), unit_id=year.townships[1]) == []
        assert (room(db, theirs).name, room(db, theirs).version) == ("邻镇室", 1)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_keeps_no_register_and_its_auditor_sees_none(year: Year, role: Role) -> None:  # noqa: F811
    with transaction() as db:
        room_id = a_room(db, year, "东村室")
    for change in ("change", "close", "reopen"):
        with pytest.raises(NotAllowed), transaction() as db:
            CHANGES[change](db, room_id, year.person(role))
    with pytest.raises(NotAllowed), transaction() as db:
        add_room(db, FACTS, by=year.person(role))
    with transaction() as db:
        if role is Role.AUDITOR:
            with pytest.raises(NotAllowed):
                rooms_of(db, year.person(role))
        else:
            assert [row.township for row in rooms_of(db, year.person(role))] == ["第0镇"]


def test_a_township_without_a_home_is_told_to_enter_it_first(year: Year) -> None:  # noqa: F811
    with transaction() as db:
        for home in db.exec(select(DeputyHome)).all():
            db.delete(home)
    with pytest.raises(NotFound, match="还没有登记人大代表之家"), transaction() as db:
        add_room(db, FACTS, by=year.person(Role.CLERK))
    with transaction() as db:
        assert db.exec(select(ActivityRoom)).all() == []
