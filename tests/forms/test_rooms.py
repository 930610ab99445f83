"""Rooms rated in short form; which item of a checklist asks for the share of rooms up to standard."""

from decimal import Decimal
from pathlib import Path

import pytest

from forms.model import Item
from forms.reading import read_document
from forms.rooms import MARK_NAMES, Mark, decision_problem, headings_of, mark_problems, rate, share_input, share_of
from forms.scoring import score_item
from tests.forms.builders import a_form, a_section, an_item

ISSUED = Path("forms/documents/2022")
STANDARD = a_form(
    a_section(an_item("未落实的不得分", "6"), number="一"), a_section(an_item("未落实的不得分", "4"), number="二")
)


def an_item_about(name: str, clause: str, points: str = "4") -> Item:
    item = an_item(clause, points, content=name)
    return Item(item.number, name, name, item.points, item.clause)


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("代表活动室", "得分=达标活动室比例×4分"),
        ("村代表小组活动室同步规范提升", "得分=活动室达标率×4分"),
        ("阵地建设", "得分=代表活动室达标比例×4分"),
        ("阵地建设", "达标的代表小组活动室占比×4分"),
        ("阵地建设", "得分=合格活动室比例×4分"),
        ("代表活动室", "得分=达标率×4分"),
        ("代表活动室", "按达标比例计分"),
        ("阵地建设", "按活动室达标比例计分"),
    ],
)
def test_the_share_of_rooms_up_to_standard_is_told_by_its_words(name: str, clause: str) -> None:
    asked = share_input(an_item_about(name, clause))
    assert asked is not None and asked.unit == "%"


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("代表小组活动室全部挂靠", "得分=挂靠比例×5分"),
        ("代表活动室", "得分=活动室使用率×4分"),
        ("代表活动室", "得分=活动室覆盖率×4分"),
        ("人大代表之家", "得分=代表之家达标率×4分"),
        ("重点单位覆盖", "得分=走访覆盖率×4分"),
        ("群众满意度", "得分=达标率×4分"),
        ("代表活动室", "得分=未达标活动室比例×4分"),
        ("代表活动室", "得分=(1-活动室达标率)×4分"),
        ("代表活动室", "每有1个活动室不达标扣1分"),
        ("代表活动室", "活动室全部达标得4分"),
        ("代表活动室", "得分=活动室达标率×4分，每少1次活动扣1分"),
        ("代表活动室", "根据活动室建设情况酌情计0—4分"),
        ("代表之家和活动室", "得分=办结率×4分"),
    ],
)
def test_what_asks_for_something_else_is_not_drawn(name: str, clause: str) -> None:
    assert share_input(an_item_about(name, clause)) is None


def test_one_item_of_the_issued_checklist_and_none_of_the_star_standard_asks_for_it() -> None:
    checklist, star = (
        read_document((ISSUED / name).read_bytes(), name) for name in ("责任清单.docx", "星级评定办法.docx")
    )
    assert [item.name for _, item in checklist.items() if share_input(item)] == ["代表活动室"]
    assert [item.name for _, item in star.items() if share_input(item)] == []


@pytest.mark.parametrize("points", ["1", "2", "3", "4", "5"])
def test_the_points_from_the_share_as_shown_are_those_of_the_exact_share(points: str) -> None:
    item = an_item_about("代表活动室", f"得分=达标活动室比例×{points}分", points)
    asked, section = share_input(item), a_section(item)
    assert asked is not None
    for rooms in range(1, 21):
        for up in range(rooms + 1):
            exact = (Decimal(up) * Decimal(points) / rooms).quantize(Decimal("0.01"), rounding="ROUND_HALF_UP")
            assert score_item(section, item, {asked.key: str(share_of(up, rooms, 2))}).points == exact, (up, rooms)


@pytest.mark.parametrize(
    ("marks", "points", "stars", "is_enough"),
    [
        ({"一": "full", "二": "full"}, "10", "五星级", True),
        ({"一": "part", "二": "part"}, "5.0", "四星级", True),
        ({"一": "part", "二": "none"}, "3.0", "一星级", True),
        ({"一": "none", "二": "part"}, "2.0", "不予定星", False),
    ],
)
def test_each_heading_gives_full_half_or_no_points(marks: dict, points: str, stars: str, is_enough: bool) -> None:
    bands = tuple(type(band)(band.name, limit) for band, limit in zip(STANDARD.stars, map(Decimal, "953"), strict=True))
    score = rate(STANDARD, marks, bands)
    assert (score.points, score.stars, score.is_enough) == (Decimal(points), stars, is_enough)


def test_a_room_without_every_mark_has_no_score_and_no_state() -> None:
    score = rate(STANDARD, {"一": "full"}, STANDARD.stars)
    assert (score.points, score.missing) == (None, ("测试部分",))
    assert "测试部分" in (decision_problem(score, is_up_to_standard=True, note="说明") or "")


@pytest.mark.parametrize(
    ("mark", "decided", "note", "said"),
    [
        ("full", True, "", None),
        ("none", False, "", None),
        ("none", True, "", "没有达到"),
        ("none", True, "正在装修", None),
        ("full", False, " ", "已经达标"),
    ],
)
def test_a_decision_against_the_score_needs_a_reason(mark: str, decided: bool, note: str, said: str | None) -> None:
    bands = (type(STANDARD.stars[0])("一星级", Decimal(6)),)
    found = decision_problem(rate(STANDARD, {"一": mark, "二": mark}, bands), is_up_to_standard=decided, note=note)
    assert found is None if said is None else said in (found or "")


def test_marks_that_the_standard_does_not_have_are_named() -> None:
    problems = mark_problems(STANDARD, {"十二": "full", "一": "excellent"})
    assert len(problems) == 2 and "十二" in problems[0] and "excellent" in problems[1]
    assert [section.number for section in headings_of(STANDARD)] == ["一", "二"]
    assert set(MARK_NAMES) == set(Mark)
