"""Homes and rooms of the townships of a year made row by row."""

from sqlmodel import Session, select

from db.home_models import ActivityRoom, DeputyHome, RoomRating, RoomState
from db.models import Unit
from tests.db.a_year import Year


def add_homes(db: Session, year: Year) -> tuple[int, ...]:
    """One home per township, in their order, as the import of townships leaves it. Returns the ids."""
    homes = [
        DeputyHome(unit_id=unit_id, name=f"{db.get_one(Unit, unit_id).name}人大代表之家", address="便民服务中心二楼")
        for unit_id in year.townships
    ]
    db.add_all(homes)
    db.flush()
    return tuple(home.id or 0 for home in homes)


def add_room(
    db: Session, home_id: int, name: str, own: RoomState | None, verified: RoomState | None, year: Year
) -> ActivityRoom:
    """A room of that home, rated in the year where a state is given."""
    home = db.get_one(DeputyHome, home_id)
    room = ActivityRoom(unit_id=home.unit_id, home_id=home_id, name=name)
    db.add(room)
    db.flush()
    if own or verified:
        db.add(RoomRating(cycle_id=year.cycle_id, room_id=room.id or 0, state=own, verified_state=verified))
        db.flush()
    return room


def home_now(db: Session, home_id: int) -> DeputyHome:
    """The home as the database has it."""
    query = select(DeputyHome).where(DeputyHome.id == home_id).execution_options(populate_existing=True)
    return db.exec(query).one()
