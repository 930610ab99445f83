"""Audit events of evidence beyond its being added and withdrawn: captions, restoring, taking an earlier piece, refused attempts."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class EvidenceCaptioned(Event):
    label = "填写佐证说明"
    unit_id: int
    assessment_id: int
    item_number: str
    evidence_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class EvidenceRestored(Event):
    label = "恢复佐证材料"
    unit_id: int
    assessment_id: int
    item_number: str
    evidence_id: int
    name: str


@dataclass(frozen=True)
class EvidenceReused(Event):
    """An earlier piece that was attached to one more item: a row of its own for the same content."""

    label = "使用已有佐证材料"
    unit_id: int
    assessment_id: int
    item_number: str
    evidence_id: int
    name: str
    sha256: str | None
    reused_from_id: int


@dataclass(frozen=True)
class ForeignEvidenceRefused(Event):
    """Somebody asked by its address for a piece that is not hers to see."""

    label = "查看其他单位佐证被拒绝"
    evidence_id: int
