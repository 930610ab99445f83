"""A year whose checklist asks for the share of rooms up to standard, and rooms to rate in it."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import Session, select

from db.home_models import ActivityRoom, DeputyHome, RoomRating, RoomState
from db.homes.room_ratings import decide_state, save_marks
from db.homes.rooms import RoomFacts, add_room
from db.models import Answer
from forms.lifecycle import FormKind
from forms.model import Form
from forms.permissions import Role
from tests.beginnings import begun
from tests.db import a_year as years
from tests.db.a_year import CHECKLIST, Year, an_item

SHARE = "6"  # the number of the item that is drawn from the rooms
UP, IMPROVING, BELOW = RoomState.UP_TO_STANDARD, RoomState.IMPROVING, RoomState.BELOW_STANDARD
MARK = {UP: {"一": "full"}, IMPROVING: {"一": "part"}, BELOW: {"一": "none"}}


def with_rooms() -> Form:
    first, *others = CHECKLIST.sections
    item = an_item(SHARE, "代表活动室规范提升", "4", "得分=达标活动室比例×4分")
    return replace(CHECKLIST, sections=(replace(first, items=(*first.items, item)), *others))


@pytest.fixture
def year(database: str, monkeypatch: pytest.MonkeyPatch) -> Year:
    monkeypatch.setitem(years.FORMS, FormKind.CHECKLIST, with_rooms())
    return begun(a_year_with_homes)


def a_year_with_homes(db: Session) -> Year:
    """With the list that `year` has put in the other's place."""
    made = years.a_year(db)
    db.add_all(DeputyHome(unit_id=unit_id, name=f"第{n}镇人大代表之家") for n, unit_id in enumerate(made.townships))
    return made


def a_room(db: Session, year: Year, name: str, township: int = 0, **facts: object) -> int:
    return add_room(db, RoomFacts(name=name, **facts), by=year.person(Role.CLERK, township)).id or 0


def rate_as(db: Session, year: Year, room_id: int, state: RoomState, township: int = 0) -> RoomRating:
    clerk = year.person(Role.CLERK, township)
    rating = save_marks(db, year.cycle_id, room_id, MARK[state], expected_version=version_of(db, room_id), by=clerk)
    return decide_state(db, year.cycle_id, room_id, state, "", expected_version=rating.version, by=clerk)


def version_of(db: Session, room_id: int) -> int:
    return db.exec(select(RoomRating.version).where(RoomRating.room_id == room_id)).first() or 0


def rooms_with(db: Session, year: Year, *states: RoomState, township: int = 0) -> list[int]:
    ids = [a_room(db, year, f"活动室{n}", township) for n, _ in enumerate(states)]
    for room_id, state in zip(ids, states, strict=True):
        rate_as(db, year, room_id, state, township)
    return ids


def share_answer(db: Session, year: Year, township: int = 0) -> Answer | None:
    query = select(Answer).where(Answer.assessment_id == year.checklists[township], Answer.item_number == SHARE)
    return db.exec(query.execution_options(populate_existing=True)).first()


def drawn(db: Session, year: Year, township: int = 0) -> tuple[str | None, int | None, str | None, int | None]:
    """Percent and 0.01 points as assessed, then as verified."""
    answer = share_answer(db, year, township)
    if answer is None:
        return None, None, None, None
    return answer.inputs.get("r0"), answer.self_score, answer.verified_inputs.get("r0"), answer.verified_score


def room(db: Session, room_id: int) -> ActivityRoom:
    return db.get_one(ActivityRoom, room_id, populate_existing=True)


METRES = Decimal("68.50")
