"""发文登记 as its writers see it: the next number, reserving, using, voiding, beginning; each unit its own register."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from db.access import today
from db.engine import transaction
from db.notices.beginning import begin_series
from db.notices.numbers import register_of, reserve, use
from db.notices.writing import number_notice
from pages.shared.numbers.register import _register
from tests.db.a_notice import a_draft, a_finished
from tests.db.a_year import Year
from tests.pages.conftest import PAGES, identity_of
from tests.pages.reading_pages import field, press, text_of

SERIES = "示人常发"
OPEN = Callable[..., AppTest]


@pytest.fixture
def opened(year: Year) -> OPEN:
    """A function that opens the page as one of the year's people; links to other pages need the menu."""

    def open_as(who: str, *, through_menu: bool = False) -> AppTest:
        file = "main.py" if through_menu else "document_numbers.py"
        test = AppTest.from_file(str(PAGES / file), default_timeout=30)
        test.user = identity_of(year.people[who])
        test.run()
        return test.switch_page("document_numbers.py").run() if through_menu else test

    return open_as


def taken(year: Year, *purposes: str, who: str = "reviewer", of: int = 0) -> list[int]:
    with transaction() as db:
        return [reserve(db, SERIES, of or today().year, text, year.people[who]).id or 0 for text in purposes]


def states(year: Year, who: str = "reviewer") -> list[tuple[str, str]]:
    with transaction() as db:
        return [(row.text, row.state.value) for row in register_of(db, year.people[who])]


def table(test: AppTest) -> list[str]:
    """The numbers on the list."""
    return list(test.dataframe[0].value["文号"]) if test.dataframe else []


def number(serial: int, of: int = 0) -> str:
    return f"{SERIES}〔{of or today().year}〕{serial}号"


def test_an_empty_register_tells_the_first_number_and_how_to_begin(opened: OPEN) -> None:
    test = opened("reviewer")
    assert not test.exception and not test.dataframe
    assert f"还没有编过号，下一个是{number(1)}。今年已在线下编过号的，请先设置起始号" in text_of(test)
    assert test.selectbox(key="numbers_series").value == SERIES


def test_a_number_is_reserved_used_and_the_use_taken_back(year: Year, opened: OPEN) -> None:
    test = opened("reviewer")
    field(test, "用途").set_value("关于召开主任会议的通知")
    test.button(key="reserve_number").click().run()
    assert f"已预留{number(1)}" in text_of(test) and f"下一个是{number(2)}" in text_of(test)
    assert (field(test, "用途").value, table(test)) == ("", [number(1)])
    press(test, "登记为已用（线下印发）")
    assert states(year) == [(number(1), "used")] and "已用1个，作废0个，预留未用0个" in text_of(test)
    press(test, "撤回已用登记")
    assert states(year) == [(number(1), "reserved")] and not test.exception


def test_a_number_is_not_reserved_for_nothing(year: Year, opened: OPEN) -> None:
    test = opened("leader")
    test.button(key="reserve_number").click().run()
    assert "没有填写用途" in text_of(test) and states(year) == []


def test_who_was_told_a_number_that_somebody_took_meanwhile_is_told_so(year: Year, opened: OPEN) -> None:
    test = opened("leader")
    field(test, "用途").set_value("我的通知")
    taken(year, "别人的通知")
    test.button(key="reserve_number").click().run()
    assert f"取用了{number(1)}（别人的通知），下一个是2号，请核对后再预留" in text_of(test)
    assert field(test, "用途").value == "我的通知"
    assert states(year) == [(number(1), "reserved")]
    test.button(key="reserve_number").click().run()
    assert states(year)[0] == (number(2), "reserved")


def test_a_number_is_voided_with_its_reason_alone(year: Year, opened: OPEN) -> None:
    taken(year, "通知")
    test = opened("reviewer")
    press(test, "作废")
    assert "没有填写理由" in text_of(test) and states(year) == [(number(1), "reserved")]
    field(test, "作废理由").set_value("<b>印错</b> *重编*")
    press(test, "作废")
    assert states(year) == [(number(1), "voided")]
    assert "作废理由：<b>印错</b> *重编*" in text_of(test)
    assert [button.label for button in test.button if "作废" in button.label] == []


def test_a_register_begun_on_paper_is_begun_and_the_beginning_taken_back(year: Year, opened: OPEN) -> None:
    test = opened("reviewer")
    test.number_input(key="numbers_first").set_value(8)
    test.button(key="begin_series").click().run()
    assert f"下一个是{number(8)}" in text_of(test) and len(table(test)) == 7
    test.button(key="take_back_beginning").click().run()
    assert states(year) == [] and not test.exception
    taken(year, "通知")
    assert "begin_series" not in [button.key for button in test.run().button]


