"""What a draw is (系统取数): a checklist item whose answer the system takes from its own records, never typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from db.answers import answer_or_new
from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, id_of, now
from forms.inputs import Input
from forms.lifecycle import FormKind, Status
from forms.model import Form, Item, Section
from forms.points import to_cents
from forms.scoring import score_item


@dataclass(frozen=True)
class Link:
    """The drawn item of a checklist and the input that is drawn."""

    section: Section
    item: Item
    asked: Input


@dataclass(frozen=True)
class Draw:
    """One source that feeds a checklist item, its sentences in Chinese, and how it is asked.

    `asked(item, standard)` is the input that it fills in, None for another item; `everywhere` where it holds for every
    township, else `holds(db, assessment, number)` says for which. `fix` keeps what counts when the form is submitted;
    `draw(db, cycle, unit_id)` brings the item's answer to what the source says now.
    """

    told: str
    waiting: str
    unverified: str
    asked: Callable[[Item, Form], Input | None]
    draw: Callable[[Session, Cycle, int], None]
    holds: Callable[[Session, Assessment, str], bool]
    fix: Callable[[Session, Assessment, str], None]
    everywhere: bool = False

    def link(self, checklist: Form, standard: Form) -> Link | None:
        """The first of the checklist's items that it draws, or None. `standard` is the star form of the year."""
        for section, item in checklist.items():
            if given := self.asked(item, standard):
                return Link(section, item, given)
        return None


def link_of(db: Session, draw: Draw, checklist: Assessment, cycle: Cycle) -> Link | None:
    """The drawn item of that checklist's own version; what the star levels are is the year's to say."""
    return draw.link(form_of(db, checklist.form_id), form_of(db, cycle.star_form_id))


def locked_checklist(db: Session, cycle: Cycle, unit_id: int) -> Assessment | None:
    """The township's checklist of the year, locked: township and county may both bring a draw about at once."""
    query = select(Assessment).where(
        Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == FormKind.CHECKLIST
    )
    return db.exec(query.with_for_update().execution_options(populate_existing=True)).first()


def drawn_cents(link: Link, inputs: Mapping[str, Any]) -> int | None:
    """The drawn item's points in 0.01 point, None while its inputs are empty."""
    points = score_item(link.section, link.item, inputs).points
    return None if points is None else to_cents(points)


def put_drawn(
    db: Session,
    checklist: Assessment,
    link: Link,
    *,
    own: dict[str, Any],
    verified: dict[str, Any],
    verified_by: int | None,
) -> None:
    """Write both stages of the drawn item; empty inputs wait. A finished checklist opens again when its verdict goes."""
    answer = answer_or_new(db, id_of(checklist), link.item.number)
    # What was typed before the item was drawn counts no more; the audit trail keeps it.
    answer.claimed_score, answer.reason = None, ""
    answer.version, answer.saved_by, answer.saved_at = 0, None, None
    answer.inputs, answer.self_score = own, drawn_cents(link, own)
    _verify(answer, link, verified, verified_by)
    if answer.verified_score is None and checklist.status is Status.VERIFIED:
        checklist.status, checklist.verified_by, checklist.verified_at = Status.SUBMITTED, None, None
    db.add_all([answer, checklist])
    db.flush()


def _verify(answer: Answer, link: Link, inputs: dict[str, Any], by: int | None) -> None:
    cents = drawn_cents(link, inputs)
    if (answer.verified_inputs, answer.verified_score) == (inputs, cents):
        return
    answer.verified_inputs, answer.verified_score, answer.verified_reason = inputs, cents, ""
    answer.verified_by, answer.verified_at = (None, None) if cents is None else (by, now())
