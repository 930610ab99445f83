from dataclasses import replace
from datetime import date

import pytest

from forms.model import Rule, RuleKind
from forms.next_year import for_year
from tests.forms.builders import a_form, a_section, an_item

LATE = Rule(RuleKind.DEDUCT_PER, subject="每迟报1天扣1分")


@pytest.mark.parametrize(
    ("due", "year", "moved"),
    [
        (date(2022, 12, 10), 2023, date(2023, 12, 10)),
        (date(2023, 1, 31), 2023, date(2024, 1, 31)),
        (date(2024, 2, 29), 2023, date(2025, 2, 28)),
    ],
)
def test_the_days_of_a_clause_move_with_the_year(due: date, year: int, moved: date) -> None:
    item = an_item("每迟报1天扣1分")
    dated = replace(item, clause=replace(item.clause, rules=(replace(LATE, due=due),)))
    form = for_year(a_form(a_section(dated)), year)
    assert form.year == year
    assert form.item("1")[1].clause.rules[0].due == moved


def test_everything_else_stays() -> None:
    form = replace(a_form(a_section(an_item("每少1次扣1分"))), title="2022年度责任清单")
    assert for_year(form, 2022) == form
    assert for_year(form, 2023) == replace(form, year=2023, title="2023年度责任清单")
    assert for_year(replace(form, year=None), 2023) == replace(form, year=2023)
