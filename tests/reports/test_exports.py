"""Excel files: everything is there, numbers are numbers, and no text becomes a formula."""

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from db.models import Answer, Evidence, EvidenceKind
from forms.scoring import inputs_of
from reports.exports import FORM_COLUMNS, filled_items, form_workbook, ranking_workbook
from reports.workbook import LINE_HEIGHT, workbook
from tests.forms.builders import a_form, a_section, an_item
from tests.reports.samples import a_standing, standings

FORM = a_form(
    a_section(an_item("每少1次扣1分，扣完为止", "4", "全年不少于4次", "1"), an_item("未开展的不得分", "3", "", "2"))
)


def sheet_of(content: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert isinstance(sheet, Worksheet)
    return sheet


def an_answer(**facts: object) -> Answer:
    return Answer(assessment_id=1, item_number="1", **facts)


def exported(answer: Answer, *evidence: str) -> dict[str, object]:
    """The first item's row, by column name."""
    files = [
        Evidence(assessment_id=1, item_number="1", kind=EvidenceKind.REFERENCE, name=name, added_by=1)
        for name in evidence
    ]
    sheet = sheet_of(form_workbook("城关镇", FORM, filled_items(FORM, {"1": answer}, {"1": files})))
    return {name: sheet.cell(4, column).value for column, (name, _) in enumerate(FORM_COLUMNS, start=1)}


def test_an_item_is_exported_with_all_that_belongs_to_it():
    inputs = {asked_key(): "3"}
    answer = an_answer(
        inputs=inputs,
        self_score=300,
        verified_score=250,
        final_score=250,
        reason="会议延期",
        verified_reason="少一次纪要",
    )
    row = exported(answer, "示人发〔2022〕1号", "会议记录.pdf")
    assert (row["序号"], row["考核项目"], row["考核内容"]) == ("1", "项目1", "全年不少于4次")
    assert (row["分值"], row["自评分"], row["考评分"], row["认定分"]) == (4, 3, 2.5, 2.5)
    assert (row["自评说明"], row["考评理由"]) == ("会议延期", "少一次纪要")
    assert row["佐证材料"] == "示人发〔2022〕1号；会议记录.pdf"
    assert str(row["填报数据"]).endswith("：3次")


@pytest.mark.parametrize(
    ("kind", "name", "caption", "said"),
    [
        (EvidenceKind.FILE, "会场.jpg", "全体代表", "会场.jpg（全体代表）"),
        (EvidenceKind.LINK, "https://www.example.gov.cn/1", "县网报道", "https://www.example.gov.cn/1（县网报道）"),
        (EvidenceKind.NOTE, "第一次：4月\n第二次：8月", "", "第一次：4月 第二次：8月"),
        (EvidenceKind.NOTE, '=HYPERLINK("http://evil.example","点我")', "", '=HYPERLINK("http://evil.example","点我")'),
        (EvidenceKind.FILE, "a.pdf", "=1+1", "a.pdf（=1+1）"),
    ],
)
def test_evidence_of_every_kind_is_text_with_its_caption_and_no_formula_or_link(kind, name, caption, said):
    piece = Evidence(assessment_id=1, item_number="1", kind=kind, name=name, caption=caption, added_by=1)
    sheet = sheet_of(form_workbook("城关镇", FORM, filled_items(FORM, {}, {"1": [piece]})))
    cell = sheet.cell(4, len(FORM_COLUMNS))
    assert (cell.value, cell.data_type, cell.hyperlink) == (said, "s", None)
    assert cell.quotePrefix is said.startswith("=")


def asked_key() -> str:
    section, item = FORM.item("1")
    return inputs_of(section, item)[0].key


def test_without_verdicts_nothing_of_the_county_s_is_told():
    answer = an_answer(
        inputs={asked_key(): "3"},
        self_score=300,
        reason="会议延期",
        verified_inputs={asked_key(): "2"},
        verified_score=200,
        final_score=200,
        verified_reason="少一次",
    )
    told = filled_items(FORM, {"1": answer}, {}, with_verdicts=False)[0]
    assert (told.self_score, told.reason, told.entered) == (Decimal(3), "会议延期", {asked_key(): "3"})
    assert (told.verified_score, told.final_score, told.verified_reason) == (None, None, "")


def test_every_item_is_listed_even_without_an_answer():
    sheet = sheet_of(form_workbook("城关镇", FORM, filled_items(FORM, {}, {})))
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == ["1", "2"]
    assert sheet.cell(1, 1).value == "城关镇　责任清单"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_text_that_looks_like_a_formula_stays_text(text):
    sheet = sheet_of(form_workbook("城关镇", FORM, filled_items(FORM, {"1": an_answer(reason=text)}, {})))
    cell = sheet.cell(4, 10)
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_a_township_s_name_becomes_no_formula_either():
    rows = standings(a_standing(1, "=cmd|'/c calc'!A1", "95", "96"))
    assert sheet_of(ranking_workbook("示例县", 2022, rows)).cell(3, 2).data_type == "s"


def test_control_characters_are_left_out():
    assert exported(an_answer(reason="会议\x00延\ufffe期\x1f\ud800\uffff"))["自评说明"] == "会议延期"


def test_the_ranking_is_exported_by_rank_with_numbers_as_numbers():
    rows = standings(a_standing(2, "青龙镇", "85", "90"), a_standing(1, "城关镇", "95.5", "96"))
    sheet = sheet_of(ranking_workbook("示例县", 2022, rows))
    assert [cell.value for cell in sheet[3]] == [1, "城关镇", 95.5, 96, 95.6, "五星级", "良好"]
    assert [cell.value for cell in sheet[4]][:2] == [2, "青龙镇"]
    assert Decimal(str(sheet.cell(4, 5).value)) == Decimal(86)


def test_a_row_is_as_high_as_its_longest_text_needs():
    rows = [("短",), ("一二三四五六七八九十",), ("一\n二\n三",)]
    page = sheet_of(workbook("表", "表", [("内容", 11)], rows))
    assert [page.row_dimensions[row].height / LINE_HEIGHT for row in (3, 4, 5)] == [1, 2, 3]
