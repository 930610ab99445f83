"""A year whose townships have homes, on the way to their stars."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session, select

from db.access import today
from db.engine import transaction
from db.home_models import AwardKind, DeputyHome, StarAward
from db.models import Cycle, PublishedForm, User
from db.stars.awards import award_stars, publicise
from db.stars.listing import StarRow, star_list
from db.stars.vetoes import decide_star_veto, raise_star_veto
from forms.codec import form_to_json
from forms.lifecycle import FormKind
from forms.model import Consequence, StarLoss
from forms.permissions import Role
from tests.db.a_year import FORMS, Year, a_year, fill_and_submit, fill_checklist, save, submit, verify_all

GROUND = "牌子摘除"


@dataclass(frozen=True)
class StarYear:
    """The year with its homes, in the townships' order."""

    year: Year
    homes: tuple[int, ...]

    @property
    def cycle_id(self) -> int:
        return self.year.cycle_id

    @property
    def reviewer(self) -> User:
        return self.year.person(Role.REVIEWER)

    @property
    def leader(self) -> User:
        return self.year.person(Role.LEADER)

    @property
    def administrator(self) -> User:
        return self.year.person(Role.ADMINISTRATOR)


def a_star_year(db: Session, code: str = "") -> StarYear:
    """Two townships with homes, a 公示 in the procedure; the first is verified with 99.5 points, five stars."""
    year = a_year(db, code=code)
    form = db.get_one(PublishedForm, db.get_one(Cycle, year.cycle_id).star_form_id)
    losses = (StarLoss((GROUND,), (Consequence.CANCEL,), f"{GROUND}的，取消当年评定资格。"),)
    steps = ("乡镇自评", "县级考评", "公示", "主任会议审定")
    form.definition = form_to_json(replace(FORMS[FormKind.STAR], procedure=steps, star_losses=losses))
    homes = [DeputyHome(unit_id=unit_id, name=f"第{n}镇之家") for n, unit_id in enumerate(year.townships)]
    db.add_all(homes)
    db.flush()
    fill_and_submit(db, year)
    verify_all(db, year)
    return StarYear(year, tuple(home.id or 0 for home in homes))


def a_verified_star_year(db: Session) -> StarYear:
    """The second verified too, without a contact person: 2.5 points and no stars."""
    stars = a_star_year(db)
    _verify_second(db, stars)
    return stars


def verify_second(stars: StarYear) -> None:
    with transaction() as db:
        _verify_second(db, stars)


def _verify_second(db: Session, stars: StarYear) -> None:
    clerk = stars.year.person(Role.CLERK, 1)
    save(db, stars.year.stars[1], "1", {"r0": False}, clerk)
    save(db, stars.year.stars[1], "2", {"r0": "2.5"}, clerk, reason="记录较完整")
    fill_checklist(db, stars.year, 1)
    for assessment_id in (stars.year.stars[1], stars.year.checklists[1]):
        submit(db, assessment_id, by=stars.year.person(Role.CHAIR, 1))
    verify_all(db, stars.year, 1)


def rows_of(stars: StarYear) -> tuple[StarRow, ...]:
    with transaction() as db:
        return star_list(db, stars.cycle_id, stars.leader).rows


def seen_by_leader(stars: StarYear) -> dict[int, str]:
    return {row.unit_id: row.proposed or "" for row in rows_of(stars)}


def award(
    stars: StarYear, waiver: str = "换届在即", by: User | None = None, seen: dict[int, str] | None = None
) -> None:
    levels = seen_by_leader(stars) if seen is None else seen
    with transaction() as db:
        award_stars(db, stars.cycle_id, by or stars.leader, seen=levels, waiver=waiver)


def version_of(stars: StarYear) -> int:
    with transaction() as db:
        return star_list(db, stars.cycle_id, stars.leader).version


def publicise_for(stars: StarYear, first: int, last: int) -> None:
    """So many days from today."""
    days: list[date] = [today() + timedelta(days=offset) for offset in (first, last)]
    with transaction() as db:
        version = star_list(db, stars.cycle_id, stars.reviewer).version
        publicise(db, stars.cycle_id, *days, stars.reviewer, expected_version=version)


def a_star_veto(stars: StarYear, home: int = 0) -> int:
    with transaction() as db:
        veto = raise_star_veto(db, stars.cycle_id, stars.homes[home], GROUND, "11月3日走访时未见牌子", stars.reviewer)
        return veto.id or 0


def decide(stars: StarYear, veto_id: int, confirmed: bool = True, reason: str = "情况属实") -> None:
    with transaction() as db:
        decide_star_veto(db, veto_id, confirmed, reason, stars.leader)


def rated_before(stars: StarYear, home: int, year: int, level: str, kind: AwardKind = AwardKind.AWARDED) -> None:
    with transaction() as db:
        db.add(StarAward(home_id=stars.homes[home], year=year, kind=kind, stars=level))


def lines() -> list[tuple[str, str]]:
    """Every line on record as (kind, level)."""
    with transaction() as db:
        return [(line.kind.value, line.stars) for line in db.exec(select(StarAward).order_by(StarAward.id))]
