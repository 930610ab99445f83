"""Addresses, notes, captions, restoring: what is written about evidence, and two people writing at once."""

from typing import Any

import pytest
from sqlmodel import Session, select

from db.answers import evidence_of
from db.assessments import gaps_of
from db.audit import events
from db.engine import reading, transaction
from db.evidence.listing import pieces_of
from db.evidence.pieces import add_file, add_reference, add_words, restore, set_caption, withdraw
from db.evidence.receiving import receive
from db.models import Assessment, Cycle, Evidence, EvidenceKind, User
from db.refusals import BadInput, Closed
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_year, fill_checklist
from tests.made_files import PNG

ADDRESS = "https://www.example.gov.cn/art/2022/3/1/art_1.html?id=1&k=示例"
NOTE = "4月12日在李家村召开座谈会，记录存镇人大办公室。"


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def written(year: Year, kind: EvidenceKind = EvidenceKind.REFERENCE, text: str = "一号", who: Role = Role.CLERK) -> int:
    with transaction() as db:
        return add_words(db, year.checklists[0], "1", kind=kind, text=text, by=year.person(who)).id or 0


UNSHOWN = "\u202e甲\x00\x01\x1b\ufffe\ud800乙"


def test_what_no_document_can_show_is_not_kept(year: Year) -> None:
    pieces = [written(year, kind, UNSHOWN) for kind in (EvidenceKind.REFERENCE, EvidenceKind.NOTE)]
    captioned(year, pieces[0], UNSHOWN)
    with transaction() as db:
        db.get_one(User, year.person(Role.CLERK).id).name = UNSHOWN
    with reading() as db:
        rows = [db.get_one(Evidence, piece) for piece in pieces]
        told = [event.detail for event in events(db, limit=4)]
        kept = db.get_one(User, year.person(Role.CLERK).id).name
    assert [row.name for row in rows] == ["甲乙"] * 2
    assert (rows[0].caption, kept) == ("甲乙", "甲乙")
    assert not any("\ufffe" in str(detail) or "\x00" in str(detail) for detail in told)


def captioned(year: Year, piece: int, caption: str, *, seen: str | None = None, who: Role = Role.CLERK) -> str:
    with transaction() as db:
        return set_caption(db, piece, caption, by=year.person(who), seen=seen)


def taken_back(year: Year, piece: int, who: Role = Role.CLERK) -> str:
    with transaction() as db:
        return withdraw(db, piece, by=year.person(who))


def restored(year: Year, piece: int, who: Role = Role.CLERK) -> str:
    with transaction() as db:
        return restore(db, piece, by=year.person(who))


def row_of(piece: int) -> Evidence:
    with reading() as db:
        return db.get_one(Evidence, piece)


def trail(db: Session) -> list[str]:
    return [event.kind for event in events(db, limit=50)][::-1]


@pytest.mark.parametrize(
    ("kind", "text"), [(EvidenceKind.LINK, ADDRESS), (EvidenceKind.NOTE, NOTE), (EvidenceKind.NOTE, "一\n二")]
)
def test_an_address_or_a_note_is_evidence_like_any_other(year: Year, kind: EvidenceKind, text: str) -> None:
    assert written(year, kind, f" {text} ") == written(year, kind, text)
    with reading() as db:
        (piece,) = evidence_of(db, year.checklists[0])["1"]
        assert (piece.kind, piece.name, piece.sha256) == (kind, text, None)
        assert trail(db) == ["evidence_added"]


@pytest.mark.parametrize("kind", [EvidenceKind.REFERENCE, EvidenceKind.LINK, EvidenceKind.NOTE])
def test_any_kind_of_evidence_closes_the_gap(year: Year, kind: EvidenceKind) -> None:
    with transaction() as db:
        fill_checklist(db, year)
        for evidence in db.exec(select(Evidence)):
            db.delete(evidence)

    def problems() -> list[str]:
        with reading() as db:
            found = gaps_of(db, db.get_one(Assessment, year.checklists[0]), db.get_one(Cycle, year.cycle_id))
            return [gap.problem for gap in found if gap.number == "1"]

    assert "没有佐证材料" in problems()[0]
    written(year, kind, ADDRESS)
    assert problems() == []


