"""A file through POST /evidence against the same bytes through a plain route that only writes them: time, and memory.

Two server processes on free ports; the platform's own checks, hashes, syncs and adds a row, the plain one does none of it.
"""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from sqlmodel import select

from db.engine import engine, transaction, use_database
from db.models import Assessment, Cycle
from tests.bench.counties import PASSWORD, YEAR, clerk, write_counties
from tests.bench.streamlit_client import COOKIE, log_in
from tests.running_server import ROOT, Server, free_port

ITEMS = 20
HEAD, TAIL = b"%PDF-1.7\n", b"\n%%EOF\n"
LIMITS = {"MAX_FILE_MB": "2048", "MAX_TOWNSHIP_MB": "1048576"}


@dataclass(frozen=True)
class Effort:
    """How much to measure: the sizes in bytes, and how often each is sent to each."""

    small: int = 20_000_000
    large: int = 200_000_000
    rounds: int = 5


FULL = Effort()
QUICK = Effort(rounds=2)
Send = Callable[[bytes], None]


def measure(effort: Effort = FULL) -> dict[str, float]:
    """Ratios of the medians, and the seconds and megabytes they were made from."""
    with TemporaryDirectory() as name, _platform(Path(name)) as (process, ours), _plain(Path(name)) as plain:
        ways = {"plain": plain(""), "synced": plain("?sync=1"), "ours": ours}
        _in_turns(ways, effort.small, 1)  # the first of each does not count
        small, small_peak = _with_peak(process, partial(_in_turns, ways, effort.small, effort.rounds))
        large, large_peak = _with_peak(process, partial(_in_turns, ways, effort.large, effort.rounds))
    return {
        "upload_20mb_vs_plain_route": small["ours"] / small["plain"],
        "upload_200mb_vs_plain_route": large["ours"] / large["plain"],
        "upload_20mb_vs_plain_route_with_fsync": small["ours"] / small["synced"],
        "upload_200mb_vs_plain_route_with_fsync": large["ours"] / large["synced"],
        "upload_peak_memory_200mb_vs_20mb": large_peak / small_peak,
        "upload_memory_growth_mb": max(large_peak - small_peak, 0.01),
        "upload_peak_memory_mb": large_peak,
        **{f"upload_20mb_{name}_s": taken for name, taken in small.items()},
        **{f"upload_200mb_{name}_s": taken for name, taken in large.items()},
    }


def _in_turns(ways: dict[str, Send], size: int, rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds):
        content = _content(size, number + 1)
        for name, send in ways.items():
            started = time.perf_counter()
            send(content)
            taken[name].append(time.perf_counter() - started)
    return {name: median(times) for name, times in taken.items()}


def _content(size: int, number: int) -> bytes:
    """So many bytes that no upload before had, with the beginning and the end of a PDF."""
    middle = f"{number:08}".encode() + os.urandom(100)
    return (HEAD + middle).ljust(size - len(TAIL), b"x") + TAIL


def _with_peak(process: int, work: Callable[[], dict[str, float]]) -> tuple[dict[str, float], float]:
    """What the work gives, and the most MB of resident memory that the process took meanwhile."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    done = work()
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return done, next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


@contextmanager
def _platform(folder: Path) -> Iterator[tuple[int, Send]]:
    write_counties(folder, {ITEMS: 1})
    query = select(Assessment.id).join(Cycle).where(Cycle.year == YEAR).order_by(Assessment.id)  # type: ignore[arg-type]
    use_database(f"sqlite:///{folder / 'county.db'}")
    with transaction() as db:
        assessment = db.exec(query).first()
    engine().dispose()
    server = Server(folder, sample=False, more=LIMITS)
    server.start()
    try:
        headers = {"Origin": server.url, "Cookie": f"{COOKIE}={log_in(server.url, clerk(ITEMS, 0), PASSWORD)}"}
        address = f"/evidence?assessment={assessment}&item=1&name=a.pdf"
        assert server.process is not None
        yield server.process.pid, _sender(server.url, address, headers)
    finally:
        server.stop()


@contextmanager
def _plain(folder: Path) -> Iterator[Callable[[str], Send]]:
    port = free_port()
    command = [sys.executable, "tests/bench/scripts/plain_upload.py", str(port), str(folder)]
    process = subprocess.Popen(command, cwd=ROOT)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(port)
        yield lambda query: _sender(url, f"/plain{query}", {})
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def _sender(url: str, address: str, headers: dict[str, str]) -> Send:
    def send(content: bytes) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        connection.request("POST", address, content, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != 201:
            raise RuntimeError(f"{address}: {answer.status} {said.decode()}")

    return send
