"""Which points a form lost, item by item: below full points, or taken by a deduction. A bonus not earned is no loss."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from forms.model import Form, Item, Section, SectionKind
from forms.points import ZERO


@dataclass(frozen=True)
class Loss:
    """An item with its points as scored, and how many it lost."""

    section: Section
    item: Item
    score: Decimal
    lost: Decimal


def losses(form: Form, points: Mapping[str, Decimal]) -> list[Loss]:
    """The items that lost points, in document order; one without points yet lost none. `points` by item number."""
    found = (
        Loss(section, item, points[item.number], _lost(section, item, points[item.number]))
        for section, item in form.items()
        if item.number in points
    )
    return [loss for loss in found if loss.lost > 0]


def _lost(section: Section, item: Item, score: Decimal) -> Decimal:
    if section.kind in (SectionKind.BONUS, SectionKind.VETO):
        return ZERO
    return (item.points or ZERO) - score if section.kind is SectionKind.SCORED else -score


def lost_total(found: Iterable[Loss]) -> Decimal:
    """What they come to, of `losses` in their order; a section of deductions takes no more than its cap."""
    by_section = groupby(found, key=lambda loss: loss.section.number)
    return sum((_within_cap(tuple(same)) for _, same in by_section), ZERO)


def _within_cap(same: tuple[Loss, ...]) -> Decimal:
    section, lost = same[0].section, sum((loss.lost for loss in same), ZERO)
    return min(lost, section.cap) if section.kind is SectionKind.DEDUCTION and section.cap is not None else lost
