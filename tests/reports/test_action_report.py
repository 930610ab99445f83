"""The report on the deputies' action tells the typed numbers rightly, and townships' own only once they are published."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from db.engine import reading
from db.models import Answer, Assessment, Cycle, Unit
from db.refusals import BadInput
from reports.notices.action_report import KIND
from reports.notices.frame import compose, example_of, prefilled
from reports.notices.kind import Context, Subject
from tests.reports.golden_texts import assert_golden, text_of
from tests.reports.notice_words import faults_of
from tests.reports.shipped import filled

NUMBERS = ("走访企业数", "走访部门数", "走访乡村数", "参加代表人次", "收集问题数", "形成建议数", "已办结数", "满意件数")


@pytest.fixture
def county(sample_folder: Path, copied: Callable[[Path], str]) -> None:
    copied(sample_folder / "county.db")


def composed(of_year: int = 2022, **typed: str) -> Context:
    with reading() as db:
        cycle = db.exec(select(Cycle).where(Cycle.year == of_year)).one()
        values = {**{entry.name: entry.example for entry in KIND.entries}, **prefilled(KIND, None), **typed}
        return compose(db, KIND, Subject(cycle, None, values, date(2022, 12, 30)))


def with_numbers(*numbers: int | str) -> dict[str, str]:
    return {name: str(number) for name, number in zip(NUMBERS, numbers, strict=True)}


@pytest.mark.parametrize(
    ("numbers", "visits", "suggestions"),
    [
        (
            (30, 12, 60, 120, 45, 20, 18, 17),
            "组织代表120人次开展走访，走访企业30家、部门12个、乡村60个，收集问题45个。",
            "形成代表建议20件，已办结18件，办结率90%，其余2件正在办理，办结的建议中代表表示满意17件，满意率94.4%。",
        ),
        (
            (30, 0, 0, 1, 0, 3, 3, 3),
            "组织代表1人次开展走访，走访企业30家，没有收集到问题。",
            "形成代表建议3件，已全部办结，办结的建议代表均表示满意。",
        ),
        ((0, 0, 0, 0, 0, 0, 0, ""), "尚未开展走访。", "目前尚未形成代表建议。"),
        ((0, 0, 0, 8, 0, 4, 0, 0), "组织代表参加活动8人次，尚未开展走访。", "形成代表建议4件，均在办理中。"),
        (
            (1, 1, 1, 3, 1, 3, 2, ""),
            "组织代表3人次开展走访，走访企业1家、部门1个、乡村1个，收集问题1个。",
            "形成代表建议3件，已办结2件，办结率66.7%，其余1件正在办理。",
        ),
        (
            (1, 0, 0, 3, 1, 3, 3, 0),
            "组织代表3人次开展走访，走访企业1家，收集问题1个。",
            "形成代表建议3件，已全部办结，办结的建议尚无代表表示满意。",
        ),
    ],
)
def test_numbers_become_the_right_words(county, numbers, visits, suggestions):
    context = composed(**with_numbers(*numbers))
    assert (context["走访说明"], context["建议说明"]) == (visits, suggestions)
    assert faults_of(text_of(filled(KIND, context))) == []


@pytest.mark.parametrize(
    ("numbers", "problem"),
    [
        ((1, 1, 1, 3, 1, 3, 4, ""), "已办结数4多于形成建议数3"),
        ((1, 1, 1, 3, 1, 3, 2, 3), "满意件数3多于已办结数2"),
        ((1, 0, 0, 0, 1, 3, 2, ""), "参加代表人次却是0"),
    ],
)
def test_numbers_that_do_not_fit_are_refused(county, numbers, problem):
    with pytest.raises(BadInput, match=problem):
        composed(**with_numbers(*numbers))


def test_what_townships_entered_about_visits_is_told_only_once_the_result_is_published(county):
    assert composed(2022)["各乡镇走访"] == []
    rows = composed(2021)["各乡镇走访"]
    assert len(rows) == 20
    with reading() as db:
        cycle = db.exec(select(Cycle).where(Cycle.year == 2021)).one()
        query = select(Answer).join(Assessment).join(Unit).where(Assessment.cycle_id == cycle.id)
        query = query.where(Unit.name == rows[0]["乡镇"], Assessment.kind == "checklist")
        entered = {answer.item_number: answer.inputs for answer in db.exec(query)}
    assert rows[0]["走访情况"] == f"代表参与率{entered['14']['r0']}%、走访覆盖率{entered['15']['r0']}%"


@pytest.mark.parametrize(
    ("of_year", "typed", "headings"),
    [
        (2021, {}, ["一、走访情况", "二、建议办理情况", "三、各乡镇走访情况", "四、典型做法", "五、下一步工作"]),
        (2022, {}, ["一、走访情况", "二、建议办理情况", "三、典型做法", "四、下一步工作"]),
        (2022, {"典型做法": ""}, ["一、走访情况", "二、建议办理情况", "三、下一步工作"]),
        (2021, {"典型做法": "", "下一步工作": ""}, ["一、走访情况", "二、建议办理情况", "三、各乡镇走访情况"]),
    ],
)
def test_headings_count_on_whatever_is_left_out(county, of_year, typed, headings):
    lines = text_of(filled(KIND, composed(of_year, **typed))).splitlines()
    assert [line for line in lines if line[1:2] == "、"] == headings


def test_what_was_left_out_leaves_no_trace(county):
    left_out = {entry.name: "" for entry in KIND.entries if not entry.required}
    text = text_of(filled(KIND, composed(2022, **left_out)))
    assert faults_of(text) == []
    assert [word for word in ("抄送", "满意", "典型做法", "下一步", "各乡镇走访") if word in text] == []


def test_the_whole_text_is_the_one_that_was_read_and_found_good(county):
    assert_golden(KIND.key, filled(KIND, composed(2021)))


def test_the_examples_of_all_placeholders_make_a_whole_document():
    assert faults_of(text_of(filled(KIND, example_of(KIND)))) == []
