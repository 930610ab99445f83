"""Steps that people take on the pages, each waiting until the page has answered."""

import re
from collections.abc import Mapping
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from playwright.sync_api import Download, Locator, Page, expect

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PATIENCE = 30_000  # milliseconds; a machine may have other things to do
SAVED = re.compile(r"已保存 \d\d月\d\d日")

expect.set_options(timeout=PATIENCE)


# `asked` and `heard` are noted by every page (conftest). A run that was asked for begins a moment later, and what is heard
# of it is shown a moment later: idle is a page whose last question has been answered. Not every question is answered:
# who has waited as long as `unanswered` waits for nothing.
IDLE = """([quiet, unanswered]) => {
    const app = document.querySelector('[data-testid=stApp]');
    const {asked = 0, heard = 0} = window;
    const since = performance.now() - Math.max(asked, heard, window.waitingSince);
    return app?.dataset.testScriptState === 'notRunning' && since > (asked > heard ? unanswered : quiet);
}"""
# What is drawn after the run: lists and charts (those of a closed tab only when it is opened), fonts, pictures (those
# below the window's edge only when they come near it).
DRAWN = """([quiet]) => {
    const main = document.querySelector('[data-testid=stMain]');
    const empty = [...main.querySelectorAll('[data-testid=stDataFrame], [data-testid=stVegaLiteChart]')]
        .some((drawing) => drawing.checkVisibility() && !drawing.querySelector('canvas, svg'));
    const waits = empty || document.querySelector('[data-testid=stSkeleton], [data-stale=true], [data-testid=stSpinner]')
        || document.fonts.status !== 'loaded'
        || [...document.images].some((image) => !image.complete && image.getBoundingClientRect().top < innerHeight)
        || document.getAnimations().some((move) => move.playState === 'running'
            && move.effect.getComputedTiming().endTime !== Infinity);
    const looks = [innerWidth, innerHeight, main.scrollWidth, main.scrollHeight, main.getElementsByTagName('*').length];
    const seen = looks.join();
    if (waits || seen !== window.seen) [window.seen, window.seenSince] = [seen, performance.now()];
    return !waits && performance.now() - window.seenSince > quiet;
}"""
QUIET, STEADY, UNANSWERED = 100, 150, 2000  # milliseconds
POLLING = 25  # milliseconds; at every frame it would take the time that the page needs


def settle(page: Page) -> None:
    """Wait until Streamlit has drawn the page and runs nothing any more."""
    page.evaluate("window.waitingSince = performance.now()")
    page.wait_for_function(IDLE, arg=[QUIET, UNANSWERED], polling=POLLING)


def see_drawn(page: Page) -> None:
    """Wait until what is drawn after the run stands there too, and stands still."""
    page.evaluate("window.seen = null")
    page.wait_for_function(DRAWN, arg=[STEADY], polling=POLLING)


def log_in(page: Page, username: str, password: str) -> None:
    page.goto("/login")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login" not in url)
    settle(page)


def open_page(page: Page, title: str) -> None:
    """Go to a page through the menu, as people do."""
    page.get_by_test_id("stSidebarNavLink").filter(has_text=title).click()
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible()
    settle(page)


