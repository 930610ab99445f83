"""What a township's archive tells of its rooms and its home: their ratings, the star vetoes, the stars of the year."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from db.cycles import form_of
from db.home_models import ActivityRoom, DeputyHome, RoomRating, StarAward, StarVeto
from db.homes.room_ratings import is_open_for_marks
from db.models import Assessment, Cycle
from db.stars.records import is_awarded
from forms.lifecycle import FormKind
from forms.model import Form
from forms.points import to_cents
from forms.rooms import rate

_VERDICT = {"verified_state", "verified_reason", "verified_by", "verified_at"}


@dataclass(frozen=True)
class RoomRecord:
    """A room, its rating of the year, and its points in 0.01 by the standard in force; None while marks are missing."""

    room: ActivityRoom
    rating: RoomRating
    score: int | None


@dataclass(frozen=True)
class HomeRecord:
    """The rooms that count with their ratings, the star vetoes that stand, and the year's lines of the star history."""

    rooms: tuple[RoomRecord, ...]
    vetoes: tuple[StarVeto, ...]
    lines: tuple[StarAward, ...]


def read_home(db: Session, cycle: Cycle, unit_id: int, *, of_the_county: bool, shows_verdicts: bool) -> HomeRecord:
    """The record for the county or for the township, whose rooms have no verdict unless `shows_verdicts`.

    A star veto is between reviewer and leader until the stars are approved. Asks nobody's role: the caller has.
    """
    home_ids = select(DeputyHome.id).where(DeputyHome.unit_id == unit_id)
    vetoes = select(StarVeto).where(
        StarVeto.cycle_id == cycle.id, col(StarVeto.home_id).in_(home_ids), col(StarVeto.withdrawn_at).is_(None)
    )
    lines = select(StarAward).where(StarAward.cycle_id == cycle.id, col(StarAward.home_id).in_(home_ids))
    with_vetoes = of_the_county or is_awarded(db, cycle)
    standard = form_of(db, cycle.star_form_id)
    return HomeRecord(
        rooms=tuple(
            RoomRecord(
                room,
                rating if shows_verdicts else RoomRating(**rating.model_dump(exclude=_VERDICT)),
                _score(standard, rating),
            )
            for room, rating in _rooms(db, cycle, unit_id)
        ),
        vetoes=tuple(db.exec(vetoes.order_by(col(StarVeto.id)))) if with_vetoes else (),
        lines=tuple(db.exec(lines.order_by(col(StarAward.id)))),
    )


def _score(standard: Form, rating: RoomRating) -> int | None:
    points = rate(standard, rating.marks, standard.stars).points
    return None if points is None else to_cents(points)


def _rooms(db: Session, cycle: Cycle, unit_id: int) -> list[tuple[ActivityRoom, RoomRating]]:
    """Those that were submitted; before, those in use that anything was saved of. None without a checklist."""
    mine = (Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == FormKind.CHECKLIST)
    if (checklist := db.exec(select(Assessment).where(*mine)).first()) is None:
        return []
    query = select(ActivityRoom, RoomRating).join(RoomRating, col(RoomRating.room_id) == ActivityRoom.id)
    query = query.where(RoomRating.cycle_id == cycle.id, ActivityRoom.unit_id == unit_id)
    is_open = is_open_for_marks(db, checklist, cycle)
    counts = col(ActivityRoom.closed_at).is_(None) if is_open else col(RoomRating.counted).is_(True)
    return list(db.exec(query.where(counts).order_by(col(ActivityRoom.id))))
