"""What the archive's record tells of rooms and stars, and to whom before the county has decided."""

import pytest

from db.engine import transaction
from db.home_models import DeputyHome
from db.homes.room_ratings import verify_room
from db.stars.history import remove_stars
from db.verification import return_items
from forms.lifecycle import FormKind
from forms.permissions import Role
from tests.db import a_year as years
from tests.db.a_room import BELOW, UP, rooms_with, version_of, with_rooms
from tests.db.a_star_year import a_star_veto, a_star_year, award, decide, verify_second
from tests.db.a_year import Year, a_year, fill_and_submit
from tests.reports.an_archive import build, record_for

pytestmark = pytest.mark.usefixtures("sqlite_database")
RECORD = "03-考评记录.docx"


def told(year: Year, role: Role) -> str:
    built = build(record_for(year, year.person(role)))
    return str(built.rows(RECORD)) + built.prose(RECORD)


def test_a_star_veto_is_the_countys_until_the_stars_are_approved_and_every_decision_is_told():
    with transaction() as db:
        stars = a_star_year(db)
    verify_second(stars)
    decide(stars, a_star_veto(stars), confirmed=False, reason="标牌在维修")
    assert "['1', '牌子摘除', '11月3日走访时未见牌子', '不予确认（张leader）', '标牌在维修']" in told(
        stars.year, Role.REVIEWER
    )
    before = told(stars.year, Role.CHAIR)
    assert "标牌在维修" not in before
    assert "未见牌子" not in before
    assert "2022年度星级没有审定记录" in before
    award(stars)
    with transaction() as db:
        remove_stars(db, stars.homes[0], "挪作他用", "改成了仓库", stars.leader)
    after = told(stars.year, Role.CHAIR)
    assert "标牌在维修" in after
    assert "'评定', '五星级', '99.5', '', '张leader'" in after
    assert "'摘星', '五星级', '99.5', '挪作他用：改成了仓库', '张leader'" in after


def test_a_room_has_the_countys_state_for_the_township_once_nothing_is_sent_back(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(years.FORMS, FormKind.CHECKLIST, with_rooms())
    with transaction() as db:
        year = a_year(db)
        db.add(DeputyHome(unit_id=year.townships[0], name="第0镇人大代表之家"))
        db.flush()
        first, _ = rooms_with(db, year, UP, BELOW)
    assert "代表活动室评定情况" in told(year, Role.CLERK)
    with transaction() as db:
        fill_and_submit(db, year)
        reviewer = year.person(Role.REVIEWER)
        version = version_of(db, first)
        verify_room(db, year.cycle_id, first, BELOW, "门锁着", expected_version=version, by=reviewer)
    for role in (Role.REVIEWER, Role.CHAIR):
        assert "'达标', '未达标', '考评理由：门锁着'" in told(year, role)
    with transaction() as db:
        return_items(db, year.checklists[0], {"1": "请补充"}, reviewer)
    assert "考评理由：门锁着" in told(year, Role.REVIEWER)
    hidden = told(year, Role.CHAIR)
    assert "门锁着" not in hidden
    assert "'达标', '—', '', '—'" in hidden
