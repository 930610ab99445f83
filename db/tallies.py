"""Every township's points of one year, read in one pass: what overview, ranking and heat map add up."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session, col, select

from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, Unit, id_of
from forms.model import Form
from forms.points import from_cents

Points = dict[str, Decimal]


@dataclass(frozen=True)
class Tally:
    """One form of one township: its points by item number, as assessed by itself and as verified."""

    name: str
    assessment: Assessment
    form: Form
    self_points: Mapping[str, Decimal]
    verified_points: Mapping[str, Decimal]


def tallies(db: Session, cycle: Cycle) -> list[Tally]:
    """Both forms of every township, townships in the county's order, in a number of queries that no township adds to.

    Points count by the version of the form that the township stands on.
    """
    self_points, verified_points = _points(db, cycle)
    query = (
        select(Assessment, Unit.name)
        .join(Unit)
        .where(Assessment.cycle_id == cycle.id)
        .order_by(col(Unit.sort), col(Unit.id), col(Assessment.kind))
    )
    return [
        Tally(name, row, form_of(db, row.form_id), self_points[id_of(row)], verified_points[id_of(row)])
        for row, name in db.exec(query)
    ]


def _points(db: Session, cycle: Cycle) -> tuple[dict[int, Points], dict[int, Points]]:
    query = (
        select(Answer.assessment_id, Answer.item_number, Answer.self_score, Answer.verified_score)
        .join(Assessment)
        .where(Assessment.cycle_id == cycle.id)
    )
    self_points: dict[int, Points] = defaultdict(dict)
    verified_points: dict[int, Points] = defaultdict(dict)
    for assessment_id, number, own, verified in db.exec(query):
        if own is not None:
            self_points[assessment_id][number] = from_cents(own)
        if verified is not None:
            verified_points[assessment_id][number] = from_cents(verified)
    return self_points, verified_points
