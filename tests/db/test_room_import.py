"""The register of rooms from Excel: every fault by its row, a look before, all or none, and once more nothing."""

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook

from db.audit import events
from db.engine import transaction
from db.homes.room_import import COLUMNS, compare_rooms, import_rooms, preview_rooms, read_rooms
from db.homes.rooms import RoomFacts, close_room, rooms_of
from db.refusals import BadInput, NotAllowed
from forms.permissions import Role
from tests.db.a_room import UP, a_room, drawn, rate_as, year  # noqa: F401
from tests.db.a_year import Year

# ruff: noqa: F811
EAST = ("第0镇", "东村室", "东村", "东村1号", 68.5, "李明", "每月5日", "第一小组")
WEST = ("第1镇", "西村室", "西村", "", None, "", "", "")


def a_file(*rows: Sequence[Any], columns: tuple[str, ...] = COLUMNS, title: str | None = None) -> bytes:
    book = Workbook()
    for row in ([title],) if title else ():
        book.active.append(row)
    for row in (columns, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def lines_of(*rows: Sequence[Any]) -> list:
    lines, problems = read_rooms(a_file(*rows))
    assert problems == []
    return lines


def test_a_row_is_read_whole_with_or_without_a_title_above() -> None:
    for title in (None, "活动室名册"):
        lines, problems = read_rooms(a_file(EAST, title=title))
        assert problems == []
        expected = RoomFacts("东村室", "东村", "东村1号", Decimal("68.5"), "李明", "每月5日", "第一小组")
        assert [(line.township, line.facts) for line in lines] == [("第0镇", expected)]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("", "", "东村", "", "", "", "", "")], ["第2行“名称”没有填，请填写活动室的名称。"]),
        (
            [("", "室", "", "", "大", "", "", "")],
            ["第2行“面积（平方米）”填的是“大”，不是数字，请填写平方米数，如 68.5。"],
        ),
        ([("", "室", "", "", -3, "长" * 101, "", "")], ["第2行“管理员”有101个字", "第2行“面积”填的是-3"]),
        ([], ["表中没有活动室"]),
    ],
)
def test_every_fault_is_named_with_its_row(rows: list, said: list[str]) -> None:
    _, problems = read_rooms(a_file(*rows))
    assert len(problems) == len(said)
    assert all(problem.startswith(words) for problem, words in zip(problems, said, strict=True))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0old", b"%PDF-1.7"])
def test_what_is_no_workbook_gets_advice(content: bytes) -> None:
    lines, problems = read_rooms(content)
    assert (lines, len(problems)) == ([], 1)


def test_a_missing_column_is_named() -> None:
    _, problems = read_rooms(a_file(columns=("乡镇", "名称", "地址")))
    assert "所在村（社区）" in problems[0] and "第1行缺少" in problems[0]


def test_what_would_change_is_shown_and_taken_in_once(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        a_room(db, year, "东村室", keeper="王芳")
        a_room(db, year, "不在表中的室")
        lines = lines_of(EAST, (*EAST[:1], "新室", *[""] * 6))
        old, new = preview_rooms(db, lines, by=clerk)
        assert (old.before and old.before.keeper, new.before, old.is_needed) == ("王芳", None, True)
        assert import_rooms(db, lines, by=clerk) == (1, 1)
        assert import_rooms(db, lines, by=clerk) == (0, 0)
        assert {row.room.name: row.room.keeper for row in rooms_of(db, clerk)} == {
            "东村室": "李明",
            "不在表中的室": "",
            "新室": "",
        }
        (event,) = events(db, limit=9, kind="rooms_imported")
        assert event.detail["added"] == ["第0镇　新室"]
        assert next(iter(event.detail["changed"].values()))["before"]["管理员"] == "王芳"


def test_an_imported_room_joins_the_share(year: Year) -> None:
    with transaction() as db:
        rate_as(db, year, a_room(db, year, "东村室"), UP)
        assert drawn(db, year)[0] == "100"
        import_rooms(db, lines_of(("", "新室", *[""] * 6)), by=year.person(Role.CLERK))
        assert drawn(db, year)[0] is None


def test_all_or_none_and_every_row_that_does_not_fit_is_named(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    with transaction() as db:
        close_room(db, a_room(db, year, "停用室"), by=clerk)
    lines = lines_of(EAST, WEST, EAST, ("", "停用室", *[""] * 6))
    with pytest.raises(BadInput) as refused, transaction() as db:
        import_rooms(db, lines, by=clerk)
    said = str(refused.value)
    assert all(
        words in said for words in ("第3行“乡镇”填的是“第1镇”，不是您的乡镇", "第2行、第4行", "第5行的“停用室”已停用")
    )
    with transaction() as db:
        assert [row.room.name for row in rooms_of(db, clerk)] == ["停用室"]


def test_what_is_wrong_in_a_row_and_what_does_not_fit_is_said_at_once(year: Year) -> None:
    clerk = year.person(Role.CLERK)
    lines, faults = read_rooms(a_file(("", "室", "", "", "大", "", "", ""), ("别镇", "二室", *[""] * 6)))
    with transaction() as db:
        _, misfits = compare_rooms(db, lines, by=clerk)
    assert ["不是数字" in fault for fault in faults] == [True]
    assert misfits == ["第3行“乡镇”填的是“别镇”，不是您的乡镇，请删去这一行。"]


def test_an_administrator_takes_in_the_whole_county_by_township(year: Year) -> None:
    with transaction() as db:
        administrator = year.person(Role.ADMINISTRATOR)
        assert import_rooms(db, lines_of(EAST, WEST), by=administrator) == (2, 0)
        assert [row.township for row in rooms_of(db, administrator)] == ["第0镇", "第1镇"]
    with pytest.raises(BadInput) as refused, transaction() as db:
        import_rooms(db, lines_of(("", "室", *[""] * 6), ("别县镇", "室", *[""] * 6)), by=administrator)
    assert "第2行“乡镇”没有填" in str(refused.value) and "“别县镇”，本县没有" in str(refused.value)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.AUDITOR])
def test_others_import_nothing(year: Year, role: Role) -> None:
    with pytest.raises(NotAllowed), transaction() as db:
        import_rooms(db, lines_of(EAST), by=year.person(role))
