"""The register of activity rooms from an Excel file: read with all its faults at once, previewed, taken in whole or not.

A room is told by its township and name. What the file leaves out of the register stays as it is.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlmodel import Session, col, select

from db.access import require_action
from db.audit import record
from db.home_models import ActivityRoom, DeputyHome
from db.homes.room_events import RoomsImported
from db.homes.rooms import (
    FACT_NAMES,
    NO_HOME,
    RoomFacts,
    columns,
    difference,
    fact_problems,
    facts_of,
    new_room,
    redraw_rooms,
    save_room,
    tidied,
)
from db.models import Unit, User, id_of
from db.refusals import BadInput, NotAllowed
from db.units import subtree
from forms.permissions import TOWNSHIP_ROLES, Action, Role, allows
from forms.register import read_rows

TOWNSHIP = "乡镇"
COLUMNS = (TOWNSHIP, *FACT_NAMES.values())
MOST_ROWS = 2000
_INSTEAD = "请先导出活动室名册，在其中修改后保存为 .xlsx 再上传。"


@dataclass(frozen=True)
class RoomLine:
    """One room as the file gives it; `line` is its row in Excel, `township` empty where the file names none."""

    line: int
    township: str
    facts: RoomFacts


@dataclass(frozen=True)
class RoomChange:
    """What taking in one line does: `before` is None for a new room, else what the register says now."""

    line: RoomLine
    township: str
    unit_id: int
    room_id: int | None
    before: RoomFacts | None

    @property
    def is_needed(self) -> bool:
        """Whether the register says something else."""
        return self.before != self.line.facts


def may_import(role: Role) -> bool:
    """A township takes in its own rooms; the administrator the county's."""
    return allows(role, Action.KEEP_HOME) or role is Role.ADMINISTRATOR


def read_rooms(content: bytes) -> tuple[list[RoomLine], list[str]]:
    """The file's lines and everything that is wrong with it, in Chinese. Import only when nothing is."""
    cells, unreadable = read_rows(content, _INSTEAD, MOST_ROWS + 5)
    if unreadable:
        return [], unreadable
    # The export has a title above its header.
    start = next((at for at, row in enumerate(cells[:3]) if FACT_NAMES["name"] in row), None)
    if start is None:
        return [], [f"前3行中没有“{FACT_NAMES['name']}”列。{_INSTEAD}"]
    header = cells[start]
    if missing := [name for name in FACT_NAMES.values() if name not in header]:
        return [], [f"第{start + 1}行缺少“{'”“'.join(missing)}”列。{_INSTEAD}"]
    if len(cells) > MOST_ROWS + start + 1:
        return [], [f"表中超过{MOST_ROWS}行，请删去多余的行或分批导入。"]
    lines: list[RoomLine] = []
    problems: list[str] = []
    for line, row in enumerate(cells[start + 1 :], start=start + 2):
        fields = dict(zip(header, row, strict=False))
        if any(fields.get(name) for name in COLUMNS):
            facts, faults = _facts(fields)
            lines.append(RoomLine(line, fields.get(TOWNSHIP, ""), facts))
            problems += [f"第{line}行{fault}" for fault in faults]
    return (lines, problems) if lines else ([], ["表中没有活动室。请从列名的下一行起填写，一行一个活动室。"])


def _facts(fields: dict[str, str]) -> tuple[RoomFacts, list[str]]:
    texts = {name: fields.get(label, "") for name, label in FACT_NAMES.items()}
    area, faults = texts.pop("area"), []
    try:
        square_metres = Decimal(area) if area else None
    except InvalidOperation:
        square_metres = None
        faults = [f"“{FACT_NAMES['area']}”填的是“{area}”，不是数字，请填写平方米数，如 68.5。"]
    facts = tidied(RoomFacts(area=square_metres, **texts))
    return facts, [*faults, *fact_problems(facts)]


def preview_rooms(db: Session, lines: Iterable[RoomLine], *, by: User) -> list[RoomChange]:
    """What taking these lines in would do, in their order. Writes nothing.

    Raises NotAllowed, or BadInput with every line of another township, without a home, of a closed room or said twice.
    """
    changes, problems = compare_rooms(db, lines, by=by)
    if problems:
        raise BadInput("\n".join(problems))
    return changes


