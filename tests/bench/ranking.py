"""Ranking and grading 20, 1,200 and 38,600 townships: the time per township should stay what it is."""

import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from db.engine import engine, migrate, reading, transaction, use_database
from db.models import Cycle, Result, Unit, UnitKind, id_of
from db.results import published_standings, result_columns
from db.sample.county import publish_forms
from db.sample.places import add_units
from db.sample.scale import invented_entry
from forms.lifecycle import CycleStatus, FormKind
from forms.ranking import Entry, Standing, Terms, rank, terms_of

SIZES = (20, 1200, 38600)
SECONDS = 0.5


def measure() -> dict[str, float]:
    """Milliseconds of one ranking and of one standings query at each size, and each time per row against 20 rows'."""
    with tempfile.TemporaryDirectory() as folder:
        use_database(f"sqlite:///{Path(folder) / 'ranking.db'}")
        migrate()
        with transaction() as db:
            cycles, entries, terms = _prepared(db)
        ranked = {size: _seconds(lambda size=size: rank(entries[size], terms)) for size in SIZES}
        queried = {size: _seconds(lambda size=size: _query(cycles[size])) for size in SIZES}
        engine().dispose()
    return {**_figures("rank", ranked), **_figures("standings", queried)}


def _prepared(db: Session) -> tuple[dict[int, int], dict[int, list[Entry]], Terms]:
    """A county of each size with a published year, and the same scores as entries."""
    counties = add_units(db, [(None, UnitKind.COUNTY, f"{size}个乡镇的县", f"C{size}") for size in SIZES])
    issued = publish_forms(db, counties[0], 2022, by=None)
    terms = terms_of(issued.forms[FormKind.CHECKLIST], issued.forms[FormKind.STAR])
    cycles, entries, rng = {}, {}, Random(2022)
    for county, size in zip(counties, SIZES, strict=True):
        named = [(county, UnitKind.TOWNSHIP, f"第{n}镇", f"T{size}-{n}") for n in range(size)]
        entries[size] = [invented_entry(unit.id or 0, unit.name, rng) for unit in add_units(db, named)]
        cycles[size] = _published_year(db, county, issued.ids, rank(entries[size], terms))
    return cycles, entries, terms


def _published_year(db: Session, county: Unit, forms: Any, standings: list[Standing]) -> int:
    day = date(2022, 12, 1)
    cycle = Cycle(
        unit_id=county.id or 0,
        year=2022,
        status=CycleStatus.PUBLISHED,
        checklist_form_id=forms[FormKind.CHECKLIST],
        star_form_id=forms[FormKind.STAR],
        self_from=day,
        self_until=day,
        verify_until=day,
    )
    db.add(cycle)
    db.flush()
    db.execute(insert(Result), [result_columns(id_of(cycle), standing) for standing in standings])
    return id_of(cycle)


def _query(cycle_id: int) -> list[Standing]:
    with reading() as db:
        return published_standings(db, cycle_id)


def _seconds(run: Callable[[], Any]) -> float:
    """Processor time of the best of as many runs as fit into half a second, at least three."""
    # Not the clock's: a run of seconds meets every neighbour on the machine, one of microseconds none.
    best, started, runs = float("inf"), time.process_time(), 0
    while runs < 3 or time.process_time() - started < SECONDS:
        before = time.process_time()
        run()
        best, runs = min(best, time.process_time() - before), runs + 1
    return best


def _figures(name: str, seconds: dict[int, float]) -> dict[str, float]:
    per_row = {size: spent / size for size, spent in seconds.items()}
    times = {f"{name}_{size}_ms": round(spent * 1000, 3) for size, spent in seconds.items()}
    ratios = {f"{name}_{size}_per_row_against_20": round(per_row[size] / per_row[20], 2) for size in SIZES[1:]}
    return {**times, **ratios}
