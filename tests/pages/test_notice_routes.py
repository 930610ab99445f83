"""Finished notices, their pages and packages through the server's own routes: to those who may have them, and to nobody else."""

from pathlib import Path
from urllib.parse import quote

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from db.engine import reading, transaction
from db.evidence.store import store
from db.models import AuditEvent, Unit, User, id_of
from db.notices.kept import file_of, notice_for
from db.notices.writing import withdraw_notice
from forms.permissions import Role
from pages.shared.archives import job
from reports.notices import making
from reports.notices.many import build_drafts, drafts_key
from reports.notices.preview import _name
from tests.db.a_year import Year, a_year
from tests.pages.site import a_client, as_person
from tests.reports.some_kinds import Kinds, make_known

PNG = b"\x89PNG page"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kinds:
    return make_known(tmp_path, monkeypatch)


def a_draft(year: Year, kind, by: User, township: int | None = 0) -> int:
    with transaction() as db:
        unit = None if township is None else db.get_one(Unit, year.townships[township])
        return id_of(making.start(db, year.cycle_id, kind, unit, by))


def a_finished(year: Year, kind, by: User, township: int | None = 0) -> int:
    notice_id = a_draft(year, kind, by, township)
    making.finish(notice_id, by, expected_version=0)
    return notice_id


def another_county() -> Year:
    with transaction() as db:
        other = a_year(db, code="X")
        for person in other.people.values():
            person.must_change_password = False
            db.add(person)
        return other


def statuses(address: str, people: list[User]) -> list[int]:
    return [as_person(person).get(address).status_code for person in people]


def test_a_finished_notice_comes_down_unchanged_under_its_chinese_name(year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    notice_id = a_finished(year, known[0], reviewer)
    with reading() as db:
        _, kept = file_of(db, notice_id, reviewer)
    answers = [as_person(person).get(f"/notices/{notice_id}") for person in (reviewer, year.person(Role.CLERK))]
    assert [answer.content for answer in answers] == [kept, kept]
    assert quote("关于第0镇整改的通知.docx") in answers[0].headers["content-disposition"]
    assert answers[0].headers["cache-control"] == "private, no-store"


def test_who_may_not_see_it_gets_nothing_and_is_recorded(year: Year, known: Kinds):
    other, address = another_county(), f"/notices/{a_finished(year, known[0], year.person(Role.REVIEWER))}"
    seen = [year.person(Role.LEADER), year.person(Role.CHAIR)]
    unseen = [year.person(Role.ADMINISTRATOR), year.person(Role.AUDITOR)]
    strangers = [year.person(Role.CLERK, 1), other.person(Role.REVIEWER), other.person(Role.CLERK)]
    assert statuses(address, seen) == [200, 200]
    assert statuses(address, unseen) == [403, 403]
    assert statuses(address, strangers) == [404, 404, 404]
    assert a_client().get(address).status_code == 401
    with reading() as db:
        events = db.exec(select(AuditEvent).where(AuditEvent.kind == "foreign_notice_refused")).all()
    assert [event.user_id for event in events] == [person.id for person in unseen + strangers]


def test_a_draft_a_withdrawn_one_and_no_number_at_all_lead_nowhere(year: Year, known: Kinds):
    reviewer, clerk = year.person(Role.REVIEWER), year.person(Role.CLERK)
    draft, gone = a_draft(year, known[0], reviewer), a_finished(year, known[1], reviewer, None)
    with transaction() as db:
        withdraw_notice(db, gone, "数字有误", reviewer)
    assert statuses(f"/notices/{draft}", [reviewer, clerk]) == [404, 404]
    assert statuses(f"/notices/{gone}", [reviewer, clerk]) == [200, 404]
    for address in ("/notices/99", "/notices/" + "9" * 4400, "/notices/99999999999"):
        assert as_person(reviewer).get(address).status_code == 404


def test_a_township_s_own_notice_is_its_own_until_it_is_finished(year: Year, known: Kinds):
    clerk, reviewer = year.person(Role.CLERK), year.person(Role.REVIEWER)
    notice_id = a_draft(year, known[2], clerk)
    assert as_person(reviewer).get(f"/notices/{notice_id}").status_code == 404
    making.finish(notice_id, clerk, expected_version=0)
    people = [clerk, reviewer, year.person(Role.CLERK, 1)]
    assert statuses(f"/notices/{notice_id}", people) == [200, 200, 404]


def keep_page(notice_id: int, sha256: str) -> str:
    store().keep_preview(_name(notice_id, sha256, 1), PNG)
    return f"/notices/{notice_id}/pages/{sha256}/1"


def test_pages_are_seen_by_whoever_may_see_the_notice(year: Year, known: Kinds):
    reviewer, clerk = year.person(Role.REVIEWER), year.person(Role.CLERK)
    notice_id = a_draft(year, known[0], reviewer)
    of_the_draft = keep_page(notice_id, "a" * 64)
    assert statuses(of_the_draft, [reviewer, clerk]) == [200, 404]
    making.finish(notice_id, reviewer, expected_version=0)
    with reading() as db:
        of_the_file = keep_page(notice_id, notice_for(db, notice_id, reviewer).sha256)
    people = [reviewer, clerk, year.person(Role.CLERK, 1)]
    assert statuses(of_the_file, people) == [200, 200, 404]
    assert statuses(of_the_draft, people) == [404, 404, 404]
    answer = as_person(clerk).get(of_the_file)
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")


def test_pages_of_another_notice_are_not_reached_through_ones_own(year: Year, known: Kinds):
    clerk, sha256 = year.person(Role.CLERK), "b" * 64
    own, other = a_draft(year, known[2], clerk), a_draft(year, known[0], year.person(Role.REVIEWER))
    keep_page(other, sha256)
    client: TestClient = as_person(clerk)
    for address in (
        f"/notices/{own}/pages/{sha256}/1",
        f"/notices/{own}/pages/..%2F..%2Fx/1",
        f"/notices/{own}/pages/b/0",
    ):
        assert client.get(address).status_code == 404


def test_the_package_of_many_is_for_those_who_write_notices(year: Year, known: Kinds):
    reviewer = year.person(Role.REVIEWER)
    notice_id = a_draft(year, known[0], reviewer, None)
    work = job.start(drafts_key(notice_id), lambda claim: build_drafts(claim, notice_id, year.townships, reviewer))
    work.join(60)
    other = another_county()
    people = [reviewer, year.person(Role.LEADER), year.person(Role.CLERK), year.person(Role.AUDITOR)]
    address = f"/notices/{notice_id}/drafts"
    assert statuses(address, [*people, other.person(Role.REVIEWER)]) == [200, 200, 404, 403, 404]
    answer = as_person(reviewer).get(address)
    assert quote("2022年度整改通知（草稿）.zip") in answer.headers["content-disposition"]
    assert "还没有制作" in as_person(reviewer).get(f"/notices/{notice_id}/finished").text
