"""An official document from its kind to the kept file: typed, looked at page by page, finished, downloaded unchanged twice."""

import hashlib
import re
from io import BytesIO
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import choose, log_in, open_page, press, see, settle, unfold

pytestmark = pytest.mark.browser


def kept_file(page: Page) -> tuple[str, bytes]:
    """Name and bytes of the finished notice as the link gives it."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载公文（Word）").click()
    return coming.value.suggested_filename, Path(coming.value.path()).read_bytes()


def test_a_notice_is_picked_written_looked_at_finished_and_downloaded_twice_unchanged(new_page):
    page = new_page()
    log_in(page, "reviewer", SAMPLE_PASSWORD)
    open_page(page, "公文制发")
    choose(page, "考核年度", "2021年度")
    unfold(page, "起草公文")
    page.get_by_text("考核结果通报", exact=True).click()
    press(page, "起草")
    see(page, "考核结果通报　草稿")
    page.get_by_role("textbox", name="主送机关").fill("各乡镇党委、人大主席团")
    see(page, re.compile("已保存"))
    press(page, "预览")
    first = page.get_by_role("img", name="第1页")
    expect(first).to_be_visible(timeout=60_000)
    assert first.evaluate("picture => picture.naturalWidth") >= 900
    press(page, "定稿")
    press(page.get_by_role("dialog"), "确认定稿")
    see(page, "已定稿，文件已存档。")
    sums = [hashlib.sha256(content).hexdigest() for content in (kept_file(page)[1], kept_file(page)[1])]
    page.reload()
    settle(page)
    name, content = kept_file(page)
    assert {*sums, hashlib.sha256(content).hexdigest()} == {sums[0]}
    see(page, sums[0])
    assert name == "关于2021年度乡镇人大工作考核结果的通报.docx"
    assert "各乡镇党委、人大主席团：" in [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs]


def test_a_button_pressed_straight_from_a_field_is_not_lost(new_page):
    page = new_page()
    log_in(page, "reviewer", SAMPLE_PASSWORD)
    open_page(page, "公文制发")
    unfold(page, "起草公文")
    page.get_by_text("主任会议纪要", exact=True).click()
    settle(page)
    press(page, "起草")
    see(page, "主任会议纪要　草稿")
    settle(page)
    address, place = page.url, page.get_by_role("textbox", name="会议地点")
    place.fill("一号会议室")
    press(page, "返回公文列表")
    see(page, "点选一行打开：")
    page.goto(address)
    expect(place).to_have_value("一号会议室")
