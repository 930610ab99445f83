"""The county's own Excel workbook filled in: cells of worksheets change, nothing else does."""

import re
import subprocess
import time
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.filled_form import CannotFillIn, fill_in, is_workbook
from reports.sheet_formulas import Area, references
from tests.forms.documents import DOWN, HEADER, LEFT, Rows, a_document, item, section, total
from tests.reports.filling import changed_parts, items_of, part_of, points, with_parts
from tests.reports.rendering import needs_renderer
from tests.reports.workbooks import KEPT, a_workbook, form_of

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ROWS = (HEADER, section("一", "依法履职", "8"), item("1", "4"), item("2", "4"), total("8"))
BARE = tuple(row[:6] for row in ROWS)
REASONS = tuple((*row, "备注" if row is HEADER else "") for row in ROWS)


def filled(rows: Rows, *given: Any, **told: Any) -> bytes:
    return fill_in(a_workbook(rows), form_of(rows), items_of(form_of(rows), *given, **told))


def page_of(content: bytes, number: int = 0, *, results: bool = False) -> Worksheet:
    return load_workbook(BytesIO(content), data_only=results).worksheets[number]


def column(content: bytes, letter: str) -> list[Any]:
    return [cell.value for cell in page_of(content)[letter]]


def test_scores_and_sums_are_numbers_in_their_columns():
    content = filled(ROWS, points(_1="3.5", _2="4"), points(_1="3"))
    assert column(content, "G") == ["自评分", 7.5, 3.5, 4, 7.5]
    assert column(content, "H") == ["考评分", 3, 3, None, 3]


def test_reasons_go_into_the_column_for_them():
    content = filled(REASONS, points(_1="3"), None, {"1": "少一次"}, {"1": "属实"}, {"1": {"r0": "3"}})
    assert column(content, "I")[2] == "自评：应4次，实际3次，少1次，扣1分；得3分。少一次\n考评：属实"


def test_without_a_column_for_reasons_one_is_added_that_leaves_the_scores_numbers():
    content = filled(ROWS, points(_1="3"), None, {"1": "少一次"})
    assert column(content, "G")[2] == 3
    assert column(content, "I") == ["得分说明", None, "自评：少一次", None, None]
    assert page_of(content)["I3"].alignment.wrap_text


def test_what_is_printed_in_the_column_for_reasons_stays():
    printed = (REASONS[0], (*item("1", "4"), "每半年报一次"))
    content = filled(printed, points(_1="3"), None, {"1": "少一次"})
    assert (column(content, "I")[1], column(content, "J")[1]) == ("每半年报一次", "自评：少一次")


def test_where_nobody_gave_a_reason_no_column_for_reasons_is_added():
    assert page_of(filled(ROWS, points(_1="4"))).max_column == len(HEADER)


def test_columns_for_scores_are_added_where_there_are_none():
    across = ("2022年度考核表", *[LEFT] * 5)
    page = page_of(filled((across, *BARE), points(_1="3.5", _2="4"), points(_1="3")))
    assert [cell.value for cell in page["G"]] == [None, "自评分", 7.5, 3.5, 4, 7.5]
    assert [cell.value for cell in page["H"]] == [None, "考评分", 3, 3, None, 3]
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:H1"]
    assert page["H4"].border.left.style == "thin"
    assert page.column_dimensions["G"].width == 9
    assert (page.sheet_properties.pageSetUpPr.fitToPage, page.page_setup.fitToHeight) == (True, 0)


def test_rows_across_the_table_reach_over_every_column_that_is_added():
    across = ("2022年度考核表", *[LEFT] * 5)
    page = page_of(filled((across, *BARE), points(_1="3"), None, {"1": "少一次"}))
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:I1"]
    assert [page.cell(row, 9).value for row in range(1, 5)] == [None, "得分说明", None, "自评：少一次"]


def test_a_new_cell_beside_one_merged_downwards_looks_as_that_one():
    rows = (BARE[0], item("1", "4")[:6], (*item("2", "4")[:5], DOWN))
    page = page_of(filled(rows, points(_1="3", _2="2")))
    assert [page.cell(row, 7).border.bottom.style for row in (2, 3)] == ["thin", "thin"]


