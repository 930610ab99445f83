"""Both forms of one township's year, for the official documents that speak of it, in a number of queries that no item adds to."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from db.cycles import form_of
from db.home_models import DeputyHome, StarVeto
from db.models import Answer, Assessment, Cycle, Evidence, Unit, Veto, id_of
from db.refusals import NotFound
from db.stars.records import is_awarded
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.model import Form

FormVeto = tuple[Veto, Assessment, Form]
DONE = (Status.VERIFIED, Status.PUBLISHED)


@dataclass(frozen=True)
class TownshipForm:
    """One form with its answers, and how many pieces of evidence stand under each item, both by item number."""

    assessment: Assessment
    form: Form
    answers: Mapping[str, Answer]
    evidence: Mapping[str, int]

    @property
    def is_verified(self) -> bool:
        """Whether the county's verdict is complete, and so the township's to see."""
        return self.assessment.status in DONE


def forms_of_township(db: Session, cycle: Cycle, unit: Unit) -> dict[FormKind, TownshipForm]:
    """The township's forms of that year, the checklist first. Asks nobody's role: the caller has. Raises NotFound."""
    query = select(Assessment).where(Assessment.cycle_id == cycle.id, Assessment.unit_id == unit.id)
    rows = {row.kind: row for row in db.exec(query)}
    if not rows:
        raise NotFound(f"{unit.name}没有{cycle.year}年度的考核表，请核对年度。")
    ids = [id_of(row) for row in rows.values()]
    answers: dict[int, dict[str, Answer]] = {row_id: {} for row_id in ids}
    for answer in db.exec(select(Answer).where(col(Answer.assessment_id).in_(ids))):
        answers[answer.assessment_id][answer.item_number] = answer
    evidence = _evidence(db, ids)
    return {
        kind: TownshipForm(row, form_of(db, row.form_id), answers[id_of(row)], evidence[id_of(row)])
        for kind in FormKind
        if (row := rows.get(kind))
    }


def _evidence(db: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    query = select(Evidence.assessment_id, Evidence.item_number, func.count())
    query = query.where(col(Evidence.assessment_id).in_(ids), col(Evidence.withdrawn_at).is_(None))
    found: dict[int, dict[str, int]] = {assessment_id: {} for assessment_id in ids}
    for assessment_id, number, count in db.exec(query.group_by(col(Evidence.assessment_id), Evidence.item_number)):
        found[assessment_id][number] = count
    return found


def vetoes_shown(db: Session, cycle: Cycle, unit: Unit) -> tuple[list[FormVeto], list[StarVeto]]:
    """The confirmed vetoes that the township may know of, each with the form it is raised on, and those on its home's stars.

    A veto is between reviewer and leader until the result is published, one on stars until they are approved.
    """
    vetoes = _vetoes(db, cycle, unit) if cycle.status is CycleStatus.PUBLISHED else []
    return vetoes, _star_vetoes(db, cycle, unit) if is_awarded(db, cycle) else []


def _vetoes(db: Session, cycle: Cycle, unit: Unit) -> list[FormVeto]:
    query = select(Veto, Assessment).join(Assessment, col(Veto.assessment_id) == col(Assessment.id))
    query = query.where(Assessment.cycle_id == cycle.id, Assessment.unit_id == unit.id, col(Veto.confirmed).is_(True))
    return [(veto, row, form_of(db, row.form_id)) for veto, row in db.exec(query.order_by(col(Veto.id)))]


def _star_vetoes(db: Session, cycle: Cycle, unit: Unit) -> list[StarVeto]:
    query = select(StarVeto).join(DeputyHome, col(DeputyHome.id) == col(StarVeto.home_id))
    query = query.where(DeputyHome.unit_id == unit.id, StarVeto.cycle_id == cycle.id)
    query = query.where(col(StarVeto.confirmed).is_(True), col(StarVeto.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(StarVeto.id))))
