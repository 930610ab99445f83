"""Two people at once, the same click twice, the last day gone by, and what is another township's."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import col, select

from db.access import today
from db.assessments import assessment_of
from db.audit import AssessmentSubmitted, events
from db.cycles import current_cycle, set_schedule
from db.engine import transaction, use_database
from db.models import Answer, Assessment, Evidence, EvidenceKind, User
from db.sample import SAMPLE_PASSWORD
from forms.lifecycle import FormKind, Status
from tests.browser import walk
from tests.running_server import Server

pytestmark = pytest.mark.browser
AREA = "实际面积（平方米）"
HALF_FILLED, COMPLETE, ALSO_COMPLETE, SUBMITTED = "06", "10", "18", "03"  # townships of the sample, by their log-ins


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: its tests change it."""
    running = Server(sample_copy("two_people"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def county(server: Server) -> None:
    use_database(f"sqlite:///{server.folder / 'county.db'}")


@pytest.fixture
def at_desk(new_page: Callable[[], Page]) -> Callable[[str], Page]:
    """A function that seats somebody before her star rating."""

    def sit_down(username: str) -> Page:
        page = new_page()
        walk.log_in(page, username, SAMPLE_PASSWORD)
        walk.open_page(page, "自评填报")
        walk.pick_form(page, "星级评定")
        walk.see_item(page, "1")
        return page

    return sit_down


def star_rating(township: str) -> Assessment:
    with transaction() as db:
        clerk = db.exec(select(User).where(User.username == f"clerk{township}")).one()
        cycle = current_cycle(db, clerk)
        assert cycle is not None
        return assessment_of(db, cycle.id or 0, clerk.unit_id, FormKind.STAR)


def stored_area(township: str) -> str:
    with transaction() as db:
        query = select(Answer).where(Answer.assessment_id == star_rating(township).id, Answer.item_number == "1")
        return str(db.exec(query).one().inputs["r0"])


def submissions(assessment: Assessment) -> int:
    with transaction() as db:
        found = events(db, kind=AssessmentSubmitted.kind, limit=500)
        return sum(event.detail["assessment_id"] == assessment.id for event in found)


def test_the_second_sees_whose_change_came_first_and_chooses(at_desk: Callable[[str], Page]) -> None:
    clerk, chair = at_desk(f"clerk{HALF_FILLED}"), at_desk(f"chair{HALF_FILLED}")
    walk.fill_in_item(clerk, "1", {AREA: "38"}, "实际38平方米")
    walk.fill_in(chair, {AREA: "36"})
    walk.see(chair, "保存过，您的修改没有存入")
    walk.see(chair, "实际38平方米")
    assert stored_area(HALF_FILLED) == "38"
    walk.press(chair, "采用对方的内容")
    expect(chair.get_by_role("textbox", name=AREA)).to_have_value("38")

    walk.fill_in_item(chair, "1", {AREA: "37"}, "实际37平方米")
    walk.fill_in(clerk, {AREA: "39"})
    walk.see(clerk, "保存过，您的修改没有存入")
    assert stored_area(HALF_FILLED) == "37"
    walk.press(clerk, "用我填的内容覆盖")
    expect(clerk.get_by_text("您的修改没有存入")).to_have_count(0)
    assert stored_area(HALF_FILLED) == "39"


def test_of_two_who_submit_at_once_one_does_and_the_other_is_told(at_desk: Callable[[str], Page]) -> None:
    rating, pages = star_rating(COMPLETE), [at_desk(f"chair{COMPLETE}"), at_desk(f"chair{COMPLETE}")]
    for page in pages:
        walk.press(page, "提交星级评定")
    for page in pages:
        walk.press(page.get_by_role("dialog"), "确认提交")
    for page in pages:
        walk.see(page, "待考评")
    said = [page.get_by_text("星级评定已提交").count() for page in pages]
    assert sum(said) <= 1
    assert submissions(rating) == 1


def test_a_double_click_submits_once(at_desk: Callable[[str], Page]) -> None:
    rating, page = star_rating(ALSO_COMPLETE), at_desk(f"chair{ALSO_COMPLETE}")
    page.get_by_role("button", name="提交星级评定").click()
    page.get_by_role("button", name="确认提交").dblclick()
    walk.see(page, "待考评")
    assert star_rating(ALSO_COMPLETE).status is Status.SUBMITTED
    assert submissions(rating) == 1


def test_another_townships_evidence_is_not_there(at_desk: Callable[[str], Page], server: Server) -> None:
    theirs = star_rating(SUBMITTED)
    with transaction() as db:
        is_file = (Evidence.assessment_id == theirs.id, Evidence.kind == EvidenceKind.FILE)
        evidence_id = db.exec(select(Evidence.id).where(*is_file).order_by(col(Evidence.id))).first()
    owner, stranger = at_desk(f"clerk{SUBMITTED}"), at_desk(f"clerk{HALF_FILLED}")
    assert owner.request.get(f"/evidence/{evidence_id}").status == 200
    refused = stranger.request.get(f"/evidence/{evidence_id}")
    assert refused.status == 404
    assert "无法打开佐证材料" in refused.text()

    upload = f"/evidence?assessment={theirs.id}&item=1&name=x.pdf"
    answer = stranger.request.post(upload, data=b"%PDF-1.4", headers={"origin": server.url})
    assert answer.status == 404
    assert "不属于您的单位" in json.loads(answer.text())["problem"]


def test_after_the_last_day_nothing_is_saved_and_the_page_says_why(at_desk: Callable[[str], Page]) -> None:
    page, before = at_desk(f"clerk{HALF_FILLED}"), stored_area(HALF_FILLED)
    yesterday = today() - timedelta(days=1)
    with transaction() as db:
        administrator = db.exec(select(User).where(User.username == "admin")).one()
        cycle = current_cycle(db, administrator)
        assert cycle is not None
        schedule, cycle_id = cycle.schedule, cycle.id or 0
        set_schedule(db, cycle_id, replace(schedule, self_until=yesterday), administrator)
    walk.fill_in(page, {AREA: "12"})
    walk.see(page, f"填报已于{yesterday}截止")
    assert stored_area(HALF_FILLED) == before
    with transaction() as db:
        set_schedule(db, cycle_id, schedule, administrator)
