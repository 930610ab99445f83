"""The checklist item whose points are the star level: drawn from the star rating itself (系统取数), never typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from db.answers import answer_or_new
from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, id_of, now
from db.star_records import decided_stars
from forms.inputs import Input
from forms.lifecycle import FormKind, Status
from forms.model import Form, Item, Section, StarBand
from forms.points import from_cents, to_cents
from forms.ranking import stars_for
from forms.scoring import score_item, star_choice, star_input, total_of, township_items

DRAWN = "本项由系统从“星级评定”自动取数，不需要填写；请到星级评定表中填报或考评。"
WAITING = "星级由“星级评定”自评得分自动取数，请先把星级评定表填写完整。"


@dataclass(frozen=True)
class Link:
    """The drawn item of a checklist and the input that takes the star level."""

    section: Section
    item: Item
    asked: Input


def linked_item(checklist: Form, star: Form) -> Link | None:
    """The checklist's drawn item, or None where it asks for no star level."""
    names = tuple(band.name for band in star.stars)
    for section, item in checklist.items():
        if asked := star_input(item, names):
            return Link(section, item, asked)
    return None


def link_of(db: Session, checklist: Assessment, cycle: Cycle) -> Link | None:
    """The drawn item of that checklist's own version; what the star levels are is the year's to say."""
    return linked_item(form_of(db, checklist.form_id), form_of(db, cycle.star_form_id))


def drawn_number(db: Session, assessment: Assessment, cycle: Cycle) -> str | None:
    """The number of the assessment's item that is drawn from the star rating, or None."""
    link = link_of(db, assessment, cycle) if assessment.kind is FormKind.CHECKLIST else None
    return link.item.number if link else None


def is_drawn(db: Session, assessment: Assessment, cycle: Cycle, item_number: str) -> bool:
    """Whether that item of that assessment is drawn from the star rating. Raises KeyError where there is no such item."""
    _, item = form_of(db, assessment.form_id).item(item_number)
    names = tuple(band.name for band in form_of(db, cycle.star_form_id).stars)
    # Asked of the item first, so that an edit does not go through the whole form.
    return star_input(item, names) is not None and item_number == drawn_number(db, assessment, cycle)


def complete_total(form: Form, points: Mapping[str, Decimal]) -> Decimal | None:
    """The form's total once every item of the township has points; None before."""
    asked = {item.number for _, item in township_items(form)}
    return total_of(form, points).total if asked <= points.keys() else None


def drawn_inputs(
    link: Link, bands: Iterable[StarBand], total: Decimal | None, decided: str | None = None
) -> dict[str, Any]:
    """What the drawn item's answer holds for that star total, or for the level that a person decided; empty before."""
    return {} if total is None else {link.asked.key: star_choice(link.asked, decided or stars_for(bands, total))}


def drawn_cents(link: Link, inputs: Mapping[str, Any]) -> int | None:
    """The drawn item's points in 0.01 point, None while its inputs are empty."""
    points = score_item(link.section, link.item, inputs).points
    return None if points is None else to_cents(points)


def draw_stars(db: Session, cycle: Cycle, unit_id: int) -> None:
    """Bring the checklist's drawn item to what the township's star rating says now, for both stages."""
    checklist, rating = (_assessment(db, cycle, unit_id, kind) for kind in (FormKind.CHECKLIST, FormKind.STAR))
    if (link := link_of(db, checklist, cycle)) is None:
        return
    star, answers = form_of(db, rating.form_id), _answers(db, rating)
    bands = form_of(db, cycle.star_form_id).stars
    claimed = _total(star, ((answer.item_number, answer.self_score) for answer in answers))
    verified = None
    if rating.status in (Status.VERIFIED, Status.PUBLISHED):
        verified = _total(star, ((answer.item_number, answer.verified_score) for answer in answers))
    answer = answer_or_new(db, id_of(checklist), link.item.number)
    answer.inputs = drawn_inputs(link, bands, claimed)
    answer.self_score = drawn_cents(link, answer.inputs)
    decided = decided_stars(db, cycle).get(unit_id)
    _verify(answer, link, drawn_inputs(link, bands, verified, decided), rating)
    if answer.verified_score is None and checklist.status is Status.VERIFIED:
        checklist.status, checklist.verified_by, checklist.verified_at = Status.SUBMITTED, None, None
    db.add_all([answer, checklist])
    db.flush()


def _assessment(db: Session, cycle: Cycle, unit_id: int, kind: FormKind) -> Assessment:
    # Locked, because township and county may both bring a draw about at once.
    query = select(Assessment).where(
        Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == kind
    )
    if kind is FormKind.CHECKLIST:
        query = query.with_for_update()
    return db.exec(query.execution_options(populate_existing=True)).one()


def _answers(db: Session, assessment: Assessment) -> list[Answer]:
    query = select(Answer).where(Answer.assessment_id == assessment.id)
    return list(db.exec(query.execution_options(populate_existing=True)))


def _total(form: Form, cents: Iterable[tuple[str, int | None]]) -> Decimal | None:
    return complete_total(form, {number: from_cents(score) for number, score in cents if score is not None})


def _verify(answer: Answer, link: Link, inputs: dict[str, Any], rating: Assessment) -> None:
    cents = drawn_cents(link, inputs)
    if (answer.verified_inputs, answer.verified_score) == (inputs, cents):
        return
    verified_at: datetime | None = None if cents is None else now()
    answer.verified_inputs, answer.verified_score = inputs, cents
    answer.verified_by, answer.verified_at = (rating.verified_by if cents is not None else None), verified_at
