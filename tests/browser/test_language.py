"""No page shows Streamlit's own English, and no request leaves the server."""

import re

import pytest
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from forms.permissions import Role
from pages.shared.access import PLACES, Place
from tests.browser.walk import log_in, see_drawn, settle

pytestmark = pytest.mark.browser
WHO = {
    Role.CLERK: "clerk04", Role.CHAIR: "chair04", Role.REVIEWER: "reviewer",
    Role.LEADER: "leader", Role.ADMINISTRATOR: "admin", Role.AUDITOR: "auditor",
}  # fmt: skip
# Names of formats, endings of files, user names and the like, which have no Chinese.
NO_ENGLISH = re.compile(
    r"\.jpe?g\b|\.png\b|\.pdf\b|\.docx?\b|\.xlsx?\b|Word|Excel|PDF|CSV|PNG|SVG|DOCX?|XLSX?|WPS|TXT|JPG|MP4|SHA-256|[KMG]B|Esc|Ctrl|admin|reviewer|leader|auditor|clerk\d*|chair\d*"
)
READ = """() => {
  const seen = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode, holder = node.parentElement;
    if (holder.closest("script,style,noscript,canvas,code,svg,[role=img],[data-testid=stIconMaterial],[aria-hidden=true]")) continue;
    if (holder.checkVisibility()) seen.push(node.data);
  }
  for (const element of document.querySelectorAll("[aria-label],[title],[placeholder]")) {
    if (element.closest("svg,canvas,.vega-embed,[data-testid=stIconMaterial]")) continue;
    for (const name of ["aria-label", "title", "placeholder"]) seen.push(element.getAttribute(name) ?? "");
  }
  return seen;
}"""


def english_on(page: Page) -> list[str]:
    """What is left in Latin letters on the page, in texts and in what a screen reader says."""
    return sorted({text for text in page.evaluate(READ) if re.search(r"[A-Za-z]{3,}", NO_ENGLISH.sub("", text))})


@pytest.mark.parametrize("role", WHO)
def test_every_page_of_a_role_is_chinese_and_asks_nobody_outside(role, new_page, server):
    page = new_page(locale="en-US")
    outside = []
    page.on("request", lambda request: outside.append(request.url) if is_outside(request.url, server.url) else None)
    log_in(page, WHO[role], SAMPLE_PASSWORD)
    left = {}
    for place in PLACES:
        if role in place.roles:
            page.goto(address_of(place))
            expect(page.get_by_test_id("stMain").get_by_role("heading").first).to_be_visible()
            settle(page)
            see_drawn(page)
            left |= {place.file: english} if (english := english_on(page)) else {}
    assert left == {}
    assert outside == []


def address_of(place: Place) -> str:
    return "/" if place.file == "home.py" else f"/{place.file.removesuffix('.py')}"


def is_outside(address: str, own: str) -> bool:
    return not address.startswith((own, own.replace("http", "ws", 1), "data:", "blob:"))


def test_a_wrong_address_is_told_in_chinese(page: Page):
    log_in(page, "clerk05", SAMPLE_PASSWORD)
    page.goto("/no_such_page")
    expect(page.get_by_role("dialog")).to_contain_text("没有这个页面")
    assert english_on(page) == []


def test_lists_and_calendars_are_chinese_in_an_english_browser(new_page):
    page = new_page(locale="en-US")
    log_in(page, "admin", SAMPLE_PASSWORD)
    page.goto("/accounts")
    settle(page)
    page.locator(".st-key-chosen").get_by_role("combobox").click()
    page.keyboard.type("nobody of this name")
    expect(page.get_by_text("没有找到")).to_be_visible()
    page.goto("/cycles")
    settle(page)
    page.get_by_test_id("stDateInput").first.get_by_role("button").first.click()
    expect(page.get_by_role("grid")).to_be_visible()
    assert english_on(page) == []


def test_what_people_write_stays_as_they_wrote_it(page: Page):
    log_in(page, "admin", SAMPLE_PASSWORD)
    page.goto("/accounts")
    settle(page)
    search = page.locator(".st-key-search input")
    search.fill("Search")
    search.press("Enter")
    settle(page)
    expect(search).to_have_value("Search")
