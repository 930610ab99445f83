"""Several people who act in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from db.refusals import Refused


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each act returned, or its refusal, when all begin together on connections of their own."""
    together = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        together.wait()
        try:
            return act()
        except Refused as refusal:
            return refusal

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
