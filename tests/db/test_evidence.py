from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import Session, select

from db.answers import evidence_of
from db.audit import events
from db.check import problems_of
from db.engine import reading, transaction
from db.evidence import pieces as evidence_module
from db.evidence import space as evidence_space
from db.evidence.photos import PhotoPlace, add_photo
from db.evidence.pieces import add_file, add_reference, add_words, readable, restore, room_for, set_caption, withdraw
from db.evidence.receiving import MEGABYTE, StoredFile, receive
from db.evidence.reuse import use_earlier
from db.evidence.store import store
from db.home_models import DeputyHome
from db.models import Assessment, Evidence, EvidenceKind, Unit, User
from db.refusals import BadInput, Closed, NotAllowed, NotFound
from db.settings import settings
from forms.lifecycle import FormKind
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_cycle, a_year, fill_and_submit, move_dates
from tests.made_files import PNG


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def stored() -> StoredFile:
    return receive([PNG], "图.png")


def attach(year: Year, stored: StoredFile, *, name: str = "图.png", by: User | None = None) -> Evidence:
    with transaction() as db:
        by = by or year.person(Role.CLERK)
        return add_file(db, year.checklists[0], "1", name=name, stored=stored, by=by)


def test_a_file_and_a_reference_stand_side_by_side_under_their_item(year: Year, stored: StoredFile) -> None:
    file = attach(year, stored)
    with transaction() as db:
        reference = add_reference(db, year.checklists[0], "1", name=" 示镇发〔2022〕1号 ", by=year.person(Role.CHAIR))
    with reading() as db:
        found = evidence_of(db, year.checklists[0])
        assert [piece.name for piece in found["1"]] == ["图.png", "示镇发〔2022〕1号"]
        assert [piece.id for piece in found["1"]] == [file.id, reference.id]
        assert [event.kind for event in events(db, limit=2)] == ["evidence_added", "evidence_added"]


def test_the_same_file_twice_on_one_item_is_one_row(year: Year, stored: StoredFile) -> None:
    assert attach(year, stored).id == attach(year, stored, name="又一次.png").id
    with reading() as db:
        assert len(db.exec(select(Evidence)).all()) == 1


def test_the_same_reference_twice_on_one_item_is_one_row(year: Year) -> None:
    for _ in range(2):
        with transaction() as db:
            add_reference(db, year.checklists[0], "1", name="一号", by=year.person(Role.CLERK))
    with reading() as db:
        assert len(db.exec(select(Evidence)).all()) == 1


def test_withdrawn_evidence_counts_no_more_but_stays(year: Year, stored: StoredFile) -> None:
    evidence_id = attach(year, stored).id or 0
    for _ in range(2):
        with transaction() as db:
            withdraw(db, evidence_id, by=year.person(Role.CLERK))
    with reading() as db:
        assert evidence_of(db, year.checklists[0]) == {}
        assert readable(db, evidence_id, by=year.person(Role.REVIEWER)).withdrawn_at is not None
        assert [event.kind for event in events(db, limit=9)].count("evidence_withdrawn") == 1
    assert store().exists(stored.sha256)
    assert attach(year, stored).id != evidence_id


CHANGES: list[Callable[[Session, Year, StoredFile, User], object]] = [
    lambda db, year, stored, by: add_file(db, year.checklists[0], "1", name="又.png", stored=stored, by=by),
    lambda db, year, stored, by: add_reference(db, year.checklists[0], "1", name="一号", by=by),
    lambda db, year, stored, by: withdraw(db, db.exec(select(Evidence.id)).first() or 0, by=by),
    lambda db, year, stored, by: room_for(db, year.checklists[0], "1", by=by),
    lambda db, year, stored, by: add_words(db, year.checklists[0], "1", kind=EvidenceKind.NOTE, text="有", by=by),
    lambda db, year, stored, by: set_caption(db, db.exec(select(Evidence.id)).first() or 0, "会场", by=by),
    lambda db, year, stored, by: restore(db, db.exec(select(Evidence.id)).first() or 0, by=by),
    lambda db, year, stored, by: use_earlier(
        db, year.checklists[0], "3", db.exec(select(Evidence.id)).first() or 0, by=by
    ),
]


@pytest.mark.parametrize("change", CHANGES)
def test_evidence_is_frozen_like_the_answers(year: Year, stored: StoredFile, change: Callable) -> None:
    attach(year, stored)
    clerk = year.person(Role.CLERK)
    with transaction() as db, pytest.raises(NotFound):
        change(db, year, stored, year.person(Role.CLERK, 1))
    with transaction() as db, pytest.raises(NotAllowed):
        change(db, year, stored, year.person(Role.REVIEWER))
    with pytest.raises(Closed), transaction() as db:
        move_dates(db, year, (-10, -1, 5))
        change(db, year, stored, clerk)
    with transaction() as db:
        fill_and_submit(db, year)
    with transaction() as db, pytest.raises(Closed):
        change(db, year, stored, clerk)


@pytest.mark.parametrize("who", [Role.CLERK, Role.CHAIR, Role.REVIEWER, Role.LEADER])
def test_evidence_is_read_by_its_township_and_its_county(year: Year, stored: StoredFile, who: Role) -> None:
    evidence = attach(year, stored)
    with reading() as db:
        assert readable(db, evidence.id or 0, by=year.person(who)).sha256 == stored.sha256


@pytest.mark.parametrize("who", [Role.ADMINISTRATOR, Role.AUDITOR])
def test_evidence_does_not_exist_for_others(year: Year, stored: StoredFile, who: Role) -> None:
    evidence_id = attach(year, stored).id or 0
    with transaction() as db:
        neighbour = a_year(db, year=2023, code="x").person(Role.REVIEWER)
    with reading() as db:
        for person in (year.person(who), year.person(Role.CLERK, 1), neighbour):
            with pytest.raises(NotFound):
                readable(db, evidence_id, by=person)
        with pytest.raises(NotFound):
            readable(db, 999, by=year.person(Role.CLERK))


