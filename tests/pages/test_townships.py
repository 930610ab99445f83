"""Townships imported on the page, from the template to the passwords."""

from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from db import accounts
from db.engine import reading, transaction
from db.home_models import DeputyHome
from db.homes.register import homes_of
from db.township_import import NewAccount, template
from db.units import townships_of
from forms.permissions import Role
from pages.shared.kept_passwords import as_excel
from reports.homes.register import home_register

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
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), filled(ROW))
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
    test = upload(
        open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True),
        filled(("", "1", *ROW[2:]), ("乙乡", "", *ROW[2:])),
    )
    faults = " ".join(error.value for error in test.error)
    assert "第2行" in faults and "第3行" in faults
    with reading() as db:
        assert len(townships_of(db, county.unit_id)) == 1


def test_a_second_click_imports_nothing_twice_and_keeps_the_passwords(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), filled(ROW))
    test.button(key="import").click().run()
    test.button(key="import").click().run()
    assert "平台中已有" in test.error[0].value
    assert len(test.session_state["temporary_passwords"]) == 2


def test_a_file_that_is_no_excel_gets_a_sentence(county, open_page):
    test = upload(open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), b"not a workbook")
    assert "不是 Excel" in test.error[0].value


def test_the_list_of_passwords_takes_any_name_as_text():
    made = NewAccount("青山镇", Role.CLERK, "=1+1", "zhouqi", "abcd")
    content = as_excel([made, replace(made, township="青\x01山镇")])
    cells = [cell for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows() for cell in row if cell.value]
    assert {"=1+1", "青山镇"} <= {cell.value for cell in cells}
    assert all(cell.data_type == "s" for cell in cells)


def register_of(test_county) -> bytes:
    with reading() as db:
        admin = test_county.people[Role.ADMINISTRATOR]
        return home_register([(row.township, row.home) for row in homes_of(db, admin)])


def with_cell(content: bytes, value: object) -> bytes:
    """The register with another address in its first row."""
    book = load_workbook(BytesIO(content))
    book.active.cell(3, 3).value = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


@pytest.fixture
def home(county) -> int:
    with transaction() as db:
        made = DeputyHome(unit_id=county.township_id, name="青山镇人大代表之家", address="旧址")
        db.add(made)
        db.flush()
        return made.id or 0


def bring(test, content: bytes):
    return (
        test.file_uploader(key="homes_upload_0").set_value(("登记表.xlsx", content, "application/octet-stream")).run()
    )


def address_of(home_id: int) -> str:
    with reading() as db:
        return db.get_one(DeputyHome, home_id).address


def test_a_register_that_comes_back_shows_old_and_new_and_is_imported_on_the_click(county, home, open_page):
    test = bring(
        open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), with_cell(register_of(county), "新址")
    )
    changes = next(frame.value for frame in test.dataframe if "现有" in frame.value)
    assert changes.to_dict("records") == [{"行": 3, "乡镇": "青山镇", "栏目": "地址", "现有": "旧址", "改为": "新址"}]
    assert address_of(home) == "旧址"
    test.button(key="import_homes").click().run()
    assert address_of(home) == "新址" and "已更新1个代表之家" in test.success[0].value


def test_a_register_that_comes_back_as_it_was_needs_no_import(county, home, open_page):
    test = bring(open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), register_of(county))
    assert "完全一致" in " ".join(info.value for info in test.info)
    assert not any(button.key == "import_homes" for button in test.button)


def test_a_register_with_a_fault_names_its_row_and_offers_no_import(county, home, open_page):
    test = bring(
        open_page(Role.ADMINISTRATOR, "townships.py", through_menu=True), with_cell(register_of(county), "长" * 101)
    )
    assert "第3行“地址”有101个字" in test.error[0].value
    assert not any(button.key == "import_homes" for button in test.button)
    assert address_of(home) == "旧址"
