"""公文检查 as every role: a file in, the verdict, the list, how to mend; nothing of it is kept."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from forms.permissions import ALLOWED, Action, Role
from reports.standard.check import measure
from reports.standard.deviation import Deviation
from reports.standard.export import deviations_workbook
from tests.reports.plain_word import Made

FAULTY = Made().but(number="示人常发[2022]8号", body={"font": "宋体"}, last={"font": "宋体"})
PAGE = "document_check.py"


def uploaded(test, content: bytes, name: str = "通报.docx"):
    return test.file_uploader(key="document").set_value((name, content, "application/octet-stream")).run()


@pytest.mark.parametrize("role", sorted(ALLOWED[Action.CHECK_DOCUMENTS]))
def test_everyone_who_may_check_sees_the_verdict_first(role, county, open_page):
    test = open_page(role, PAGE, through_menu=True)
    assert "20 MB" in test.caption[0].value and "不保存" in test.caption[0].value
    assert not uploaded(test, Made().file()).exception
    assert "符合" in test.success[0].value and not test.dataframe


@pytest.mark.parametrize("role", sorted(set(Role) - ALLOWED[Action.CHECK_DOCUMENTS]))
def test_others_do_not_get_the_page(role, county, open_page):
    assert not open_page(role, PAGE).file_uploader


def test_deviations_are_counted_listed_and_mended(county, open_page):
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), FAULTY.file())
    assert "3处不符，归并为2条" in test.warning[0].value
    table = test.dataframe[0].value
    assert list(table.columns) == ["位置", "实际", "应为", "条款"]
    assert list(table["条款"]) == ["7.2.5", "7.3.3"]
    assert list(table["位置"])[-1] == "正文第10、12段"
    assert "六角括号" in " ".join(each.value for each in test.markdown)


def test_an_unreadable_file_is_refused_with_what_to_do(county, open_page):
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧.doc")
    assert "另存为" in test.error[0].value and not test.exception and not test.dataframe


def test_the_printed_sheets_are_checked_when_asked_for(county, open_page, monkeypatch):
    monkeypatch.setattr("pages.shared.deviations.has_office", lambda: True)
    told = Deviation("红色分隔线", "长150.0 mm", "156 mm", "7.2.7")
    monkeypatch.setattr("pages.shared.deviations.printed_deviations", lambda content, measured: [told])
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), Made().file())
    test.button(key="print").click().run()
    assert "1处不符" in test.warning[0].value and list(test.dataframe[0].value["实际"]) == ["长150.0 mm"]


def test_without_libreoffice_the_second_check_is_said_to_be_left_out(county, open_page, monkeypatch):
    monkeypatch.setattr("pages.shared.deviations.has_office", lambda: False)
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), Made().file())
    assert any("没有安装 LibreOffice" in each.value for each in test.caption) and not test.button


def test_the_next_file_takes_the_place_of_the_last(county, open_page):
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), FAULTY.file())
    uploaded(test, Made().file(), "改好的通报.docx")
    assert "改好的通报" in test.success[0].value and not test.warning


def test_text_of_the_document_is_shown_as_text(county, open_page):
    test = uploaded(open_page(Role.CLERK, PAGE, through_menu=True), FAULTY.file(), "**粗**<b>.docx")
    assert r"\*\*粗\*\*\<b\>" in test.warning[0].value


def test_the_list_is_taken_away_as_excel_without_formulas():
    deviations = measure(Made().but(level_1="一.=1+1").file()).deviations
    sheet = load_workbook(BytesIO(deviations_workbook("通报", deviations))).active
    assert [cell.value for cell in sheet[2]] == ["序号", "位置", "实际", "应为", "条款", "怎样修改"]
    assert sheet.max_row == 2 + len(deviations)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
