"""The register of activity rooms (代表活动室): kept by the township, read by its county. Closed, never deleted."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select, update

from db.access import county_of, require_action
from db.audit import record
from db.drawn.room_link import draw_rooms
from db.home_models import ActivityRoom, DeputyHome
from db.homes.room_events import RoomAdded, RoomChanged, RoomClosed, RoomReopened
from db.models import Cycle, Unit, User, id_of, now
from db.refusals import BadInput, Closed, NotFound
from db.saved_first import saved_first
from db.units import require_within
from forms.lifecycle import CycleStatus
from forms.permissions import Action
from forms.points import from_cents, round_half_up, show, to_cents

NO_ROOM = "没有这个代表活动室，或者它不属于您的单位。请返回列表重新选择。"
NO_HOME = "您的乡镇还没有登记人大代表之家，活动室要挂靠代表之家。请先由管理员在“乡镇与阵地”中导入。"
LONGEST = 100  # characters of one fact
LARGEST = Decimal(100000)  # square metres

FACT_NAMES = {
    "name": "名称",
    "village": "所在村（社区）",
    "address": "地址",
    "area": "面积（平方米）",
    "keeper": "管理员",
    "opening_days": "开放日",
    "group_name": "代表小组",
}


@dataclass(frozen=True)
class RoomFacts:
    """What the register says of a room. `area` in square metres, None where it is not known."""

    name: str
    village: str = ""
    address: str = ""
    area: Decimal | None = None
    keeper: str = ""
    opening_days: str = ""
    group_name: str = ""


@dataclass(frozen=True)
class RoomRow:
    """One room with its township and the home it belongs to."""

    room: ActivityRoom
    township: str
    home: str

    @property
    def facts(self) -> RoomFacts:
        """What the register says of it."""
        return facts_of(self.room)


def facts_of(room: ActivityRoom) -> RoomFacts:
    """What the register says of that room."""
    area = None if room.area is None else from_cents(room.area)
    texts = {name: getattr(room, name) for name in FACT_NAMES if name != "area"}
    return RoomFacts(area=area, **texts)


def rooms_of(db: Session, by: User, *, unit_id: int | None = None, room_id: int | None = None) -> list[RoomRow]:
    """The rooms that this person sees, closed ones last in each township: her own, the county's those of its subtree.

    Narrowed to one township or one room where named. Raises NotAllowed; another unit's rooms do not exist.
    """
    require_action(by, Action.SEE_HOMES)
    path = db.get_one(Unit, by.unit_id).path
    query = (
        select(ActivityRoom, Unit.name, DeputyHome.name)
        .join(Unit, col(Unit.id) == ActivityRoom.unit_id)
        .join(DeputyHome, col(DeputyHome.id) == ActivityRoom.home_id)
        .where(col(Unit.path).startswith(path))
        .order_by(col(Unit.sort), col(Unit.id), col(ActivityRoom.closed_at).is_not(None), col(ActivityRoom.id))
    )
    if unit_id is not None:
        query = query.where(ActivityRoom.unit_id == unit_id)
    if room_id is not None:
        query = query.where(ActivityRoom.id == room_id)
    return [RoomRow(*row) for row in db.exec(query.execution_options(populate_existing=True))]


def room_of(db: Session, room_id: int, by: User) -> RoomRow:
    """That room, for the township itself or its county. Raises NotAllowed, NotFound."""
    found = rooms_of(db, by, room_id=room_id)
    if not found:
        raise NotFound(NO_ROOM)
    return found[0]


def add_room(db: Session, facts: RoomFacts, *, by: User) -> ActivityRoom:
    """Enter a room of the person's own township. Raises NotAllowed, NotFound without a home, BadInput with every fault."""
    home = require_home(db, by.unit_id, by)
    facts = tidied(facts)
    if problems := [*fact_problems(facts), *_taken(db, home.unit_id, facts.name, None)]:
        raise BadInput("\n".join(problems))
    room = new_room(home, facts, by)
    db.add(room)
    db.flush()
    redraw_rooms(db, home.unit_id)
    record(db, RoomAdded(unit_id=home.unit_id, room_id=id_of(room), facts=told(facts)), by=by)
    return room


def require_home(db: Session, unit_id: int, by: User) -> DeputyHome:
    """That township's home, locked, if this person keeps it: two people who add rooms come one after the other."""
    require_action(by, Action.KEEP_HOME)
    require_within(db, by, unit_id)
    query = select(DeputyHome).where(DeputyHome.unit_id == unit_id).with_for_update()
    home = db.exec(query.execution_options(populate_existing=True)).first()
    if home is None:
        raise NotFound(NO_HOME)
    return home


def new_room(home: DeputyHome, facts: RoomFacts, by: User) -> ActivityRoom:
    """A row for that room, not yet in the database."""
    return ActivityRoom(
        unit_id=home.unit_id, home_id=id_of(home), **columns(facts), version=1, saved_by=by.id, saved_at=now()
    )


def change_room(db: Session, room_id: int, facts: RoomFacts, *, expected_version: int, by: User) -> ActivityRoom:
    """Change what the register says. The same once more changes nothing.

    Raises NotAllowed, NotFound, BadInput with every fault, RecordChanged when somebody saved since `expected_version`.
    """
    room = own_room(db, room_id, by)
    before, facts = facts_of(room), tidied(facts)
    if problems := [*fact_problems(facts), *_taken(db, room.unit_id, facts.name, room_id)]:
        raise BadInput("\n".join(problems))
    if before == facts:
        return room
    save_room(db, room, columns(facts), expected_version, by)
    old, new = difference(before, facts)
    event = RoomChanged(unit_id=room.unit_id, room_id=room_id, name=facts.name, before=old, after=new)
    record(db, event, by=by)
    return room


