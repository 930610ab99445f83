"""An item's evidence as its page lists it: one query however many pieces there are, and no object of the mapper for each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from db.models import Assessment, Cycle, Evidence, EvidenceKind, User
from db.versions import ended_with_item
from forms.lifecycle import FormKind

_ADDER, _WITHDRAWER, _SOURCE = aliased(User), aliased(User), aliased(Evidence)
_COLUMNS = {
    "id": Evidence.id,
    "kind": Evidence.kind,
    "name": Evidence.name,
    "caption": Evidence.caption,
    "size": Evidence.size,
    "content_type": Evidence.content_type,
    "added_at": Evidence.added_at,
    "added_by": _ADDER.name,
    "withdrawn_at": Evidence.withdrawn_at,
    "withdrawn_by": _WITHDRAWER.name,
    "source_year": Cycle.year,
    "source_form": Assessment.kind,
    "source_item": _SOURCE.item_number,
}
# Built once, because every look at an item needs it.
_PIECES: Select[*tuple[Any, ...]] = (
    select(*(col(column).label(name) for name, column in _COLUMNS.items()))
    .join_from(Evidence, _ADDER, col(_ADDER.id) == col(Evidence.added_by))
    .outerjoin(_WITHDRAWER, col(_WITHDRAWER.id) == col(Evidence.withdrawn_by))
    .outerjoin(_SOURCE, col(_SOURCE.id) == col(Evidence.reused_from_id))
    .outerjoin(Assessment, col(Assessment.id) == col(_SOURCE.assessment_id))
    .outerjoin(Cycle, col(Cycle.id) == col(Assessment.cycle_id))
    .where(col(Evidence.assessment_id) == bindparam("id"), col(Evidence.item_number) == bindparam("number"))
    .order_by(col(Evidence.id))
)


@dataclass(frozen=True)
class Piece:
    """One piece of evidence with the names of those who added and withdrew it; times are UTC.

    `source_…` say where it was first used, None where it is not an earlier piece.
    """

    id: int
    kind: EvidenceKind
    name: str
    caption: str
    size: int | None
    content_type: str | None
    added_at: datetime
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str | None
    source_year: int | None
    source_form: FormKind | None
    source_item: str | None


def pieces_of(db: Session, assessment_id: int, item_number: str) -> list[Piece]:
    """The item's evidence in the order added, withdrawn pieces among it.

    Whoever asks has been let see the form (`db.item_view.item_view`).
    """
    rows = db.execute(_PIECES, {"id": assessment_id, "number": item_number}).mappings()
    pieces = [Piece(**row) for row in rows]
    if all(piece.withdrawn_at is None for piece in pieces):
        return pieces
    ended = ended_with_item(db, assessment_id)
    return [piece for piece in pieces if piece.id not in ended]
