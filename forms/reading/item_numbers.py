"""Numbers of items as the whole document uses them."""

from collections.abc import Sequence
from dataclasses import replace

from forms.reading.sections import OpenSection


def number_by_section(sections: Sequence[OpenSection]) -> None:
    """Number items by section (2.3) where each section counts from 1 again."""
    if not _restarts(sections):
        return
    for ordinal, section in enumerate(sections, start=1):
        section.items[:] = [replace(item, number=f"{ordinal}.{item.number}") for item in section.items]


def _restarts(sections: Sequence[OpenSection]) -> bool:
    """Whether several sections begin with item 1 and none uses a number twice."""
    numbers = [[item.number for item in section.items] for section in sections if section.items]
    begins_anew = sum(own[0] == "1" for own in numbers) > 1
    return begins_anew and all(len(own) == len(set(own)) for own in numbers)
