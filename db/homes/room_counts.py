"""How a year's rooms came out, all townships together."""

from collections import Counter

from sqlmodel import Session, col, select

from db.home_models import RoomRating, RoomState
from db.models import Cycle


def counted_rooms(db: Session, cycle: Cycle) -> Counter[RoomState | None]:
    """By state the rooms that were submitted with a checklist; the county's state where it gave one, None where nobody did.

    Asks nobody's role: the caller has.
    """
    mine = select(RoomRating).where(RoomRating.cycle_id == cycle.id, col(RoomRating.counted).is_(True))
    return Counter(rating.verified_state or rating.state for rating in db.exec(mine))
