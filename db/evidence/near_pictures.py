"""Nearly the same pictures, by their perceptual hashes: every own one against all that are known, in one pass each."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

# As one text from the database: the SHA-256 of each file, then its hash, both in hexadecimal.
_RECORD = np.dtype([("sha256", "V32"), ("hash", ">u8")])


class Pictures:
    """Files that have a perceptual hash, as the database gives them in one text."""

    def __init__(self, told: str) -> None:
        records: NDArray[Any] = np.frombuffer(bytes.fromhex(told), dtype=_RECORD)
        self._sha256s = records["sha256"]
        self.hashes: NDArray[np.uint64] = records["hash"].astype(np.uint64)

    def near(self, perceptual_hash: str, most: int) -> Iterator[str]:
        """The SHA-256 of every file whose hash differs in at most `most` of 64 bits."""
        differing = np.bitwise_count(self.hashes ^ np.uint64(int(perceptual_hash, 16)))
        for position in np.flatnonzero(differing <= most):
            yield self._sha256s[position].tobytes().hex()
