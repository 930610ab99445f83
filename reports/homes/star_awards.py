"""The homes that hold stars of a year, as certificates and plaques take them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from db.access import china_time, today
from db.cycles import form_of
from db.models import Cycle, Unit, User, id_of
from db.stars.awards import Award, awards_of
from db.stars.records import round_of
from forms.stars import levels_of

PLAQUE = "人大代表之家"


@dataclass(frozen=True)
class AwardYear:
    """A year's awards by number; `levels` are the names of all star levels from the highest down, `day` is the approval's."""

    year: int
    issuer: str
    day: date
    levels: tuple[str, ...]
    rows: tuple[Award, ...]


def award_year(db: Session, cycle_id: int, by: User, home_id: int | None = None) -> AwardYear:
    """That year's awards, or that home's alone. Raises as `awards_of`."""
    rows = awards_of(db, cycle_id, by)
    cycle = db.get_one(Cycle, cycle_id)
    form = form_of(db, cycle.star_form_id)
    return AwardYear(
        year=cycle.year,
        issuer=issuer_of(db, cycle),
        day=_approved_on(db, cycle),
        levels=levels_of(form.stars),
        rows=tuple(row for row in rows if home_id in (None, row.home_id)),
    )


def issuer_of(db: Session, cycle: Cycle) -> str:
    """Who issued the standard, and so awards the stars."""
    return form_of(db, cycle.star_form_id).issuer or f"{db.get_one(Unit, cycle.unit_id).name}人大常委会"


def _approved_on(db: Session, cycle: Cycle) -> date:
    round_ = round_of(db, id_of(cycle))
    at = (round_.approved_at if round_ else None) or cycle.approved_at
    return china_time(at).date() if at else today()


def inscription(stars: str) -> str:
    """What a plaque of that level says: 五星级人大代表之家."""
    return stars if "之家" in stars else f"{stars}{PLAQUE}"


def certificate_number(award: Award) -> str:
    """〔2022〕第003号."""
    return f"〔{award.year}〕第{award.number:03}号"