@pytest.mark.parametrize("behind", ["<headerFooter/>", '<x:controls xmlns:x="urn:x"/>', ""])
def test_the_page_setup_stands_where_excel_looks_for_it(behind: str):
    def edit(xml: bytes) -> bytes:
        return xml.replace(b"</worksheet>", f"{behind}</worksheet>".encode())

    form = form_of(BARE)
    content = fill_in(with_parts(a_workbook(BARE), edit, SHEET), form, items_of(form, points(_1="3")))
    names = [etree.QName(child).localname for child in etree.fromstring(part_of(content, SHEET))]
    assert names.index("pageSetup") == names.index("pageMargins") + 1
    assert (names[0], names.index("cols") + 1) == ("sheetPr", names.index("sheetData"))


def test_a_row_of_a_set_height_makes_room_for_a_long_reason():
    before = with_parts(a_workbook(REASONS), lambda xml: xml.replace(b'<row r="3"', b'<row r="3" ht="20"'), SHEET)
    form = form_of(REASONS)
    content = fill_in(before, form, items_of(form, points(_1="3"), None, {"1": "会议记录不全，" * 10}))
    assert page_of(content).row_dimensions[3].height > 100


def test_a_header_of_two_rows_gets_one_heading_across_both():
    rows = (
        ("序号", "考核内容", "评分", LEFT, "备查资料"),
        (DOWN, DOWN, "分值", "评分标准", DOWN),
        ("1", "召开人代会，全年不少于2次", "4", "每少1次扣1分", "记录"),
    )
    page = page_of(filled(rows, points(_1="3")))
    assert [cell.value for cell in page["F"]] == ["自评分", None, 3]
    assert {"F1:F2", "G1:G2"} <= {str(area) for area in page.merged_cells.ranges}


def test_an_item_of_several_rows_has_one_new_cell():
    goes_on = (DOWN, DOWN, DOWN, DOWN, "没有记录的不得分", "照片")
    page = page_of(filled((BARE[0], item("1", "4")[:6], goes_on), points(_1="3"), None, {"1": "少一次"}))
    assert {"G2:G3", "H2:H3", "I2:I3"} <= {str(area) for area in page.merged_cells.ranges}
    assert (page["G2"].value, page["I2"].value) == (3, "自评：少一次")


def test_items_that_share_a_score_cell_are_added_up_in_it():
    merged = (*item("2", "4")[:6], DOWN, "")
    assert column(filled((HEADER, item("1", "4"), merged), points(_1="3", _2="1.5")), "G") == ["自评分", 4.5, None]


def test_printed_words_in_a_score_cell_stay_above_the_score():
    printed = (*item("1", "4")[:6], "按次数计", "")
    assert column(filled((HEADER, printed), points(_1="3")), "G")[1] == "按次数计\n自评3分"


def test_scores_of_two_sheets_go_each_into_its_own():
    tables = ((HEADER, item("1", "4")), (HEADER, item("2", "4")))
    form = form_of(*tables)
    content = fill_in(a_workbook(*tables), form, items_of(form, points(_1="1", _2="2")))
    assert [page_of(content, number)["G2"].value for number in (0, 1)] == [1, 2]


@pytest.mark.parametrize("rows", [ROWS, REASONS])
def test_only_cells_of_the_worksheet_differ_and_keep_their_style(rows: Rows):
    before = a_workbook(rows, others={"说明": (("本表由县人大常委会解释",),)})
    form = form_of(rows)
    scores = {entry.number: Decimal("1.5") for _, entry in form.items()}
    after = fill_in(before, form, items_of(form, scores, scores, {"1": "少一次"} if rows is REASONS else {}))
    assert changed_parts(before, after) == [SHEET]
    kept = [blanked(part_of(content, SHEET)) for content in (before, after)]
    assert kept[0] == kept[1]


def blanked(xml: bytes) -> bytes:
    """The worksheet with the score cells and the reasons emptied."""
    root = etree.fromstring(xml)
    for cell in root.iter(f"{MAIN}c"):
        if cell.get("r")[0] in "GHI" and not cell.get("r").endswith("1"):
            cell.attrib.pop("t", None)
            for child in list(cell):
                cell.remove(child)
    return etree.tostring(root, method="c14n")


