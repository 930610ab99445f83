"""Photos of homes, rooms and visits: who keeps them, who sees them, and that nobody else ever does."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlmodel import Session, select

from db.access import today
from db.audit import events
from db.engine import reading, transaction
from db.evidence import photos as module
from db.evidence.photos import (
    PhotoPlace,
    add_photo,
    caption_photo,
    photos_of,
    readable_photo,
    restore_photo,
    room_for_photo,
    standing_photo,
    withdraw_photo,
)
from db.evidence.receiving import MEGABYTE, StoredFile, receive
from db.home_models import ActivityRoom, DeputyHome, Photo
from db.models import User, id_of, now
from db.refusals import BadInput, Closed, NotAllowed, NotFound, Refused
from db.visits.site_visits import start_visit
from forms.permissions import Role
from tests.db.a_year import Year, a_year, move_dates
from tests.made_files import PNG

HOME, ROOM, VISIT = "home", "room", "visit"
EVERYBODY = ["clerk0", "chair0", "clerk1", "reviewer", "leader", "administrator", "auditor"]


@dataclass(frozen=True)
class County:
    year: Year
    places: dict[str, PhotoPlace]

    def keeper(self, kind: str) -> User:
        return self.year.person(Role.REVIEWER if kind == VISIT else Role.CLERK)


@pytest.fixture
def county(database: Any) -> County:
    with transaction() as db:
        year = a_year(db)
        move_dates(db, year, (-300, 10, 20))
        return County(year, _places(db, year))


def _places(db: Session, year: Year) -> dict[str, PhotoPlace]:
    home = DeputyHome(unit_id=year.townships[0], name="第0镇人大代表之家")
    db.add(home)
    db.flush()
    room = ActivityRoom(unit_id=year.townships[0], home_id=id_of(home), name="东村代表活动室")
    db.add(room)
    db.flush()
    visit = start_visit(db, year.stars[0], today(), year.person(Role.REVIEWER))
    return {
        HOME: PhotoPlace(home_id=id_of(home)),
        ROOM: PhotoPlace(room_id=id_of(room)),
        VISIT: PhotoPlace(visit_id=id_of(visit), item_number="1"),
    }


@pytest.fixture
def stored() -> StoredFile:
    return receive([PNG], "图.png", pictures_only=True)


def attach(county: County, kind: str, stored: StoredFile, name: str = "门牌.png") -> int:
    with transaction() as db:
        return id_of(add_photo(db, county.places[kind], name=name, stored=stored, by=county.keeper(kind)))


def seen_by(county: County, kind: str) -> set[str]:
    """Who of everybody may list and open the photos there; the two must be the same people."""
    listing, opening = set(), set()
    with reading() as db:
        (photo_id,) = db.exec(select(Photo.id)).all()
        for who in EVERYBODY:
            person = county.year.people[who]
            for group, look in (
                (listing, lambda by: photos_of(db, county.places[kind], by=by)),
                (opening, lambda by: readable_photo(db, photo_id or 0, by=by)),
            ):
                try:
                    look(person)
                except (NotFound, NotAllowed):
                    continue
                group.add(who)
    assert listing == opening
    return opening


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        (HOME, {"clerk0", "chair0", "reviewer", "leader", "administrator"}),
        (ROOM, {"clerk0", "chair0", "reviewer", "leader", "administrator"}),
        (VISIT, {"reviewer", "leader"}),
    ],
)
def test_photos_are_seen_by_whom_they_concern(county: County, stored: StoredFile, kind: str, who: set[str]) -> None:
    attach(county, kind, stored)
    assert seen_by(county, kind) == who


def test_the_township_sees_a_visits_photos_once_it_is_finished(county: County, stored: StoredFile) -> None:
    attach(county, VISIT, stored)
    _finish(county)
    assert seen_by(county, VISIT) == {"clerk0", "chair0", "reviewer", "leader"}


def _finish(county: County) -> None:
    with transaction() as db:
        visit = db.get_one(module.SiteVisit, county.places[VISIT].visit_id)
        visit.finished_at = now()
        db.add(visit)


def test_another_countys_people_see_none(county: County, stored: StoredFile) -> None:
    photo_id = attach(county, HOME, stored)
    with transaction() as db:
        stranger = a_year(db, year=2023, code="x").person(Role.REVIEWER)
    with reading() as db, pytest.raises(NotFound):
        readable_photo(db, photo_id, by=stranger)


CHANGES: list[Callable[[Session, PhotoPlace, int, StoredFile, User], object]] = [
    lambda db, place, photo_id, stored, by: room_for_photo(db, place, by=by),
    lambda db, place, photo_id, stored, by: add_photo(db, place, name="又.png", stored=stored, by=by),
    lambda db, place, photo_id, stored, by: caption_photo(db, photo_id, "说明", expected="", by=by),
    lambda db, place, photo_id, stored, by: withdraw_photo(db, photo_id, by=by),
    lambda db, place, photo_id, stored, by: restore_photo(db, photo_id, by=by),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    ("kind", "keepers"), [(HOME, {"clerk0", "chair0"}), (ROOM, {"clerk0", "chair0"}), (VISIT, {"reviewer"})]
)
def test_photos_are_kept_by_the_township_itself_and_a_visits_by_reviewers(
    county: County, stored: StoredFile, kind: str, keepers: set[str], change: Callable
) -> None:
    photo_id, done = attach(county, kind, stored), set()
    for who in EVERYBODY:
        try:
            with transaction() as db:
                change(db, county.places[kind], photo_id, stored, county.year.people[who])
        except (NotFound, NotAllowed):
            continue
        done.add(who)
    assert done == keepers


@pytest.mark.parametrize("change", CHANGES)
def test_a_finished_visits_photos_are_frozen(county: County, stored: StoredFile, change: Callable) -> None:
    photo_id = attach(county, VISIT, stored)
    _finish(county)
    with transaction() as db, pytest.raises(Closed):
        change(db, county.places[VISIT], photo_id, stored, county.keeper(VISIT))


@pytest.mark.parametrize("change", CHANGES)
def test_a_closed_rooms_photos_are_frozen(county: County, stored: StoredFile, change: Callable) -> None:
    photo_id = attach(county, ROOM, stored)
    with transaction() as db:
        room = db.get_one(ActivityRoom, county.places[ROOM].room_id)
        room.closed_at = now()
        db.add(room)
    with transaction() as db, pytest.raises(Closed, match="已经停用"):
        change(db, county.places[ROOM], photo_id, stored, county.keeper(ROOM))


@pytest.mark.parametrize("kind", [HOME, ROOM, VISIT])
def test_the_same_picture_twice_at_one_place_is_one_row(county: County, stored: StoredFile, kind: str) -> None:
    with reading() as db:
        assert not standing_photo(db, county.places[kind], stored.sha256)
    assert attach(county, kind, stored) == attach(county, kind, stored, "又一次.png")
    with reading() as db:
        assert standing_photo(db, county.places[kind], stored.sha256)
        assert len(photos_of(db, county.places[kind], by=county.keeper(kind))) == 1


def test_the_photos_of_a_visit_are_those_of_all_its_items(county: County, stored: StoredFile) -> None:
    attach(county, VISIT, stored)
    whole = replace(county.places[VISIT], item_number="")
    with transaction() as db:
        add_photo(db, whole, name="大门.png", stored=stored, by=county.keeper(VISIT))
    with reading() as db:
        shown = photos_of(db, whole, by=county.keeper(VISIT))
        assert [(photo.item_number, photo.name) for photo in shown] == [("1", "门牌.png"), ("", "大门.png")]
        assert [photo.name for photo in photos_of(db, county.places[VISIT], by=county.keeper(VISIT))] == ["门牌.png"]


def test_a_withdrawn_photo_comes_back_unless_it_was_added_again(county: County, stored: StoredFile) -> None:
    first, by = attach(county, HOME, stored), county.keeper(HOME)

    def standing() -> list[int | None]:
        with reading() as db:
            return [photo.id for photo in photos_of(db, county.places[HOME], by=by)]

    for act, left in ((withdraw_photo, []), (withdraw_photo, []), (restore_photo, [first]), (restore_photo, [first])):
        with transaction() as db:
            act(db, first, by=by)
        assert standing() == left
    with transaction() as db:
        withdraw_photo(db, first, by=by)
    second = attach(county, HOME, stored)
    with transaction() as db:
        restore_photo(db, first, by=by)
    assert standing() == [second]
    with reading() as db:
        kinds = [event.kind for event in reversed(events(db, limit=20)) if "photo" in event.kind]
    assert kinds == ["photo_added", "photo_withdrawn", "photo_restored", "photo_withdrawn", "photo_added"]


def test_of_two_captions_the_second_does_not_overwrite_the_first_unawares(county: County, stored: StoredFile) -> None:
    photo_id, by = attach(county, HOME, stored), county.keeper(HOME)
    with transaction() as db:
        caption_photo(db, photo_id, "  大厅\n正门 ", expected="", by=by)
        caption_photo(db, photo_id, "大厅 正门", expected="", by=by)
    with transaction() as db, pytest.raises(BadInput, match="“大厅 正门”"):
        caption_photo(db, photo_id, "二楼", expected="", by=by)
    with transaction() as db, pytest.raises(BadInput, match="有101个字"):
        caption_photo(db, photo_id, "字" * 101, expected="大厅 正门", by=by)
    with reading() as db:
        assert readable_photo(db, photo_id, by=by).caption == "大厅 正门"


def test_a_townships_space_for_photos_is_limited(
    county: County, stored: StoredFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = module.settings().model_copy(update={"max_township_mb": 3, "max_file_mb": 2})
    monkeypatch.setattr(module, "settings", lambda: limits)
    two = replace(stored, size=2 * MEGABYTE)
    for kind in (HOME, ROOM, VISIT):  # the same content counts once
        attach(county, kind, two)
    with transaction() as db:
        assert room_for_photo(db, county.places[HOME], by=county.keeper(HOME)) == MEGABYTE
    for kind in (HOME, VISIT):
        with pytest.raises(BadInput, match="已用满3MB"):
            attach(county, kind, StoredFile("0" * 64, 2 * MEGABYTE, "image/png"))


@pytest.mark.parametrize(
    "place", [PhotoPlace(), PhotoPlace(home_id=999), PhotoPlace(room_id=999), PhotoPlace(visit_id=999)]
)
def test_what_does_not_exist_takes_no_photo(county: County, stored: StoredFile, place: PhotoPlace) -> None:
    for by in (county.keeper(HOME), county.keeper(VISIT)):
        with transaction() as db, pytest.raises((NotFound, NotAllowed)):
            add_photo(db, place, name="图.png", stored=stored, by=by)


@pytest.mark.parametrize("name", ["说明.pdf", "视频.mp4", "报告.docx"])
def test_only_pictures_are_photos(name: str) -> None:
    with pytest.raises(Refused, match="不是照片"):
        receive([PNG], name, pictures_only=True)
