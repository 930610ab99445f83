"""The checklist item whose points are the star level: drawn from the star rating itself."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from sqlmodel import Session, select

from db.cycles import form_of
from db.drawn.draw import Draw, Link, link_of, locked_checklist, put_drawn
from db.models import Answer, Assessment, Cycle
from db.stars.records import decided_stars
from forms.inputs import Input
from forms.lifecycle import FormKind, Status
from forms.model import Form, Item, StarBand
from forms.points import from_cents
from forms.ranking import stars_for
from forms.scoring import star_choice, star_input, total_of, township_items


def _asked(item: Item, standard: Form) -> Input | None:
    return star_input(item, tuple(band.name for band in standard.stars))


def complete_total(form: Form, points: Mapping[str, Decimal]) -> Decimal | None:
    """The form's total once every item of the township has points; None before."""
    asked = {item.number for _, item in township_items(form)}
    return total_of(form, points).total if asked <= points.keys() else None


def drawn_inputs(
    link: Link, bands: Iterable[StarBand], total: Decimal | None, decided: str | None = None
) -> dict[str, Any]:
    """What the drawn item's answer holds for that star total, or for the level that a person decided; empty before."""
    return {} if total is None else {link.asked.key: star_choice(link.asked, decided or stars_for(bands, total))}


def draw_stars(db: Session, cycle: Cycle, unit_id: int) -> None:
    """Bring the checklist's drawn item to what the township's star rating says now, for both stages."""
    checklist, rating = locked_checklist(db, cycle, unit_id), _rating(db, cycle, unit_id)
    if checklist is None or (link := link_of(db, STARS, checklist, cycle)) is None:
        return
    star, answers = form_of(db, rating.form_id), _answers(db, rating)
    bands = form_of(db, cycle.star_form_id).stars
    claimed = _total(star, ((answer.item_number, answer.self_score) for answer in answers))
    verified = None
    if rating.status in (Status.VERIFIED, Status.PUBLISHED):
        verified = _total(star, ((answer.item_number, answer.verified_score) for answer in answers))
    decided = decided_stars(db, cycle).get(unit_id)
    own, found = drawn_inputs(link, bands, claimed), drawn_inputs(link, bands, verified, decided)
    put_drawn(db, checklist, link, own=own, verified=found, verified_by=rating.verified_by)


def _rating(db: Session, cycle: Cycle, unit_id: int) -> Assessment:
    query = select(Assessment).where(
        Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == FormKind.STAR
    )
    return db.exec(query.execution_options(populate_existing=True)).one()


def _answers(db: Session, assessment: Assessment) -> list[Answer]:
    query = select(Answer).where(Answer.assessment_id == assessment.id)
    return list(db.exec(query.execution_options(populate_existing=True)))


def _total(form: Form, cents: Iterable[tuple[str, int | None]]) -> Decimal | None:
    return complete_total(form, {number: from_cents(score) for number, score in cents if score is not None})


def _holds(db: Session, assessment: Assessment, item_number: str) -> bool:
    return True


def _fix(db: Session, assessment: Assessment, item_number: str) -> None:
    """The star form is frozen by its own submission."""


STARS = Draw(
    told="本项由系统从“星级评定”自动取数，不需要填写；请到星级评定表中填报或考评。",
    waiting="星级由“星级评定”自评得分自动取数，请先把星级评定表填写完整。",
    unverified="等待星级评定考评完成。",
    asked=_asked,
    draw=draw_stars,
    holds=_holds,
    fix=_fix,
    everywhere=True,
)
