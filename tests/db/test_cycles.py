import threading
import time
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from db.audit import events
from db.cycles import current_cycle, cycles_of, document_of, form_of, open_cycle, set_schedule
from db.drafts import Upload, mend, publish, upload_draft
from db.engine import transaction
from db.models import (
    Assessment,
    Cycle,
    CycleStatus,
    Document,
    FormDraft,
    PublishedForm,
    Unit,
    UnitKind,
    User,
    id_of,
)
from db.refusals import BadInput, CannotOpenCycle, Closed, DraftChanged, NotAllowed, NotFound
from db.units import create_unit
from forms.lifecycle import FormKind, Status
from forms.mends import Mend, MendField
from forms.permissions import Role
from forms.reading import read_document
from tests.beginnings import begun
from tests.db.a_year import Year, a_schedule, a_year

ISSUED = Path("forms/documents/2022")
CHECKLIST = ("责任清单.docx", next(ISSUED.glob("*责任清单*.docx")).read_bytes())
STAR = ("星级评定办法.docx", next(ISSUED.glob("*星级评定*.docx")).read_bytes())


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def open_from_files(
    db: Session, by: User, *, year: int = 2023, checklist: Upload = CHECKLIST, star: Upload = STAR, **others: Any
) -> Cycle:
    """Upload both files and open the year at once."""
    drafts = {kind: upload_draft(db, kind, file, by) for kind, file in zip(FormKind, (checklist, star), strict=True)}
    asked = {"schedule": a_schedule(), "confirmed": True} | others
    return open_cycle(db, year=year, checklist=drafts[FormKind.CHECKLIST], star=drafts[FormKind.STAR], by=by, **asked)


def opened(county: Year, **changes: Any) -> Cycle:
    with transaction() as db:
        return open_from_files(db, county.person(Role.ADMINISTRATOR), **changes)


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


def two_drafts(year: Year) -> tuple[User, FormDraft, FormDraft]:
    administrator = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        checklist = upload_draft(db, FormKind.CHECKLIST, CHECKLIST, administrator)
        return administrator, checklist, upload_draft(db, FormKind.STAR, STAR, administrator)


def test_a_year_opens_with_drafts_as_mended_and_with_forms_published_before(year: Year) -> None:
    administrator, checklist, star = two_drafts(year)
    with transaction() as db:
        published = publish(db, id_of(star), administrator, 0, confirmed=True)
        number = next(item.number for _, item in form_of(db, id_of(published)).items())
        seen = mend(db, id_of(checklist), Mend(MendField.NAME, "请示报告", "报告", item="1"), administrator, 0)
    cycle = opened_with(administrator, seen, published)
    with transaction() as db:
        assert form_of(db, cycle.checklist_form_id).item("1")[1].name == "报告"
        assert len(db.get_one(PublishedForm, cycle.checklist_form_id).mends) == 1
        assert (cycle.star_form_id, number) == (published.id, "1")
        assert db.get_one(FormDraft, checklist.id).published_form_id == cycle.checklist_form_id


def opened_with(by: User, checklist: FormDraft | PublishedForm, star: FormDraft | PublishedForm) -> Cycle:
    with transaction() as db:
        dates = a_schedule()
        return open_cycle(db, year=2023, checklist=checklist, star=star, schedule=dates, by=by, confirmed=True)


def test_a_draft_that_somebody_changed_meanwhile_opens_no_year_unseen(year: Year) -> None:
    administrator, checklist, star = two_drafts(year)
    seen = FormDraft.model_validate(checklist.model_dump())
    with transaction() as db:
        mend(db, id_of(checklist), Mend(MendField.NAME, "请示报告", "报告", item="1"), administrator, 0)
    with pytest.raises(DraftChanged, match="先改了"):
        opened_with(administrator, seen, star)


def test_another_countys_forms_open_no_year(year: Year) -> None:
    _, checklist, star = two_drafts(year)
    with transaction() as db:
        stranger = a_year(db, code="B").person(Role.ADMINISTRATOR)
    with pytest.raises(NotFound):
        opened_with(stranger, checklist, star)
    with transaction() as db:
        theirs = db.get_one(PublishedForm, db.get_one(Cycle, year.cycle_id).checklist_form_id)
    with pytest.raises(NotFound):
        opened_with(stranger, theirs, theirs)


def test_a_county_without_townships_opens_no_year(year: Year) -> None:
    with transaction() as db:
        county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="空县", code="empty")
        administrator = db.merge(year.person(Role.ADMINISTRATOR))
        administrator.unit_id = county.id or 0
    with pytest.raises(CannotOpenCycle, match="还没有乡镇"), transaction() as db:
        open_from_files(db, administrator)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_the_administrator_opens_and_schedules_a_year(year: Year, role: Role) -> None:
    person = year.person(role)
    with pytest.raises(NotAllowed), transaction() as db:
        open_from_files(db, person)
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
            open_from_files(db, person)


def replace_unit(year: Year, unit: Unit) -> Any:
    return year.person(Role.ADMINISTRATOR).model_copy(update={"unit_id": unit.id})


def test_a_form_that_was_never_published_is_not_found(year: Year) -> None:
    with transaction() as db:
        for find in (form_of, document_of):
            with pytest.raises(NotFound):
                find(db, 9999)


def test_opened_by_two_clicks_at_once_it_is_opened_once_and_the_other_is_told(year: Year) -> None:
    administrator = year.person(Role.ADMINISTRATOR)
    with transaction() as db:
        forms = [
            publish(db, id_of(upload_draft(db, kind, file, administrator)), administrator, 0, confirmed=True)
            for kind, file in zip(FormKind, (CHECKLIST, STAR), strict=True)
        ]
    told, ready = [], threading.Barrier(2)

    def click() -> None:
        ready.wait()
        try:
            with transaction() as db:
                dates, (checklist, star) = a_schedule(), forms
                open_cycle(
                    db, year=2023, checklist=checklist, star=star, schedule=dates, by=administrator, confirmed=True
                )
                time.sleep(0.3)
        except Exception as refusal:  # noqa: BLE001  (the database raises its own)
            told.append(refusal)

    clicks = [threading.Thread(target=click) for _ in range(2)]
    for thread in clicks:
        thread.start()
    for thread in clicks:
        thread.join()
    assert [type(refusal) for refusal in told] == [CannotOpenCycle]
    assert "已经开启" in str(told[0])
