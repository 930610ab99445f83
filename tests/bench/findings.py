"""What one township's 200 pictures tell, against a county's 100,000: read, compared and told by the use case itself."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert
from sqlmodel import Session

from db.engine import engine, migrate, reading, transaction, use_database
from db.evidence.findings import findings_of
from db.evidence.near_pictures import Pictures
from db.models import Evidence, EvidenceKind, FileFacts, User, id_of, now
from forms.findings import NEAR
from forms.permissions import Role
from tests.db.a_year import Year, a_year

PICTURES, OWN, TOWNSHIPS, ROUNDS = 100_000, 200, 20, 3


def measure() -> dict[str, float]:
    """Seconds of one look at a township's form, and how often slower plain Python compares the same hashes."""
    rng = random.Random(2022)
    hashes = [f"{rng.getrandbits(64):016x}" for _ in range(PICTURES)]
    with tempfile.TemporaryDirectory() as folder:
        use_database(f"sqlite:///{Path(folder) / 'findings.db'}")
        migrate()
        with transaction() as db:
            year = a_year(db, TOWNSHIPS)
            _add_pictures(db, year, hashes)
        asked = _best(lambda: _look(year))
        engine().dispose()
    own, told = hashes[:OWN], "".join(f"{n:064x}{known}" for n, known in enumerate(hashes))
    compared = _best(lambda: _compare(own, Pictures(told)))
    return {
        "near_duplicate_seconds": asked,
        "near_duplicate_compare_ms": compared * 1000,
        "near_duplicate_vs_plain_python": _plain_seconds(own, hashes) / compared,
    }


def _add_pictures(db: Session, year: Year, hashes: list[str]) -> None:
    """The first are the first township's, the others everybody else's."""
    clerk = id_of(year.person(Role.CLERK))
    told = {"position": "", "fault": "", "examined_at": now()}
    facts = [{"sha256": f"{n:064x}", "perceptual_hash": known, **told} for n, known in enumerate(hashes)]
    kept = {"kind": EvidenceKind.FILE, "name": "照片.jpg", "caption": "", "content_type": "image/jpeg", "size": 1}
    added = {**kept, "item_number": "1", "added_by": clerk, "added_at": now()}
    rows = [
        {"assessment_id": year.checklists[0 if n < OWN else 1 + n % (TOWNSHIPS - 1)], "sha256": f"{n:064x}", **added}
        for n in range(len(hashes))
    ]
    db.execute(insert(FileFacts), facts)
    db.execute(insert(Evidence), rows)


def _look(year: Year) -> None:
    reviewer: User = year.person(Role.REVIEWER)
    with reading() as db:
        findings_of(db, year.checklists[0], reviewer)


def _compare(own: list[str], pictures: Pictures) -> None:
    for known in own:
        list(pictures.near(known, NEAR))


def _best(run: Callable[[], object]) -> float:
    """Seconds on the clock, the best of a few: reading waits for the disk, and that counts."""
    times = []
    for _ in range(ROUNDS):
        before = perf_counter()
        run()
        times.append(perf_counter() - before)
    return min(times)


def _plain_seconds(own: list[str], others: list[str]) -> float:
    """The same comparison number by number, worked out from a twentieth of it."""
    part = [int(known, 16) for known in own[: max(1, len(own) // 20)]]
    numbers = [int(known, 16) for known in others]
    before = perf_counter()
    for picture in part:
        [n for n, other in enumerate(numbers) if (picture ^ other).bit_count() <= NEAR]
    return (perf_counter() - before) * len(own) / len(part)
