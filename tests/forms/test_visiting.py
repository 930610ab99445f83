"""When a home may be visited, and what a sheet lacks."""

from datetime import date

import pytest

from forms.lifecycle import CycleStatus
from forms.visiting import Found, day_problem, visit_gaps, why_not_visited
from tests.db.a_year import STAR

TODAY = date(2022, 11, 12)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2022, 11, 12), None),
        (date(2022, 1, 1), None),
        (date(2022, 11, 13), "晚于今天（2022-11-12）"),
        (date(2021, 12, 31), "早于2022年度"),
    ],
)
def test_a_visit_is_of_the_year_and_not_of_tomorrow(day, told):
    problem = day_problem(day, 2022, TODAY)
    assert problem is None if told is None else told in problem


@pytest.mark.parametrize(
    ("status", "open_"), [(CycleStatus.PREPARING, False), (CycleStatus.OPEN, True), (CycleStatus.PUBLISHED, False)]
)
def test_a_year_is_visited_while_it_is_open(status, open_):
    assert (why_not_visited(status) is None) is open_


@pytest.mark.parametrize(
    ("visitors", "hosts", "found", "gaps"),
    [
        ("张三", "李四", {"1": Found(True, "")}, 0),
        ("张三", "李四", {"2": Found(False, "缺两次记录")}, 0),
        ("张三", "李四", {"1": Found(False, " "), "2": Found(False, "")}, 2),
        ("张三", " ", {}, 2),
        ("", "", {"1": Found(False, "")}, 3),
    ],
)
def test_names_of_both_sides_something_found_and_words_for_what_falls_short_are_needed(visitors, hosts, found, gaps):
    assert len(visit_gaps(STAR, visitors, hosts, found)) == gaps
