"""Archives taken away in the browser: packed while the page shows how far it is, then downloaded, on a phone too."""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import log_in, open_page, press, see

pytestmark = pytest.mark.browser


def take(page: Page, label: str) -> tuple[str, ZipFile]:
    """Follow the link to a finished archive, once it is there. Its name and what came down."""
    link = page.get_by_role("link", name=label)
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as coming:
        link.click()
    return coming.value.suggested_filename, ZipFile(BytesIO(Path(coming.value.path()).read_bytes()))


def test_the_reviewer_takes_away_every_townships_form(page: Page):
    log_in(page, "reviewer", SAMPLE_PASSWORD)
    open_page(page, "考评审核")
    press(page, "打包全部乡镇的表（印发原表样式）")
    _, package = take(page, "下载全部乡镇的表（压缩包）")
    names = package.namelist()
    assert len(names) == 40
    first = next(name for name in names if name.endswith("责任清单.docx"))
    table = docx.Document(BytesIO(package.read(first))).tables[0]
    assert table.rows[0].cells[6].text == "自评分"
    assert table.rows[2].cells[6].text.split("\n")[0].replace(".", "").isdigit()
    see(page, "重新打包")


def test_a_township_takes_its_archive_away_on_a_phone(new_page):
    phone = new_page(width=390, height=844)
    log_in(phone, "chair03", SAMPLE_PASSWORD)
    phone.goto("/self_assessment")
    press(phone, "打包档案")
    see(phone, re.compile("正在(准备)?打包|由.+打包"))
    name, package = take(phone, "下载档案（压缩包）")
    assert name.startswith("云溪镇2022年度考核档案")
    assert "00-档案目录.docx" in package.namelist()
    assert any(name.startswith("02-佐证材料/责任清单/") for name in package.namelist())
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
