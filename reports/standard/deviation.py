"""One departure from the standard."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Deviation:
    """Where, what was found, what the standard asks for, and the clause of GB/T 9704-2012 that says so."""

    place: str
    found: str
    required: str
    clause: str
