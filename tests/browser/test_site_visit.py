"""A reviewer at the place with her phone: two items judged, both sides' names, the sheet taken away."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser import walk
from tests.browser.test_language import english_on
from tests.running_server import Server

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
NOTE = "情况说明（部分符合或不符合时必填）"


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: a visit is written down in it."""
    running = Server(sample_copy("visiting"))
    running.start()
    yield running
    running.stop()


def judge(page: Page, choice: str, note: str = "") -> None:
    page.get_by_test_id("stButtonGroup").get_by_text(choice, exact=True).click()
    walk.settle(page)
    if note:
        page.get_by_label(NOTE).fill(note)
        walk.settle(page)
    walk.see(page, "已保存")


def fits(page: Page) -> bool:
    return page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= window.innerWidth")


def test_a_home_is_visited_with_a_phone(new_page: Callable[..., Page]) -> None:
    page = new_page(**PHONE)
    walk.log_in(page, "reviewer", SAMPLE_PASSWORD)
    page.goto("/site_visits")
    walk.settle(page)
    assert fits(page)
    walk.press(page, "开始核查")
    walk.see(page, "已核查0/22项")
    walk.settle(page)
    judge(page, "部分符合", "面积只有35平方米<b>")
    walk.press(page, "下一项")
    walk.see_item(page, "2")
    judge(page, "符合")
    assert fits(page) and english_on(page) == []
    page.reload()  # as a phone does that slept in between
    walk.see(page, "已核查2/22项")
    walk.see_item(page, "3")
    page.get_by_label("被核查单位在场人员").fill("王主席")
    walk.settle(page)
    walk.press(page, "完成核查")
    walk.see(page, "这次实地核查已经完成")
    sheet = Document(BytesIO(walk.download(page, "下载核查表（Word）")))
    found = {row.cells[0].text: row.cells[-1].text for row in sheet.tables[1].rows}
    assert found["1"] == "面积只有35平方米<b>"
    assert "被核查单位在场人员：王主席" in sheet.tables[2].rows[1].cells[1].text
    expect(page.get_by_role("button", name="重新打开")).to_be_visible()
