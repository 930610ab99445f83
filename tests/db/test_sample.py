import shutil
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, select

from db import sample
from db.access import today
from db.accounts import authenticate
from db.assessments import as_given, assessment_of, gaps_of, submit, view
from db.check import problems_of
from db.cycles import current_cycle, form_of
from db.drawn.room_link import draw_rooms
from db.drawn.star_link import draw_stars
from db.engine import transaction, use_database
from db.evidence.store import store
from db.home_models import ActivityRoom, DeputyHome, Photo, RoomRating, RoomState
from db.models import (
    Answer,
    Assessment,
    Cycle,
    Evidence,
    EvidenceKind,
    Result,
    Unit,
    UnitKind,
    User,
)
from db.notice_models import NumberState
from db.notices.numbers import register_of
from db.results import not_ranked, published_standings, standings, vetoes_of
from db.visits.views import homes_of_year
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.permissions import Role
from forms.points import from_cents
from forms.scoring import score_item
from forms.submission import self_score

INVENTED = (RoomRating, Unit, User, ActivityRoom, Assessment, Answer, Evidence, Result)


@pytest.fixture
def county(sample_folder: Path, copied: Callable[[Path], str]) -> None:
    copied(sample_folder / "county.db")


def person(db: Session, username: str) -> User:
    return db.exec(select(User).where(User.username == username)).one()


def the_year(db: Session) -> Cycle:
    cycle = current_cycle(db, person(db, "leader"))
    assert cycle is not None
    return cycle


def test_the_county_has_its_places_and_an_account_for_every_role(county: None) -> None:
    with transaction() as db:
        counted = Counter(unit.kind for unit in db.exec(select(Unit)))
        assert (len(db.exec(select(DeputyHome)).all()), len(db.exec(select(ActivityRoom)).all())) == (20, 98)
        users = db.exec(select(User)).all()
        townships = [unit.name for unit in db.exec(select(Unit)) if unit.kind is UnitKind.TOWNSHIP]
    assert counted == {UnitKind.PROVINCE: 1, UnitKind.CITY: 1, UnitKind.COUNTY: 1, UnitKind.TOWNSHIP: 20}
    assert len(set(townships)) == 20
    assert {user.role for user in users} == set(Role)
    assert not any(user.must_change_password for user in users)


def test_every_sample_account_logs_in_with_the_sample_password(county: None) -> None:
    with transaction() as db:
        for username in ("admin", "reviewer", "leader", "auditor", "clerk01", "chair20"):
            assert authenticate(db, username, sample.SAMPLE_PASSWORD).username == username


def test_every_stored_score_is_what_its_clause_gives(county: None) -> None:
    with transaction() as db:
        rows = db.exec(select(Answer, Assessment).join(Assessment)).all()
        wrong = [answer for answer, assessment in rows if not agrees(db, answer, assessment)]
    assert len(rows) > 2000
    assert wrong == []


def agrees(db: Session, answer: Answer, assessment: Assessment) -> bool:
    section, item = form_of(db, assessment.form_id).item(answer.item_number)
    if answer.verified_inputs:
        return points(answer.verified_score) == score_item(section, item, answer.verified_inputs).points
    return points(answer.self_score) == self_score(section, item, as_given(answer, 0))


def points(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)


def test_every_room_is_rated_in_the_finished_years_and_counts(county: None) -> None:
    with transaction() as db:
        rows = db.exec(select(RoomRating, Cycle).join(Cycle)).all()
        past = [rating for rating, cycle in rows if cycle.status is CycleStatus.PUBLISHED]
        facts = db.exec(select(ActivityRoom.village, ActivityRoom.keeper, ActivityRoom.area)).all()
    assert (len(past), all(rating.counted and rating.verified_state for rating in past)) == (196, True)
    assert {rating.state for rating in past} == set(RoomState)
    assert any(rating.verified_state is not rating.state and rating.verified_reason for rating in past)
    assert all(village and keeper and area for village, keeper, area in facts)


