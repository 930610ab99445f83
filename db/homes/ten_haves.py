"""A home's star form of the present year by its headings (十有), and what the home lacks for its next star."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from db.assessments import OPEN_STATUSES, AssessmentView, assessment_of, view
from db.cycles import current_cycle, form_of
from db.home_models import DeputyHome
from db.models import Cycle, User, id_of
from db.refusals import NotFound
from db.tallies import tallies
from forms.lifecycle import FormKind, ranking_visible
from forms.model import Form, Section, SectionKind
from forms.next_star import Entered, NextStar, next_star
from forms.permissions import TOWNSHIP_ROLES
from forms.points import ZERO, from_cents, round_half_up
from forms.scoring import county_decides


@dataclass(frozen=True)
class Heading:
    """One heading of the star form: full points, and those given by the township, by the county, to homes on average.

    None where there are none yet or where this person may not see them.
    """

    number: str
    name: str
    points: Decimal
    own: Decimal | None
    verified: Decimal | None
    average: Decimal | None


@dataclass(frozen=True)
class TenHaves:
    """One home's star form of that year. `lacking` goes by the verified points where `by_verified`, else by its own."""

    year: int
    headings: tuple[Heading, ...]
    lacking: NextStar
    by_verified: bool


def ten_haves(db: Session, home: DeputyHome, by: User) -> TenHaves | None:
    """The home's headings of the newest year, None before any year is open. Raises NotAllowed or NotFound."""
    cycle = current_cycle(db, by)
    if cycle is None:
        return None
    try:
        assessment = assessment_of(db, id_of(cycle), home.unit_id, FormKind.STAR)
    except NotFound:
        return None  # a township that came after the year was opened
    form = view(db, id_of(assessment), by)
    by_verified = goes_by_verified(form, by)
    averages = (
        _averages(db, cycle) if ranking_visible(cycle.status, of_the_county=by.role not in TOWNSHIP_ROLES) else {}
    )
    return TenHaves(
        cycle.year, tuple(_headings(form, averages, is_hidden(form, by))), lacking_of(db, form, by), by_verified
    )


def is_hidden(form: AssessmentView, by: User) -> bool:
    """While a township fills its form in, what the county has decided so far is not shown to it."""
    return by.role in TOWNSHIP_ROLES and form.assessment.status in OPEN_STATUSES


def goes_by_verified(form: AssessmentView, by: User) -> bool:
    """The county goes by what it verified, and so does a township once every item is."""
    return by.role not in TOWNSHIP_ROLES or (not is_hidden(form, by) and form.counts.verified == form.counts.total > 0)


def lacking_of(db: Session, form: AssessmentView, by: User) -> NextStar:
    """What that star form lacks for the next level; which levels there are is the year's to say."""
    verified = goes_by_verified(form, by)
    entered = {
        number: Entered(
            (answer.verified_inputs or answer.inputs) if verified else answer.inputs,
            _points(answer.verified_score if verified else answer.self_score),
        )
        for number, answer in form.answers.items()
    }
    return next_star(form.form, form_of(db, form.cycle.star_form_id).stars, entered)


def _points(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)


def _headings(form: AssessmentView, averages: dict[str, Decimal], hidden: bool) -> Iterable[Heading]:
    verified = {number for number, answer in form.answers.items() if answer.verified_score is not None}
    own = {number for number, answer in form.answers.items() if answer.self_score is not None}
    for section in form.form.sections:
        if section.kind is not SectionKind.SCORED:
            continue
        numbers = {item.number for item in section.items}
        yield Heading(
            number=section.number,
            name=section.name,
            points=_full_points(section),
            own=form.self_score.sections[section.number] if numbers & own else None,
            verified=form.verified_score.sections[section.number] if numbers <= verified and not hidden else None,
            average=averages.get(_key(section)),
        )


def _full_points(section: Section) -> Decimal:
    """What the section can give: as printed, else the sum of its items'."""
    return section.points if section.points is not None else sum((item.points or ZERO for item in section.items), ZERO)


def _key(section: Section) -> str:
    return f"{section.number}{section.name}"


def _averages(db: Session, cycle: Cycle) -> dict[str, Decimal]:
    """The mean of every heading over the homes of which all of it is verified."""
    found: dict[str, list[Decimal]] = {}
    for tally in tallies(db, cycle):
        if tally.assessment.kind is FormKind.STAR:
            for key, points in _verified_sections(tally.form, tally.verified_points):
                found.setdefault(key, []).append(points)
    return {key: round_half_up(sum(each, ZERO) / len(each)) for key, each in found.items()}


def _verified_sections(form: Form, points: Mapping[str, Decimal]) -> Iterable[tuple[str, Decimal]]:
    for section in form.sections:
        if section.items and not county_decides(section) and all(item.number in points for item in section.items):
            yield _key(section), sum((points[item.number] for item in section.items), ZERO)
