"""Evidence chosen in the browser: listed when it has arrived, refused in words, sent again after a broken connection."""

import pytest
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import log_in, see, settle
from tests.made_files import a_large_pdf

pytestmark = pytest.mark.browser
PDF = a_large_pdf(1_500_000)


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("input[data-role=files]").set_input_files(given)


@pytest.fixture
def form(page: Page) -> Page:
    log_in(page, "clerk01", SAMPLE_PASSWORD)
    page.goto("/self_assessment")
    expect(page.locator(".uploader")).to_be_visible()
    settle(page)
    return page


def test_what_is_chosen_is_listed_and_opens_again(form: Page):
    choose_files(form, ("会议记录<b>.pdf", PDF), ("程序.exe", b"MZ"))
    expect(form.get_by_role("link", name="会议记录<b>.pdf")).to_be_visible()
    expect(form.locator(".uploader li.failed")).to_contain_text("不能作为佐证材料")
    address = form.get_by_role("link", name="会议记录<b>.pdf").get_attribute("href")
    assert form.request.get(address).body() == PDF


def test_a_broken_connection_is_told_and_the_file_sent_again(form: Page):
    form.context.set_offline(True)
    choose_files(form, ("断网时的记录.pdf", PDF + b"2"))
    expect(form.locator(".uploader li.failed")).to_contain_text("网络中断")
    form.context.set_offline(False)
    form.get_by_role("button", name="重传").click()
    see(form, "断网时的记录.pdf")
    expect(form.get_by_role("link", name="断网时的记录.pdf")).to_be_visible(timeout=30_000)
