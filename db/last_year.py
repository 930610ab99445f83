"""What a township gave for the same item in an earlier year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db.answers import answer_of
from db.assessments import item_of
from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, id_of
from forms.model import Form, Item

_EARLIER = (
    select(Assessment, Cycle.year)
    .join(Cycle)
    .where(
        col(Assessment.unit_id) == bindparam("unit_id"),
        col(Assessment.kind) == bindparam("kind"),
        col(Cycle.year) < bindparam("year"),
    )
    .order_by(col(Cycle.year).desc())
)


@dataclass(frozen=True)
class LastYear:
    """What the township gave for the same item in an earlier year."""

    year: int
    item: Item
    answer: Answer
    saved_at: datetime | None


def previous_answer(db: Session, assessment: Assessment, item_number: str) -> LastYear | None:
    """The same township's newest earlier answer to this item, found by name and content, else by number."""
    year = db.get_one(Cycle, assessment.cycle_id).year
    sought = {"unit_id": assessment.unit_id, "kind": assessment.kind, "year": year}
    if (found := db.exec(_EARLIER, params=sought).first()) is None:
        return None
    earlier, earlier_year = found
    item = _same_item(form_of(db, earlier.form_id), form_of(db, assessment.form_id), item_number)
    answer = None if item is None else answer_of(db, id_of(earlier), item.number)
    return None if item is None or answer is None else LastYear(earlier_year, item, answer, answer.saved_at)


def _same_item(earlier: Form, present: Form, item_number: str) -> Item | None:
    _, wanted = item_of(present, item_number)
    items = [item for _, item in earlier.items()]
    named = (item for item in items if (item.name, item.content) == (wanted.name, wanted.content))
    numbered = (item for item in items if item.number == item_number)
    return next(named, None) or next(numbered, None)
