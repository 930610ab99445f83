"""What evidence tells, rule by rule, from plain data."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from forms.clauses import read_clause
from forms.findings import MOST_SHOWN, FindingKind, Match, Piece, find, open_ones
from forms.lifecycle import FormKind
from forms.model import Form, Item, Section, SectionKind

MEETINGS = "全年召开会议不少于4次"


def an_item(number: str, content: str, clause: str) -> Item:
    return Item(number, content[:6], content, Decimal(4), read_clause(clause, Decimal(4), content), ("会议记录",))


FORM = Form(
    "清单", "县", "1号", 2022, Decimal(10),
    (
        Section(
            "一", "履职", SectionKind.SCORED, Decimal(10),
            (
                an_item("1", MEETINGS, "每少1次扣1分，扣完为止"),
                an_item("2", "有制度", "未建立的不得分"),
                an_item("3", "代表述职不少于5人", "每少1人扣0.6分，扣完为止"),
            ),
        ),
    ),
)  # fmt: skip
OWN = Piece(10, 1, "青石镇", 2022, FormKind.CHECKLIST, "2", "合影.jpg", sha256="a", origin=10)
THEIRS = Piece(5, 2, "柳河镇", 2022, FormKind.CHECKLIST, "7", "活动照片.jpg", sha256="a", origin=5)


def told(own: list[Piece], matches=None, given=None):
    return find(FORM, own, matches or {}, given or {})


def pair(own: Piece, other: Piece, *, same: bool = True):
    return told([own], {own.id: [Match(other, same)]})


def test_another_townships_file_names_both_sides_and_offers_the_joint_event():
    (finding,) = pair(OWN, THEIRS)
    assert (finding.kind, finding.item, finding.piece, finding.other) == (FindingKind.SAME_FILE, "2", OWN, THEIRS)
    assert finding.is_between_townships
    assert finding.sentence == (
        "“合影.jpg”与柳河镇2022年度责任清单第7项的佐证“活动照片.jpg”是同一个文件。属于联合活动的，答复“联合活动”即可。"
    )


def test_nearly_the_same_picture_is_told_as_such():
    (finding,) = pair(OWN, THEIRS, same=False)
    assert finding.kind is FindingKind.NEAR_PICTURE
    assert "几乎是同一张图片" in finding.sentence


@pytest.mark.parametrize(
    ("own", "other", "is_told"),
    [
        (OWN, replace(THEIRS, unit_id=1, id=9, item="1"), True),  # another item, there first
        (OWN, replace(THEIRS, unit_id=1, id=11, item="1"), False),  # there later: told at the other one
        (OWN, replace(THEIRS, unit_id=1, id=9, item="2"), False),  # the same item
        (
            OWN,
            replace(THEIRS, unit_id=1, id=9, item="2", kind=FormKind.STAR),
            True,
        ),  # the same number of the other form
        (OWN, replace(THEIRS, unit_id=1, id=99, item="2", year=2021), True),  # last year
        (OWN, replace(THEIRS, unit_id=1, id=9, item="2", year=2023), False),  # told in the later year
        (OWN, replace(THEIRS, id=99), True),  # another township, whoever was first
        (OWN, replace(THEIRS, year=2023), False),
    ],
)
def test_which_side_is_asked(own, other, is_told):
    assert bool(pair(own, other)) is is_told


def test_what_was_taken_from_an_earlier_year_openly_is_told_gently():
    (finding,) = pair(replace(OWN, origin=3), replace(THEIRS, id=3, unit_id=1, year=2021, origin=3))
    assert finding.is_gentle
    assert finding.sentence.startswith("选用了本单位2021年度责任清单第7项的佐证")
    assert open_ones([finding], []) == []


def test_a_file_that_everybody_has_buries_nothing():
    matches = [Match(replace(THEIRS, id=100 + n, unit_id=100 + n), True) for n in range(20)]
    own = replace(THEIRS, id=7, unit_id=1, item="1")
    found = told([OWN], {OWN.id: [*matches, Match(own, True)]})
    assert len(found) == MOST_SHOWN
    assert all(finding.is_between_townships and "另有16处" in finding.sentence for finding in found)


@pytest.mark.parametrize(
    ("taken", "is_told"),
    [(date(2021, 12, 31), True), (date(2022, 1, 1), False), (date(2022, 12, 31), False), (date(2023, 1, 1), True)],
)
def test_a_photo_outside_the_year(taken, is_told):
    found = told([replace(OWN, taken_on=taken)])
    assert [finding.kind for finding in found] == [FindingKind.OUTSIDE_YEAR] * is_told


@pytest.mark.parametrize(
    ("written", "is_told"), [(date(2021, 12, 31), True), (date(2022, 1, 1), False), (date(2023, 1, 5), False)]
)
def test_a_document_from_before_the_year_may_well_be_in_order(written, is_told):
    found = told([replace(OWN, name="值班制度.docx", written_on=written)])
    assert [finding.kind for finding in found] == [FindingKind.OLDER] * is_told
    assert all("早于本项考核的开始日2022年1月1日。长期有效的制度等可以沿用" in finding.sentence for finding in found)


def records(count: int, name: str = "会议记录.pdf") -> list[Piece]:
    return [replace(OWN, id=n, item="1", name=name) for n in range(1, count + 1)]


@pytest.mark.parametrize(
    ("entered", "pieces", "is_told"),
    [
        ("4", records(1), True),
        ("4", records(3), True),
        ("4", records(4), False),
        ("9", records(4), False),  # more than the clause asks for need no more records
        ("1", records(1), False),
        ("2", records(1), True),
        ("4", [], False),  # no evidence at all is a gap, and told there
        ("4", records(1, "会议记录（4次）.pdf"), False),
        ("9", records(1, "会议记录（9次）.pdf"), False),
        ("4", records(1, "会议记录（2次）.pdf"), True),
        (None, records(1), False),
        ("四", records(1), False),
        ("-3", records(1), False),
    ],
)
def test_fewer_records_than_meetings(entered, pieces, is_told):
    found = told(pieces, given={"1": {"r0": entered}})
    assert [finding.kind for finding in found] == [FindingKind.TOO_FEW] * is_told


def test_people_are_no_happenings():
    assert told([replace(OWN, item="3")], given={"3": {"r0": "5"}}) == []


def test_findings_come_in_document_order_and_an_answer_closes_its_own_alone():
    pieces = [replace(OWN, taken_on=date(2021, 5, 6)), *records(1)]
    found = find(FORM, pieces, {OWN.id: [Match(THEIRS, True)]}, {"1": {"r0": "4"}})
    assert [(finding.item, finding.kind) for finding in found] == [
        ("1", FindingKind.TOO_FEW),
        ("2", FindingKind.SAME_FILE),
        ("2", FindingKind.OUTSIDE_YEAR),
    ]
    for finding in found:
        left = open_ones(found, [finding.key])
        assert finding not in left and len(left) == 2


def test_a_pair_is_one_whichever_side_is_looked_at():
    (here,) = pair(OWN, THEIRS)
    (there,) = find(FORM, [replace(THEIRS, item="2")], {THEIRS.id: [Match(OWN, True)]}, {})
    assert here.key == there.key
