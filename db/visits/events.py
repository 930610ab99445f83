"""What happens to site visits, for the audit trail."""

from dataclasses import dataclass
from datetime import date

from db.audit import Event


@dataclass(frozen=True)
class VisitStarted(Event):
    label = "开始实地核查"
    unit_id: int
    assessment_id: int
    visit_id: int
    visited_on: date


@dataclass(frozen=True)
class VisitSaved(Event):
    """The sheet's head and foot as they now stand."""

    label = "保存实地核查表"
    unit_id: int
    visit_id: int
    visited_on: date
    visitors: str
    hosts: str
    remark: str
    version: int


@dataclass(frozen=True)
class FindingSaved(Event):
    """What stands under one item now; both empty where it was cleared."""

    label = "保存实地核查情况"
    unit_id: int
    visit_id: int
    item_number: str
    conformity: str | None
    note: str
    version: int


@dataclass(frozen=True)
class VisitFinished(Event):
    label = "完成实地核查"
    unit_id: int
    visit_id: int
    items_found: int


@dataclass(frozen=True)
class VisitReopened(Event):
    label = "重新打开实地核查"
    unit_id: int
    visit_id: int


@dataclass(frozen=True)
class VisitDiscarded(Event):
    """A visit begun by mistake, on whose sheet nothing stood, was taken away."""

    label = "撤销空白的实地核查"
    unit_id: int
    assessment_id: int
    visit_id: int
    visited_on: date
