"""Site visits of the sample year: two homes visited, a third being visited."""

from datetime import UTC, datetime, time, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, select

from db.audit import record
from db.cycles import form_of
from db.home_models import Conformity, DeputyHome, SiteFinding, SiteVisit
from db.models import Assessment, Cycle, User, id_of
from db.sample.people import County, Township
from db.visits.events import VisitFinished, VisitStarted
from forms.lifecycle import FormKind
from forms.permissions import Role

SEED = 1112
FINISHED, BEGUN = slice(3, 5), slice(2, 3)  # of the townships, in their order
BEGUN_ITEMS = 8
REMARK = "阵地建设总体规范，个别台账需要补齐。"
NOTES = {
    Conformity.CONFORMS: ("",),
    Conformity.PARTLY: ("缺少第三季度记录", "公示内容没有更新", "台账不完整，已要求补齐"),
    Conformity.FAILS: ("现场没有找到相关材料", "设施损坏，不能使用"),
}


def add_visits(db: Session, county: County, cycle: Cycle) -> None:
    """Two finished visits and one begun, drawn from numbers of their own, so that nothing else changes."""
    rng, reviewer = Random(SEED), county.people[Role.REVIEWER]  # noqa: S311 - invented data
    day = datetime.combine(cycle.self_from + timedelta(days=40), time(2), tzinfo=UTC)
    for after, township in enumerate(county.townships[FINISHED]):
        visit = _visit(db, cycle, township, reviewer, day + timedelta(days=after))
        _finish(db, visit, township, reviewer, _find(db, visit, reviewer, rng))
    for township in county.townships[BEGUN]:
        visit = _visit(db, cycle, township, reviewer, day + timedelta(days=3))
        _find(db, visit, reviewer, rng, BEGUN_ITEMS)
    db.flush()


def _visit(db: Session, cycle: Cycle, township: Township, reviewer: User, at: datetime) -> SiteVisit:
    unit_id = id_of(township.unit)
    of_unit = (Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == FormKind.STAR)
    assessment = db.exec(select(Assessment).where(*of_unit)).one()
    visit = SiteVisit(
        assessment_id=id_of(assessment),
        form_id=assessment.form_id,
        home_id=id_of(db.exec(select(DeputyHome).where(DeputyHome.unit_id == unit_id)).one()),
        visited_on=at.date(),
        visitors=reviewer.name,
        started_by=id_of(reviewer),
        started_at=at,
    )
    db.add(visit)
    db.flush()
    started = VisitStarted(unit_id, visit.assessment_id, id_of(visit), visit.visited_on)
    record(db, started, by=reviewer).at = at
    return visit


def _find(db: Session, visit: SiteVisit, reviewer: User, rng: Random, most: int | None = None) -> int:
    """Findings of the first `most` items, mostly good ones. Returns how many."""
    items = [item for _, item in form_of(db, visit.form_id).items()][:most]
    db.execute(insert(SiteFinding), [_row(visit, item.number, reviewer, rng) for item in items])
    return len(items)


def _row(visit: SiteVisit, number: str, reviewer: User, rng: Random) -> dict[str, Any]:
    conformity = rng.choices(list(Conformity), (16, 4, 1))[0]
    return {
        "visit_id": visit.id,
        "item_number": number,
        "conformity": conformity,
        "note": rng.choice(NOTES[conformity]),
        "version": 1,
        "saved_by": reviewer.id,
        "saved_at": visit.started_at,
    }


def _finish(db: Session, visit: SiteVisit, township: Township, reviewer: User, found: int) -> None:
    at = visit.started_at + timedelta(hours=2)
    visit.hosts, visit.remark, visit.version = f"{township.chair.name}、{township.clerk.name}", REMARK, 1
    visit.saved_by, visit.saved_at, visit.finished_by, visit.finished_at = reviewer.id, at, reviewer.id, at
    db.add(visit)
    record(db, VisitFinished(id_of(township.unit), id_of(visit), found), by=reviewer).at = at
