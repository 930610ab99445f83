"""What happens to activity rooms, their ratings and their register, for the audit trail. Before and after side by side."""

from dataclasses import dataclass
from typing import Any

from db.audit import Event


@dataclass(frozen=True)
class RoomAdded(Event):
    label = "登记代表活动室"
    unit_id: int
    room_id: int
    facts: dict[str, Any]


@dataclass(frozen=True)
class RoomChanged(Event):
    """`before` and `after` hold the changed facts alone."""

    label = "修改代表活动室"
    unit_id: int
    room_id: int
    name: str
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class RoomClosed(Event):
    label = "停用代表活动室"
    unit_id: int
    room_id: int
    name: str


@dataclass(frozen=True)
class RoomReopened(Event):
    label = "恢复代表活动室"
    unit_id: int
    room_id: int
    name: str


@dataclass(frozen=True)
class RoomsImported(Event):
    """`added` are names; `changed` maps a room's id to its changed facts before and after."""

    label = "导入代表活动室"
    unit_id: int
    added: list[str]
    changed: dict[str, Any]


@dataclass(frozen=True)
class RoomRated(Event):
    """The township's marks, state and note."""

    label = "评定代表活动室"
    unit_id: int
    cycle_id: int
    room_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(frozen=True)
class RoomVerified(Event):
    """The county's state of one room; empty where the verdict was taken back."""

    label = "考评代表活动室"
    unit_id: int
    cycle_id: int
    room_id: int
    before: str
    after: str
    reason: str


@dataclass(frozen=True)
class RoomsAccepted(Event):
    """Rooms of one township whose own states were let stand: the states by the rooms' names."""

    label = "批量认可代表活动室"
    unit_id: int
    cycle_id: int
    states: dict[str, str]


@dataclass(frozen=True)
class RoomVerdictsWithdrawn(Event):
    """Rooms of one township whose verdicts were taken back together: their own states by the rooms' names."""

    label = "撤销批量认可代表活动室"
    unit_id: int
    cycle_id: int
    states: dict[str, str]