@pytest.fixture
def three_megabytes(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = settings().model_copy(update={"max_township_mb": 3, "max_file_mb": 2})
    for module in (evidence_module, evidence_space):
        monkeypatch.setattr(module, "settings", lambda: limits)


def room(year: Year, assessment_id: int) -> int:
    with transaction() as db:
        return room_for(db, assessment_id, "1", by=year.person(Role.CLERK))


def test_a_townships_space_is_limited(year: Year, stored: StoredFile, three_megabytes: None) -> None:
    assert room(year, year.checklists[0]) == 2 * MEGABYTE
    attach(year, replace(stored, size=2 * MEGABYTE))
    assert room(year, year.checklists[0]) == room(year, year.stars[0]) == 1 * MEGABYTE
    another = StoredFile("0" * 64, 2 * MEGABYTE, "image/png")
    with pytest.raises(BadInput, match="2022年度的佐证材料已用满3MB"):
        attach(year, another)
    attach(year, replace(another, size=MEGABYTE))
    with pytest.raises(BadInput, match="已用满3MB"):
        room(year, year.stars[0])


def test_the_same_content_counts_once_in_a_year(year: Year, stored: StoredFile, three_megabytes: None) -> None:
    large, clerk = replace(stored, size=2 * MEGABYTE), year.person(Role.CLERK)
    attach(year, large)
    with transaction() as db:
        add_file(db, year.checklists[0], "3", name="又.png", stored=large, by=clerk)
        add_file(db, year.stars[0], "1", name="再.png", stored=large, by=clerk)
    assert room(year, year.checklists[0]) == 1 * MEGABYTE


def test_what_was_withdrawn_goes_on_taking_its_room(year: Year, stored: StoredFile, three_megabytes: None) -> None:
    evidence_id = attach(year, replace(stored, size=2 * MEGABYTE)).id or 0
    with transaction() as db:
        withdraw(db, evidence_id, by=year.person(Role.CLERK))
    assert room(year, year.checklists[0]) == 1 * MEGABYTE


def test_every_year_has_its_own_space(year: Year, stored: StoredFile, three_megabytes: None) -> None:
    attach(year, replace(stored, size=2 * MEGABYTE))
    with transaction() as db:
        county, units = db.get_one(Unit, year.county_id), [db.get_one(Unit, unit_id) for unit_id in year.townships]
        later = a_cycle(db, county, units, 2023)
        query = select(Assessment.id).where(Assessment.cycle_id == later, Assessment.unit_id == year.townships[0])
        next_year = db.exec(query.where(Assessment.kind == FormKind.CHECKLIST)).one()
    assert room(year, next_year or 0) == 2 * MEGABYTE
    assert room(year, year.checklists[0]) == 1 * MEGABYTE


@pytest.mark.parametrize(("other", "rows"), [(False, 1), (True, 2)])
def test_two_people_add_to_one_item_at_once(year: Year, stored: StoredFile, other: bool, rows: int) -> None:
    """The same file is one row, two different ones are two: neither person loses anything, and each is told which."""
    another = receive([PNG + b"2"], "图.png")
    both = Barrier(2)

    def add(who: Role, file: StoredFile) -> tuple[bool, int | None]:
        both.wait(10)
        with transaction() as db:
            by = db.get_one(User, year.person(who).id)
            evidence = add_file(db, year.checklists[0], "1", name=f"{who}.png", stored=file, by=by)
            return evidence.added_by == by.id, evidence.id

    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(add, Role.CLERK, stored), pool.submit(add, Role.CHAIR, another if other else stored)]
        done = [job.result(30) for job in jobs]
    assert len({evidence_id for _, evidence_id in done}) == rows
    assert sorted(own for own, _ in done) == ([True, True] if other else [False, True])
    with reading() as db:
        assert len(evidence_of(db, year.checklists[0])["1"]) == rows


@pytest.mark.parametrize(("name", "said"), [(" ", "没有填"), ("号" * 201, "最多200个")])
def test_a_faulty_reference_is_refused(year: Year, name: str, said: str) -> None:
    with transaction() as db, pytest.raises(BadInput, match=said):
        add_reference(db, year.checklists[0], "1", name=name, by=year.person(Role.CLERK))


def test_the_check_finds_lost_and_cut_files(year: Year, stored: StoredFile) -> None:
    attach(year, stored)
    with reading() as db:
        assert problems_of(db) == []
    path = store().local_path(stored.sha256)
    assert path is not None
    path.write_bytes(PNG[:5])
    with reading() as db:
        assert "实有5字节" in problems_of(db)[0]
    path.unlink()
    with reading() as db:
        assert "的文件不在了" in problems_of(db)[0]


def test_the_check_looks_into_another_store_and_at_photos(s3_store: str, year: Year) -> None:
    kept, lost = receive([PNG], "图.png"), StoredFile("0" * 64, 5, "image/png")
    attach(year, kept)
    with transaction() as db:
        home = DeputyHome(unit_id=year.townships[0], name="代表之家")
        db.add(home)
        db.flush()
        by = year.person(Role.CLERK)
        for stored in (kept, lost):
            add_photo(db, PhotoPlace(home_id=home.id), name="门.png", stored=stored, by=by)
    with reading() as db:
        (problem,) = problems_of(db)
    assert problem.startswith("照片2“门.png”的文件不在了（http://127.0.0.1:") and "s/1" not in problem


def test_the_check_names_a_database_without_tables(empty_database: str) -> None:
    with reading() as db:
        assert "请先运行 python -m db migrate" in problems_of(db)[0]