def own_room(db: Session, room_id: int, by: User) -> ActivityRoom:
    """That room of the person's own township, its home locked. Raises NotAllowed, NotFound."""
    require_home(db, by.unit_id, by)
    query = select(ActivityRoom).where(ActivityRoom.id == room_id, ActivityRoom.unit_id == by.unit_id)
    room = db.exec(query.execution_options(populate_existing=True)).first()
    if room is None:
        raise NotFound(NO_ROOM)
    return room


def save_room(db: Session, room: ActivityRoom, values: dict[str, Any], expected_version: int, by: User) -> None:
    """Write these columns over that version. Raises RecordChanged."""
    same = update(ActivityRoom).where(col(ActivityRoom.id) == room.id, col(ActivityRoom.version) == expected_version)
    saved = {"version": expected_version + 1, "saved_by": by.id, "saved_at": now()}
    done = db.exec(same.values(**values, **saved).execution_options(synchronize_session=False))
    db.refresh(room)
    if not done.rowcount:
        raise saved_first(db, f"“{room.name}”", room.saved_by, room.saved_at)


def close_room(db: Session, room_id: int, *, by: User) -> None:
    """Take a room out of use: it counts no more. Closed already, nothing changes. Raises NotAllowed, NotFound."""
    room = own_room(db, room_id, by)
    if room.closed_at is not None:
        return
    _set_closed(db, room, by, closed=True)
    record(db, RoomClosed(unit_id=room.unit_id, room_id=room_id, name=room.name), by=by)


def reopen_room(db: Session, room_id: int, *, by: User) -> None:
    """Take a closed room back into use. Open already, nothing changes. Raises NotAllowed, NotFound."""
    room = own_room(db, room_id, by)
    if room.closed_at is None:
        return
    _set_closed(db, room, by, closed=False)
    record(db, RoomReopened(unit_id=room.unit_id, room_id=room_id, name=room.name), by=by)


def _set_closed(db: Session, room: ActivityRoom, by: User, *, closed: bool) -> None:
    values = {"closed_by": by.id if closed else None, "closed_at": now() if closed else None}
    save_room(db, room, values, room.version, by)
    redraw_rooms(db, room.unit_id)


def redraw_rooms(db: Session, unit_id: int) -> None:
    """The share of rooms up to standard follows the register in every open year of the township."""
    county = county_of(db, unit_id)
    if county is None:
        return
    query = select(Cycle).where(Cycle.unit_id == county.id, Cycle.status == CycleStatus.OPEN)
    for cycle in db.exec(query.order_by(col(Cycle.id))).all():
        draw_rooms(db, cycle, unit_id)


def tidied(facts: RoomFacts) -> RoomFacts:
    """The same facts without spaces around them."""
    texts = {name: value.strip() for name, value in asdict(facts).items() if isinstance(value, str)}
    return RoomFacts(area=facts.area, **texts)


def fact_problems(facts: RoomFacts) -> list[str]:
    """Everything that is wrong with a room's facts, in Chinese."""
    problems = [] if facts.name else ["“名称”没有填，请填写活动室的名称。"]
    for name, label in FACT_NAMES.items():
        value = getattr(facts, name)
        if isinstance(value, str) and len(value) > LONGEST:
            problems.append(f"“{label}”有{len(value)}个字，最多{LONGEST}个，请缩短。")
    if facts.area is not None:
        problems += _area_problems(facts.area)
    return problems


def _area_problems(area: Decimal) -> Iterable[str]:
    if not area.is_finite() or not 0 < area <= LARGEST:
        yield f"“面积”填的是{area}，请填写大于0、不超过{LARGEST}的平方米数。"
    elif area != round_half_up(area):
        yield f"“面积”填的是{area}，请最多保留两位小数。"


def _taken(db: Session, unit_id: int, name: str, room_id: int | None) -> Iterable[str]:
    """A name is a room's alone in its township, so that a list names each room."""
    query = select(ActivityRoom).where(ActivityRoom.unit_id == unit_id, ActivityRoom.name == name)
    for other in db.exec(query):
        if other.id != room_id:
            remedy = "请换一个名称" if other.closed_at is None else "它已停用，请恢复使用，或换一个名称"
            yield f"本乡镇已有名为“{name}”的活动室，{remedy}。"


def columns(facts: RoomFacts) -> dict[str, Any]:
    """The facts as a row keeps them."""
    return {**asdict(facts), "area": None if facts.area is None else to_cents(facts.area)}


def told(facts: RoomFacts) -> dict[str, Any]:
    """The facts that are known, by their Chinese names."""
    given = {FACT_NAMES[name]: value for name, value in asdict(facts).items() if value not in (None, "")}
    return {label: show(value) if isinstance(value, Decimal) else value for label, value in given.items()}


def difference(before: RoomFacts, after: RoomFacts) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs, by Chinese name, as it was and as it is; an empty text where there was nothing."""
    old, new = told(before), told(after)
    changed = [label for label in FACT_NAMES.values() if old.get(label) != new.get(label)]
    return {label: old.get(label, "") for label in changed}, {label: new.get(label, "") for label in changed}


def require_in_use(room: ActivityRoom) -> None:
    """Raises Closed for a room that is out of use."""
    if room.closed_at is not None:
        raise Closed(f"“{room.name}”已停用，不再评定；如需评定，请先恢复使用。")
