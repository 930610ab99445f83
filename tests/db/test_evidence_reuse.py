"""One file for several items and years: the township's own alone, found by name, caption, year and item."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from db.audit import events
from db.engine import reading, transaction
from db.evidence.listing import pieces_of
from db.evidence.pieces import add_file, add_words, set_caption, withdraw
from db.evidence.receiving import MEGABYTE, StoredFile
from db.evidence.reuse import PAGE, earlier_pieces, use_earlier
from db.models import Assessment, Evidence, EvidenceKind, Unit
from db.refusals import BadInput, FormRevised, NotAllowed, NotFound
from db.settings import settings
from forms.lifecycle import FormKind
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_cycle, a_year

FILE = StoredFile("ab" * 32, 1000, "image/jpeg")


@pytest.fixture
def year(database: Any) -> Year:
    """2022, with 2021 before it, of the same townships."""
    return begun(a_year)


def earlier_form(year: Year, township: int = 0, of_year: int = 2021) -> int:
    """The checklist of another year of that township."""
    with transaction() as db:
        county, units = db.get_one(Unit, year.county_id), [db.get_one(Unit, unit) for unit in year.townships]
        cycle_id = a_cycle(db, county, units, of_year)
        query = select(Assessment.id).where(
            Assessment.cycle_id == cycle_id,
            Assessment.unit_id == year.townships[township],
            Assessment.kind == FormKind.CHECKLIST,
        )
        return db.exec(query).one() or 0


def attach(
    year: Year, form: int, item: str = "1", *, name: str = "签到.jpg", stored: StoredFile = FILE, of: int = 0
) -> int:
    with transaction() as db:
        return add_file(db, form, item, name=name, stored=stored, by=year.person(Role.CLERK, of)).id or 0


def use(year: Year, piece: int, item: str = "3", *, form: int | None = None, **options: Any) -> Evidence:
    with transaction() as db:
        to = year.checklists[0] if form is None else form
        return use_earlier(db, to, item, piece, by=year.person(Role.CLERK), **options)


def offered(year: Year, words: str = "", item: str = "3", page: int = 0) -> list[str]:
    with reading() as db:
        found, _ = earlier_pieces(db, year.checklists[0], item, by=year.person(Role.CLERK), words=words, page=page)
        return [piece.name for piece in found]


def test_an_earlier_years_file_serves_again_with_its_caption(year: Year) -> None:
    last_year = attach(year, earlier_form(year))
    with transaction() as db:
        set_caption(db, last_year, "全体代表", by=year.person(Role.CLERK))
    taken = use(year, last_year)
    assert (taken.name, taken.sha256, taken.size, taken.caption) == ("签到.jpg", FILE.sha256, 1000, "全体代表")
    assert taken.reused_from_id == last_year
    with reading() as db:
        (piece,) = pieces_of(db, year.checklists[0], "3")
        assert (piece.source_year, piece.source_item, piece.source_form) == (2021, "1", FormKind.CHECKLIST)
        (event,) = events(db, limit=1)
        assert (event.kind, event.detail["reused_from_id"]) == ("evidence_reused", last_year)


def test_the_same_once_more_is_the_row_that_is_there(year: Year) -> None:
    piece = attach(year, year.checklists[0])
    assert use(year, piece).id == use(year, piece).id
    assert use(year, piece, "1").id == piece
    with reading() as db:
        assert len(db.exec(select(Evidence)).all()) == 2


@pytest.mark.parametrize("kind", [EvidenceKind.REFERENCE, EvidenceKind.LINK, EvidenceKind.NOTE])
def test_words_serve_again_too(year: Year, kind: EvidenceKind) -> None:
    with transaction() as db:
        clerk = year.person(Role.CLERK)
        piece = add_words(db, year.stars[0], "1", kind=kind, text="http://a.cn/", by=clerk).id or 0
    assert (use(year, piece).kind, use(year, piece).name) == (kind, "http://a.cn/")


def test_another_townships_piece_is_neither_offered_nor_taken(year: Year) -> None:
    theirs = attach(year, year.checklists[1], name="邻镇.jpg", of=1)
    assert offered(year) == []
    for piece in (theirs, 999_999):
        with pytest.raises(NotFound):
            use(year, piece)


def test_one_takes_nothing_into_another_townships_form(year: Year) -> None:
    piece = attach(year, year.checklists[0])
    with pytest.raises(NotFound):
        use(year, piece, form=year.checklists[1])
    with reading() as db, pytest.raises(NotFound):
        earlier_pieces(db, year.checklists[1], "1", by=year.person(Role.CLERK))


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_takes_nothing(year: Year, role: Role) -> None:
    with reading() as db, pytest.raises(NotAllowed):
        earlier_pieces(db, year.checklists[0], "1", by=year.person(role))


def test_what_was_withdrawn_is_neither_offered_nor_taken(year: Year) -> None:
    piece = attach(year, year.checklists[0])
    with transaction() as db:
        withdraw(db, piece, by=year.person(Role.CLERK))
    assert offered(year) == []
    with pytest.raises(BadInput, match=r"“签到\.jpg”已经撤回"):
        use(year, piece)


def test_a_later_years_file_is_not_taken_back_into_an_earlier_year(year: Year) -> None:
    later = attach(year, earlier_form(year, of_year=2023))
    assert offered(year) == []
    with pytest.raises(BadInput, match="以后年度"):
        use(year, later)


def test_a_page_of_an_earlier_version_takes_nothing(year: Year) -> None:
    piece = attach(year, year.checklists[0])
    with pytest.raises(FormRevised):
        use(year, piece, expected_form=999)


def test_what_the_item_has_already_is_not_offered(year: Year) -> None:
    piece = attach(year, year.checklists[0])
    assert offered(year) == ["签到.jpg"]
    use(year, piece)
    assert offered(year) == []
    assert offered(year, item="1") == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["会议.pdf", "100%_完成.jpg", "签到.jpg"]),
        ("签到", ["签到.jpg"]),
        ("代表之家", ["会议.pdf"]),  # the item's name
        ("第2项", ["会议.pdf"]),
        ("2021", ["100%_完成.jpg"]),
        ("2021年度 完成", ["100%_完成.jpg"]),
        ("2021年 签到", []),
        ("揭牌", ["签到.jpg"]),  # the caption
        ("%", ["100%_完成.jpg"]),
        ("_", ["100%_完成.jpg"]),
        ("JPG", ["100%_完成.jpg", "签到.jpg"]),
        ("' OR 1=1 --", []),
    ],
)
def test_every_word_narrows_what_is_offered(year: Year, words: str, found: list[str]) -> None:
    signed = attach(year, year.checklists[0], "1")
    attach(year, earlier_form(year), "1", name="100%_完成.jpg", stored=StoredFile("cd" * 32, 5, "image/jpeg"))
    with transaction() as db:
        set_caption(db, signed, "揭牌仪式", by=year.person(Role.CLERK))
        file = {"assessment_id": year.checklists[0], "item_number": "2", "kind": EvidenceKind.FILE, "added_by": 1}
        db.add(Evidence(**file, name="会议.pdf"))
    assert offered(year, words) == found


def test_the_newest_come_first_and_page_by_page(year: Year) -> None:
    start = datetime(2022, 3, 1, tzinfo=UTC)
    with transaction() as db:
        for number in range(PAGE + 3):
            kind, at = EvidenceKind.NOTE, start + timedelta(days=number // 2)
            name = f"记录{number}"
            db.add(
                Evidence(assessment_id=year.stars[0], item_number="1", kind=kind, name=name, added_by=1, added_at=at)
            )
    newest_first = [f"记录{number}" for number in reversed(range(PAGE + 3))]
    assert offered(year) == newest_first[:PAGE]
    assert offered(year, page=1) == newest_first[PAGE:]
    with reading() as db:
        assert earlier_pieces(db, year.checklists[0], "1", by=year.person(Role.CLERK))[1] == PAGE + 3


def test_an_earlier_years_file_needs_space_and_this_years_own_needs_none(
    year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = attach(year, earlier_form(year), stored=StoredFile("ef" * 32, 2 * MEGABYTE, "image/jpeg"))
    own = attach(year, year.stars[0], stored=StoredFile("cd" * 32, 2 * MEGABYTE, "image/jpeg"))
    monkeypatch.setenv("MAX_FILE_MB", "2")
    monkeypatch.setenv("MAX_TOWNSHIP_MB", "3")
    settings.cache_clear()
    with pytest.raises(BadInput, match="已用满3MB"):
        use(year, earlier)
    assert use(year, own).reused_from_id == own