def test_drawing_again_changes_nothing(county: None) -> None:
    with transaction() as db:
        before = dump(db, Answer)
        for cycle in db.exec(select(Cycle).where(Cycle.status == CycleStatus.OPEN)).all():
            for assessment in db.exec(select(Assessment).where(Assessment.kind == FormKind.STAR)).all():
                if assessment.cycle_id == cycle.id:
                    draw_rooms(db, cycle, assessment.unit_id)
                if assessment.cycle_id == cycle.id and assessment.status is not Status.DRAFT:
                    draw_stars(db, cycle, assessment.unit_id)
        assert dump(db, Answer) == before


def test_two_years_are_finished_with_results(county: None) -> None:
    with transaction() as db:
        cycles = db.exec(select(Cycle).order_by(Cycle.year)).all()
        ranked = [published_standings(db, cycle.id or 0) for cycle in cycles]
    assert [(cycle.year, cycle.status) for cycle in cycles] == [
        (2020, CycleStatus.PUBLISHED),
        (2021, CycleStatus.PUBLISHED),
        (2022, CycleStatus.OPEN),
    ]
    assert [len(rows) for rows in ranked] == [20, 20, 0]
    assert all(len({row.grade for row in rows}) > 1 and len({row.stars for row in rows}) > 1 for rows in ranked[:2])


def test_the_present_year_stands_at_every_stage_and_is_open_today(county: None) -> None:
    with transaction() as db:
        cycle, leader = the_year(db), person(db, "leader")
        rows = db.exec(select(Assessment).where(Assessment.cycle_id == cycle.id)).all()
        ranked, missing = standings(db, cycle.id or 0, leader), not_ranked(db, cycle.id or 0, leader)
        (veto,) = vetoes_of(db, cycle.id or 0, leader)
    assert {row.status for row in rows} == {Status.DRAFT, Status.SUBMITTED, Status.RETURNED, Status.VERIFIED}
    assert (len(ranked), len(missing), veto.veto.confirmed) == (7, 13, None)
    assert cycle.self_from <= today() <= cycle.self_until <= cycle.verify_until


def test_a_half_filled_form_has_gaps_and_a_complete_one_is_submitted(county: None) -> None:
    with transaction() as db:
        cycle = the_year(db)
        half, complete = (
            assessment_of(db, cycle.id or 0, person(db, username).unit_id, FormKind.CHECKLIST)
            for username in ("clerk01", "clerk10")
        )
        seen = view(db, half.id or 0, person(db, "clerk01"))
        assert 0 < seen.counts.answered < seen.counts.total
        assert gaps_of(db, half, cycle) != []
        submit(db, complete.id or 0, by=person(db, "chair10"))
        assert complete.status is Status.SUBMITTED


def test_a_returned_form_says_what_was_returned(county: None) -> None:
    with transaction() as db:
        returned = db.exec(select(Answer).where(Answer.returned_comment != "")).all()
    assert len(returned) == 2
    assert all(answer.verified_score is None and answer.returned_at for answer in returned)


def test_evidence_is_mostly_references_and_its_files_are_there(database: str) -> None:
    with transaction() as db:
        sample.load(db)
    with transaction() as db:
        pieces = db.exec(select(Evidence)).all()
        assert problems_of(db) == []
    files = [piece for piece in pieces if piece.kind is EvidenceKind.FILE]
    assert 0 < len(files) * 3 < len(pieces)
    beginnings = {store().open(piece.sha256 or "").read(4) for piece in files}
    assert beginnings == {b"\x89PNG", b"%PDF", b"\xff\xd8\xff\xe0"}


def test_there_is_evidence_of_every_kind_and_some_of_it_has_served_before(database: str) -> None:
    with transaction() as db:
        sample.load(db)
    with transaction() as db:
        pieces = {piece.id: piece for piece in db.exec(select(Evidence))}
        unit_of = {form.id: form.unit_id for form in db.exec(select(Assessment))}
    assert {piece.kind for piece in pieces.values()} == set(EvidenceKind)
    assert any(piece.caption for piece in pieces.values())
    reused = [(piece, pieces[piece.reused_from_id]) for piece in pieces.values() if piece.reused_from_id]
    assert reused
    for piece, source in reused:
        assert (piece.sha256, unit_of[piece.assessment_id]) == (source.sha256, unit_of[source.assessment_id])


