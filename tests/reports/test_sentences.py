"""Sentences say the right word for none, one, some and all."""

from decimal import Decimal

import pytest

from reports.notices.sentences import (
    average,
    change_told,
    counted,
    in_brackets,
    listed,
    numbers_told,
    one_line,
    percentage_told,
    quoted,
    sentence,
    titled,
)
from tests.reports.notice_words import faults_of


@pytest.mark.parametrize(
    ("names", "of", "told"),
    [
        ([], 3, ""),
        (["甲镇"], 3, "甲镇"),
        (["甲镇"], 1, "甲镇"),
        (["甲镇", "乙乡"], 3, "甲镇、乙乡2个乡镇"),
        (["甲镇", "乙乡"], None, "甲镇、乙乡2个乡镇"),
        (["甲镇", "乙乡"], 2, "全部2个乡镇"),
    ],
)
def test_names_are_counted_but_one_stands_by_itself_and_all_are_all(names, of, told):
    assert counted(names, "个乡镇", of=of) == told


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ({}, ""),
        ({"优秀": 0}, ""),
        ({"优秀": 1}, "优秀1个"),
        ({"优秀": 0, "良好": 4}, "全部为良好"),
        ({"优秀": 1, "良好": 0, "合格": 2}, "优秀1个、合格2个"),
    ],
)
def test_groups_without_members_are_not_mentioned(numbers, told):
    assert numbers_told(numbers, "个") == told


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        ("88.4", "87.2", "比上年提高1.2分"),
        ("87.2", "88.4", "比上年降低1.2分"),
        ("88.40", "88.4", "与上年持平"),
        ("88.404", "88.4", "与上年持平"),
        ("88.4", None, ""),
        ("0.3", "0.1", "比上年提高0.2分"),
    ],
)
def test_a_change_is_told_as_exactly_as_the_numbers_are_shown(now, before, told):
    assert change_told(Decimal(now), None if before is None else Decimal(before), "分") == told


@pytest.mark.parametrize(
    ("part", "whole", "told"), [(6, 20, "30%"), (1, 3, "33.3%"), (0, 5, "0%"), (1, 0, ""), (2, 3, "66.7%")]
)
def test_a_share_is_told_to_one_digit(part, whole, told):
    assert percentage_told(part, whole) == told


def test_the_mean_is_rounded_half_up_and_there_is_none_of_nothing():
    assert average([Decimal("88.41"), Decimal("88.42")]) == Decimal("88.42")
    assert average([]) is None


@pytest.mark.parametrize(
    ("clauses", "told"),
    [((), ""), (("", ""), ""), (("甲。", "", "乙"), "甲，乙。"), (("全部完成。",), "全部完成。")],
)
def test_a_sentence_has_one_full_stop_and_no_empty_clause(clauses, told):
    assert sentence(*clauses) == told


def test_equal_clauses_are_set_apart_by_semicolons():
    assert listed(["甲", "", "乙；"]) == "甲；乙。"
    assert listed([]) == ""


def test_nothing_has_no_brackets():
    assert (in_brackets("甲"), in_brackets("")) == ("（甲）", "")


@pytest.mark.parametrize(
    "text",
    [
        "优秀0个：。",
        "示例县（）",
        "{{ 年度 }}",
        "为None分",
        "甲镇，。",
        "、乙乡",
        "88.40分",
        "甲镇分别为90分。",
        "《》",
        "甲、）",
    ],
)
def test_what_a_notice_must_not_say_is_found(text):
    assert faults_of(text)


@pytest.mark.parametrize(
    "text",
    ["优秀10个：甲镇、乙乡。", "甲镇、乙乡分别为90分、88.4分。", "20个乡镇全部为良好。", "〔2022〕　号", "60.05分"],
)
def test_what_a_notice_may_say_is_no_fault(text):
    assert faults_of(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("材料不全。", "材料不全"), (" 一是少\n二是晚；", "一是少 二是晚"), ("，", ""), ("A & B <C>", "A & B <C>")],
)
def test_a_persons_text_stands_in_a_sentence_on_one_line_without_ends(text, told):
    assert one_line(text) == told


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("关于修路的建议", "《关于修路的建议》"),
        ("《关于修路的建议》", "《关于修路的建议》"),
        ("关于落实《办法》的建议", "《关于落实〈办法〉的建议》"),
        ("《办法》和《细则》", "《〈办法〉和〈细则〉》"),
        ("", ""),
    ],
)
def test_a_title_stands_in_one_pair_of_brackets(title, told):
    assert titled(title) == told


def test_quotation_marks_within_quoted_words_become_single_ones():
    assert quoted("“三走三促”走访") == "“‘三走三促’走访”"
