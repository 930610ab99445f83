"""One item of one form as its editor shows it, at a cost that does not grow with the form."""

from dataclasses import dataclass

from sqlmodel import Session

from db.access import today
from db.answers import answer_or_new
from db.assessments import COUNTY_DECIDES, NOT_RETURNED, item_of, visible_assessment
from db.cycles import form_of
from db.drawn.draw import Draw
from db.drawn.drawing import draw_of
from db.models import Answer, Assessment, Cycle, User
from forms.lifecycle import Status, why_not_filled_in, why_not_verified
from forms.model import Item, Section
from forms.scoring import county_decides


@dataclass(frozen=True)
class ItemView:
    """An item, its answer (an empty one where nothing was saved), and what may be done today.

    `closed` says why the township may not change it, `not_verified` why the county may not verify it; None where they may.
    """

    assessment: Assessment
    section: Section
    item: Item
    answer: Answer
    drawn: Draw | None
    closed: str | None
    not_verified: str | None


def item_view(db: Session, assessment_id: int, item_number: str, by: User) -> ItemView:
    """That item, for the township itself or its county. Raises NotAllowed or NotFound."""
    assessment, cycle = visible_assessment(db, assessment_id, by)
    section, item = item_of(form_of(db, assessment.form_id), item_number)
    answer = answer_or_new(db, assessment_id, item_number)
    return ItemView(
        assessment=assessment,
        section=section,
        item=item,
        answer=answer,
        drawn=draw_of(db, assessment, cycle, item_number),
        closed=why_closed(cycle, assessment, section, answer),
        not_verified=why_not_verified(cycle.status, assessment.status, cycle.schedule, today()),
    )


def why_closed(cycle: Cycle, assessment: Assessment, section: Section, answer: Answer) -> str | None:
    """Why the township may not change that item today, or None; whether it is drawn is asked separately."""
    if county_decides(section):
        return COUNTY_DECIDES.format(section.name)
    if reason := why_not_filled_in(cycle.status, assessment.status, cycle.schedule, today()):
        return reason
    if assessment.status is Status.RETURNED and answer.returned_at is None:
        return NOT_RETURNED
    return None
