"""How much evidence a township may keep for one year: each content once, withdrawn pieces too, since their files stay."""

from sqlmodel import Session, func, select

from db.evidence.receiving import MEGABYTE
from db.models import Assessment, Cycle, Evidence, Unit
from db.refusals import BadInput
from db.settings import settings


def space_left(db: Session, assessment: Assessment) -> int:
    """The bytes that the township may still add in that year. Raises BadInput when there are none."""
    left = settings().max_township_mb * MEGABYTE - _bytes_of(db, assessment)
    if left <= 0:
        raise BadInput(_full(db, assessment))
    return left


def require_space(db: Session, assessment: Assessment, sha256: str, size: int) -> None:
    """Raises BadInput unless that file of `size` bytes has room; what the year holds already needs none.

    Until the transaction ends nobody else adds to the same township's year, so that two cannot share the last room.
    """
    db.exec(select(Unit.id).where(Unit.id == assessment.unit_id).with_for_update(key_share=True)).one()
    if _bytes_of(db, assessment, besides=sha256) + size > settings().max_township_mb * MEGABYTE:
        raise BadInput(_full(db, assessment))


def _bytes_of(db: Session, assessment: Assessment, *, besides: str = "") -> int:
    contents = (
        select(Evidence.sha256, func.max(Evidence.size).label("size"))
        .join(Assessment)
        .where(Assessment.unit_id == assessment.unit_id, Assessment.cycle_id == assessment.cycle_id)
        .where(Evidence.sha256 != besides)
        .group_by(Evidence.sha256)
        .subquery()
    )
    return int(db.exec(select(func.sum(contents.c.size))).one() or 0)


def _full(db: Session, assessment: Assessment) -> str:
    year = db.exec(select(Cycle.year).where(Cycle.id == assessment.cycle_id)).one()
    return (
        f"本乡镇{year}年度的佐证材料已用满{settings().max_township_mb}MB空间，没有保存。"
        "可以改填文号，或请平台管理员调大设置 MAX_TOWNSHIP_MB。"
    )
