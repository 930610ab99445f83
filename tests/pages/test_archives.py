"""Archives going down through the server's own routes: to those who may have them, in parts too, and to nobody else."""

from urllib.parse import quote

import pytest
from sqlmodel import select

from db.engine import reading, transaction
from db.models import AuditEvent
from forms.permissions import Role
from pages.shared.archives import job as archive_job
from reports.archive import shelf
from reports.archive.orders import build_forms, build_township, forms_key, township_key
from tests.db.a_year import Year, a_year
from tests.pages.site import a_client, as_person
from tests.reports.an_archive import PDF, an_evidence_year


@pytest.fixture
def year(sqlite_database) -> Year:
    year = an_evidence_year()
    let_in(year)
    return year


def let_in(year: Year) -> None:
    with transaction() as db:
        for person in year.people.values():
            person.must_change_password = False
            db.add(person)


def build(year: Year, role: Role, township: int = 0) -> str:
    """Build that person's archive of the township. Returns its address."""
    person, unit_id = year.person(role, township), year.townships[township]
    key = township_key(year.cycle_id, unit_id, person)
    archive_job.start(key, lambda claim: build_township(claim, year.cycle_id, unit_id, person)).join(60)
    return f"/archives/{year.cycle_id}/{unit_id}"


def test_the_township_downloads_its_archive_under_its_chinese_name(year: Year):
    answer = as_person(year.person(Role.CHAIR)).get(build(year, Role.CLERK))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert quote("第0镇2022年度考核档案（未提交）.zip") in answer.headers["content-disposition"]
    assert PDF[:1000] in answer.content


def test_part_of_it_may_be_asked_for_so_that_a_broken_download_goes_on(year: Year):
    address = build(year, Role.CLERK)
    client = as_person(year.person(Role.CLERK))
    whole, part = client.get(address).content, client.get(address, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole[100:200])


def test_each_side_gets_its_own_archive_and_not_the_others(year: Year):
    address = build(year, Role.REVIEWER)
    assert as_person(year.person(Role.REVIEWER)).get(address).status_code == 200
    answer = as_person(year.person(Role.CLERK)).get(address)
    assert answer.status_code == 404
    assert "还没有打包" in answer.text


def test_nobody_else_gets_it_and_who_tries_is_recorded(year: Year):
    with transaction() as db:
        other = a_year(db, code="X")
    let_in(other)
    for role in (Role.CLERK, Role.REVIEWER):
        address = build(year, role)
    strangers = [year.person(role) for role in (Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR)]
    strangers += [
        year.person(Role.CLERK, 1),
        year.person(Role.CHAIR, 1),
        other.person(Role.REVIEWER),
        other.person(Role.CLERK),
    ]
    statuses = [as_person(person).get(address).status_code for person in strangers]
    assert statuses == [403, 403, 403, 404, 404, 404, 404]
    as_person(strangers[0]).get(address)
    assert a_client().get(address).status_code == 401
    with reading() as db:
        events = db.exec(select(AuditEvent).where(AuditEvent.kind == "archive_refused")).all()
    assert [event.user_id for event in events] == [person.id for person in strangers]
    assert {event.detail["asked_unit_id"] for event in events} == {year.townships[0]}


@pytest.mark.parametrize(
    "address",
    [
        "/archives/1/" + "9" * 4400,
        "/archives/1/99999999999999999999",
        "/archives/99999999999/2",
        "/archives/1/1",
        "/archives/77/2",
    ],
)
def test_an_address_made_by_hand_leads_nowhere(year: Year, address: str):
    assert as_person(year.person(Role.REVIEWER)).get(address).status_code == 404


def test_the_countys_forms_go_to_those_who_see_its_progress(year: Year):
    person, key = year.person(Role.REVIEWER), forms_key(year.cycle_id)
    archive_job.start(key, lambda claim: build_forms(claim, year.cycle_id, person)).join(60)
    address = f"/archives/{year.cycle_id}/forms"
    statuses = {role: as_person(year.person(role)).get(address).status_code for role in Role}
    refused = {Role.CLERK: 403, Role.CHAIR: 403, Role.AUDITOR: 403}
    assert statuses == dict.fromkeys(Role, 200) | refused


def test_a_temporary_password_must_be_changed_first(year: Year):
    address, clerk = build(year, Role.CLERK), year.person(Role.CLERK)
    with transaction() as db:
        clerk.must_change_password = True
        db.add(clerk)
    assert as_person(clerk).get(address).status_code == 403


def test_after_a_restart_it_is_still_there(year: Year):
    address = build(year, Role.CLERK)
    shelf.sweep()  # what a start does
    assert as_person(year.person(Role.CLERK)).get(address).status_code == 200
