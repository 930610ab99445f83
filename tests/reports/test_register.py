"""The register as Excel: what is taken away comes back unchanged, and no text becomes a formula."""

from decimal import Decimal
from io import BytesIO

from openpyxl import load_workbook

from db.engine import transaction
from db.home_models import DeputyHome
from db.homes.home_import import COLUMNS, read_homes
from db.homes.register import homes_of
from forms.permissions import Role
from reports.homes.register import home_register
from tests.db.a_home import add_homes, home_now
from tests.db.a_year import a_year


def test_the_export_has_exactly_the_columns_that_the_import_takes_and_changes_nothing(sqlite_database):
    with transaction() as db:
        year = a_year(db)
        first, _ = add_homes(db, year)
        home = home_now(db, first)
        home.area, home.introduction, home.keeper_phone = 8655, "=1+1\n第二行", "0999-8123456"
        admin = year.person(Role.ADMINISTRATOR)
        content = home_register([(row.township, row.home) for row in homes_of(db, admin)])
        preview = read_homes(db, content, admin)
    assert (preview.rows, preview.changes, preview.problems) == (2, (), ())
    header = [cell.value for cell in load_workbook(BytesIO(content)).active[2]]
    assert tuple(header) == COLUMNS


def test_an_area_is_a_number_and_a_text_that_looks_like_a_formula_is_text():
    home = DeputyHome(unit_id=1, name="=家", area=8655, address="@地址", keeper_phone="0731")
    page = load_workbook(BytesIO(home_register([("+镇", home)]))).active
    cells = {page.cell(2, cell.column).value: cell for cell in page[3]}
    assert Decimal(str(cells["面积（平方米）"].value)) == Decimal("86.55")
    for label in ("乡镇", "代表之家名称", "地址"):
        assert cells[label].data_type == "s" and cells[label].quotePrefix
    assert cells["联系电话"].value == "0731"
