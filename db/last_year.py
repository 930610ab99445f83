"""What a township gave for the same item in an earlier year."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam
from sqlmodel import Session, col, func, select

from db.answers import answer_of
from db.assessments import item_of
from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, Evidence, id_of
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

_STANDING = select(func.count()).where(
    col(Evidence.assessment_id) == bindparam("id"),
    col(Evidence.item_number) == bindparam("number"),
    col(Evidence.withdrawn_at).is_(None),
)


@dataclass(frozen=True)
class LastYear:
    """What the township gave for the same item in an earlier year, and how many pieces of evidence stand there."""

    year: int
    item: Item
    answer: Answer
    saved_at: datetime | None
    evidence: int


def previous_answer(db: Session, assessment: Assessment, item_number: str) -> LastYear | None:
    """The same township's newest earlier answer to this item, found by name and content, else by number."""
    year = db.get_one(Cycle, assessment.cycle_id).year
    sought = {"unit_id": assessment.unit_id, "kind": assessment.kind, "year": year}
    if (found := db.exec(_EARLIER, params=sought).first()) is None:
        return None
    earlier, earlier_year = found
    item = _same_item(form_of(db, earlier.form_id), form_of(db, assessment.form_id), item_number)
    answer = None if item is None else answer_of(db, id_of(earlier), item.number)
    if item is None or answer is None:
        return None
    evidence = int(db.exec(_STANDING, params={"id": id_of(earlier), "number": item.number}).one())
    return LastYear(earlier_year, item, answer, answer.saved_at, evidence)


def _same_item(earlier: Form, present: Form, item_number: str) -> Item | None:
    _, wanted = item_of(present, item_number)
    items = [item for _, item in earlier.items()]
    named = (item for item in items if (item.name, item.content) == (wanted.name, wanted.content))
    numbered = (item for item in items if item.number == item_number)
    return next(named, None) or next(numbered, None)
