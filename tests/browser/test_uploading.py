"""Evidence in the browser: chosen or pasted, listed when it has arrived, refused in words, sent again by itself."""

import base64
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, Route, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import log_in, settle
from tests.made_files import PNG, a_large_pdf

pytestmark = pytest.mark.browser
PDF = a_large_pdf(1_500_000)
UPLOADS = re.compile(r"/evidence\?")
PASTE = """([content, name, type]) => {
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([bytes], name, { type }));
  document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def choose_files(page: Page, *files: tuple[str, bytes]) -> None:
    given = [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in files]
    page.locator("input[data-role=files]").set_input_files(given)


def listed(page: Page, name: str | re.Pattern[str]):
    return page.locator(".gallery .piece .look").filter(has_text=name)


@pytest.fixture
def form(page: Page) -> Page:
    log_in(page, "clerk01", SAMPLE_PASSWORD)
    page.goto("/self_assessment")
    expect(page.locator(".uploader")).to_be_visible()
    settle(page)
    return page


def test_what_is_chosen_is_listed_and_opens_again(form: Page):
    choose_files(form, ("会议记录<b>.pdf", PDF), ("程序.exe", b"MZ"))
    expect(listed(form, "会议记录<b>.pdf")).to_be_visible()
    expect(form.locator(".uploader li.failed")).to_contain_text("不能作为佐证材料")
    listed(form, "会议记录<b>.pdf").click()
    address = form.get_by_role("link", name="打开原件：会议记录<b>.pdf").get_attribute("href")
    assert form.request.get(address).body() == PDF


def test_a_pasted_screenshot_gets_a_name_that_tells_when(form: Page):
    form.evaluate(PASTE, [base64.b64encode(PNG).decode(), "image.png", "image/png"])
    expect(listed(form, re.compile(r"截图-\d{8}-\d{6}\.png"))).to_be_visible()


def test_a_connection_lost_half_way_is_repeated_without_a_duplicate(form: Page):
    """The server keeps the file, but its answer never comes; what is sent again is the row that is there."""
    tries = []

    def lose_the_first_answer(route: Route) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    form.route(UPLOADS, lose_the_first_answer)
    choose_files(form, ("断线的记录.pdf", PDF + b"1"))
    expect(form.locator(".uploader li")).to_contain_text("已有这个文件", timeout=30_000)
    expect(listed(form, "断线的记录.pdf")).to_have_count(1)
    assert len(tries) == 2


def test_without_a_network_it_waits_and_goes_on_by_itself(form: Page):
    form.context.set_offline(True)
    choose_files(form, ("断网时的记录.pdf", PDF + b"2"))
    expect(form.locator(".uploader li")).to_contain_text("恢复后自动重传")
    form.context.set_offline(False)
    expect(listed(form, "断网时的记录.pdf")).to_be_visible(timeout=30_000)


def test_three_are_sent_at_once_the_others_wait_and_one_is_cancelled(form: Page):
    held: list[Route] = []
    hold = True
    form.route(UPLOADS, lambda route: held.append(route) if hold else route.continue_())
    choose_files(form, *((f"第{number}份.pdf", PDF + b"of five" + bytes([48 + number])) for number in range(1, 6)))
    rows = form.locator(".uploader li")
    expect(rows.filter(has_text="排队中")).to_have_count(2)
    expect(form.locator(".uploader .whole")).to_contain_text("共5个，已完成0个")
    rows.filter(has_text="第2份").get_by_role("button", name="取消").click()
    expect(rows.filter(has_text="排队中")).to_have_count(1)
    hold = False
    for route in held:
        if quote("第2份") not in route.request.url:
            route.continue_()
    for number in (1, 3, 4, 5):
        expect(listed(form, f"第{number}份.pdf")).to_be_visible(timeout=30_000)
    expect(listed(form, "第2份.pdf")).to_have_count(0)
