"""Invented places: the tree down to the townships, their homes and activity rooms."""

from random import Random

from sqlmodel import Session

from db.home_models import ActivityRoom, DeputyHome
from db.models import Unit, UnitKind, id_of
from db.sample.rooms import SEED, room_facts

TOWNSHIPS = (
    *("青石镇", "柳河镇", "云溪镇", "枫林镇", "龙泉镇", "白沙镇", "大桥镇", "永安镇", "石桥镇", "沙河镇"),
    *("竹园乡", "桃源乡", "凤凰乡", "茶岭乡", "松坪乡", "双溪乡", "红岩乡", "板栗乡", "望月乡", "清水乡"),
)
FIRST = "东南西北上下大小新高长平金银玉清红白黄青"
SECOND = "山水河溪泉坪岭桥村坝湾塘林石沟峰田沙井庄"
ROOMS_PER_TOWNSHIP = 98 / 20


def place_name(number: int) -> str:
    """An invented name of two characters, for every number from 0 on; the first 400 differ."""
    return FIRST[number % 20] + SECOND[number // 20 % 20]


def township_name(number: int) -> str:
    """The name of a county's township, counted from 0."""
    return TOWNSHIPS[number] if number < len(TOWNSHIPS) else f"{place_name(number)}{'镇' if number % 2 else '乡'}"


def add_units(db: Session, below: list[tuple[Unit | None, UnitKind, str, str]]) -> list[Unit]:
    """Add many units of one level at once, given as (parent, kind, name, code); in their order."""
    units = [
        Unit(parent_id=parent.id if parent else None, kind=kind, name=name, code=code, sort=sort)
        for sort, (parent, kind, name, code) in enumerate(below)
    ]
    db.add_all(units)
    db.flush()
    for unit, (parent, *_) in zip(units, below, strict=True):
        unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.flush()
    return units


def add_townships(db: Session, counties: list[Unit], each: int) -> list[Unit]:
    """That many townships below every county, in the counties' order."""
    return add_units(
        db,
        [
            (county, UnitKind.TOWNSHIP, township_name(number), f"{county.code}{number + 101}")
            for county in counties
            for number in range(each)
        ],
    )


def add_homes_and_rooms(db: Session, townships: list[Unit]) -> None:
    """One home per township and 98 rooms per twenty."""
    homes = [
        DeputyHome(unit_id=id_of(unit), name=f"{unit.name}人大代表之家", address=f"{unit.name}便民服务中心二楼")
        for unit in townships
    ]
    db.add_all(homes)
    db.flush()
    rng = Random(SEED)  # noqa: S311 - invented data, and the same at every start
    for number in range(round(len(townships) * ROOMS_PER_TOWNSHIP)):
        home, village = homes[number % len(homes)], place_name(number)
        facts = room_facts(number, village, rng)
        db.add(ActivityRoom(unit_id=home.unit_id, home_id=id_of(home), name=f"{village}村代表活动室", **facts))
    db.flush()
