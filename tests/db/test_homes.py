"""The register of homes: who sees which, who changes what, and two people on one home."""

from typing import Any

import pytest
from sqlmodel import select

from db.audit import events
from db.engine import transaction
from db.home_models import AwardKind, Photo, RoomState, StarAward
from db.homes.register import home_view, homes_of, save_home
from db.homes.ten_haves import ten_haves
from db.models import AuditEvent, now
from db.refusals import BadInput, NotAllowed, NotFound, RecordChanged
from forms.permissions import Role
from forms.points import ZERO
from tests.beginnings import begun
from tests.db.a_home import add_homes, add_room, home_now
from tests.db.a_year import Year, a_year, fill_and_submit, fill_star, verify_all

TOWNSHIP = (Role.CLERK, Role.CHAIR)
SEEING = (Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, *TOWNSHIP)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def homes(year: Year) -> tuple[int, ...]:
    with transaction() as db:
        return add_homes(db, year)


def saved(home_id: int, by: Any, version: int = 0, **facts: str) -> Any:
    with transaction() as db:
        return save_home(db, home_id, facts, expected_version=version, by=by)


@pytest.mark.parametrize("role", SEEING)
def test_the_county_sees_every_home_and_a_township_its_own(role, year, homes):
    with transaction() as db:
        seen = [row.home.id for row in homes_of(db, year.person(role))]
    assert seen == list(homes[:1] if role in TOWNSHIP else homes)


def test_the_auditor_sees_no_home(year, homes):
    with transaction() as db:
        for use in (lambda by: homes_of(db, by), lambda by: home_view(db, homes[0], by)):
            with pytest.raises(NotAllowed):
                use(year.person(Role.AUDITOR))


@pytest.mark.parametrize("role", TOWNSHIP)
def test_another_townships_home_does_not_exist(role, year, homes):
    person = year.person(role)
    with transaction() as db:
        own = home_now(db, homes[1])
        with pytest.raises(NotFound):
            home_view(db, homes[1], person)
        with pytest.raises(NotFound):
            save_home(db, homes[1], {"address": "别处"}, expected_version=0, by=person)
        with pytest.raises(NotFound):
            ten_haves(db, own, person)
    with transaction() as db:
        assert home_now(db, homes[1]).address == "便民服务中心二楼"


def test_another_countys_home_does_not_exist_for_the_county(year, homes):
    with transaction() as db:
        other = a_year(db, townships=1, code="X")
        (theirs,) = add_homes(db, other)
        with pytest.raises(NotFound):
            home_view(db, theirs, year.person(Role.REVIEWER))
        assert theirs not in [row.home.id for row in homes_of(db, year.person(Role.LEADER))]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_changes_no_homes_facts(role, year, homes):
    with pytest.raises(NotAllowed):
        saved(homes[0], year.person(role), address="县城")


def test_a_save_leaves_its_trace_with_what_stood_before(year, homes):
    clerk = year.person(Role.CLERK)
    home = saved(homes[0], clerk, address="新址一楼", area=" 86.50平方米 ")
    assert (home.address, home.area, home.version, home.saved_by) == ("新址一楼", 8650, 1, clerk.id)
    with transaction() as db:
        (event,) = events(db, limit=5)
    assert event.unit_id == year.townships[0] and event.detail["before"]["地址"] == "便民服务中心二楼"
    assert event.detail["after"] == {"地址": "新址一楼", "面积（平方米）": "86.5"}


def test_saving_what_is_there_already_changes_nothing(year, homes):
    clerk = year.person(Role.CLERK)
    saved(homes[0], clerk, area="60")
    assert saved(homes[0], clerk, area="60.00").version == 1  # although it names an older version
    with transaction() as db:
        assert len(db.exec(select(AuditEvent)).all()) == 1


