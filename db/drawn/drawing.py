"""Which items of a checklist are drawn (系统取数), and by which draw: the one place that knows them all."""

from sqlmodel import Session, col, select

from db.cycles import form_of
from db.drawn.draw import Draw, link_of
from db.drawn.room_link import ROOMS
from db.drawn.star_link import STARS
from db.models import Assessment, Cycle
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.model import Form

DRAWS = (STARS, ROOMS)


def draw_of(db: Session, assessment: Assessment, cycle: Cycle, item_number: str) -> Draw | None:
    """What that item of that assessment is drawn by, or None. Raises KeyError where there is no such item."""
    form, standard = form_of(db, assessment.form_id), form_of(db, cycle.star_form_id)
    _, item = form.item(item_number)
    if assessment.kind is not FormKind.CHECKLIST:
        return None
    for draw in DRAWS:
        # Asked of the item first, so that an edit does not go through the whole form.
        if draw.asked(item, standard) is not None:
            link = draw.link(form, standard)
            if link and link.item.number == item_number and draw.holds(db, assessment, item_number):
                return draw
    return None


def drawn_items(db: Session, assessment: Assessment, cycle: Cycle) -> dict[str, Draw]:
    """The assessment's drawn items, by number."""
    if assessment.kind is not FormKind.CHECKLIST:
        return {}
    links = ((draw, link_of(db, draw, assessment, cycle)) for draw in DRAWS)
    return {
        link.item.number: draw
        for draw, link in links
        if link is not None and draw.holds(db, assessment, link.item.number)
    }


def drawn_everywhere(checklist: Form, standard: Form) -> frozenset[str]:
    """The numbers of the items that are drawn for every township."""
    links = (draw.link(checklist, standard) for draw in DRAWS if draw.everywhere)
    return frozenset(link.item.number for link in links if link is not None)


def redraw(db: Session, cycle: Cycle, unit_id: int) -> None:
    """Bring every drawn item of that township's checklist to what its source says now."""
    for draw in DRAWS:
        draw.draw(db, cycle, unit_id)


def redraw_open(db: Session) -> None:
    """Redraw every form that a township still fills in: an upgrade may have given it sources that it did not have."""
    query = select(Assessment, Cycle).join(Cycle, col(Cycle.id) == col(Assessment.cycle_id))
    query = query.where(
        Cycle.status == CycleStatus.OPEN,
        Assessment.kind == FormKind.CHECKLIST,
        col(Assessment.status).in_((Status.DRAFT, Status.RETURNED)),
    )
    for assessment, cycle in db.exec(query.order_by(col(Assessment.id))).all():
        redraw(db, cycle, assessment.unit_id)


def fix_sources(db: Session, assessment: Assessment, cycle: Cycle) -> None:
    """Keep what counts from now on. Called before the form's state becomes submitted."""
    for number, draw in drawn_items(db, assessment, cycle).items():
        draw.fix(db, assessment, number)
