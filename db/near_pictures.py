"""Nearly the same pictures, by their perceptual hashes: every own one against a whole county's, in one pass each."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]


def as_numbers(hashes: str) -> Hashes:
    """Hashes of 16 hexadecimal digits, one after the other, as 64-bit numbers."""
    return np.frombuffer(bytes.fromhex(hashes), dtype=">u8").astype(np.uint64)


def near(own: Hashes, others: Hashes, most: int) -> Iterator[tuple[int, int]]:
    """Positions in `own` and in `others` whose hashes differ in at most `most` bits."""
    for position, picture in enumerate(own):
        for other in np.flatnonzero(np.bitwise_count(others ^ picture) <= most):
            yield position, int(other)
