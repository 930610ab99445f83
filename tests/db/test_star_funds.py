"""What stars bring, home by home, against the budget."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlmodel import Session

from db.audit import events
from db.engine import transaction
from db.refusals import BadInput, NotAllowed, NotFound, RecordChanged
from db.stars.funds import Funds, funds_of, set_funds
from forms.lifecycle import FormKind
from forms.model import StarReward
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_star_year import StarYear, a_star_year, a_verified_star_year, award, publicise_for
from tests.db.a_year import FORMS, STAR


@pytest.fixture
def stars(database: str, monkeypatch: pytest.MonkeyPatch) -> StarYear:
    """One home with five stars, to which the document promises funds."""
    reward = StarReward(("五星级",), True, True, "第七条　五星级给予经费支持。")
    monkeypatch.setitem(FORMS, FormKind.STAR, replace(STAR, star_rewards=(reward,)))
    return begun(a_year_that_promises_funds)


def a_year_that_promises_funds(db: Session) -> StarYear:
    """With the form that `stars` has put in the other's place."""
    return a_verified_star_year(db)


def funds(stars: StarYear) -> Funds:
    with transaction() as db:
        return funds_of(db, stars.cycle_id, stars.leader)


def put(
    stars: StarYear,
    budget: str | None,
    amounts: Mapping[str, str],
    honours: Mapping[str, str] | None = None,
    version: int | None = None,
) -> None:
    given = {level: Decimal(amount) for level, amount in amounts.items()}
    total = None if budget is None else Decimal(budget)
    expected = funds(stars).version if version is None else version
    with transaction() as db:
        set_funds(db, stars.cycle_id, total, given, honours or {}, stars.administrator, expected_version=expected)


def test_without_settings_it_says_what_to_set(stars: StarYear) -> None:
    told = funds(stars)
    assert [(row.home, row.stars, row.amount) for row in told.rows] == [("第0镇之家", "五星级", None)]
    assert told.says == "合计未定，尚未设置预算"
    assert "还没有设置本年度预算" in told.gaps[0] and "没有设置五星级的金额" in told.gaps[1]


@pytest.mark.parametrize(
    ("budget", "says"),
    [
        ("30000", "共需34,000.00元，预算30,000.00元，超出4,000.00元"),
        ("40000", "结余6,000.00元"),
        ("34000", "收支相抵"),
        ("33999.5", "超出0.50元"),
    ],
)
def test_the_list_adds_up_against_the_budget(stars: StarYear, budget: str, says: str) -> None:
    put(stars, budget, {"五星级": "34000", "四星级": "10000"}, {"五星级": "授予示范之家称号"})
    told = funds(stars)
    assert (told.total, told.rows[0].amount, told.rows[0].honour) == (
        Decimal(34000),
        Decimal(34000),
        "授予示范之家称号",
    )
    assert says in told.says
    assert (told.gaps, told.approved) == ((), False)
    award(stars)
    assert funds(stars) == replace(told, approved=True)


@pytest.mark.parametrize(
    ("budget", "amounts", "honours", "said"),
    [
        ("-1", {}, {}, "预算填的是“-1”"),
        ("NaN", {}, {}, "预算填的是“NaN”"),
        ("20000000.01", {}, {}, "0至20,000,000.00元之间"),
        ("1", {"五星级": "0.001"}, {}, "最多到分"),
        ("1", {"九星级": "1"}, {}, "没有“九星级”"),
        ("1", {}, {"五星级": "荣" * 101}, "有101个字"),
    ],
)
def test_what_cannot_be_an_amount_is_refused(
    stars: StarYear, budget: str, amounts: Mapping[str, str], honours: Mapping[str, str], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        put(stars, budget, amounts, honours)
    assert funds(stars).version == 0


def test_the_largest_amounts_are_kept_exactly(stars: StarYear) -> None:
    put(stars, "20000000", {"五星级": "19999999.99"})
    assert funds(stars).says == "共需19,999,999.99元，预算20,000,000.00元，结余0.01元"


def test_an_older_save_is_refused_and_names_who_was_first(stars: StarYear) -> None:
    put(stars, "30000", {"五星级": "34000"})
    with pytest.raises(RecordChanged, match="张administrator已于"):
        put(stars, "1", {}, version=0)
    publicise_for(stars, 0, 4)
    with pytest.raises(RecordChanged, match="张reviewer已于"):
        put(stars, "1", {}, version=1)
    assert funds(stars).budget == Decimal(30000)


def test_the_trail_tells_before_and_after_and_the_same_again_nothing(stars: StarYear) -> None:
    put(stars, "30000", {"五星级": "34000"})
    put(stars, "30000", {"五星级": "34000"})
    put(stars, None, {})
    with transaction() as db:
        newest, first = (event.detail for event in events(db, limit=9, kind="star_funds_set"))
    assert (first["earlier"], first["funds"]) == ("预算未设置", "预算30,000.00元，五星级34,000.00元")
    assert (newest["earlier"], newest["funds"]) == ("预算30,000.00元，五星级34,000.00元", "预算未设置")


@pytest.mark.parametrize("role", Role)
def test_the_administrator_sets_and_the_county_sees(stars: StarYear, role: Role) -> None:
    by = stars.year.person(role)
    if role is not Role.ADMINISTRATOR:
        with pytest.raises(NotAllowed), transaction() as db:
            set_funds(db, stars.cycle_id, None, {}, {}, by, expected_version=0)
    if role in (Role.CLERK, Role.CHAIR, Role.AUDITOR):
        with pytest.raises(NotAllowed), transaction() as db:
            funds_of(db, stars.cycle_id, by)


def test_another_countys_funds_do_not_exist(stars: StarYear) -> None:
    with transaction() as db:
        other = a_star_year(db, code="B")
    with pytest.raises(NotFound), transaction() as db:
        funds_of(db, stars.cycle_id, other.leader)
    with pytest.raises(NotFound), transaction() as db:
        set_funds(db, stars.cycle_id, Decimal(1), {}, {}, other.administrator, expected_version=0)
