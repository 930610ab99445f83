"""A real server with its own sample county, and Debian's Chromium to walk through it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running_server import Server

playwright_api = pytest.importorskip(
    "playwright.sync_api", reason="浏览器测试略过：没有安装 playwright（见 requirements-test.txt）"
)
Browser, Page, Playwright = playwright_api.Browser, playwright_api.Page, playwright_api.Playwright

FOLDER = Path(__file__).parent
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

# What a page asks its server and hears from it, noted in every page from its beginning.
NOTE_TALK = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (...given) {
    if (!this.noted) this.addEventListener('message', () => { window.heard = performance.now(); });
    this.noted = true;
    window.asked = performance.now();
    return send.apply(this, given);
};
"""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A file with a server of its own stays with one process, which makes that server once; all others are shared out.

    Those files tell long stories: they begin first, and the short tests of all others fill the end of the run.
    """
    for item in items:
        if FOLDER in item.path.parents and hasattr(getattr(item, "module", None), "server"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
    items.sort(key=lambda item: item.get_closest_marker("xdist_group") is None)


@pytest.fixture(scope="session")
def sample_copy(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that makes a data folder of that name with the sample county in it, which takes seconds to write."""

    def copy(name: str) -> Path:
        return shutil.copytree(sample_folder, tmp_path_factory.mktemp(name), dirs_exist_ok=True)

    return copy


@pytest.fixture(scope="session")
def server(sample_copy: Callable[[str], Path]) -> Iterator[Server]:
    """One server with the sample county for all browser tests of this process."""
    running = Server(sample_copy("server"))
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
        context.add_init_script(NOTE_TALK)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page) -> Page:
    return new_page()
