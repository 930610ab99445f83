"""1,200 rectification notices of one county's year as a .zip: as drafts, and each finished, numbered and kept.

Each run has a process of its own, whose peak of resident memory is what is compared: a thousand notices more must not
cost more of it. The county's forms are the issued ones, and every township's answers are invented.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from db.access import today
from db.engine import engine, migrate, reading, transaction, use_database
from db.models import Answer, Assessment, Cycle, Unit, UnitKind, User, id_of
from db.notices.writing import start_notice
from db.sample.answers import fill_form
from db.sample.county import publish_forms
from db.sample.places import add_units
from db.sample.years import EMPTY
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.model import Form
from forms.permissions import Role
from forms.points import to_cents
from reports.archive import shelf
from reports.archive.building import held
from reports.notices import rectification
from reports.notices.frame import prefilled
from reports.notices.many import build_drafts, build_finished

SIZES = (100, 1200)
WAYS = {"drafts": build_drafts, "finished": build_finished}
VARIANTS = 20  # of invented answers
LEAST = 0.01  # megabytes; what is less is noise


def measure() -> dict[str, float]:
    """Seconds for the larger number, each way, and the growth of memory from the smaller to the larger one."""
    with tempfile.TemporaryDirectory() as folder:
        _prepare(Path(folder), SIZES[-1])
        found = {way: [_in_process(way, size, folder) for size in SIZES] for way in WAYS}
    figures = {f"many_notices_{way}_seconds": large["seconds"] for way, (_, large) in found.items()}
    grown = {way: (large["peak_kb"] - small["peak_kb"]) / 1024 for way, (small, large) in found.items()}
    return figures | {f"many_notices_{way}_memory_growth_mb": max(value, LEAST) for way, value in grown.items()}


def _in_process(way: str, size: int, folder: str) -> dict[str, float]:
    own = os.environ | {"DATA_DIR": folder, "DATABASE_URL": "", "EVIDENCE_URL": ""}
    command = [sys.executable, "-m", "tests.bench.many_notices", way, str(size), folder]
    done = subprocess.run(command, env=own, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def run(way: str, size: int, folder: Path) -> dict[str, float]:
    """One way and size, in the process that was started for it: its seconds and its peak of resident memory."""
    use_database(_address(folder))
    with reading() as db:
        by = db.exec(select(User)).one()
        units = db.exec(select(Unit.id).where(Unit.kind == UnitKind.TOWNSHIP).order_by(col(Unit.id)).limit(size)).all()
    notice_id = _common(by)
    key = f"notices-{notice_id}-{way}"
    claim = shelf.claim(key)
    assert claim is not None
    start = time.process_time()  # what one core does for it, whatever else the machine has to do
    for _ in held(claim, WAYS[way](claim, notice_id, [unit_id or 0 for unit_id in units], by)):
        pass
    seconds = time.process_time() - start
    made = shelf.shelved(key)
    assert made is not None and made.files == size, made or shelf.failure(key)
    return {"seconds": seconds, "peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}


def _common(by: User) -> int:
    day = today()
    until = {"整改期限": str(day + timedelta(days=30)), "报送日期": str(day + timedelta(days=40))}
    with transaction() as db:
        cycle = db.exec(select(Cycle)).one()
        entries = prefilled(rectification.KIND, None) | until
        return id_of(start_notice(db, id_of(cycle), rectification.KIND.key, None, by, entries=entries, day=day))


def _address(folder: Path) -> str:
    return f"sqlite:///{folder / 'county.db'}"


def _prepare(folder: Path, townships: int) -> None:
    """A county whose townships' forms are all verified."""
    use_database(_address(folder))
    migrate()
    with transaction() as db:
        county = add_units(db, [(None, UnitKind.COUNTY, "示例县", "C")])[0]
        units = add_units(db, [(county, UnitKind.TOWNSHIP, f"第{n}镇", f"T{n}") for n in range(townships)])
        db.add(User(unit_id=id_of(county), username="r", name="张三", role=Role.REVIEWER, password_hash="-"))
        _add_year(db, county, units)
    engine().dispose()


def _add_year(db: Session, county: Unit, units: list[Unit]) -> None:
    issued, day = publish_forms(db, county, 2022, by=None), today()
    cycle = Cycle(
        unit_id=id_of(county),
        year=2022,
        status=CycleStatus.OPEN,
        checklist_form_id=issued.ids[FormKind.CHECKLIST],
        star_form_id=issued.ids[FormKind.STAR],
        self_from=day,
        self_until=day,
        verify_until=day,
    )
    db.add(cycle)
    db.flush()
    for kind in FormKind:
        about = {"cycle_id": id_of(cycle), "kind": kind, "form_id": issued.ids[kind], "status": Status.VERIFIED}
        rows = [Assessment(unit_id=id_of(unit), **about) for unit in units]
        db.add_all(rows)
        db.flush()
        variants = [_answers(issued.forms[kind], Random(n)) for n in range(VARIANTS)]
        answers = [
            {"assessment_id": id_of(row), **answer} for n, row in enumerate(rows) for answer in variants[n % VARIANTS]
        ]
        db.execute(insert(Answer), answers)


def _answers(form: Form, rng: Random) -> list[dict[str, Any]]:
    filled = fill_form(form, 0.7, rng, without=None)
    return [
        {**EMPTY, "item_number": number, "inputs": one.inputs}
        | {"self_score": to_cents(one.points), "verified_score": to_cents(one.points), "reason": one.reason}
        for number, one in filled.items()
    ]


if __name__ == "__main__":
    print(json.dumps(run(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))))