def test_every_home_has_photos_that_are_there(database: str) -> None:
    with transaction() as db:
        sample.load(db)
    with transaction() as db:
        photos, homes = db.exec(select(Photo)).all(), db.exec(select(DeputyHome.id)).all()
        owners = dict(db.exec(select(User.id, User.unit_id)).all())
        units = dict(db.exec(select(DeputyHome.id, DeputyHome.unit_id)).all())
    assert {photo.home_id for photo in photos if photo.home_id} == set(homes)
    assert any(photo.room_id for photo in photos)
    assert all(photo.caption and store().size(photo.sha256) == photo.size for photo in photos)
    assert all(owners[photo.added_by] == units[photo.home_id] for photo in photos if photo.home_id)


def test_the_same_seed_makes_the_same_county(migrated_file: Path, tmp_path: Path) -> None:
    first, second, other = (made(migrated_file, tmp_path / name, seed) for name, seed in (("1", 1), ("2", 1), ("3", 2)))
    assert first == second
    assert first != other


def made(migrated: Path, file: Path, seed: int) -> list[list[dict]]:
    use_database(f"sqlite:///{shutil.copy(migrated, file)}")
    with transaction() as db:
        sample.generate(db, townships=4, seed=seed)
        return [dump(db, table) for table in INVENTED]


def dump(db: Session, table: type) -> list[dict]:
    """Every row but the moments that are those of the run itself, and the salted password."""
    passing = {"created_at", "password_hash"}
    return [row.model_dump(exclude=passing) for row in db.exec(select(table).order_by(table.id))]


@pytest.mark.parametrize(
    ("scale", "kinds"),
    [
        ("province", {UnitKind.PROVINCE: 1, UnitKind.CITY: 2, UnitKind.COUNTY: 12, UnitKind.TOWNSHIP: 240}),
        (
            "country",
            {
                UnitKind.COUNTRY: 1,
                UnitKind.PROVINCE: 2,
                UnitKind.CITY: 2,
                UnitKind.COUNTY: 12,
                UnitKind.TOWNSHIP: 240,
            },
        ),
    ],
)
def test_larger_scales_rank_every_county(database: str, scale: str, kinds: dict) -> None:
    with transaction() as db:
        if scale == "province":
            sample.province(db, counties=12)
        else:
            sample.country(db, counties=12, provinces=2)
        units = db.exec(select(Unit)).all()
        finished = db.exec(select(Cycle).where(Cycle.year == 2021)).all()
        ranked = [published_standings(db, cycle.id or 0) for cycle in finished]
    assert Counter(unit.kind for unit in units) == kinds
    assert all(unit.path.endswith(f"/{unit.id}/") for unit in units)
    assert [len(rows) for rows in ranked] == [20] * 12


def test_two_homes_of_the_sample_were_visited_and_a_third_is_being_visited(county: None) -> None:
    with transaction() as db:
        reviewer = db.exec(select(User).where(User.username == "reviewer")).one()
        visited = [line for home in homes_of_year(db, current_cycle(db, reviewer).id, reviewer) for line in home.visits]
        assert sorted(line.is_finished for line in visited) == [False, True, True]
        assert sorted(sum(line.found.values()) for line in visited) == [8, 22, 22]
        assert all(line.visited_on <= today() for line in visited)


def test_the_register_of_numbers_stands_where_the_issued_documents_leave_it(county: None) -> None:
    with transaction() as db:
        rows = register_of(db, person(db, "reviewer"))
        issued = form_of(db, the_year(db).checklist_form_id)
    states = [(row.text, row.state) for row in reversed(rows)]
    assert states == [
        *((f"示人常发〔2022〕{serial}号", NumberState.USED) for serial in (1, 2, 3)),
        ("示人常发〔2022〕4号", NumberState.VOIDED),
        ("示人常发〔2022〕5号", NumberState.RESERVED),
    ]
    assert {row.at.year for row in rows} == {2022}
    assert [row.text for row in rows if issued.title in row.purpose] == [issued.number]
