"""Points are lost below an item's full points or by a deduction, and a bonus not earned is no loss."""

from decimal import Decimal

import pytest

from forms.losses import losses, lost_total
from forms.model import SectionKind
from tests.forms.builders import a_form, a_section, an_item

SCORED = a_section(an_item("每少1次扣1分", number="1"), an_item("每少1次扣1分", number="2"))
BONUS = a_section(an_item("每项加1分", None, number="3"), kind=SectionKind.BONUS, number="二")
DEDUCTION = a_section(
    an_item("每起扣2分", None, number="4"),
    an_item("每起扣2分", None, number="5"),
    kind=SectionKind.DEDUCTION,
    cap="3",
    number="三",
)
FORM = a_form(SCORED, BONUS, DEDUCTION)


@pytest.mark.parametrize(
    ("points", "lost"),
    [
        ({"1": "4", "2": "4"}, {}),
        ({"1": "3.5", "2": "0"}, {"1": "0.5", "2": "4"}),
        ({"1": "-1"}, {"1": "5"}),
        ({"3": "0"}, {}),
        ({"4": "-2", "1": "4"}, {"4": "2"}),
    ],
)
def test_what_is_below_full_points_or_deducted_is_lost(points, lost):
    found = losses(FORM, {number: Decimal(score) for number, score in points.items()})
    assert {loss.item.number: loss.lost for loss in found} == {n: Decimal(score) for n, score in lost.items()}


def test_a_section_of_deductions_takes_no_more_than_its_cap():
    found = losses(FORM, {"1": Decimal(3), "4": Decimal(-2), "5": Decimal(-2)})
    assert [loss.lost for loss in found] == [1, 2, 2]
    assert lost_total(found) == 4
