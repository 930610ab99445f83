"""The workbook to take away: what may be typed where, what is locked, and what it looks like on paper."""

import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from sqlmodel import select

from db.engine import reading, transaction
from db.models import Evidence, Unit
from db.offline import offline_form
from db.verification import return_items
from forms.inputs import Input, InputKind
from forms.offline.sheet import CHOICES, CLAIM, COLUMNS, ENTRY, GUIDE, KEY, REASON, RECORD, REFERENCES, SHEET
from forms.permissions import Role
from reports.offline_form import asked_text, offline_workbook
from tests.beginnings import begun
from tests.db.a_year import Year, a_year, fill_and_submit, fill_checklist, reference, save
from tests.db.offline_forms import TYPED, a_year_of_every_kind
from tests.forms.offline_sheets import AT, cell_of, row_of
from tests.reports.rendering import needs_calc, pages_of


@pytest.fixture
def year(sqlite_database: str) -> Year:
    return begun(a_year)


@pytest.fixture
def every_kind(sqlite_database: str) -> Iterator[Year]:
    with transaction() as db:
        made = a_year_of_every_kind(db)
        for number, inputs in TYPED.items():
            save(db, made.checklists[0], number, inputs, made.person(Role.CLERK))
    yield made


def workbook_of(year: Year) -> bytes:
    with reading() as db:
        return offline_workbook(offline_form(db, year.checklists[0], year.person(Role.CLERK)))


def sheet_of(content: bytes, name: str = SHEET) -> Worksheet:
    return openpyxl.load_workbook(BytesIO(content))[name]


def unlocked(sheet: Worksheet) -> set[tuple[str, str]]:
    """Row key and column name of every cell that may be typed into."""
    names = {at: name for name, at in AT.items()}
    cells = (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked)
    return {(str(sheet.cell(cell.row, AT[KEY]).value), names[cell.column]) for cell in cells}


def rule_of(sheet: Worksheet, key: str, column: str = ENTRY) -> DataValidation:
    cell = cell_of(sheet, key, column).coordinate
    return next(rule for rule in sheet.data_validations.dataValidation if cell in rule.sqref)


def test_only_what_the_township_fills_in_is_unlocked_and_every_sheet_is_protected(every_kind: Year) -> None:
    content = workbook_of(every_kind)
    free = unlocked(sheet_of(content))
    own = {(f"{number}|r0", column) for number in "1234567" for column in (ENTRY, CLAIM, REASON, REFERENCES)}
    eighth = {(f"8|r0.{level}", ENTRY) for level in ("省级", "市级", "县级")}
    assert free == (own - {("6|r0", CLAIM)}) | eighth | {
        ("8|r0.省级", column) for column in (CLAIM, REASON, REFERENCES)
    }
    parts = zipfile.ZipFile(BytesIO(content))
    sheets = [parts.read(name) for name in parts.namelist() if "worksheets/sheet" in name]
    assert len(sheets) == 4
    assert all(re.search(rb'<sheetProtection[^>]* sheet="1"', sheet) and b"password" not in sheet for sheet in sheets)


def test_the_record_and_the_choices_cannot_be_shown_from_the_menu(year: Year) -> None:
    book = openpyxl.load_workbook(BytesIO(workbook_of(year)))
    assert {sheet.title: sheet.sheet_state for sheet in book} == {
        GUIDE: "visible",
        SHEET: "visible",
        CHOICES: "veryHidden",
        RECORD: "veryHidden",
    }
    assert book.active.title == SHEET


@pytest.mark.parametrize(
    ("key", "kind", "bounds", "error"),
    [
        ("1|r0", "whole", ("0", "100000"), "请填写0至100000之间的整数。"),
        ("2|r0", "decimal", ("0", "100"), "请填写0至100之间的数。"),
        ("3|r0", "date", ("36526", "73415"), "请按“2022-12-10”的样式填写日期。"),
        ("4|r0", "list", ('"是,否"', None), "请选择“是”或“否”。"),
        ("5|r0", "list", ("'选项'!$A$1:$A$3", None), "请从下拉列表中选择。"),
        ("6|r0", "decimal", ("0", "3"), "请填写0至3之间的数。"),
    ],
)
def test_every_cell_takes_only_what_it_asks_for_and_says_so_in_chinese(
    every_kind: Year, key: str, kind: str, bounds: tuple[str, str | None], error: str
) -> None:
    rule = rule_of(sheet_of(workbook_of(every_kind)), key)
    assert (rule.type, (rule.formula1, rule.formula2)) == (kind, bounds)
    assert (rule.error, rule.errorTitle, rule.showErrorMessage) == (error, "填写有误", True)


def test_choices_stand_on_a_sheet_of_their_own_as_text(every_kind: Year) -> None:
    choices = sheet_of(workbook_of(every_kind), CHOICES)
    assert [cell.value for cell in choices["A"]] == ["优秀", "良好", "以上均未达到"]


