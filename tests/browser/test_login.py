"""Coming in and going out, as people do it in a browser."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from db.sample import SAMPLE_PASSWORD
from tests.browser.walk import log_in, open_page, press, see, settle

pytestmark = pytest.mark.browser
NEW = "quiet river under stones"


def try_in(page: Page, username: str, password: str) -> None:
    page.goto("/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(password)
    press(page, "登录")


def test_a_wrong_password_is_told_and_the_right_one_opens_the_page_asked_for(page: Page):
    page.goto("/audit")
    expect(page).to_have_url(re.compile(r"/login\?next=%2Faudit$"))
    page.get_by_label("用户名").fill("auditor")
    page.get_by_label("密码").fill("wrong")
    press(page, "登录")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不正确")
    expect(page.get_by_label("用户名")).to_have_value("auditor")
    page.get_by_label("密码").fill(SAMPLE_PASSWORD)
    press(page, "登录")
    expect(page.get_by_role("heading", name="审计日志")).to_be_visible()


def test_log_out_closes_every_page(page: Page):
    log_in(page, "clerk02", SAMPLE_PASSWORD)
    press(page, "退出登录")
    expect(page).to_have_url(re.compile("/login$"))
    page.goto("/self_assessment")
    expect(page).to_have_url(re.compile("/login"))


def test_a_temporary_password_is_changed_first(new_page):
    administrator, clerk = new_page(), new_page()
    log_in(administrator, "admin", SAMPLE_PASSWORD)
    temporary = reset(administrator, "clerk19")
    try_in(clerk, "clerk19", temporary)
    expect(clerk.get_by_role("heading", name="我的账号")).to_be_visible()
    expect(clerk.get_by_test_id("stSidebarNavLink")).to_have_count(0)
    clerk.goto("/self_assessment")
    expect(clerk.get_by_role("heading", name="我的账号")).to_be_visible()
    settle(clerk)
    clerk.keyboard.press("Escape")
    for key, text in (("present", temporary), ("new", NEW), ("again", NEW)):
        clerk.locator(f".st-key-{key} input").fill(text)
    press(clerk, "修改密码")
    see(clerk, "密码已修改")
    open_page(clerk, "自评填报")


def reset(administrator: Page, username: str) -> str:
    """Reset that account's password on the account page; the temporary one."""
    open_page(administrator, "账号管理")
    administrator.locator(".st-key-chosen").get_by_role("combobox").click()
    administrator.keyboard.type(username)
    administrator.get_by_role("option", name=re.compile(username)).click()
    press(administrator, "重置密码")
    with administrator.expect_download() as download:
        press(administrator, "下载临时密码表")
    return password_in(download.value.path())


def password_in(path: Path) -> str:
    return load_workbook(BytesIO(path.read_bytes())).active.cell(3, 5).value


def test_an_administrator_ends_a_session_at_once(new_page):
    administrator, clerk = new_page(), new_page()
    log_in(clerk, "clerk18", SAMPLE_PASSWORD)
    log_in(administrator, "admin", SAMPLE_PASSWORD)
    open_page(administrator, "账号管理")
    administrator.locator(".st-key-chosen").get_by_role("combobox").click()
    administrator.keyboard.type("clerk18")
    administrator.get_by_role("option", name=re.compile("clerk18")).click()
    press(administrator, "立即结束其登录")
    see(administrator, "已结束1处登录")
    clerk.get_by_test_id("stSidebarNavLink").filter(has_text="我的账号").click()
    expect(clerk).to_have_url(re.compile("/login"), timeout=15_000)


def test_the_log_in_fits_a_phone(new_page):
    phone = new_page(width=390, height=844, is_mobile=True, has_touch=True)
    phone.goto("/login")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    button = phone.get_by_role("button", name="登录").bounding_box()
    assert button["height"] >= 44
    log_in(phone, "clerk03", SAMPLE_PASSWORD)
    expect(phone.get_by_role("heading", name="首页")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
