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


def settle(page: Page) -> None:
    """Wait until Streamlit has drawn the page and runs nothing any more."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()


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
    """Pick an option of a drop-down list, by the keyboard: a list that is still moving closes under a click."""
    box = page.get_by_test_id("stSelectbox").filter(has=page.get_by_text(label, exact=True)).get_by_role("combobox")
    box.press("ArrowDown")
    page.get_by_role("option", name=option).click()
    expect(box).to_have_value(re.compile(option))


def unfold(page: Page, title: str) -> None:
    """Open the part of the page that is folded under that title."""
    part = page.get_by_test_id("stExpander").filter(has_text=title)
    if part.locator("details[open]").count() == 0:
        part.locator("summary").click()


def type_date(page: Page, label: str, day: date) -> None:
    field = page.get_by_label(re.compile(label)).first
    field.fill(day.isoformat())
    field.press("Enter")
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


def step_to(page: Page, number: str, name: str) -> None:
    """Go on with 下一项 until that item is open."""
    heading = page.get_by_role("heading", name=re.compile(rf"^{number}．{name}"))
    for _ in range(60):
        settle(page)
        if heading.is_visible():
            return
        before = item_heading(page)
        press(page, "下一项")
        expect(page.locator("[data-testid=stMain] h3").first).not_to_have_text(before)
    raise AssertionError(f"no item {number} {name}")


def item_heading(page: Page) -> str:
    return page.locator("[data-testid=stMain] h3").first.inner_text()


def fill_in(page: Page, entered: Mapping[str, str | bool]) -> None:
    """Fill in the open item: numbers and words by their label, yes/no by True or False."""
    for label, value in entered.items():
        if isinstance(value, bool):
            group = page.get_by_role("radiogroup", name=label)
            group.get_by_text("是" if value else "否", exact=True).click()
        else:
            page.get_by_label(label).first.fill(value)
        settle(page)


def see_saved(page: Page, arithmetic: str) -> None:
    """Wait until the page shows that arithmetic and says that it is saved."""
    see(page, arithmetic)
    see(page, SAVED)


def as_bytes(book: Any) -> bytes:
    content = BytesIO()
    book.save(content)
    return content.getvalue()
