"""The county revises its published list; a township sees what became of its answers."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser import walk
from tests.revised_document import revised_checklist
from tests.running_server import Server

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: its list is revised."""
    running = Server(sample_copy("revising"))
    running.start()
    yield running
    running.stop()


def test_a_revision_from_the_file_to_the_township_that_fills_in_anew(new_page: Callable[[], Page]) -> None:
    admin = new_page()
    walk.log_in(admin, "admin", SAMPLE_PASSWORD)
    walk.open_page(admin, "年度设置")
    walk.upload(admin, "修订后的责任清单（Word或Excel文件）", "责任清单（修订）.docx", revised_checklist(), walk.DOCX)
    walk.press(admin, "上传并与现行版本比较")
    walk.see(admin, "共4处变化")
    the_first_change_asks_again(admin)
    walk.press(admin, "发布修订")
    walk.see(admin, "修订版已发布")
    walk.settle(admin)
    clerk = a_clerk_at_her_form(new_page())
    admin.get_by_role("button", name="个乡镇转到新版").last.dblclick()
    walk.see(admin, "转到新版的结果")
    walk.settle(admin)
    rows = list(load_workbook(BytesIO(walk.download(admin, "下载结果（Excel）"))).worksheets[0].values)[2:]
    names = [row[0] for row in rows]
    assert len(names) == len(set(names)) > 10
    what_she_types_into_the_old_version_is_refused(clerk)
    the_clerk_fills_in_the_item_anew(clerk)


def the_first_change_asks_again(admin: Page) -> None:
    walk.settle(admin)
    admin.get_by_role("radiogroup", name="已填报的内容怎样处理").get_by_text("重新填报", exact=True).click()
    walk.settle(admin)
    expect(admin.get_by_text("涉及已填报内容的变化：保留并折算1处，重新填报2处")).to_be_visible()


def a_clerk_at_her_form(clerk: Page) -> Page:
    walk.log_in(clerk, "clerk01", SAMPLE_PASSWORD)
    walk.open_page(clerk, "自评填报")
    walk.see(clerk, "本表仍按修订前的版本填报和计分")
    walk.see_item(clerk, "1")
    return clerk


def what_she_types_into_the_old_version_is_refused(clerk: Page) -> None:
    walk.fill_in(clerk, {"实际请示报告次数": "2"})
    walk.see(clerk, "您刚才的修改是按修订前的项目填的，没有存入")


def the_clerk_fills_in_the_item_anew(clerk: Page) -> None:
    walk.see(clerk, "3项的评分标准等内容已于")
    walk.see_item(clerk, "1")
    walk.see(clerk, "上一版填报（原第1项“请示报告”）")
    expect(clerk.get_by_role("textbox", name="实际请示报告次数")).to_have_value("")
    walk.fill_in_item(clerk, "1", {"实际请示报告次数": "3"}, "少1次，扣1分；得4分")