def test_the_second_of_two_people_is_refused_and_told_who_changed_what_first(year, homes):
    clerk, chair = year.person(Role.CLERK), year.person(Role.CHAIR)
    saved(homes[0], clerk, keeper="李四")
    with pytest.raises(RecordChanged, match=r"张clerk0已于.*先把“负责人”由“空白”改为“李四”。您的修改没有存入"):
        saved(homes[0], chair, keeper="王五")
    with transaction() as db:
        assert home_now(db, homes[0]).keeper == "李四"
    assert saved(homes[0], chair, version=1, keeper="王五").keeper == "王五"


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"area": "八十"}, "“面积（平方米）”填的是“八十”，不是数字"),
        ({"area": "86.505"}, "最多两位小数"),
        ({"area": "0"}, "应大于0"),
        ({"area": "-5"}, "不能是负数"),
        ({"area": "1e3"}, "不是数字"),
        ({"area": "100000.01"}, "不超过100000平方米"),
        ({"address": "长" * 101}, "“地址”有101个字，最多100个"),
        ({"keeper_phone": "问门卫"}, "“联系电话”填的是“问门卫”，不是电话号码"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(facts, said, year, homes):
    with pytest.raises(BadInput) as refusal:
        saved(homes[0], year.person(Role.CLERK), **facts)
    assert said in str(refusal.value)


def test_every_fault_is_said_at_once(year, homes):
    with pytest.raises(BadInput) as refusal:
        saved(homes[0], year.person(Role.CLERK), area="大", keeper_phone="无", address="好")
    assert str(refusal.value).count("\n") == 1


@pytest.mark.parametrize(
    ("typed", "kept"), [("", None), ("40", 4000), ("４０．５", 4050), ("40.00㎡", 4000), ("0.01", 1)]
)
def test_an_area_is_exact_to_a_hundredth(typed, kept, year, homes):
    saved(homes[0], year.person(Role.CLERK), area="99")
    assert saved(homes[0], year.person(Role.CLERK), version=1, area=typed).area == kept


def test_rooms_count_by_the_countys_state_before_the_townships_and_closed_ones_not(year, homes):
    good, bad = RoomState.UP_TO_STANDARD, RoomState.BELOW_STANDARD
    with transaction() as db:
        add_room(db, homes[0], "东村", good, bad, year)
        add_room(db, homes[0], "西村", good, None, year)
        add_room(db, homes[0], "南村", None, None, year)
        add_room(db, homes[0], "北村", good, None, year).closed_at = now()
    with transaction() as db:
        row, other = homes_of(db, year.person(Role.REVIEWER))
        rooms = home_view(db, homes[0], year.person(Role.CLERK)).rooms
    assert [(room.name, room.state) for room in rooms] == [("东村", bad), ("西村", good), ("南村", None)]
    assert (row.up_to_standard, len(row.rooms), other.rooms) == (1, 3, ())


@pytest.mark.parametrize(
    ("lines", "stars"),
    [
        ([], "未评定"),
        ([(2020, AwardKind.AWARDED, "三星级"), (2021, AwardKind.AWARDED, "四星级")], "四星级"),
        ([(2021, AwardKind.AWARDED, "四星级"), (2021, AwardKind.REMOVED, "不予定星")], "已摘星"),
        ([(2021, AwardKind.AWARDED, "不予定星")], "不予定星"),
    ],
)
def test_the_last_line_of_the_history_says_what_a_home_is_now(lines, stars, year, homes):
    with transaction() as db:
        for at, kind, given in lines:
            db.add(StarAward(home_id=homes[0], year=at, kind=kind, stars=given))
            db.flush()
        assert homes_of(db, year.person(Role.CLERK))[0].stars == stars
        history = home_view(db, homes[0], year.person(Role.CLERK)).history
    assert [(line.year, line.kind, line.stars) for line in history] == list(reversed(lines))


def have(year: Year, home_id: int, role: Role, township: int = 0) -> Any:
    with transaction() as db:
        return ten_haves(db, home_now(db, home_id), year.person(role, township))


def test_without_an_open_year_there_are_no_headings(year, homes):
    with transaction() as db:
        other = a_year(db, townships=1, year=2023, code="Y")
        (home,) = add_homes(db, other)
        assert ten_haves(db, home_now(db, home), other.person(Role.CLERK)) is not None
    assert have(year, homes[0], Role.CLERK).headings[0].own is None


def test_a_township_sees_its_own_points_alone_until_it_has_submitted(year, homes):
    with transaction() as db:
        fill_star(db, year)
    (heading,) = have(year, homes[0], Role.CLERK).headings
    assert (heading.own, heading.verified, heading.average) == (99.5, None, None)


def test_the_average_is_the_countys_until_the_result_is_published(year, homes):
    with transaction() as db:
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
    own, county = have(year, homes[0], Role.CLERK), have(year, homes[0], Role.REVIEWER)
    assert (own.headings[0].verified, own.headings[0].average) == (99.5, None)
    assert (county.headings[0].verified, county.headings[0].average) == (99.5, 99.5)
    assert own.by_verified and county.by_verified


def test_what_is_lacking_goes_by_the_townships_points_or_by_the_countys(year, homes):
    with transaction() as db:
        fill_star(db, year, has_contact=False)
    own, county = have(year, homes[0], Role.CLERK), have(year, homes[0], Role.LEADER)
    assert own.lacking.told().startswith("距四星级还差82.5分：") and own.lacking.is_reachable
    assert not county.lacking.is_begun and county.lacking.score == ZERO


def test_a_homes_page_shows_its_standing_photos_and_nobody_elses(year, homes):
    clerk = year.person(Role.CLERK)
    kept = {"name": "门牌.jpg", "size": 9, "content_type": "image/jpeg", "added_by": clerk.id}
    with transaction() as db:
        db.add(Photo(home_id=homes[0], sha256="a" * 64, **kept))
        db.add(Photo(home_id=homes[0], sha256="b" * 64, withdrawn_at=now(), **kept))
        db.add(Photo(home_id=homes[1], sha256="c" * 64, **kept))
    with transaction() as db:
        for role in SEEING:
            assert [photo.sha256[0] for photo in home_view(db, homes[0], year.person(role)).photos] == ["a"]
