"""Totals, stars, grades with their limit, and ranks."""

from dataclasses import replace
from decimal import Decimal

import pytest

from forms.model import Grade
from forms.ranking import NO_GRADE, Entry, places_for, rank, stars_for, terms_of, total_for
from tests.forms.builders import a_form

TERMS = terms_of(a_form(), a_form())


def standings(*totals, vetoed=(), terms=TERMS):
    entries = [
        Entry(unit, f"第{unit}乡", Decimal(str(total)), Decimal(str(total)), vetoed=unit in vetoed)
        for unit, total in enumerate(totals, 1)
    ]
    return [(s.unit_id, s.rank, s.grade, s.note) for s in rank(entries, terms)]


def test_the_total_is_weighted_and_rounded_half_up_once():
    assert total_for(Decimal("88.88"), Decimal("91.115"), TERMS) == Decimal("89.33")


def test_equal_totals_share_a_rank_and_the_next_place_is_left_out():
    assert [(unit, place) for unit, place, _, _ in standings(80, 85, 85, 70)] == [(2, 1), (3, 1), (1, 3), (4, 4)]


def test_the_best_grade_goes_to_no_more_than_its_share():
    # Ten townships, 30 %: three.
    read = standings(99, 98, 97, 96, 95, 70, 70, 70, 70, 50)
    assert [(grade, note) for _, _, grade, note in read][:5] == [("优秀", "")] * 3 + [("良好", "优秀名额已满")] * 2
    assert [grade for _, _, grade, _ in read][5:] == ["合格"] * 4 + ["不合格"]


def test_a_tie_across_the_limit_falls_whole_and_nobody_behind_passes_it():
    read = standings(99, 98, 97, 97, 96, 70, 70, 70, 70, 50)
    assert [grade for _, _, grade, _ in read][:5] == ["优秀", "优秀", "良好", "良好", "良好"]


def test_a_confirmed_veto_takes_the_best_grade_and_leaves_its_place_to_the_next():
    read = standings(99, 98, 97, 96, 95, 70, 70, 70, 70, 50, vetoed={1})
    assert read[0] == (1, 1, "良好", "取消评优资格")
    assert [grade for _, _, grade, _ in read][1:5] == ["优秀", "优秀", "优秀", "良好"]


def test_a_veto_below_the_best_grade_changes_nothing_but_is_kept():
    assert standings(85, 70, vetoed={1})[0] == (1, 1, "良好", "")


def test_vetoed_townships_keep_to_the_limit_of_the_grade_they_fall_to():
    limited = replace(TERMS, grades=(*TERMS.grades[:1], Grade("良好", Decimal(80), Decimal("0.25")), *TERMS.grades[2:]))
    read = standings(99, 98, 85, 50, vetoed={1}, terms=limited)
    assert [(grade, note) for _, _, grade, note in read] == [
        ("良好", "取消评优资格"),
        ("优秀", ""),
        ("合格", "良好名额已满"),
        ("不合格", ""),
    ]


def test_of_equal_totals_only_the_vetoed_one_loses_the_best_grade():
    read = standings(95, 95, 70, 70, vetoed={2})
    assert read[:2] == [(1, 1, "优秀", ""), (2, 1, "良好", "取消评优资格")]


def test_a_total_below_every_named_grade_gets_none():
    silent = replace(TERMS, grades=TERMS.grades[:3])
    assert standings(59.99, 60, terms=silent) == [(2, 1, "合格", ""), (1, 2, NO_GRADE, "")]


def test_a_total_below_zero_holds_the_lowest_grade():
    assert standings(-2)[0] == (1, 1, "不合格", "")


@pytest.mark.parametrize(("townships", "places"), [(20, 6), (10, 3), (9, 2), (3, 0)])
def test_a_share_of_the_townships_is_rounded_down_to_whole_places(townships, places):
    assert places_for(TERMS.grades[0], townships) == places


@pytest.mark.parametrize(
    ("score", "stars"), [("95", "五星级"), ("94.99", "四星级"), ("60", "一星级"), ("59.99", "不予定星")]
)
def test_stars_are_the_highest_level_reached(score, stars):
    assert stars_for(TERMS.stars, Decimal(score)) == stars


def test_documents_that_do_not_say_how_to_count_are_refused_with_everything_missing():
    silent = replace(a_form(), weights=(), grades=(), stars=())
    with pytest.raises(ValueError, match=r"计分办法.*考核等次.*星级"):
        terms_of(silent, silent)