def compare_rooms(db: Session, lines: Iterable[RoomLine], *, by: User) -> tuple[list[RoomChange], list[str]]:
    """The same with every fault as a sentence in place of a refusal. Raises NotAllowed."""
    _require_importer(by)
    given = list(lines)
    units = {unit.name: unit for unit in subtree(db, db.get_one(Unit, by.unit_id))}
    rooms = _rooms(db, units.values())
    homes = set(db.exec(select(DeputyHome.unit_id).where(col(DeputyHome.unit_id).in_([u.id for u in units.values()]))))
    problems: list[str] = []
    changes = []
    for line in given:
        unit = _unit(db, line, units, by)
        if unit is None:
            problems.append(_no_township(line, by))
            continue
        room = rooms.get((id_of(unit), line.facts.name))
        if unit.id not in homes:
            problems.append(f"第{line.line}行：{NO_HOME}")
        elif room is not None and room.closed_at is not None:
            problems.append(f"第{line.line}行的“{room.name}”已停用，请先在页面上恢复使用，或删去这一行。")
        before = None if room is None else facts_of(room)
        changes.append(RoomChange(line, unit.name, id_of(unit), None if room is None else id_of(room), before))
    return changes, [*problems, *_repeated(changes)]


def _require_importer(by: User) -> None:
    if not may_import(by.role):
        raise NotAllowed("活动室名册由乡镇或县管理员导入。")
    require_action(by, Action.SEE_HOMES)


def _rooms(db: Session, units: Iterable[Unit]) -> dict[tuple[int, str], ActivityRoom]:
    query = select(ActivityRoom).where(col(ActivityRoom.unit_id).in_([unit.id for unit in units]))
    found = db.exec(query.order_by(col(ActivityRoom.id)).execution_options(populate_existing=True))
    return {(room.unit_id, room.name): room for room in found}


def _unit(db: Session, line: RoomLine, units: dict[str, Unit], by: User) -> Unit | None:
    if by.role in TOWNSHIP_ROLES:
        own = db.get_one(Unit, by.unit_id)
        return own if line.township in ("", own.name) else None
    return units.get(line.township) if line.township else None


def _no_township(line: RoomLine, by: User) -> str:
    if not line.township:
        return f"第{line.line}行“{TOWNSHIP}”没有填，请填写乡镇名称。"
    whose = "不是您的乡镇，请删去这一行" if by.role in TOWNSHIP_ROLES else "本县没有，请改正"
    return f"第{line.line}行“{TOWNSHIP}”填的是“{line.township}”，{whose}。"


def _repeated(changes: list[RoomChange]) -> Iterator[str]:
    for (unit_id, name), times in Counter((change.unit_id, change.line.facts.name) for change in changes).items():
        if times > 1 and name:
            same = [change for change in changes if (change.unit_id, change.line.facts.name) == (unit_id, name)]
            lines = "、".join(f"第{change.line.line}行" for change in same)
            yield f"{lines}都是{same[0].township}的“{name}”，请只留一行，或改成不同的名称。"


def import_rooms(db: Session, lines: Iterable[RoomLine], *, by: User) -> tuple[int, int]:
    """Take these lines in, all of them or none. Returns how many rooms were added and changed; once more, none.

    Raises what `preview_rooms` raises.
    """
    given = list(lines)
    if problems := [f"第{line.line}行{fault}" for line in given for fault in fact_problems(line.facts)]:
        raise BadInput("\n".join(problems))
    _require_importer(by)
    unit_ids = [unit.id for unit in subtree(db, db.get_one(Unit, by.unit_id))]
    # Locked in one order, as where a single room is added.
    locked = select(DeputyHome).where(col(DeputyHome.unit_id).in_(unit_ids)).order_by(col(DeputyHome.id))
    homes = {home.unit_id: home for home in db.exec(locked.with_for_update())}
    needed = [change for change in preview_rooms(db, given, by=by) if change.is_needed]
    added: list[str] = []
    changed: dict[str, Any] = {}
    for change in needed:
        if change.room_id is None or change.before is None:
            db.add(new_room(homes[change.unit_id], change.line.facts, by))
            added.append(f"{change.township}　{change.line.facts.name}")
        else:
            room = db.get_one(ActivityRoom, change.room_id)
            save_room(db, room, columns(change.line.facts), room.version, by)
            before, after = difference(change.before, change.line.facts)
            changed[str(change.room_id)] = {"before": before, "after": after}
    db.flush()
    for unit_id in sorted({change.unit_id for change in needed if change.room_id is None}):
        redraw_rooms(db, unit_id)
    if needed:
        record(db, RoomsImported(unit_id=by.unit_id, added=added, changed=changed), by=by)
    return len(added), len(changed)
