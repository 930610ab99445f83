"""Evidence of one item on the real self-assessment page: two hundred pieces against none, through the page's own fragment."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlmodel import select

from db.assessments import assessment_of
from db.cycles import current_cycle
from db.engine import engine, transaction, use_database
from db.models import Evidence, EvidenceKind, User
from forms.lifecycle import FormKind
from tests.bench.counties import PASSWORD, clerk, write_counties
from tests.bench.streamlit_client import PageFailed, StreamlitClient, log_in, open_page
from tests.running_server import Server

ITEMS = 20
PIECES = 200
PAGE = "self_assessment"


@dataclass(frozen=True)
class Effort:
    """How many reruns each median is made from."""

    reruns: int = 60


FULL = Effort()
QUICK = Effort(reruns=20)


def measure(effort: Effort = FULL) -> dict[str, float]:
    """The evidence's rerun and the whole page's, as ratios and milliseconds.

    Raises PageFailed when the two hundred pieces were not sent.
    """
    with TemporaryDirectory() as name, _server(Path(name)) as url:
        return asyncio.run(_measure(url, effort.reruns))


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    write_counties(folder, {ITEMS: 2})
    use_database(f"sqlite:///{folder / 'county.db'}")
    _add_evidence(clerk(ITEMS, 1))
    engine().dispose()
    server = Server(folder, sample=False)
    try:
        server.start()
        yield server.url
    finally:
        server.stop()


def _add_evidence(username: str) -> None:
    """Pictures and documents under the first item, a caption under every third."""
    with transaction() as db:
        user = db.exec(select(User).where(User.username == username)).one()
        cycle = current_cycle(db, user)
        assert cycle is not None
        form = assessment_of(db, cycle.id or 0, user.unit_id, FormKind.CHECKLIST)
        for number in range(PIECES):
            piece = Evidence(
                assessment_id=form.id or 0,
                item_number="1",
                kind=EvidenceKind.FILE,
                name=f"第{number}次活动现场照片.jpg",
                sha256=f"{number:064x}",
                size=2_000_000 + number,
                content_type="image/jpeg",
                caption="" if number % 3 else f"第{number}次活动，左起第二人为组长",
                added_by=user.id or 0,
            )
            db.add(piece)


async def _measure(url: str, reruns: int) -> dict[str, float]:
    async with AsyncExitStack() as tabs:
        opened = {}
        for name, township in (("none", 0), ("200", 1)):
            token = log_in(url, clerk(ITEMS, township), PASSWORD)
            opened[name] = await tabs.enter_async_context(open_page(url, PAGE, token))
        taken: dict[str, list[float]] = {f"{part}_{name}": [] for part in ("fragment", "page") for name in opened}
        for _ in range(reruns + 1):
            for name, tab in opened.items():
                taken[f"fragment_{name}"].append(await _rerun(tab, name))
                taken[f"page_{name}"].append(await _seconds(tab))
    ms = {name: 1000 * median(times[1:]) for name, times in taken.items()}
    return {
        "evidence_200_vs_none": ms["fragment_200"] / ms["fragment_none"],
        "page_with_evidence_200_vs_none": ms["page_200"] / ms["page_none"],
        **{f"evidence_{name}_ms": value for name, value in ms.items()},
    }


async def _rerun(tab: StreamlitClient, name: str) -> float:
    """One run of the fragment that lists the evidence."""
    before, started = tab.bytes_received, perf_counter()
    field = next(widget for key, widget in tab.widgets.items() if "words_text_" in key)
    await tab.rerun_fragment(field)
    seconds = perf_counter() - started
    if name == "200" and tab.bytes_received - before < 100 * PIECES:
        raise PageFailed("The evidence was not sent")
    return seconds


async def _seconds(tab: StreamlitClient) -> float:
    started = perf_counter()
    await tab.rerun()
    return perf_counter() - started
