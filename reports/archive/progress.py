"""How far a long piece of work is, and what it came to: what every generator that writes an archive yields and returns."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import NamedTuple


class Progress(NamedTuple):
    """So many files of so many are written, and so many bytes; without bytes, `bytes_total` is 0."""

    done: int
    total: int
    bytes_done: int = 0
    bytes_total: int = 0


@dataclass(frozen=True)
class Outcome:
    """What was written: how many files, how many that should be there are missing, and what else is to be said of it."""

    files: int
    lost: int = 0
    notes: tuple[str, ...] = ()


Writing = Generator[Progress, None, Outcome]
Steps = Generator[Progress, None, None]
