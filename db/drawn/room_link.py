"""The checklist item that asks for the share of activity rooms up to standard: drawn from the rooms' register.

Drawn for a township with at least one open room. While its form is open, the open rooms count; submission fixes which
(`RoomRating.counted`), and from then on nothing but the county's verdict changes the item.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db.answers import answer_of, answer_or_new
from db.cycles import form_of
from db.drawn.draw import Draw, Link, link_of, locked_checklist, put_drawn
from db.home_models import ActivityRoom, RoomRating, RoomState
from db.models import Assessment, Cycle, id_of
from forms.inputs import Input
from forms.lifecycle import Status
from forms.model import Form, Item
from forms.rooms import share_input, share_of

# Built once, because every look at a form asks one of them.
_IN_USE = (
    select(ActivityRoom.id)
    .where(col(ActivityRoom.unit_id) == bindparam("unit_id"), col(ActivityRoom.closed_at).is_(None))
    .limit(1)
)
_COUNTED = (
    select(RoomRating.id)
    .join(ActivityRoom, col(ActivityRoom.id) == RoomRating.room_id)
    .where(
        col(ActivityRoom.unit_id) == bindparam("unit_id"),
        col(RoomRating.cycle_id) == bindparam("cycle_id"),
        col(RoomRating.counted).is_(True),
    )
    .limit(1)
)


@dataclass(frozen=True)
class Source:
    """One room that counts, with the township's and the county's state; `verified_by` is who judged it."""

    room_id: int
    name: str
    state: RoomState | None
    verified_state: RoomState | None
    verified_by: int | None


def _asked(item: Item, standard: Form) -> Input | None:
    return share_input(item)


def room_link(db: Session, checklist: Assessment, cycle: Cycle) -> Link | None:
    """The item of that checklist that asks for the share, whether it is drawn for this township or not."""
    return link_of(db, ROOMS, checklist, cycle)


def is_open_for_rooms(db: Session, checklist: Assessment, item_number: str) -> bool:
    """Whether the register still decides: the form is a draft, or exactly this item was returned."""
    if checklist.status is not Status.RETURNED:
        return checklist.status is Status.DRAFT
    answer = answer_of(db, id_of(checklist), item_number)
    return answer is not None and answer.returned_at is not None


def sources(db: Session, checklist: Assessment, item_number: str) -> list[Source]:
    """The rooms that count for that township's year, in the order of the register; none where the item is typed."""
    rated = (col(RoomRating.room_id) == ActivityRoom.id) & (col(RoomRating.cycle_id) == checklist.cycle_id)
    query = (
        select(ActivityRoom, RoomRating)
        .join(RoomRating, rated, isouter=True)
        .where(ActivityRoom.unit_id == checklist.unit_id)
        .order_by(col(ActivityRoom.id))
    )
    if is_open_for_rooms(db, checklist, item_number):
        query = query.where(col(ActivityRoom.closed_at).is_(None))
    else:
        query = query.where(col(RoomRating.counted).is_(True))
    return [_source(room, rating) for room, rating in db.exec(query.execution_options(populate_existing=True))]


def _source(room: ActivityRoom, rating: RoomRating | None) -> Source:
    if rating is None:
        return Source(id_of(room), room.name, None, None, None)
    return Source(id_of(room), room.name, rating.state, rating.verified_state, rating.verified_by)


def counted_in_words(states: Iterable[RoomState | None]) -> str:
    """达标5个，共6个."""
    given = list(states)
    return f"达标{given.count(RoomState.UP_TO_STANDARD)}个，共{len(given)}个"


def drawn_share(link: Link, states: Iterable[RoomState | None], decimals: int) -> dict[str, Any]:
    """What the drawn item's answer holds for those rooms; empty while one of them has no state."""
    given = list(states)
    if not given or None in given:
        return {}
    return {link.asked.key: _digits(share_of(given.count(RoomState.UP_TO_STANDARD), len(given), decimals))}


def _digits(share: Decimal) -> str:
    return f"{share.normalize():f}"


def draw_rooms(db: Session, cycle: Cycle, unit_id: int) -> None:
    """Bring the checklist's drawn item to what the rooms' states say now, for both stages."""
    checklist = locked_checklist(db, cycle, unit_id)
    if checklist is None or (link := room_link(db, checklist, cycle)) is None:
        return
    rooms = sources(db, checklist, link.item.number)
    if not rooms:
        _give_back(db, checklist, link)
        return
    decimals = form_of(db, checklist.form_id).decimals
    own = drawn_share(link, (room.state for room in rooms), decimals)
    verified = drawn_share(link, (room.verified_state for room in rooms), decimals)
    if not own and not verified and answer_of(db, id_of(checklist), link.item.number) is None:
        return
    by = next((room.verified_by for room in reversed(rooms) if room.verified_by), None)
    put_drawn(db, checklist, link, own=own, verified=verified, verified_by=by)


def _give_back(db: Session, checklist: Assessment, link: Link) -> None:
    """Without rooms the item is typed by hand: what was drawn goes. Whatever a person typed has a version."""
    answer = answer_or_new(db, id_of(checklist), link.item.number)
    if answer.version == 0 and answer.inputs and is_open_for_rooms(db, checklist, link.item.number):
        answer.inputs, answer.self_score = {}, None
        db.add(answer)
        db.flush()


def _holds(db: Session, assessment: Assessment, item_number: str) -> bool:
    is_open = is_open_for_rooms(db, assessment, item_number)
    sought = {"unit_id": assessment.unit_id, "cycle_id": assessment.cycle_id}
    return db.exec(_IN_USE if is_open else _COUNTED, params=sought).first() is not None


def _fix(db: Session, assessment: Assessment, item_number: str) -> None:
    """Submitted are the rooms that are open now."""
    if not is_open_for_rooms(db, assessment, item_number):
        return
    rated = (col(RoomRating.room_id) == ActivityRoom.id) & (col(RoomRating.cycle_id) == assessment.cycle_id)
    query = select(ActivityRoom, RoomRating).join(RoomRating, rated, isouter=True)
    query = query.where(ActivityRoom.unit_id == assessment.unit_id).execution_options(populate_existing=True)
    for room, rating in db.exec(query).all():
        # One without a rating is counted too, and keeps the form from being submitted.
        kept = rating or RoomRating(cycle_id=assessment.cycle_id, room_id=id_of(room))
        kept.counted = room.closed_at is None
        db.add(kept)
    db.flush()


ROOMS = Draw(
    told="本项由系统从“代表活动室”自动取数，不需要填写；请到“代表活动室”页面评定每个活动室。",
    waiting="达标比例由“代表活动室”自动取数，请先到“代表活动室”页面为每个活动室定出状态。",
    unverified="等待“代表活动室”全部考评。",
    asked=_asked,
    draw=draw_rooms,
    holds=_holds,
    fix=_fix,
)