def test_another_series_is_typed_and_checked(year: Year, opened: OPEN) -> None:
    test = opened("reviewer")
    test.selectbox(key="numbers_series").set_value("其他代字").run()
    assert "第一步：填写本单位的发文机关代字" in text_of(test)
    test.text_input(key="numbers_other").set_value("示人常办〔2022〕").run()
    assert "中有“〔”，只能用汉字" in text_of(test)
    test.text_input(key="numbers_other").set_value("示人常办").run()
    field(test, "用途").set_value("函")
    test.button(key="reserve_number").click().run()
    assert states(year) == [(f"示人常办〔{today().year}〕1号", "reserved")]
    assert "示人常办" in test.selectbox(key="numbers_series").options


def test_a_search_finds_numbers_of_every_year_and_state(year: Year, opened: OPEN) -> None:
    taken(year, "旧通知", "旧函", of=2021)
    taken(year, "新通知")
    test = opened("reviewer")
    assert table(test) == [number(1)]
    test.text_input(key="numbers_words").set_value("通知").run()
    assert table(test) == [number(1), number(1, 2021)]
    test.text_input(key="numbers_words").set_value("通知 2021").run()
    assert table(test) == [number(1, 2021)]
    test.text_input(key="numbers_words").set_value("没有这份").run()
    assert "没有符合条件的文号，请减少查找条件" in text_of(test)


def test_a_search_in_a_year_without_numbers_says_that_nothing_is_found(year: Year, opened: OPEN) -> None:
    taken(year, "旧通知", of=today().year - 1)
    test = opened("reviewer")
    test.selectbox(key="numbers_year").set_value(today().year).run()
    assert not test.dataframe and "没有符合条件的文号" not in text_of(test)
    test.text_input(key="numbers_words").set_value("没有这份").run()
    assert "没有符合条件的文号" in text_of(test)


def test_a_register_that_stopped_years_ago_opens_where_it_stopped(year: Year, opened: OPEN) -> None:
    taken(year, "旧通知", of=2021)
    assert table(opened("reviewer")) == [number(1, 2021)]
    taken(year, "去年的通知", of=today().year - 1)
    assert opened("reviewer").selectbox(key="numbers_year").value == today().year


def test_a_notices_number_says_where_it_is_dealt_with(year: Year, opened: OPEN) -> None:
    notice_id = a_finished(year)
    test = opened("reviewer", through_menu=True)
    (link,) = (link for link in test.get("page_link") if link.proto.label == "打开这份公文")
    assert link.proto.query_string == f"notice={notice_id}"
    assert "请在“公文制发”中撤销该公文，文号随之作废" in text_of(test)
    assert not [button for button in test.button if button.label in ("作废", "撤回已用登记")]
    with transaction() as db:
        number_notice(db, a_draft(year), SERIES, "草稿", year.people["reviewer"])
    test = opened("reviewer", through_menu=True)
    assert "已编给“公文制发”中的一份稿子" in text_of(test) and "用此号的稿子将重新编号" in text_of(test)
    assert "登记为已用（线下印发）" not in [button.label for button in test.button]


def test_a_township_keeps_a_register_of_its_own(year: Year, opened: OPEN) -> None:
    taken(year, "县里的通知")
    test = opened("clerk0")
    assert "第一步：填写本单位的发文机关代字" in text_of(test) and not test.dataframe
    test.text_input(key="numbers_other").set_value("第零镇人大发").run()
    field(test, "用途").set_value("自评报告")
    test.button(key="reserve_number").click().run()
    assert table(test) == [f"第零镇人大发〔{today().year}〕1号"]
    assert "县里的通知" not in text_of(test)
    assert states(year, "clerk1") == []


def test_the_year_is_taken_away_in_order_and_without_formulas(year: Year) -> None:
    with transaction() as db:
        begin_series(db, "示人常函", 2022, 2, year.people["reviewer"])
    first, _ = taken(year, "=1+1", "通知", of=2022)
    taken(year, "另一年", of=2021)
    with transaction() as db:
        use(db, first, year.people["leader"])
    sheet = openpyxl.load_workbook(BytesIO(_register("示例县", 2022, year.people["reviewer"]))).active
    rows = list(sheet.iter_rows(min_row=3))
    assert sheet["A1"].value == "示例县2022年发文登记簿"
    assert [tuple(cell.value for cell in row[:4]) for row in rows] == [
        ("示人常函〔2022〕1号", "已用", "启用平台前已编发", "张reviewer"),
        (number(1, 2022), "已用", "=1+1", "张leader"),
        (number(2, 2022), "预留", "通知", "张reviewer"),
    ]
    assert not any(cell.data_type == "f" for row in rows for cell in row)
