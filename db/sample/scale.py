"""A province and the country around 示例县: enough of every other county to rank it, written in bulk."""

from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from db.models import Assessment, Cycle, Result, Unit, UnitKind, id_of
from db.results import result_columns
from db.sample.county import PRESENT_YEAR, generate, past_schedule, present_schedule, publish_forms
from db.sample.places import add_townships, add_units, place_name
from db.sample.years import Issued
from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.points import from_cents
from forms.ranking import Entry, Terms, rank, terms_of

TOWNSHIPS_PER_COUNTY = 20
COUNTIES_PER_CITY = 10
Row = dict[str, Any]


def province(db: Session, *, counties: int = 60, seed: int = 2022) -> None:
    """One province of 1,200 townships, 示例县 among them."""
    _around(db, _provinces(db, None, 1), counties, seed)


def country(db: Session, *, counties: int = 1930, provinces: int = 31, seed: int = 2022) -> None:
    """31 provinces of 38,600 townships, 示例县 among them."""
    root, *_ = add_units(db, [(None, UnitKind.COUNTRY, "全国", "0")])
    _around(db, _provinces(db, root, provinces), counties, seed)


def _provinces(db: Session, root: Unit | None, number: int) -> list[Unit]:
    named = [(root, UnitKind.PROVINCE, "示例省", "99")]
    named += [(root, UnitKind.PROVINCE, f"{place_name(n)}省", f"{n:02}") for n in range(1, number)]
    return add_units(db, named)


def _around(db: Session, provinces: list[Unit], counties: int, seed: int) -> None:
    cities = _cities(db, provinces, -(-counties // COUNTIES_PER_CITY))
    people = generate(db, seed=seed, city=cities[0])
    others = _counties(db, cities, counties - 1)
    townships = add_townships(db, others, TOWNSHIPS_PER_COUNTY)
    issued = publish_forms(db, people.unit, PRESENT_YEAR, by=None)
    by_county = [
        (county, townships[n * TOWNSHIPS_PER_COUNTY : (n + 1) * TOWNSHIPS_PER_COUNTY])
        for n, county in enumerate(others)
    ]
    rng = Random(seed)  # noqa: S311 - invented data, and the same every time
    _finished_year(db, by_county, issued, rng)
    _begun_year(db, by_county, issued)


def _cities(db: Session, provinces: list[Unit], number: int) -> list[Unit]:
    above = [provinces[n * len(provinces) // number] for n in range(number)]
    return add_units(
        db, [(unit, UnitKind.CITY, f"{place_name(n)}市", f"{unit.code}{n + 1:03}") for n, unit in enumerate(above)]
    )


def _counties(db: Session, cities: list[Unit], number: int) -> list[Unit]:
    # 示例县 is the first city's first, and has the code 23.
    above = [(cities[(n + 1) // COUNTIES_PER_CITY], (n + 1) % COUNTIES_PER_CITY) for n in range(number)]
    return add_units(
        db,
        [
            (unit, UnitKind.COUNTY, f"{place_name(n)}县", f"{unit.code}{place:02}")
            for n, (unit, place) in enumerate(above)
        ],
    )


ByCounty = list[tuple[Unit, list[Unit]]]


def _finished_year(db: Session, by_county: ByCounty, issued: Issued, rng: Random) -> None:
    year = PRESENT_YEAR - 1
    cycles = _cycles(db, by_county, issued, year, CycleStatus.PUBLISHED, past_schedule(year))
    db.execute(insert(Assessment), _assessments(cycles, by_county, issued, Status.PUBLISHED))
    terms = terms_of(issued.forms[FormKind.CHECKLIST], issued.forms[FormKind.STAR])
    db.execute(insert(Result), _results(cycles, by_county, terms, rng))


def _begun_year(db: Session, by_county: ByCounty, issued: Issued) -> None:
    cycles = _cycles(db, by_county, issued, PRESENT_YEAR, CycleStatus.OPEN, present_schedule())
    db.execute(insert(Assessment), _assessments(cycles, by_county, issued, Status.DRAFT))


def _cycles(
    db: Session, by_county: ByCounty, issued: Issued, year: int, status: CycleStatus, schedule: Schedule
) -> list[Cycle]:
    cycles = [
        Cycle(
            unit_id=id_of(county),
            year=year,
            status=status,
            checklist_form_id=issued.ids[FormKind.CHECKLIST],
            star_form_id=issued.ids[FormKind.STAR],
            self_from=schedule.self_from,
            self_until=schedule.self_until,
            verify_until=schedule.verify_until,
        )
        for county, _ in by_county
    ]
    db.add_all(cycles)
    db.flush()
    return cycles


def _assessments(cycles: list[Cycle], by_county: ByCounty, issued: Issued, status: Status) -> list[Row]:
    return [
        {"cycle_id": cycle.id, "unit_id": unit.id, "kind": kind, "form_id": issued.ids[kind], "status": status}
        for cycle, (_, townships) in zip(cycles, by_county, strict=True)
        for unit in townships
        for kind in FormKind
    ]


def _results(cycles: list[Cycle], by_county: ByCounty, terms: Terms, rng: Random) -> list[Row]:
    return [
        result_columns(id_of(cycle), standing)
        for cycle, (_, townships) in zip(cycles, by_county, strict=True)
        for standing in rank([invented_entry(id_of(unit), unit.name, rng) for unit in townships], terms)
    ]


def invented_entry(unit_id: int, name: str, rng: Random) -> Entry:
    """A township's two scores, in steps of 0.01 point."""
    checklist, star = rng.randint(5500, 10200), rng.randint(5500, 10000)
    own = from_cents(min(10500, checklist + rng.randint(0, 400)))
    return Entry(unit_id, name, from_cents(checklist), from_cents(star), own)
