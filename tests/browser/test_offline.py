"""Download the form, fill it in without a connection, upload it, look, and write; at a desk and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlmodel import select

from db.assessments import assessment_of
from db.audit import OfflineFormUploaded, events
from db.cycles import current_cycle
from db.engine import transaction, use_database
from db.models import Answer, User
from db.sample import SAMPLE_PASSWORD
from forms.lifecycle import FormKind
from tests.browser import walk
from tests.forms.offline_sheets import fill
from tests.running_server import Server

pytestmark = pytest.mark.browser
CLERK, OTHER = "clerk06", "clerk07"
AREA = "实际面积（平方米）"


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: its tests change it."""
    running = Server(sample_copy("offline"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(autouse=True)
def county(server: Server) -> None:
    use_database(f"sqlite:///{server.folder / 'county.db'}")


def stored(username: str, number: str) -> dict:
    with transaction() as db:
        clerk = db.exec(select(User).where(User.username == username)).one()
        cycle = current_cycle(db, clerk)
        assert cycle is not None
        assessment = assessment_of(db, cycle.id or 0, clerk.unit_id, FormKind.STAR)
        query = select(Answer).where(Answer.assessment_id == assessment.id, Answer.item_number == number)
        return db.exec(query).one().inputs


def uploads() -> int:
    with transaction() as db:
        return len(events(db, kind=OfflineFormUploaded.kind, limit=100))


def before_her_star_rating(page: Page, username: str) -> None:
    walk.log_in(page, username, SAMPLE_PASSWORD)
    walk.open_page(page, "自评填报")
    walk.pick_form(page, "星级评定")
    walk.see_item(page, "1")
    walk.unfold(page, "离线填报")


def test_filled_in_offline_it_is_shown_first_and_written_once_by_a_double_click(page: Page) -> None:
    before_her_star_rating(page, CLERK)
    content = fill(walk.download(page, "下载离线填报表"), {"1|r0": 33, "2|r0": "两个功能区", "3|r0": "大概"})
    walk.upload(page, "上传离线填报表", "填好的表.xlsx", content, walk.XLSX)
    walk.see(page, "可写入2项，有错误1项")
    walk.see(page, "填的是“大概”，请选择“是”或“否”")
    before = uploads()
    page.get_by_role("button", name="写入选中的2项").dblclick()
    walk.see(page, "已写入离线填报表中的2项")
    walk.settle(page)
    assert (stored(CLERK, "1"), stored(CLERK, "2")) == ({"r0": "33"}, {"r0": "2"})
    assert uploads() == before + 1
    expect(page.get_by_role("textbox", name=AREA)).to_have_value("33")


def test_a_conflict_is_settled_on_a_phone_by_choice_and_everything_fits(new_page: Callable[..., Page]) -> None:
    desk, phone = new_page(), new_page(width=390, height=844)
    before_her_star_rating(desk, OTHER)
    content = fill(walk.download(desk, "下载离线填报表"), {"1|r0": 33})
    walk.fill_in(desk, {AREA: "36"})
    walk.see(desk, "实际36平方米")
    through_the_address(phone, OTHER)
    walk.upload(phone, "上传离线填报表", "填好的表.xlsx", content, walk.XLSX)
    walk.see(phone, "有冲突1项")
    walk.see(phone, "实际面积：36平方米")
    phone.get_by_text("采用填报表的内容", exact=True).click()
    walk.settle(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert stored(OTHER, "1") == {"r0": "36"}
    walk.press(phone, "写入选中的1项")
    walk.see(phone, "已写入离线填报表中的1项")
    assert stored(OTHER, "1") == {"r0": "33"}


def through_the_address(page: Page, username: str) -> None:
    """The same place, while the menu of a phone is folded away."""
    walk.log_in(page, username, SAMPLE_PASSWORD)
    page.goto("/self_assessment")
    walk.see_item(page, "1")
    walk.pick_form(page, "星级评定")
    walk.unfold(page, "离线填报")
