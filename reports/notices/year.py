"""A year's result as notices tell it: its townships, the documents it rests on, and the year before beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from db.cycles import form_of, year_before
from db.models import Cycle, id_of
from db.refusals import Closed
from db.results import SectionScore, published_standings, section_scores_in
from db.stars.records import round_of
from db.tallies import Tally, tallies
from forms.lifecycle import FormKind
from forms.losses import losses
from forms.model import Form, Grade, SectionKind
from forms.points import ZERO
from forms.ranking import NO_GRADE, Standing, terms_of
from forms.stars import levels_of


@dataclass(frozen=True)
class LostItem:
    """What all townships together lost in one item. `townships` is how many of them lost any of it."""

    name: str
    content: str
    points: Decimal
    lost: Decimal
    townships: int


@dataclass(frozen=True)
class YearResult:
    """What is told of a year. `rows` stand by rank; `before` are the standings of the year before, empty where none is published.

    `grades` and `stars` stand from the highest down, the latter with 不予定星 last. `cells` are the townships' section
    scores, `lost` the scored items in which points were lost, the costliest first. `publicised` says that the proposed
    result stood in public before the approval.
    """

    year: int
    rows: tuple[Standing, ...]
    before: tuple[Standing, ...]
    grades: tuple[Grade, ...]
    stars: tuple[str, ...]
    checklist: Form
    star: Form
    cells: tuple[SectionScore, ...] = ()
    lost: tuple[LostItem, ...] = ()
    publicised: bool = False

    @property
    def last_year(self) -> Mapping[int, Standing]:
        """The standings of the year before, by unit id."""
        return {row.unit_id: row for row in self.before}

    @property
    def grade_names(self) -> tuple[str, ...]:
        """Every grade that a township may hold, from the highest down."""
        return (*(grade.name for grade in self.grades), NO_GRADE)


def published_year(db: Session, cycle: Cycle) -> YearResult:
    """The year's published result. Raises Closed while it is not published."""
    rows = published_standings(db, id_of(cycle))
    if not rows:
        raise Closed(f"{cycle.year}年度考核结果尚未公布；审定人在“考核结果”中审定公布后，才能生成这份公文。")
    return year_of(db, cycle, rows)


def year_of(db: Session, cycle: Cycle, rows: list[Standing]) -> YearResult:
    """The same of standings that the caller has already, published or proposed."""
    checklist, star = form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id)
    terms, round_ = terms_of(checklist, star), round_of(db, id_of(cycle))
    ranked = {row.unit_id for row in rows}
    return YearResult(
        year=cycle.year,
        rows=tuple(sorted(rows, key=lambda row: (row.rank, row.unit_id))),
        before=tuple(_last_year(db, cycle)),
        grades=terms.grades,
        stars=levels_of(terms.stars),
        checklist=checklist,
        star=star,
        cells=tuple(cell for cell in section_scores_in(db, cycle) if cell.unit_id in ranked),
        lost=tuple(lost_items([tally for tally in tallies(db, cycle) if tally.assessment.unit_id in ranked])),
        publicised=round_ is not None and round_.public_from is not None and not round_.waived,
    )


def _last_year(db: Session, cycle: Cycle) -> list[Standing]:
    before = year_before(db, cycle)
    return published_standings(db, id_of(before)) if before else []


def lost_items(found: list[Tally]) -> list[LostItem]:
    """The checklist's scored items in which points were lost, the costliest first, then in the document's order.

    Items of two versions of the form are one where section, name and content are the same.
    """
    held: dict[tuple[str, str, str, Decimal], list[Decimal]] = {}
    for tally in found:
        if tally.assessment.kind is not FormKind.CHECKLIST:
            continue
        lost = {loss.item.number: loss.lost for loss in losses(tally.form, tally.verified_points)}
        for section, item in tally.form.items():
            if section.kind is SectionKind.SCORED and item.points is not None:
                key = (section.name, item.name, item.content, item.points)
                held.setdefault(key, []).append(lost.get(item.number, ZERO))
    items = [
        LostItem(name, content, points, lost=sum(each, ZERO), townships=sum(one > 0 for one in each))
        for (_, name, content, points), each in held.items()
    ]
    return sorted((item for item in items if item.lost > 0), key=lambda item: -item.lost)
