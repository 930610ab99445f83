"""What an archive is read from: for whom, on which engine, and whether anything was changed since."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from sqlmodel import Session

from db.account_events import LoggedIn
from db.archives import archive_of, begin_archive, missing_items, require_archive, states_of, township_by_name
from db.audit import EvidenceAdded, record
from db.cycles import set_schedule
from db.engine import transaction
from db.homes.home_events import HomeSaved
from db.homes.room_events import RoomVerified
from db.models import Cycle, id_of
from db.refusals import NotAllowed, NotFound
from db.results import approve
from db.stars.events import StarsRemoved, StarVetoWithdrawn
from db.verification import change_score
from db.visits.events import VisitFinished
from forms.lifecycle import FormKind
from forms.permissions import ALLOWED, Action, Role
from tests.db.a_year import Year, a_schedule, a_year, fill_and_submit, fill_star, save, verify_all

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize("role", Role)
def test_only_township_and_reviewer_have_it(role: Role):
    with transaction() as db:
        year = a_year(db)
        by = year.person(role)
        if role in ALLOWED[Action.BUILD_ARCHIVE]:
            assert archive_of(db, year.cycle_id, year.townships[0], by=by).unit.name == "第0镇"
        else:
            with pytest.raises(NotAllowed):
                archive_of(db, year.cycle_id, year.townships[0], by=by)


def test_another_units_does_not_exist():
    with transaction() as db:
        year, other = a_year(db), a_year(db, code="X")
        for cycle_id, unit_id, by in (
            (year.cycle_id, year.townships[0], year.person(Role.CLERK, 1)),
            (year.cycle_id, year.townships[0], other.person(Role.REVIEWER)),
            (other.cycle_id, year.townships[0], year.person(Role.CLERK)),
            (year.cycle_id, year.county_id, year.person(Role.REVIEWER)),
            (year.cycle_id, 999, year.person(Role.REVIEWER)),
        ):
            with pytest.raises(NotFound):
                require_archive(db, cycle_id, unit_id, by=by)


def state(db: Session, year: Year, township: int = 0) -> str:
    unit_id = year.townships[township]
    return states_of(db, db.get_one(Cycle, year.cycle_id), list(year.townships))[unit_id]


def later(db: Session, change: Callable[[], object], year: Year) -> bool:
    """Whether that change makes the first township's archive an old one."""
    before = state(db, year)
    change()
    db.flush()
    return state(db, year) != before


def test_an_archive_is_outdated_by_what_it_tells_of_and_by_nothing_else():
    with transaction() as db:
        year = a_year(db)
        clerk, reviewer = year.person(Role.CLERK), year.person(Role.REVIEWER)
        assert later(db, lambda: fill_star(db, year), year)
        assert not later(db, lambda: fill_star(db, year, 1), year)
        assert not later(db, lambda: record(db, LoggedIn(username="clerk"), by=clerk), year)
        assert not later(db, lambda: begin_archive(db, year.cycle_id, year.townships[0], by=clerk), year)
        assert later(db, lambda: fill_and_submit(db, year), year)
        assert later(db, lambda: change_score(db, year.checklists[0], "1", Decimal(2), "缺一次", reviewer), year)
        assert not later(
            db, lambda: set_schedule(db, year.cycle_id, a_schedule((-9, 9, 21)), year.person(Role.ADMINISTRATOR)), year
        )


def test_publication_makes_every_archive_an_old_one():
    with transaction() as db:
        year = a_year(db)
        for township in (0, 1):
            fill_and_submit(db, year, township)
            verify_all(db, year, township)
        assert later(db, lambda: approve(db, year.cycle_id, by=year.person(Role.LEADER)), year)


def test_what_happens_in_another_year_or_to_the_homes_page_leaves_an_archive_as_it_is():
    with transaction() as db:
        year = a_year(db)
        unit_id, clerk = year.townships[0], year.person(Role.CLERK)
        events = (
            (EvidenceAdded(unit_id, year.checklists[0], "1", 1, "记录.pdf", None), True),
            (EvidenceAdded(unit_id, 999, "1", 1, "记录.pdf", None), False),
            (StarsRemoved(unit_id, 2022, "五星级", "挪用", "改成了仓库"), True),
            (StarsRemoved(unit_id, 2021, "五星级", "挪用", "改成了仓库"), False),
            (RoomVerified(unit_id, year.cycle_id, 1, "", "达标", ""), True),
            (RoomVerified(unit_id, 999, 1, "", "达标", ""), False),
            (VisitFinished(unit_id, 999, 3), False),
            (StarVetoWithdrawn(unit_id, 999, "挪用"), False),
            (HomeSaved(unit_id, 1, {}, {}, 1), False),
        )
        for event, is_later in events:
            assert later(db, lambda event=event: record(db, event, by=clerk), year) is is_later, event


def test_what_is_missing_before_submission_is_counted_by_form():
    with transaction() as db:
        year = a_year(db)
        cycle = db.get_one(Cycle, year.cycle_id)
        assert missing_items(db, cycle, year.townships[0]) == {FormKind.CHECKLIST: 2, FormKind.STAR: 2}
        save(db, year.stars[0], "1", {"r0": True}, year.person(Role.CLERK))
        assert missing_items(db, cycle, year.townships[0])[FormKind.STAR] == 1
        fill_and_submit(db, year)
        assert missing_items(db, cycle, year.townships[0]) == {}


def test_a_township_is_found_by_its_name_or_those_there_are_are_named():
    with transaction() as db:
        year = a_year(db)
        cycle = db.get_one(Cycle, year.cycle_id)
        assert id_of(township_by_name(db, cycle, "第1镇")) == year.townships[1]
        with pytest.raises(NotFound, match="第0镇、第1镇"):
            township_by_name(db, cycle, "没有镇")