@pytest.mark.parametrize(
    "given",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "<f>1</f>&amp;",
        "制表\t符\x00\x0b",
        "\u202e反向",
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_people_wrote_is_text_and_never_a_formula(given: str):
    content = filled(REASONS, points(_1="3"), None, {"1": given})
    cell = page_of(content)["I3"]
    shown = given.replace("\t", " ").translate(dict.fromkeys([0, 11, 0x202E]))
    assert (cell.value, cell.data_type) == (f"自评：{shown}", "s")
    assert b"<f>" not in part_of(content, SHEET)


def test_what_excel_would_read_as_the_number_of_a_character_is_marked_as_text():
    content = filled(REASONS, points(_1="3"), None, {"1": "见_x0041_"})
    assert "见_x005F_x0041_</t>" in part_of(content, SHEET).decode()


SUMS = (
    HEADER,
    section("一", "依法履职", "8"),
    item("1", "4"),
    item("2", "4"),
    ("", "合计", "", "8", "", "", "=SUM(G3:G4)", "=SUM(H3:H4)"),
    ("", "得分率", "", "", "", "", "=G5/D5", "=D3/D4"),
)


def results(content: bytes, number: int = 1) -> dict[str, str | None]:
    """What is kept of every formula's result, by cell."""
    root = etree.fromstring(part_of(content, f"xl/worksheets/sheet{number}.xml"))
    cells = [cell for cell in root.iter(f"{MAIN}c") if cell.find(f"{MAIN}f") is not None]
    return {cell.get("r"): cell.findtext(f"{MAIN}v") for cell in cells}


def test_formulas_stay_and_only_the_results_that_written_cells_made_untrue_go():
    others = {"汇总": (("自评", "=考核表1!G6*100", "='考核表1'!D3"), ("其他", "=SUM(A1:A2)", "=自评合计"))}
    before = a_workbook(SUMS, others=others)
    form = form_of(SUMS)
    after = fill_in(before, form, items_of(form, points(_1="3", _2="4")))
    assert changed_parts(before, after) == [SHEET, "xl/worksheets/sheet2.xml"]
    assert results(after) == {"G5": None, "H5": KEPT, "G6": None, "H6": KEPT}
    assert results(after, 2) == {"B1": None, "C1": KEPT, "B2": KEPT, "C2": None}
    assert [page_of(after)[at].value for at in ("G5", "H5", "G6")] == ["=SUM(G3:G4)", "=SUM(H3:H4)", "=G5/D5"]


def test_an_items_score_that_a_formula_stands_in_the_way_of_is_told_with_the_reasons():
    rows = (*SUMS[:2], (*item("1", "4")[:6], "=D3-1", ""), item("2", "4"))
    content = filled(rows, points(_1="3", _2="4"), points(_1="2"), {"1": "少一次"})
    assert [page_of(content)[at].value for at in ("G3", "H3", "I3")] == ["=D3-1", 2, "自评3分\n自评：少一次"]
    assert results(content)["G3"] == KEPT


def test_a_formula_kept_once_for_several_cells_is_read_in_each():
    before = a_workbook((*SUMS[:4], ("", "合计", "", "8", "", "", "=SUM(G3:G4)", "=1+1")))
    xml = part_of(before, SHEET)
    shared = xml.replace(b"<f>SUM(G3:G4)</f>", b'<f t="shared" ref="G5:H5" si="0">SUM(G3:G4)</f>')
    shared = shared.replace(b"<f>1+1</f>", b'<f t="shared" si="0"/>')
    assert shared != xml
    content = with_parts(before, lambda _: shared, SHEET)
    form = form_of(SUMS[:5])
    assert results(fill_in(content, form, items_of(form, None, points(_1="3")))) == {"G5": KEPT, "H5": None}


def area(top: int, left: int, bottom: int, right: int, sheet: str = "表") -> Area:
    return Area(sheet, top, left, bottom, right)


@pytest.mark.parametrize(
    ("formula", "areas"),
    [
        ("SUM(G3:G9)", [area(3, 7, 9, 7)]),
        ("$G$3+AA10", [area(3, 7, 3, 7), area(10, 27, 10, 27)]),
        ("SUM(G:H)", [area(1, 7, 1_048_576, 8)]),
        ("SUM(3:4)", [area(3, 1, 4, 16_384)]),
        ("'考核 表''1'!G3+乙表!B2", [area(3, 7, 3, 7, "考核 表'1"), area(2, 2, 2, 2, "乙表")]),
        ('IF("G3"="",1,2)', []),
        ("合计分", [None]),
        ("Table1[自评分]", [None]),
        ("SUM(表1:表3!G3)", [None]),
        ("[1]外部!G3+'[2]外 部'!G4", []),
        ('"offen', [None]),
    ],
)
def test_what_a_formula_refers_to(formula: str, areas: list[Area | None]):
    assert references("表", formula) == areas


def test_another_workbook_is_refused_naming_the_rows_that_are_not_there():
    with pytest.raises(CannotFillIn, match=r"Excel文件中找不到第2项（第1张工作表第4行）"):
        fill_in(a_workbook(ROWS[:3]), form_of(ROWS), items_of(form_of(ROWS), points(_1="3")))


@pytest.mark.parametrize(("content", "is_excel"), [(a_workbook(ROWS), True), (a_document(ROWS), False), (b"-", False)])
def test_the_kind_is_told_by_the_content(content: bytes, is_excel: bool):
    assert is_workbook(content) is is_excel


def test_a_sheet_that_names_no_positions_is_counted_through():
    before = a_workbook(ROWS)
    root = etree.fromstring(part_of(before, SHEET))
    for element in root.iter(f"{MAIN}row", f"{MAIN}c"):
        del element.attrib["r"]
    form = form_of(ROWS)
    bare = with_parts(before, lambda _: etree.tostring(root), SHEET)
    content = fill_in(bare, form, items_of(form, points(_1="3")))
    cells = [
        cell.findtext(f"{MAIN}v") for cell in list(etree.fromstring(part_of(content, SHEET)).iter(f"{MAIN}row"))[2]
    ]
    assert cells[6] == "3"


@needs_renderer
@pytest.mark.parametrize("rows", [SUMS, BARE], ids=["formulas", "no columns"])
def test_an_office_program_opens_it_and_computes_the_sums(rows: Rows, tmp_path: Path):
    form = form_of(rows)
    content = fill_in(a_workbook(rows), form, items_of(form, points(_1="3", _2="4"), None, {"1": "少一次"}))
    (tmp_path / "filled.xlsx").write_bytes(content)
    profile = f"-env:UserInstallation=file://{tmp_path.parent}/libreoffice"
    command = ["soffice", profile, "--headless", "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76"]
    subprocess.run(
        [*command, "--outdir", tmp_path, tmp_path / "filled.xlsx"], check=True, capture_output=True, timeout=120
    )
    lines = (tmp_path / "filled.csv").read_text(encoding="utf-8").splitlines()
    assert ",7" in lines[4] and "自评：少一次" in lines[2]


def test_formulas_upon_formulas_without_end_are_settled_at_once():
    others = {"倒推": (("=考核表1!G3", "=1+1"), *((f"=A{n + 1}", "=1+1") for n in range(2, 1200)), ("=A1", "=1+1"))}
    before = a_workbook(SUMS, others=others)
    began = time.process_time()
    after = results(fill_in(before, form_of(SUMS), items_of(form_of(SUMS), points(_1="3"))), 2)
    assert time.process_time() - began < 5
    assert {kept for at, kept in after.items() if at.startswith("A")} == {None}
    assert {kept for at, kept in after.items() if at.startswith("B")} == {KEPT}


@pytest.mark.parametrize("width", ["inf", "nan", "-1e999"])
def test_a_width_that_no_column_has_is_told_in_words(width: str):
    before = a_workbook(REASONS)
    columns = f'<cols><col min="1" max="20" width="{width}"/></cols>'.encode()
    xml = re.sub(rb"<cols>.*?</cols>", columns, part_of(before, SHEET)).replace(b"<row ", b'<row ht="15" ')
    reasons = {"1": "少一次" * 40}
    with pytest.raises(CannotFillIn, match="已损坏"):
        fill_in(
            with_parts(before, lambda _: xml, SHEET),
            form_of(REASONS),
            items_of(form_of(REASONS), points(_1="3"), points(), reasons),
        )
