"""Editing one item on the real self-assessment page: alone against an empty page, and fifty people against a naive page.

Real servers on free ports, one database, people who log in: what is measured went through all of the platform.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlmodel import Session, create_engine, func, select

from db.models import Answer
from tests.bench.counties import PASSWORD, clerk, write_counties
from tests.bench.streamlit_client import PageFailed, StreamlitClient, log_in, open_page
from tests.running_server import Server

SCRIPTS = "tests/bench/scripts"
APPS = {"real": "streamlit_app.py"} | {name: f"{SCRIPTS}/{name}_app.py" for name in ("empty", "framed", "naive")}
PAGE = "self_assessment"
SIZES = (20, 60, 200)
MANY = 60  # items of the form on which many people work, and of the naive page


@dataclass(frozen=True)
class Effort:
    """How much to measure: edits for each median; people, and rounds of their edits on the real and the naive page."""

    edits: int = 120
    people: int = 50
    rounds: int = 3
    real_edits: int = 8
    naive_edits: int = 2


FULL = Effort()
QUICK = Effort(edits=30, people=20, rounds=1, real_edits=6, naive_edits=1)
Edit = Callable[[], Awaitable[None]]


def measure(effort: Effort = FULL) -> dict[str, float]:
    """Ratios, and the milliseconds and edits a second they were made from.

    Raises PageFailed when an edit that was counted is not in the database.
    """
    with TemporaryDirectory() as name, servers(Path(name), effort) as urls:
        before = _saves(Path(name))
        figures, edits = asyncio.run(_measure(urls, effort))
        require_saved(edits, _saves(Path(name)) - before)
        return figures


def require_saved(edits: int, saved: int) -> None:
    """Raises PageFailed unless every edit that was counted is in the database."""
    if saved != edits:
        raise PageFailed(f"Of {edits} edits {saved} were saved")


@contextmanager
def servers(folder: Path, effort: Effort) -> Iterator[dict[str, str]]:
    """The addresses of the four servers, which share one database."""
    write_counties(folder, {size: effort.people if size == MANY else 1 for size in SIZES})
    with ExitStack() as running:
        yield {name: _serve(running, folder, app) for name, app in APPS.items()}


def _serve(running: ExitStack, folder: Path, app: str) -> str:
    server = Server(folder, sample=False, app=app)
    running.callback(server.stop)
    server.start()
    return server.url


async def _measure(urls: dict[str, str], effort: Effort) -> tuple[dict[str, float], int]:
    alone, edits_alone = await _alone(urls, effort)
    many, edits_many = await _many(urls, effort)
    return alone | many, edits_alone + edits_many


async def _alone(urls: dict[str, str], effort: Effort) -> tuple[dict[str, float], int]:
    """One person at a time; the empty pages and the three forms take turns."""
    async with AsyncExitStack() as tabs:
        token = log_in(urls["real"], clerk(MANY, 0), PASSWORD)
        turns: dict[str, Edit] = {}
        for name in ("empty", "framed"):
            turns[name] = (await tabs.enter_async_context(open_page(urls[name], "", token))).rerun
        for size in SIZES:
            token = log_in(urls["real"], clerk(size, 0), PASSWORD)
            tab = await tabs.enter_async_context(open_page(urls["real"], PAGE, token))
            turns[str(size)] = _typing(tab)
        seconds = await _in_turns(turns, effort.edits)
    return _compared(seconds), len(SIZES) * (effort.edits + 1)


def _typing(tab: StreamlitClient) -> Edit:
    """An edit of the open item: its number goes from 3 to 2 and back."""

    async def edit() -> None:
        number = tab.find("_r0")
        await tab.set_text(number, "2" if tab.text_in(number) == "3" else "3")

    return edit


async def _in_turns(turns: dict[str, Edit], rounds: int) -> dict[str, float]:
    """The median seconds of each, after one round that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in turns}
    for _ in range(rounds + 1):
        for name, act in turns.items():
            taken[name].append(await _seconds(act()))
    return {name: median(times[1:]) for name, times in taken.items()}


async def _seconds(work: Awaitable[object]) -> float:
    started = perf_counter()
    await work
    return perf_counter() - started


def _compared(seconds: dict[str, float]) -> dict[str, float]:
    empty, few, most = seconds["empty"], seconds[str(SIZES[0])], seconds[str(SIZES[-1])]
    ratios = {f"edit_of_{size}_items_vs_empty_page": seconds[str(size)] / empty for size in SIZES}
    ratios |= {f"edit_of_{size}_items_vs_framed_page": seconds[str(size)] / seconds["framed"] for size in SIZES}
    return {
        **ratios,
        f"edit_of_{SIZES[-1]}_vs_{SIZES[0]}_items": most / few,
        **{f"{name}_ms": 1000 * taken for name, taken in seconds.items()},
    }


async def _many(urls: dict[str, str], effort: Effort) -> tuple[dict[str, float], int]:
    """Everybody edits at once, as fast as the page answers; the two pages take turns."""
    tokens = [log_in(urls["real"], clerk(MANY, n), PASSWORD) for n in range(effort.people)]
    async with AsyncExitStack() as tabs:
        real = [_typing(tab) for tab in await _open(tabs, urls["real"], PAGE, tokens)]
        naive = [_counting(tab) for tab in await _open(tabs, urls["naive"], "", tokens)]
        rates: dict[str, list[float]] = {"real": [], "naive": []}
        for _ in range(effort.rounds):
            rates["naive"].append(await _edits_per_second(naive, effort.naive_edits))
            rates["real"].append(await _edits_per_second(real, effort.real_edits))
    speed = {f"{name}_edits_per_second": median(of) for name, of in rates.items()}
    ratio = {"many_people_vs_naive_page": speed["real_edits_per_second"] / speed["naive_edits_per_second"]}
    return ratio | speed, effort.people * effort.rounds * effort.real_edits


async def _open(tabs: AsyncExitStack, url: str, page: str, tokens: Iterable[str]) -> list[StreamlitClient]:
    return [await tabs.enter_async_context(open_page(url, page, token)) for token in tokens]


def _counting(tab: StreamlitClient) -> Edit:
    values = cycle((2.0, 3.0))
    return lambda: tab.set_number(tab.find("-score_1"), next(values))


async def _edits_per_second(people: list[Edit], edits: int) -> float:
    async def work(edit: Edit) -> None:
        for _ in range(edits):
            await edit()

    return len(people) * edits / await _seconds(asyncio.gather(*(work(edit) for edit in people)))


def _saves(folder: Path) -> int:
    """How often an answer was saved, over the whole database."""
    engine = create_engine(f"sqlite:///{folder / 'county.db'}")
    with Session(engine) as db:
        saves = db.exec(select(func.sum(Answer.version))).one()
    engine.dispose()
    return int(saves or 0)
