"""Townships imported on the page, from the template to the passwords."""

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from db import accounts
from db.engine import reading, transaction
from db.township_import import NewAccount, template
from db.units import townships_of
from forms.permissions import Role
from pages.shared.kept_passwords import as_excel

ROW = ("绿水乡", "430121102", "", "", "3", "周七", "zhouqi", "吴八", "wuba")


def filled(*rows: tuple[str, ...]) -> bytes:
    book = load_workbook(BytesIO(template()))
    for row in rows:
        book.worksheets[0].append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def upload(test, content: bytes):
    return test.file_uploader(key="upload").set_value(("乡镇.xlsx", content, "application/octet-stream")).run()


def test_a_good_file_is_shown_first_and_imported_on_the_click(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py"), filled(ROW))
    assert not test.error
    with reading() as db:
        assert len(townships_of(db, county.unit_id)) == 1
    test.button(key="import").click().run()
    with reading() as db:
        assert [unit.name for unit in townships_of(db, county.unit_id)] == ["青山镇", "绿水乡"]
    made = {each.username: each.password for each in test.session_state["temporary_passwords"]}
    with transaction() as db:
        assert accounts.authenticate(db, "zhouqi", made["zhouqi"]).must_change_password
    assert "绿水乡" in list(test.dataframe[1].value["乡镇"])


def test_every_fault_is_said_and_nothing_is_imported(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py"), filled(("", "1", *ROW[2:]), ("乙乡", "", *ROW[2:])))
    faults = " ".join(error.value for error in test.error)
    assert "第2行" in faults and "第3行" in faults
    with reading() as db:
        assert len(townships_of(db, county.unit_id)) == 1


def test_a_second_click_imports_nothing_twice_and_keeps_the_passwords(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py"), filled(ROW))
    test.button(key="import").click().run()
    test.button(key="import").click().run()
    assert "平台中已有" in test.error[0].value
    assert len(test.session_state["temporary_passwords"]) == 2


def test_a_file_that_is_no_excel_gets_a_sentence(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py"), b"not a workbook")
    assert "不是 Excel" in test.error[0].value


def test_the_list_of_passwords_takes_any_name_as_text():
    made = NewAccount("青山镇", Role.CLERK, "=1+1", "zhouqi", "abcd")
    content = as_excel([made, replace(made, township="青\x01山镇")])
    cells = [cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row if cell.value]
    assert {"=1+1", "青山镇"} <= {cell.value for cell in cells}
    assert all(cell.data_type == "s" for cell in cells)