def test_claims_and_reasons_are_limited_too(every_kind: Year) -> None:
    sheet = sheet_of(workbook_of(every_kind))
    assert (rule_of(sheet, "1|r0", CLAIM).formula1, rule_of(sheet, "1|r0", CLAIM).formula2) == ("0", "4")
    assert (rule_of(sheet, "1|r0", REASON).type, rule_of(sheet, "1|r0", REASON).formula1) == ("textLength", "500")


@pytest.mark.parametrize(
    ("key", "value", "number_format"),
    [
        ("1|r0", 3, "General"),
        ("2|r0", 85.5, "General"),
        ("3|r0", "2022-12-12 00:00:00", "yyyy-mm-dd"),
        ("4|r0", "是", "General"),
        ("5|r0", "良好", "General"),
        ("8|r0.市级", 1, "General"),
        ("8|r0.省级", None, "General"),
    ],
)
def test_what_is_saved_stands_in_its_cell_as_excel_holds_it(
    every_kind: Year, key: str, value: Any, number_format: str
) -> None:
    cell = cell_of(sheet_of(workbook_of(every_kind)), key)
    assert (str(cell.value), cell.number_format) == (str(value), number_format)


def test_what_is_asked_names_unit_demand_and_bounds() -> None:
    regions = Input("r0", "功能区数", InputKind.COUNT, "功能区", target=Decimal(3))
    rate = Input("r0", "发言率", InputKind.PERCENT, "%", maximum=Decimal(100), target=Decimal(90))
    place = Input("r0", "位次", InputKind.COUNT, "名", minimum=Decimal(1))
    assert asked_text(regions) == "功能区数\n文件要求：3个功能区"
    assert asked_text(rate) == "发言率（%）\n文件要求：90%\n填0—100的数"
    assert asked_text(place) == "位次（名）\n填1以上的数"


def test_what_may_not_be_changed_is_shown_grey_with_the_reason(year: Year) -> None:
    with transaction() as db:
        fill_and_submit(db, year)
        return_items(db, year.checklists[0], {"1": "请核对次数"}, year.person(Role.REVIEWER))
    sheet = sheet_of(workbook_of(year))
    assert {key for key, _ in unlocked(sheet)} == {"1|r0"}
    notes = {
        sheet.cell(row, AT["序号"]).value: sheet.cell(row, AT["备注"]).value for row in range(3, sheet.max_row + 1)
    }
    assert notes["1"].startswith("退回意见：请核对次数\n佐证要求：会议记录\n已有佐证：示镇发〔2022〕1号")
    assert "自动取数" in notes["2"] and "没有被退回" in notes["3"]
    assert "由县考评组认定" in notes["4"] and "由县考评组认定" in notes["5"]
    greyed = sheet.cell(row_of(sheet, "3|r0"), AT[ENTRY])
    assert (greyed.value, greyed.fill.fgColor.rgb) == (1, "00E7E7E7")


def test_the_guide_says_whose_it_is_and_where_it_goes(year: Year) -> None:
    guide = sheet_of(workbook_of(year), GUIDE)
    told = "\n".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
    for words in (
        "第0镇2022年度责任清单离线填报表",
        "示例责任清单",
        "下载人：张clerk0",
        "在“离线填报”中上传",
        "审签人",
    ):
        assert words in told


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "　=1", "\t=1", "\r=1", "\n@1"])
def test_no_text_of_anybody_becomes_a_formula(year: Year, text: str) -> None:
    with transaction() as db:
        answer = save(db, year.checklists[0], "1", {"r0": "3"}, year.person(Role.CLERK))
        reference(db, year.checklists[0], "1", year.person(Role.CLERK))
        answer.reason, db.exec(select(Evidence)).one().name = text, text
        db.get_one(Unit, year.townships[0]).name = text
    content = workbook_of(year)
    parts = zipfile.ZipFile(BytesIO(content))
    assert not any(b"<f>" in parts.read(name) for name in parts.namelist() if "worksheets" in name)
    reason = cell_of(sheet_of(content), "1|r0", REASON)
    assert (str(reason.value).strip(), reason.data_type, reason.quotePrefix) == (text.strip(), "s", True)


def test_it_prints_on_a4_across_with_its_header_on_every_page(year: Year) -> None:
    sheet = sheet_of(workbook_of(year))
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$2:$2", "A3")
    assert [sheet.cell(2, at).value for at in range(1, len(COLUMNS) + 1)] == [name for name, _ in COLUMNS]


@needs_calc
def test_on_paper_every_word_of_an_item_can_be_read(year: Year, tmp_path: Any) -> None:
    with transaction() as db:
        fill_checklist(db, year)
    pages = pages_of(workbook_of(year), tmp_path, "xlsx")
    assert len(pages) == 2
    text = "".join(line.text for line in pages[1])
    for words in (
        "全年召开会议不少于4次",
        "每少1次扣1分，扣完为止",
        "文件要求：4次",
        "佐证要求：会议记录",
        "已有佐证：",
    ):
        assert words in text
    assert max(line.right for line in pages[1]) < 842