def press(page: Page | Locator, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def see(page: Page, text: str | re.Pattern[str]) -> Locator:
    """Wait until that text can be read on the page."""
    found = page.get_by_test_id("stMain").get_by_text(text).first
    expect(found).to_be_visible()
    return found


def choose(page: Page, label: str, option: str) -> None:
    """Pick an option of a drop-down list. A list closes when the page moves under it, so it is opened until it stays."""
    box = page.get_by_test_id("stSelectbox").filter(has=page.get_by_text(label, exact=True)).get_by_role("combobox")
    listed = page.get_by_role("option", name=option)
    for _ in range(10):
        box.press("ArrowDown")
        page.wait_for_timeout(500)
        if listed.is_visible():
            break
    listed.click()
    expect(box).to_have_value(re.compile(option))
    settle(page)


def unfold(page: Page, title: str) -> None:
    """Open the part of the page that is folded under that title."""
    part = page.get_by_test_id("stExpander").filter(has_text=title)
    if part.locator("details[open]").count() == 0:
        part.locator("summary").click()


def type_date(page: Page, label: str, day: date) -> None:
    """Type year, month and day into the parts of a date field."""
    parts = page.get_by_role("group", name=label, exact=True).get_by_role("spinbutton")
    parts.first.focus()
    page.keyboard.type(f"{day:%Y%m%d}", delay=30)
    page.keyboard.press("Tab")
    settle(page)


def upload(page: Page, label: str, name: str, content: bytes, mime: str) -> None:
    """Give a file to the uploader with that label."""
    uploader = page.get_by_test_id("stFileUploader").filter(has_text=label)
    uploader.locator("input[type=file]").set_input_files({"name": name, "mimeType": mime, "buffer": content})
    expect(uploader).to_contain_text(name)
    settle(page)


def download(page: Page, label: str) -> bytes:
    """The content of what that button gives."""
    with page.expect_download() as coming:
        press(page, label)
    taken: Download = coming.value
    return Path(taken.path()).read_bytes()


def pick_form(page: Page, name: str) -> None:
    """责任清单 or 星级评定."""
    page.get_by_test_id("stButtonGroup").get_by_text(name, exact=True).click()
    settle(page)


def pick_township(page: Page, row: int, name: str) -> None:
    """Mark a row (from 0) of the reviewer's list, which is drawn on a canvas."""
    page.get_by_test_id("stDataFrame").first.click(position={"x": 16, "y": 54 + 35 * row})
    see(page, re.compile(rf"^{name}\s"))
    settle(page)


def step_to(page: Page, number: str) -> None:
    """Go on with 下一项, or back with 上一项, until that item is open."""
    settle(page)
    while not (before := open_item(page)).startswith(f"{number}．"):
        press(page, "下一项" if int(before.partition("．")[0]) < int(number) else "上一项")
        expect(page.get_by_role("heading", name=before, exact=True)).to_have_count(0)
        settle(page)


def open_item(page: Page) -> str:
    """The heading of the item that is open: "3．主职主业（30分）"."""
    heading = page.get_by_role("heading", name=re.compile(r"^\d+．"))
    expect(heading).to_have_count(1)  # the one before stands there for a moment
    return heading.inner_text()


def see_item(page: Page, number: str) -> None:
    expect(page.get_by_role("heading", name=re.compile(rf"^{number}．"))).to_have_count(1)
    settle(page)


def fill_in_item(page: Page, number: str, entered: Mapping[str, str | bool], arithmetic: str) -> None:
    """Go on to that item, fill it in, and see that it is computed and saved."""
    step_to(page, number)
    fill_in(page, entered)
    see_saved(page, arithmetic)


def fill_in(page: Page, entered: Mapping[str, str | bool]) -> None:
    """Numbers and words by the beginning of their label, yes/no by True or False."""
    for label, value in entered.items():
        if isinstance(value, bool):
            page.get_by_role("radiogroup", name=label).get_by_text("是" if value else "否", exact=True).click()
        else:
            page.get_by_label(label).first.fill(value)
        settle(page)


def see_saved(page: Page, arithmetic: str) -> None:
    """Wait until the page shows that arithmetic and says that it is saved."""
    see(page, arithmetic)
    see(page, SAVED)


def add_reference(page: Page, name: str) -> None:
    """Give a document number as evidence of the open item."""
    page.get_by_label("文号、网址或文字说明").fill(name)
    press(page, "添加")
    expect(page.get_by_role("button", name=f"查看文号：{name}")).to_be_visible()
    settle(page)


def add_file(page: Page, name: str, content: bytes) -> None:
    """Upload a file as evidence of the open item."""
    chooser = page.locator(".uploader input[type=file]").first
    chooser.set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    expect(listed(page, name)).to_be_visible()
    settle(page)


def listed(page: Page, name: str) -> Locator:
    """That piece in the open item's list of evidence; a click opens it in the viewer."""
    return page.locator(f'.gallery .piece .look[aria-label$="：{name}"]')


def submit(page: Page, name: str) -> None:
    """Hand in a complete form: the button, and the yes to what is said once more."""
    press(page, f"提交{name}")
    press(page.get_by_role("dialog"), "确认提交")


def gaps(page: Page) -> Locator:
    """The links to what is missing before the form may be submitted."""
    return page.get_by_test_id("stExpander").filter(has_text="提交前还需补齐").get_by_role("button")


def decide(page: Page, entered: Mapping[str, str], button: str) -> None:
    """Fill in the reviewer's form of the open item and send it."""
    fill_in(page, entered)
    press(page, button)
    settle(page)


def as_bytes(book: Any) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()
