"""Evidence of the open year beyond files and document numbers: captions, an address, a note, an earlier piece used again."""

from collections.abc import Iterable
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from db.models import Assessment, Cycle, Evidence, EvidenceKind, id_of
from forms.lifecycle import FormKind

TOWNSHIPS = 6  # whose evidence is made richer
CAPTIONS = (
    "镇人大主席团会议现场",
    "代表小组活动，记录附后",
    "代表接待选民",
    "公示栏，入口左侧",
    "活动结束后全体代表合影",
)
ADDRESSES = (
    "https://www.example.gov.cn/rd/2022/0412/art_101.html",
    "https://www.example.gov.cn/rd/2022/0809/art_215.html",
)
NOTES = ("记录原件存镇人大办公室档案柜，可随时查阅。", "当日停电没有拍照，签到表由组长保存。")


def add_to_evidence(db: Session, cycle: Cycle) -> None:
    """Captions on every other file, and an address, a note and an earlier file in each of the first townships."""
    rng = Random(61)  # noqa: S311 - invented data, and the same at every start
    forms = db.exec(
        select(Assessment)
        .where(Assessment.cycle_id == cycle.id, Assessment.kind == FormKind.CHECKLIST)
        .order_by(col(Assessment.unit_id))
        .limit(TOWNSHIPS)
    ).all()
    files = _files(db, [form.unit_id for form in forms])
    for file, _ in files[::2]:
        file.caption = rng.choice(CAPTIONS)
    oldest = {unit_id: file for file, unit_id in reversed(files)}
    db.execute(insert(Evidence), [row for form in forms for row in _rows(db, form, oldest.get(form.unit_id), rng)])


def _files(db: Session, unit_ids: list[int]) -> list[tuple[Evidence, int]]:
    """Those townships' files with their township's id, the oldest first."""
    query = select(Evidence, Assessment.unit_id).join(Assessment).where(col(Assessment.unit_id).in_(unit_ids))
    return list(db.exec(query.where(Evidence.kind == EvidenceKind.FILE).order_by(col(Evidence.id))))


def _rows(db: Session, form: Assessment, earlier: Evidence | None, rng: Random) -> Iterable[dict[str, Any]]:
    """Under items that have evidence already, so that nothing becomes complete by it."""
    query = select(Evidence).where(Evidence.assessment_id == form.id).order_by(col(Evidence.id)).limit(3)
    given = db.exec(query).all()
    words = ((EvidenceKind.LINK, ADDRESSES), (EvidenceKind.NOTE, NOTES))
    for beside, (kind, texts) in zip(given, words, strict=False):
        yield _row(form, beside, kind=kind, name=rng.choice(texts))
    if earlier is not None and given:
        taken = earlier.model_dump(include={"kind", "name", "sha256", "size", "content_type", "caption"})
        yield _row(form, given[-1], **taken, reused_from_id=earlier.id)


def _row(form: Assessment, beside: Evidence, **columns: Any) -> dict[str, Any]:
    empty = {"sha256": None, "size": None, "content_type": None, "caption": "", "reused_from_id": None}
    place = {"assessment_id": id_of(form), "item_number": beside.item_number}
    return empty | columns | place | {"added_by": beside.added_by, "added_at": beside.added_at}
