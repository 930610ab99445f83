"""How long a piece of work takes, by the clock."""

import time
from collections.abc import Callable
from statistics import median


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The median of that many rounds, after one that is not counted."""
    work()
    return 1000 * median(seconds(work) for _ in range(rounds))


def seconds(work: Callable[[], object]) -> float:
    """Of one round."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