@pytest.mark.parametrize("seen", [None, "", " "])
def test_a_caption_is_kept_in_one_line_and_in_the_trail(year: Year, seen: str | None) -> None:
    piece = written(year)
    assert captioned(year, piece, "  左起第二人\n为 代表 ", seen=seen) == ""
    assert row_of(piece).caption == "左起第二人 为 代表"
    captioned(year, piece, "左起第二人 为 代表")
    with reading() as db:
        assert trail(db) == ["evidence_added", "evidence_captioned"]
        (event,) = events(db, limit=1)
        assert (event.detail["before"], event.detail["after"]) == ("", "左起第二人 为 代表")


def test_a_caption_of_two_hundred_characters_and_no_more(year: Year) -> None:
    piece = written(year)
    captioned(year, piece, "字" * 200)
    with pytest.raises(BadInput, match="有201个字，最多200个"):
        captioned(year, piece, "字" * 201)
    assert row_of(piece).caption == "字" * 200


def test_of_two_who_caption_at_once_the_last_is_told_what_the_first_wrote(year: Year) -> None:
    piece = written(year)
    assert captioned(year, piece, "签到表", seen="", who=Role.CHAIR) == ""
    told = captioned(year, piece, "会场", seen="")
    assert told == "张chair0刚刚把说明写成“签到表”，现已改为您写的内容。"
    assert row_of(piece).caption == "会场"
    with reading() as db:
        assert [event.detail["after"] for event in events(db, limit=2)] == ["会场", "签到表"]


def test_a_caption_for_what_another_withdrew_is_refused_with_her_name(year: Year) -> None:
    piece = written(year)
    taken_back(year, piece, Role.CHAIR)
    with pytest.raises(Closed, match=r"已由张chair0于\d\d月\d\d日\d\d:\d\d撤回，说明没有保存"):
        captioned(year, piece, "会场")
    assert row_of(piece).caption == ""


def test_of_two_who_withdraw_at_once_the_second_is_told(year: Year) -> None:
    piece = written(year)
    assert taken_back(year, piece) == ""
    assert "已由张clerk0于" in taken_back(year, piece, Role.CHAIR)
    assert taken_back(year, piece) == ""
    with reading() as db:
        assert trail(db).count("evidence_withdrawn") == 1


def test_what_was_withdrawn_stands_again_once_restored(year: Year) -> None:
    piece = written(year)
    taken_back(year, piece)
    assert restored(year, piece) == ""
    assert restored(year, piece) == ""
    assert restored(year, piece, Role.CHAIR) == "这份材料刚刚已由张clerk0恢复。"
    with reading() as db:
        assert [each.id for each in evidence_of(db, year.checklists[0])["1"]] == [piece]
        assert trail(db) == ["evidence_added", "evidence_withdrawn", "evidence_restored"]


def test_what_was_attached_again_meanwhile_is_not_doubled_by_restoring(year: Year) -> None:
    piece = written(year)
    taken_back(year, piece)
    again = written(year, who=Role.CHAIR)
    with pytest.raises(BadInput, match="又添加过同样的“一号”"):
        restored(year, piece)
    with reading() as db:
        assert [each.id for each in evidence_of(db, year.checklists[0])["1"]] == [again]


def test_the_list_names_who_added_and_who_withdrew(year: Year) -> None:
    kept, gone = written(year), written(year, EvidenceKind.NOTE, NOTE)
    taken_back(year, gone, Role.CHAIR)
    with reading() as db:
        pieces = pieces_of(db, year.checklists[0], "1")
    assert [(piece.id, piece.added_by, piece.withdrawn_by) for piece in pieces] == [
        (kept, "张clerk0", None),
        (gone, "张clerk0", "张chair0"),
    ]


def test_the_same_words_of_another_kind_are_another_piece(year: Year) -> None:
    assert written(year, EvidenceKind.REFERENCE, ADDRESS) != written(year, EvidenceKind.LINK, ADDRESS)


def test_a_file_and_a_reference_of_its_name_are_two_pieces(year: Year) -> None:
    clerk: User = year.person(Role.CLERK)
    with transaction() as db:
        file = add_file(db, year.checklists[0], "1", name="一.png", stored=receive([PNG], "一.png"), by=clerk)
        words = add_reference(db, year.checklists[0], "1", name="一.png", by=clerk)
        assert file.id != words.id
