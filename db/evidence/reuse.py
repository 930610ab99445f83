"""The township's own earlier evidence, found again and attached to one more item: one file serves several items and years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from db.access import require_action
from db.assessments import require_evidence_open, visible_assessment
from db.cycles import form_of
from db.evidence.pieces import add_piece, short, twin_of
from db.evidence.space import require_space
from db.models import Assessment, Cycle, Evidence, EvidenceKind, User, id_of
from db.refusals import BadInput, NotFound
from forms.lifecycle import FormKind
from forms.permissions import Action

PAGE = 24  # pieces shown at once


@dataclass(frozen=True)
class Earlier:
    """A piece that stands under another item of the township's, this year's or an earlier one's."""

    id: int
    kind: EvidenceKind
    name: str
    caption: str
    size: int | None
    content_type: str | None
    added_at: datetime
    item_number: str
    form_kind: FormKind
    year: int


def earlier_pieces(
    db: Session, assessment_id: int, item_number: str, *, by: User, words: str = "", page: int = 0
) -> tuple[list[Earlier], int]:
    """One page (from 0) of what this item may take, newest first, and how many there are.

    Every one of `words` must stand in the name, the caption, the year, or the item's number or name. What the item has
    already is left out. Raises NotAllowed or NotFound.
    """
    require_action(by, Action.FILL_IN)
    assessment, cycle = visible_assessment(db, assessment_id, by)
    where = [*_takeable(assessment, cycle, item_number)]
    where += [_has(db, assessment.unit_id, word) for word in words.split()[:8]]
    found: Select[*tuple[Any, ...]] = (
        select(
            col(Evidence.id),
            col(Evidence.kind),
            col(Evidence.name),
            col(Evidence.caption),
            col(Evidence.size),
            col(Evidence.content_type),
            col(Evidence.added_at),
            col(Evidence.item_number),
            col(Assessment.kind).label("form_kind"),
            col(Cycle.year),
        )
        .join_from(Evidence, Assessment)
        .join(Cycle)
        .where(*where)
        .order_by(col(Evidence.added_at).desc(), col(Evidence.id).desc())
    )
    counted = select(func.count()).select_from(Evidence).join(Assessment).join(Cycle).where(*where)
    rows = db.execute(found.limit(PAGE).offset(PAGE * page))
    return [Earlier(**row) for row in rows.mappings()], int(db.execute(counted).scalar_one())


def use_earlier(
    db: Session,
    assessment_id: int,
    item_number: str,
    evidence_id: int,
    *,
    by: User,
    expected_form: int | None = None,
) -> Evidence:
    """Attach an earlier piece to an item: a new row for the same content, with its caption.

    What the item has already is the row that is there. Raises what `require_evidence_open` raises, NotFound for another
    township's piece, BadInput for one that was withdrawn or is of a later year, and when the space is used up.
    """
    assessment = require_evidence_open(db, assessment_id, by, item_number, expected_form)
    source = _own_source(db, assessment, evidence_id)
    evidence = Evidence(
        **source.model_dump(include={"kind", "name", "sha256", "size", "content_type", "caption"}),
        assessment_id=assessment_id,
        item_number=item_number,
        reused_from_id=evidence_id,
        added_by=id_of(by),
    )
    if present := twin_of(db, evidence):
        return present
    if source.sha256 is not None:
        require_space(db, assessment, source.sha256, source.size or 0)
    return add_piece(db, evidence, assessment, by)


def _own_source(db: Session, assessment: Assessment, evidence_id: int) -> Evidence:
    source = db.get(Evidence, evidence_id, populate_existing=True)
    if source is None:
        raise NotFound
    origin = db.get_one(Assessment, source.assessment_id)
    if origin.unit_id != assessment.unit_id:
        raise NotFound
    if source.withdrawn_at is not None:
        raise BadInput(f"“{short(source.name)}”已经撤回，不能再用作佐证。请另选一份，或重新上传。")
    if db.get_one(Cycle, origin.cycle_id).year > db.get_one(Cycle, assessment.cycle_id).year:
        raise BadInput(f"“{short(source.name)}”是以后年度的材料，不能用在本年度。请另选一份。")
    return source


def _takeable(assessment: Assessment, cycle: Cycle, item_number: str) -> Iterable[ColumnElement[bool]]:
    """The township's own, of this year or before, standing, and not on the item already."""
    yield col(Assessment.unit_id) == assessment.unit_id
    yield col(Cycle.year) <= cycle.year
    yield col(Evidence.withdrawn_at).is_(None)
    there = aliased(Evidence)
    same_file = and_(col(there.sha256).is_not(None), col(there.sha256) == col(Evidence.sha256))
    same_words = and_(col(there.sha256).is_(None), col(there.name) == col(Evidence.name))
    here = (col(there.assessment_id) == assessment.id, col(there.item_number) == item_number)
    present = select(col(there.id)).where(
        *here,
        col(there.withdrawn_at).is_(None),
        col(there.kind) == col(Evidence.kind),
        or_(same_file, same_words),
    )
    yield ~present.exists()


def _has(db: Session, unit_id: int, word: str) -> ColumnElement[bool]:
    """Whether a piece, its year or its item is called so."""
    number = word.removeprefix("第").removesuffix("项")
    year = word.removesuffix("年度").removesuffix("年")
    either: list[ColumnElement[bool]] = [
        col(Evidence.name).icontains(word, autoescape=True),
        col(Evidence.caption).icontains(word, autoescape=True),
        col(Evidence.item_number) == number,
        *(
            and_(col(Evidence.assessment_id) == of, col(Evidence.item_number).in_(numbers))
            for of, numbers in _items_called(db, unit_id, word)
        ),
    ]
    if year.isdecimal() and len(year) == 4:
        either.append(col(Cycle.year) == int(year))
    return or_(*either)


def _items_called(db: Session, unit_id: int, word: str) -> Iterable[tuple[int, list[str]]]:
    """In each of the township's forms, the numbers of the items whose name has that word in it."""
    for assessment in db.exec(select_rows(Assessment).where(Assessment.unit_id == unit_id)):
        items = form_of(db, assessment.form_id).items()
        if numbers := [item.number for _, item in items if word in item.name]:
            yield id_of(assessment), numbers
