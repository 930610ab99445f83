"""Every page as every role, wide and narrow: nothing is cut off, nothing failed; pictures to look at in shots/."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page

from db.sample import SAMPLE_PASSWORD
from tests.browser import walk

pytestmark = pytest.mark.browser
SHOTS = Path(__file__).parent / "shots"
WIDTHS = {1440: 1000, 390: 844}  # a desk and a phone
PEOPLE = ("clerk01", "chair02", "reviewer", "leader", "admin", "auditor")
FAULTS = ("页面出现意外错误", "Traceback", "Error", "Exception", "Oh no", "Something went wrong", "not found")
FULL_HEIGHT = "Math.max(...[...document.querySelectorAll('[data-testid=stMain]')].map((main) => main.scrollHeight))"
TOO_WIDE = """[...document.querySelectorAll('[data-testid=stMain] *')]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1 && element.checkVisibility()
    && !element.closest('[data-testid=stDataFrame], [data-testid=stTabs], [role=tablist]'))
  .slice(0, 3).map((element) => element.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("username", PEOPLE)
def test_every_page_fits_and_none_fails(new_page: Callable[..., Page], username: str, width: int) -> None:
    page = new_page(width=width, height=WIDTHS[width])
    faults: list[str] = []
    page.on("console", lambda said: faults.extend(fault_of(said)))
    page.on("pageerror", lambda failure: faults.append(str(failure)))
    walk.log_in(page, username, SAMPLE_PASSWORD)
    for path in paths_of(page):
        page.goto(path)
        walk.settle(page)
        walk.see_drawn(page)
        faults += [f"{path} {fault}" for fault in faults_of(page)]
        take_picture(page, f"{username}_{path.strip('/') or 'home'}_{width}", width)
    assert not faults, "\n".join(faults)


def fault_of(said: ConsoleMessage) -> list[str]:
    """An error of the console; that Streamlit looks for its server below the page's own address first is none."""
    is_search = urlsplit(said.location["url"]).path.endswith(("/_stcore/health", "/_stcore/host-config"))
    return [f"{said.text} {said.location['url']}"] if said.type == "error" and not is_search else []


def paths_of(page: Page) -> list[str]:
    links = page.get_by_test_id("stSidebarNavLink")
    links.first.wait_for(state="attached")
    return [urlsplit(link.get_attribute("href") or "").path for link in links.all()]


def faults_of(page: Page) -> list[str]:
    text = page.locator("body").inner_text()
    found = [f"says {word}" for word in FAULTS if word in text]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("scrolls sideways")
    return found + [f"reaches beyond the edge: {element}" for element in page.evaluate(TOO_WIDE)]


def take_picture(page: Page, name: str, width: int) -> None:
    SHOTS.mkdir(exist_ok=True)
    page.set_viewport_size({"width": width, "height": min(max(page.evaluate(FULL_HEIGHT) + 20, WIDTHS[width]), 4000)})
    walk.see_drawn(page)
    page.screenshot(path=SHOTS / f"{name}.png")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
