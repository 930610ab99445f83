"""A faulty document becomes a year's form: mended in the page and in Word, tried out, published, opened."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser import walk
from tests.browser.short_documents import POINTS, short_checklist
from tests.running_server import Server

pytestmark = pytest.mark.browser
WIDE = {"width": 1440, "height": 1000}


@pytest.fixture(scope="module")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """A sample county of this file's own: a year is opened in it."""
    running = Server(sample_copy("publishing"))
    running.start()
    yield running
    running.stop()


def with_points(**changed: str) -> bytes:
    """The short checklist with other points in the rows of those numbers (as _1)."""
    document = Document(BytesIO(short_checklist()))
    for row in document.tables[0].rows:
        if text := changed.get(f"_{row.cells[0].text.strip()}"):
            (run,) = row.cells[POINTS].paragraphs[0].runs
            run.text = text
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def turn_to(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()
    walk.settle(page)


def see_told(page: Page, text: str) -> None:
    """See it in a message of its own: lists, drawn on a canvas, say some of it too."""
    expect(page.get_by_test_id("stAlert").filter(has_text=text)).to_be_visible()


def type_over(page: Page, label: str, text: str) -> None:
    """Type into a field and leave it, which saves it."""
    page.get_by_label(label, exact=True).fill(text)
    page.keyboard.press("Tab")
    walk.settle(page)


def test_a_faulty_document_is_mended_tried_out_published_and_opened(new_page: Callable[..., Page]) -> None:
    page = new_page(**WIDE)
    walk.log_in(page, "admin", SAMPLE_PASSWORD)
    walk.open_page(page, "考核文件")
    walk.unfold(page, "上传文件")
    walk.upload(page, "印发的文件（Word或Excel）", "责任清单.docx", with_points(_1="二十", _24="12"), walk.DOCX)
    walk.see(page, "2个问题须改正")
    she_mends_the_points_in_the_page(page)
    she_mends_the_sum_in_word(page)
    she_tries_it_out(page)
    turn_to(page, "发布")
    walk.press(page, "发布表单")
    walk.see(page, "表单已发布")
    she_opens_the_year(page)


def she_mends_the_points_in_the_page(page: Page) -> None:
    walk.see(page, "原文　表1第3行")
    see_told(page, "分值不是数字")
    type_over(page, "分值", "20")
    walk.see(page, "1个问题须改正")
    type_over(page, "名称", "请示报告制度")
    expect(page.get_by_role("heading", name="1．请示报告制度（20分）")).to_be_visible()
    walk.press(page, "撤销上一处修改（1．请示报告制度名称）")
    expect(page.get_by_role("heading", name="1．请示报告（20分）")).to_be_visible()
    walk.settle(page)


def she_mends_the_sum_in_word(page: Page) -> None:
    walk.unfold(page, "重新上传")
    chooser = page.get_by_test_id("stFileUploader").filter(has_text="改好后的文件").locator("input[type=file]")
    chooser.set_input_files({"name": "责任清单二稿.docx", "mimeType": walk.DOCX, "buffer": with_points(_1="二十")})
    walk.see(page, "没有发现问题")
    expect(page.get_by_test_id("stCaptionContainer").filter(has_text="责任清单二稿.docx")).to_be_visible()
    turn_to(page, "修改记录")
    expect(page.get_by_role("button", name="撤销选中的修改")).to_be_disabled()


def she_tries_it_out(page: Page) -> None:
    turn_to(page, "试填")
    walk.press(page, "填入假设数字")
    see_told(page, "应请示报告4次，实际4次，不扣分；得20分")
    page.get_by_label("实际请示报告次数").fill("3")
    see_told(page, "少1次，扣5分；得15分")


def she_opens_the_year(page: Page) -> None:
    walk.open_page(page, "年度设置")
    walk.see(page, "6个部分，8项，满分100分")
    walk.see(page, "10个部分，22项，满分100分")  # the star rating published last is proposed with it
    page.get_by_label("年度", exact=True).fill("2031")
    page.keyboard.press("Tab")
    walk.press(page, "确认并开启")
    walk.see(page, "2031年度已开启")
