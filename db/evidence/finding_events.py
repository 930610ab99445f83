"""What happens around findings, for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class FindingAnswered(Event):
    label = "答复佐证提示"
    unit_id: int
    assessment_id: int
    item_number: str
    finding: str
    evidence_id: int | None
    other_id: int | None
    answer: str
    note: str


@dataclass(frozen=True)
class FindingAnswerWithdrawn(Event):
    label = "撤销佐证提示的答复"
    unit_id: int
    assessment_id: int
    item_number: str
    finding: str
    evidence_id: int | None
    other_id: int | None
