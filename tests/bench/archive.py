"""A township's archive against `zip -0` and a plain copy of the same bytes, and what it adds to memory as evidence grows.

Each size runs in a process of its own, whose peak of resident memory is what is compared. An archive must read every byte,
sum it twice (the .zip's CRC-32 and the SHA-256 that it was received under) and write it; `zip -0` sums it once, a copy never.
"""

import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from db.archives import archive_of
from db.engine import migrate, reading, transaction, use_database
from db.evidence.store import store
from db.models import Evidence, EvidenceKind
from db.settings import settings
from forms.permissions import Role
from reports.archive.writing import write_whole
from tests.db.a_year import Year, a_year

SIZES = (64, 512)  # megabytes of evidence
FILE = 4 * 2**20  # bytes of one piece
ROUNDS = 3
LEAST = 0.01  # megabytes; what is less is noise


def measure() -> dict[str, float]:
    """Seconds for the larger size, the ratio, and the growth of memory from the smaller to the larger size."""
    small, large = (_in_process(megabytes) for megabytes in SIZES)
    return {
        "archive_seconds": large["archive"],
        "archive_plain_copy_seconds": large["copy"],
        "archive_vs_plain_copy": large["archive"] / large["copy"],
        "archive_vs_zip": large["archive"] / large["zip"],
        "archive_memory_growth_mb": max((large["peak_kb"] - small["peak_kb"]) / 1024, LEAST),
    }


def _in_process(megabytes: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        own = os.environ | {"DATA_DIR": folder, "DATABASE_URL": "", "EVIDENCE_URL": ""}
        command = [sys.executable, "-m", "tests.bench.archive", str(megabytes), folder]
        done = subprocess.run(command, env=own, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(megabytes: int, folder: Path) -> None:
    """One size, in the process that was started for it; prints the figures as JSON."""
    use_database(f"sqlite:///{folder / 'county.db'}")
    migrate()
    year = _evidence(megabytes, folder)
    with reading() as db:
        record = archive_of(db, year.cycle_id, year.townships[0], by=year.person(Role.REVIEWER))
    archive = _seconds(lambda: write_whole(folder / "archive.zip", record))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    paths = [str(store().local_path(sha256)) for sha256, _ in record.files()]
    copy = _seconds(lambda: _copy(paths, folder / "copy"))
    zipped = _seconds(lambda: _zip(paths, folder / "other.zip")) if shutil.which("zip") else copy
    print(json.dumps({"archive": archive, "copy": copy, "zip": zipped, "peak_kb": peak}))


def _evidence(megabytes: int, folder: Path) -> Year:
    """That much evidence of one item, in files that differ."""
    block = os.urandom(FILE - 8)
    settings().evidence_path.mkdir(exist_ok=True)
    with transaction() as db:
        year = a_year(db)
        clerk = year.person(Role.CLERK).id or 0
        for number in range(max(megabytes * 2**20 // FILE, 1)):
            content = number.to_bytes(8, "big") + block
            sha256, incoming = hashlib.sha256(content).hexdigest(), folder / "incoming"
            incoming.write_bytes(content)
            store().keep(incoming, sha256)
            about = {"kind": EvidenceKind.FILE, "name": f"照片{number}.jpg", "size": FILE, "content_type": "image/jpeg"}
            db.add(Evidence(assessment_id=year.checklists[0], item_number="1", sha256=sha256, added_by=clerk, **about))
    return year


def _copy(paths: list[str], target: Path) -> None:
    """All of them one after the other, as `cat` would."""
    with target.open("wb") as whole:
        for path in paths:
            with Path(path).open("rb") as source:
                shutil.copyfileobj(source, whole, 2**20)


def _zip(paths: list[str], target: Path) -> None:
    target.unlink(missing_ok=True)
    subprocess.run(["zip", "-0", "-q", str(target), *paths], check=True)


def _seconds(work: Callable[[], object]) -> float:
    """The least of several rounds: what a disk that was busy with others adds is no one's doing."""
    return min(_once(work) for _ in range(ROUNDS))


def _once(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
