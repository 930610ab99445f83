"""What stands under a form's items, as the use cases read it: answers and evidence."""

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from db.models import Answer, Evidence

# Built once, because every edit of an item needs it.
_ANSWER = (
    select(Answer)
    .where(col(Answer.assessment_id) == bindparam("id"), col(Answer.item_number) == bindparam("number"))
    .execution_options(populate_existing=True)
)


def answer_of(db: Session, assessment_id: int, item_number: str) -> Answer | None:
    """The item's answer as the database has it now, None where nothing was ever saved."""
    return db.exec(_ANSWER, params={"id": assessment_id, "number": item_number}).first()


def answer_or_new(db: Session, assessment_id: int, item_number: str) -> Answer:
    """The item's answer, or an empty one that the caller may add."""
    return answer_of(db, assessment_id, item_number) or Answer(assessment_id=assessment_id, item_number=item_number)


def evidence_of(db: Session, assessment_id: int) -> dict[str, list[Evidence]]:
    """What stands of an assessment's evidence, withdrawn pieces left out, by item number, oldest first."""
    query = select(Evidence).where(Evidence.assessment_id == assessment_id, col(Evidence.withdrawn_at).is_(None))
    found: dict[str, list[Evidence]] = {}
    for evidence in db.exec(query.order_by(col(Evidence.id))):
        found.setdefault(evidence.item_number, []).append(evidence)
    return found
