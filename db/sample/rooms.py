"""Invented facts of the activity rooms, and their ratings of a year. Seeded apart, so that no other number moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from random import Random
from typing import Any

from sqlmodel import Session, col, select

from db.drawn.draw import Link, drawn_cents
from db.drawn.room_link import drawn_share
from db.home_models import ActivityRoom, RoomState
from db.models import id_of
from db.sample.stages import Stage
from forms.lifecycle import Status
from forms.model import Form
from forms.rooms import Mark, headings_of

SEED = 98
SURNAMES, GIVEN = "陈李周吴郑王刘黄杨罗", ("国庆", "建华", "秀英", "桂兰", "志明", "小红")
DAYS = ("每月5日、20日", "每周三", "每月10日", "每周一、周四上午", "每月第一个周五")
REASON = "实地查看，制度没有上墙、活动记录不全，按提升中认定。"
NOTE = "已列入今年改造计划，正在整修。"
Row = dict[str, Any]
States = list[RoomState | None]


def room_facts(number: int, village: str, rng: Random) -> Row:
    """What the register says of the county's room with that number, beside its name."""
    return {
        "village": f"{village}村",
        "address": f"{village}村{'党群服务中心' if number % 3 else '村委会'}{'一' if number % 2 else '二'}楼",
        "area": rng.randint(30, 120) * 100 + rng.choice((0, 0, 50)),
        "keeper": rng.choice(SURNAMES) + rng.choice(GIVEN),
        "opening_days": rng.choice(DAYS),
        "group_name": f"第{number // 20 + 1}代表小组",
    }


def rooms_by_unit(db: Session) -> dict[int, list[ActivityRoom]]:
    """Every township's rooms, by its id."""
    found: dict[int, list[ActivityRoom]] = {}
    for room in db.exec(select(ActivityRoom).order_by(col(ActivityRoom.id))):
        found.setdefault(room.unit_id, []).append(room)
    return found


@dataclass(frozen=True)
class Rating:
    """Who rated one township's rooms under which forms, and how far it has come."""

    cycle_id: int
    link: Link
    checklist: Form
    standard: Form
    stage: Stage
    clerk_id: int | None
    reviewer_id: int | None
    day: datetime

    @property
    def is_submitted(self) -> bool:
        """Whether the rooms that count are fixed."""
        return self.stage.status is not Status.DRAFT


def rate_rooms(rooms: list[ActivityRoom], wanted: Any, rating: Rating, rng: Random) -> tuple[list[Row], Row]:
    """The ratings of one township's rooms and the columns of the checklist's item drawn from them.

    At most `wanted` percent are up to standard; of a form that is half filled in, half the rooms are rated.
    """
    share = Decimal(str(wanted)) if wanted else Decimal(rng.randint(50, 100))
    up = int((len(rooms) * share / 100).to_integral_value(ROUND_FLOOR))
    begun = round(len(rooms) * rating.stage.answered)
    own = [_state(place < up, rng) for place in range(begun)]
    judged = [_judged(state, rng) for state in own[: int(len(rooms) * rating.stage.verified)]]
    rows = [
        _row(id_of(room), state, judged[place] if place < len(judged) else None, rating, rng)
        for place, (room, state) in enumerate(zip(rooms, own, strict=False))
    ]
    return rows, _drawn(rating, _padded(own, len(rooms)), _padded(judged, len(rooms)))


def _state(is_up: bool, rng: Random) -> RoomState:
    if is_up:
        return RoomState.UP_TO_STANDARD
    return RoomState.IMPROVING if rng.random() < 0.6 else RoomState.BELOW_STANDARD


def _judged(own: RoomState, rng: Random) -> RoomState:
    """Now and then the county finds less than the township."""
    is_lower = own is RoomState.UP_TO_STANDARD and rng.random() < 0.05
    return RoomState.IMPROVING if is_lower else own


def _padded(states: Iterable[RoomState], rooms: int) -> States:
    given: States = list(states)
    return [*given, *[None] * (rooms - len(given))]


def _row(room_id: int, own: RoomState, judged: RoomState | None, rating: Rating, rng: Random) -> Row:
    return {
        "cycle_id": rating.cycle_id,
        "room_id": room_id,
        "marks": _marks(rating.standard, own, rng),
        "state": own,
        "note": NOTE if own is RoomState.IMPROVING else "",
        "version": 2 if judged is None else 3,
        "saved_by": rating.clerk_id,
        "saved_at": rating.day,
        "verified_state": judged,
        "verified_reason": "" if judged in (None, own) else REASON,
        "verified_by": None if judged is None else rating.reviewer_id,
        "verified_at": None if judged is None else rating.day,
        "counted": rating.is_submitted,
    }


def _marks(standard: Form, own: RoomState, rng: Random) -> Mapping[str, str]:
    """Marks that bear the state out: most headings there, or most of them lacking."""
    kinds = (Mark.FULL, Mark.PART, Mark.PART) if own is RoomState.UP_TO_STANDARD else (Mark.NONE, Mark.PART, Mark.NONE)
    numbers = [section.number for section in headings_of(standard)]
    apart = set(rng.sample(numbers, k=len(numbers) // 3))
    usual = kinds[0] if own is RoomState.UP_TO_STANDARD else kinds[1]
    return {number: (rng.choice(kinds) if number in apart else usual).value for number in numbers}


def _drawn(rating: Rating, own: States, judged: States) -> Row:
    decimals = rating.checklist.decimals
    inputs, verified = (drawn_share(rating.link, states, decimals) for states in (own, judged))
    columns: Row = {"inputs": inputs, "self_score": drawn_cents(rating.link, inputs), "version": 0}
    if verified:
        columns |= {"verified_inputs": verified, "verified_score": drawn_cents(rating.link, verified)}
        columns |= {"verified_by": rating.reviewer_id, "verified_at": rating.day}
    return columns
