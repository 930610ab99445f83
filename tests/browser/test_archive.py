"""All townships' forms taken away in the browser: packed while the page shows how far it is, then downloaded."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import download, log_in, open_page, press, see

pytestmark = pytest.mark.browser


def test_the_reviewer_takes_away_every_townships_form(page: Page):
    log_in(page, "reviewer", SAMPLE_PASSWORD)
    open_page(page, "考评审核")
    press(page, "打包全部乡镇的表（印发原表样式）")
    expect(page.get_by_role("button", name="下载全部乡镇的表（压缩包）")).to_be_visible(timeout=60_000)
    package = ZipFile(BytesIO(download(page, "下载全部乡镇的表（压缩包）")))
    names = package.namelist()
    assert len(names) == 40
    first = next(name for name in names if name.endswith("责任清单.docx"))
    table = docx.Document(BytesIO(package.read(first))).tables[0]
    assert table.rows[0].cells[6].text == "自评分"
    assert table.rows[2].cells[6].text.split("\n")[0].replace(".", "").isdigit()
    see(page, "重新打包")
