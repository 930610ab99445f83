from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from db.audit import events
from db.cycles import current_cycle, cycles_of, document_of, form_of, open_cycle, set_schedule
from db.engine import transaction
from db.models import Assessment, Cycle, CycleStatus, Document, Unit, UnitKind
from db.refusals import BadInput, CannotOpenCycle, Closed, NotAllowed, NotFound
from db.units import create_unit
from forms.lifecycle import FormKind, Status
from forms.permissions import Role
from forms.reading import read_document
from tests.db.a_year import Year, a_schedule, a_year

ISSUED = Path("forms/documents/2022")
CHECKLIST = ("责任清单.docx", next(ISSUED.glob("*责任清单*.docx")).read_bytes())
STAR = ("星级评定办法.docx", next(ISSUED.glob("*星级评定*.docx")).read_bytes())


@pytest.fixture
def year(database: Any) -> Year:
    with transaction() as db:
        return a_year(db)


def opened(county: Year, **changes: Any) -> Cycle:
    asked = {"year": 2023, "checklist": CHECKLIST, "star": STAR, "schedule": a_schedule()}
    with transaction() as db:
        return open_cycle(db, by=county.person(Role.ADMINISTRATOR), **(asked | changes))


def test_a_year_begins_with_an_empty_form_per_township_and_kind(year: Year) -> None:
    cycle = opened(year)
    with transaction() as db:
        made = db.exec(select(Assessment).where(Assessment.cycle_id == cycle.id)).all()
        assert len(events(db, limit=5, kind="cycle_opened")) == 1
    assert sorted((row.unit_id, row.kind) for row in made) == [
        (unit, kind) for unit in year.townships for kind in sorted(FormKind)
    ]
    assert {row.status for row in made} == {Status.DRAFT}


def test_documents_are_kept_byte_for_byte_and_forms_as_read(year: Year) -> None:
    cycle = opened(year)
    with transaction() as db:
        assert document_of(db, cycle.checklist_form_id).content == CHECKLIST[1]
        assert form_of(db, cycle.checklist_form_id) == read_document(CHECKLIST[1], CHECKLIST[0])
        assert form_of(db, cycle.star_form_id) == read_document(STAR[1], STAR[0])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"year": 2022}, ["2022年度已经开启"]),
        ({"year": 22}, ["2000至2100"]),
        ({"checklist": STAR, "star": CHECKLIST}, ["放反"]),
        ({"star": CHECKLIST}, ["星级的分数线"]),
        (
            {"checklist": ("清单.docx", b"no document"), "schedule": a_schedule((5, 1, 0)), "year": 2022},
            ["清单.docx", "自评截止日", "考评截止日", "已经开启"],
        ),
    ],
)
def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_kept(
    year: Year, changes: dict, said: list[str]
) -> None:
    with pytest.raises(CannotOpenCycle) as refused:
        opened(year, **changes)
    assert [word for word in said if word not in str(refused.value)] == []
    with transaction() as db:
        assert len(db.exec(select(Cycle)).all()) == 1
        assert len(db.exec(select(Document)).all()) == 2


def test_a_county_without_townships_opens_no_year(year: Year) -> None:
    with transaction() as db:
        county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="空县", code="empty")
        administrator = db.merge(year.person(Role.ADMINISTRATOR))
        administrator.unit_id = county.id or 0
    with pytest.raises(CannotOpenCycle, match="还没有乡镇"), transaction() as db:
        open_cycle(db, year=2023, checklist=CHECKLIST, star=STAR, schedule=a_schedule(), by=administrator)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_opens_and_schedules_a_year(year: Year, role: Role) -> None:
    person = year.person(role)
    with pytest.raises(NotAllowed), transaction() as db:
        open_cycle(db, year=2023, checklist=CHECKLIST, star=STAR, schedule=a_schedule(), by=person)
    with pytest.raises(NotAllowed), transaction() as db:
        set_schedule(db, year.cycle_id, a_schedule(), person)


def test_a_schedule_can_be_changed_until_the_year_is_published(year: Year) -> None:
    administrator, later = year.person(Role.ADMINISTRATOR), a_schedule((0, 30, 60))
    with transaction() as db:
        set_schedule(db, year.cycle_id, later, administrator)
    with pytest.raises(BadInput, match="自评截止日"), transaction() as db:
        set_schedule(db, year.cycle_id, a_schedule((5, 1, 9)), administrator)
    with transaction() as db:
        cycle = db.get_one(Cycle, year.cycle_id)
        assert cycle.schedule == later
        cycle.status = CycleStatus.PUBLISHED
    with pytest.raises(Closed), transaction() as db:
        set_schedule(db, year.cycle_id, a_schedule(), administrator)


def test_another_countys_year_does_not_exist(year: Year) -> None:
    with transaction() as db:
        other = a_year(db, code="B")
    with pytest.raises(NotFound), transaction() as db:
        set_schedule(db, other.cycle_id, a_schedule(), year.person(Role.ADMINISTRATOR))
    with transaction() as db:
        assert [cycle.id for cycle in cycles_of(db, year.person(Role.CLERK))] == [year.cycle_id]


def test_the_current_year_is_the_newest_that_is_open(year: Year) -> None:
    cycle = opened(year)
    with transaction() as db:
        assert [row.year for row in cycles_of(db, year.person(Role.CLERK))] == [2023, 2022]
        assert current_cycle(db, year.person(Role.CLERK)) == db.get_one(Cycle, cycle.id)
        db.get_one(Cycle, cycle.id).status = CycleStatus.PREPARING
        db.flush()
        current = current_cycle(db, year.person(Role.CLERK))
    assert current is not None and current.id == year.cycle_id


def test_above_the_counties_there_is_no_year(year: Year) -> None:
    with transaction() as db:
        province = create_unit(db, parent=None, kind=UnitKind.PROVINCE, name="示例省", code="P")
        person = replace_unit(year, province)
        assert cycles_of(db, person) == []
        assert current_cycle(db, person) is None
        with pytest.raises(NotAllowed, match="县级管理员"):
            open_cycle(db, year=2023, checklist=CHECKLIST, star=STAR, schedule=a_schedule(), by=person)


def replace_unit(year: Year, unit: Unit) -> Any:
    return year.person(Role.ADMINISTRATOR).model_copy(update={"unit_id": unit.id})


def test_a_form_that_was_never_published_is_not_found(year: Year) -> None:
    with transaction() as db:
        for find in (form_of, document_of):
            with pytest.raises(NotFound):
                find(db, 9999)
