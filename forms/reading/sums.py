"""Whether a document agrees with itself: numbers used once, points that add up to what is printed."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from forms.model import Item, SectionKind
from forms.points import show
from forms.reading.faults import Faults
from forms.reading.sections import OpenSection, Total

_MEND = "请核对并改正其中一处，使两个数一致。"


def number_once(sections: Sequence[OpenSection], faults: Faults) -> None:
    """Number items by section (2.3) where each section counts from 1 again; note every other number used twice."""
    if _restarts(sections):
        for ordinal, section in enumerate(sections, start=1):
            section.items[:] = [replace(item, number=f"{ordinal}.{item.number}") for item in section.items]
        return
    first: dict[str, Item] = {}
    for item in (item for section in sections for item in section.items):
        if item.number in first:
            found = f"序号 {item.number}（{item.name}）"
            problem = f"序号重复，{_place(first[item.number])}已使用 {item.number}"
            faults.error(_place(item), found, problem, "请改用未使用的序号，每个序号只能用一次。")
        first.setdefault(item.number, item)


def check_sums(sections: Sequence[OpenSection], totals: Sequence[Total], faults: Faults) -> Decimal | None:
    """Give sections without printed points those of their items, note every printed sum that does not match, and
    return the total of the scored sections: as printed, else as added up, None where points are missing."""
    scored = [section for section in sections if section.kind is SectionKind.SCORED]
    for section in scored:
        _check_section(section, section.points, section.place, faults)
        section.points = _sum(section) if section.points is None else section.points
    for total in totals:
        if total.section is not None and total.section.kind is SectionKind.SCORED:
            _check_section(total.section, total.points, total.place, faults)
    added = sum((section.points for section in scored if section.points), Decimal(0))
    printed = [total for total in totals if total.section is None]
    for total in printed:
        _check_total(total, added, scored, faults)
    return printed[0].points if printed else added or None


def _restarts(sections: Sequence[OpenSection]) -> bool:
    """Whether several sections begin with item 1 and none uses a number twice."""
    numbers = [[item.number for item in section.items] for section in sections if section.items]
    begins_anew = sum(own[0] == "1" for own in numbers) > 1
    return begins_anew and all(len(own) == len(set(own)) for own in numbers)


def _sum(section: OpenSection) -> Decimal | None:
    points = [item.points for item in section.items]
    known = [value for value in points if value is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(points) else None


def _check_section(section: OpenSection, printed: Decimal | None, place: str, faults: Faults) -> None:
    added = _sum(section)
    if not section.items:
        faults.warn(place, section.name, "该项目下没有考核内容", "请补写考核内容，或删除该项目。")
    elif printed is not None and added is not None and added != printed:
        found = f"“{section.name}”{show(printed)}分"
        problem = f"各项分值之和为{show(added)}分，与所写的{show(printed)}分不一致"
        faults.error(place, found, problem, _MEND)


def _check_total(total: Total, added: Decimal, scored: Sequence[OpenSection], faults: Faults) -> None:
    if total.points != added and all(section.points is not None for section in scored):
        found = f"合计{show(total.points)}分"
        problem = f"各计分项目之和为{show(added)}分（不含加分、扣分项），与合计{show(total.points)}分不一致"
        faults.error(total.place, found, problem, _MEND)


def _place(item: Item) -> str:
    return item.source.place if item.source else ""
