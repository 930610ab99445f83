"""A real server with its own sample county, and Debian's Chromium to walk through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running_server import Server

playwright_api = pytest.importorskip(
    "playwright.sync_api", reason="浏览器测试略过：没有安装 playwright（见 requirements-test.txt）"
)
Browser, Page, Playwright = playwright_api.Browser, playwright_api.Page, playwright_api.Playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the sample county for all browser tests of this process."""
    running = Server(tmp_path_factory.mktemp("server"))
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"浏览器测试略过：找不到 {CHROMIUM}，请安装 Debian 的 chromium 与 fonts-noto-cjk。")
    with playwright_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture
def new_page(browser: Browser, server: Server):
    """A function that opens a page of its own, with its own cookies, as one more person at one more machine."""
    contexts = []

    def open_page(*, width: int = 1280, height: int = 900, **options: object) -> Page:
        usual = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": server.url}
        context = browser.new_context(viewport={"width": width, "height": height}, **usual | options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    return new_page()
