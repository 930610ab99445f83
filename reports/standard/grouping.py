"""Like departures of many paragraphs as one line: 正文第3、5–9段."""

import re
from collections.abc import Iterable

from reports.standard.deviation import Deviation

_NUMBERED = re.compile(r"(.*?)第(\d+)段(.*)", re.DOTALL)


def grouped(deviations: Iterable[Deviation]) -> list[Deviation]:
    """One deviation for all that differ only in their paragraph, at the place of the first."""
    groups: dict[tuple[str, ...], list[Deviation]] = {}
    for each in deviations:
        told = _NUMBERED.fullmatch(each.place)
        element = told[1] if told else f"\0{each.place}"
        groups.setdefault((element, each.found, each.required, each.clause), []).append(each)
    return [_as_one(held) for held in groups.values()]


def _as_one(held: list[Deviation]) -> Deviation:
    first = held[0]
    told = [_NUMBERED.fullmatch(each.place) for each in held]
    numbers = sorted({int(each[2]) for each in told if each})
    if len(numbers) < 2 or told[0] is None:
        return first
    place = f"{told[0][1]}第{_ranges(numbers)}段"
    return Deviation(place, first.found, first.required, first.clause)


def _ranges(numbers: list[int]) -> str:
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return "、".join(f"{part[0]}–{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
