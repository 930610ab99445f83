"""The register of document numbers: no gap, no double, every number accounted for, each unit's its own."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from db.engine import transaction
from db.models import User
from db.notice_models import NumberState
from db.notices.numbers import (
    register_of,
    reserve,
)
from tests.db.a_notice import DAY, SERIES, a_draft, a_finished, a_number, quick_year, year  # noqa: F401
from tests.db.a_year import Year

AT_ONCE = 8


def serials(year: Year, series: str = SERIES) -> list[tuple[int, NumberState]]:
    """The county's register of that series, from the first number on."""
    with transaction() as db:
        rows = register_of(db, year.people["reviewer"])
        return [(row.serial, row.state) for row in reversed(rows) if row.series == series]


def reserved(*numbers: int) -> list[tuple[int, NumberState]]:
    return [(number, NumberState.RESERVED) for number in numbers]


def test_numbers_of_a_series_and_year_run_on_from_one(quick_year: Year) -> None:  # noqa: F811
    reviewer = quick_year.people["reviewer"]
    with transaction() as db:
        texts = [
            reserve(db, series, year, "通知", reviewer).text
            for series, year in ((SERIES, 2022), (SERIES, 2022), ("示人常函", 2022), (SERIES, 2023), (SERIES, 2022))
        ]
    assert texts == [
        "示人常发〔2022〕1号",
        "示人常发〔2022〕2号",
        "示人常函〔2022〕1号",
        "示人常发〔2023〕1号",
        "示人常发〔2022〕3号",
    ]


def test_of_people_who_click_at_once_everyone_gets_a_number_of_her_own(year: Year) -> None:  # noqa: F811
    people = [year.people["reviewer"], year.people["leader"]] * (AT_ONCE // 2)
    together = Barrier(AT_ONCE)

    def click(by: User) -> int:
        together.wait()
        with transaction() as db:
            return reserve(db, SERIES, 2022, "通知", by).serial

    with ThreadPoolExecutor(AT_ONCE) as pool:
        given = list(pool.map(click, people))
    assert sorted(given) == list(range(1, AT_ONCE + 1))
    assert serials(year) == reserved(*range(1, AT_ONCE + 1))


def test_a_number_whose_transaction_fails_is_given_to_the_next(year: Year) -> None:  # noqa: F811
    with pytest.raises(RuntimeError), transaction() as db:
        reserve(db, SERIES, 2022, "通知", year.people["reviewer"])
        raise RuntimeError
    a_number(year)
    assert serials(year) == reserved(1)
