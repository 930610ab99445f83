"""What the prose around a score table lays down, and where it contradicts itself."""

import pytest

from forms.reading.faults import Faults
from forms.reading.provisions import deadlines_of, decimals_of, weights_of
from forms.reading.thresholds import thresholds_of

FOUR = [("优秀", 90), ("良好", 80), ("合格", 60), ("不合格", 0)]


@pytest.mark.parametrize(
    ("text", "grades", "problems"),
    [
        ("90分以上为优秀，80分以上不足90分为良好，60分以上不足80分为合格，60分以下为不合格。", FOUR, []),
        ("优秀（90分以上）、良好（80分以上90分以下）、合格（60分以上80分以下）、不合格（60分以下）", FOUR, []),
        (
            "90分以上为优秀，75分以上不足85分为良好，75分以下为不合格",
            [("优秀", 90), ("良好", 75), ("不合格", 0)],
            ["考核等次的分数线在85分与90分之间有空档"],
        ),
        (
            "90分以上的，评定为优秀；85分至95分的，评定为良好；85分以下为不合格",
            [("优秀", 90), ("良好", 85), ("不合格", 0)],
            ["考核等次的分数线重叠"],
        ),
        ("90分以上为优秀，80分以上不足90分为良好", FOUR[:2], ["没有规定80分以下的等次"]),
    ],
)
def test_grades_are_read_and_gaps_and_overlaps_are_told(text, grades, problems):
    faults = Faults()
    read, _ = thresholds_of([text], faults)
    assert [(grade.name, grade.from_) for grade in read] == grades
    assert [fault.problem for fault in faults.found] == problems


def test_weights_that_are_not_100_percent_in_all_are_told():
    faults = Faults()
    weights_of(["责任清单得分占70%，代表之家星级评定得分占20%"], faults)
    assert [fault.problem for fault in faults.found] == ["各部分所占比例之和为90%，不是100%"]


def test_a_deadline_no_calendar_has_is_told():
    faults = Faults()
    assert deadlines_of(["乡镇自评（2月30日前）"], faults) == ()
    assert [fault.problem for fault in faults.found] == ["没有这一天"]


@pytest.mark.parametrize(("text", "decimals"), [("得分保留一位小数", 1), ("取整数", 0), ("", 2)])
def test_scores_are_rounded_to_the_digits_the_document_says(text, decimals):
    assert decimals_of([text]) == decimals
