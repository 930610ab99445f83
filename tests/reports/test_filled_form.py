"""The county's own table filled in: the score cells change, nothing else does."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from forms.model import Form, Source
from forms.reading import read_document
from reports.filled_form import CannotFillIn, fill_in, why_not_fillable
from tests.forms.documents import DOWN, HEADER, LEFT, a_document, item, saved, section, total
from tests.reports.filling import changed_parts, items_of, part_of, points
from tests.reports.rendering import needs_renderer, pages_of
from tests.reports.samples import DOCUMENTS

SELF, VERIFIED = 6, 7  # columns of HEADER, from 0
ROWS = (
    HEADER,
    section("一", "依法履职", "8"),
    item("1", "4"),
    item("2", "4"),
    total("8"),
    section("二", "加分项", "5", "最高不超过5分"),
    item("3", "", "每项加3分"),
)


def form_of(content: bytes) -> Form:
    return read_document(content, "责任清单.docx")


def table_of(content: bytes) -> Table:
    return docx.Document(BytesIO(content)).tables[0]


def column_of(content: bytes, column: int) -> list[str]:
    return [row.cells[column].text for row in table_of(content).rows]


def filled(content: bytes, *given: Any, **told: Any) -> bytes:
    """The document with what `items_of` takes."""
    form = form_of(content)
    return fill_in(content, form, items_of(form, *given, **told))


def test_scores_go_into_their_columns():
    content = filled(a_document(ROWS), points(_1="3.5", _2="4"), points(_1="3"))
    assert column_of(content, SELF)[2:4] == ["3.5", "4"]
    assert column_of(content, VERIFIED)[2:4] == ["3", ""]


def test_sections_and_the_sum_above_the_bonus_are_filled_in_and_the_bonus_is_capped():
    content = filled(a_document(ROWS), points(_1="3.5", _2="4", _3="6"))
    assert column_of(content, SELF) == ["自评分", "7.5", "3.5", "4", "7.5", "5", "6"]


def test_without_a_score_nothing_is_written():
    assert column_of(filled(a_document(ROWS), {}), SELF) == ["自评分", *[""] * 6]


def test_a_section_without_a_score_gets_no_sum():
    content = filled(a_document(ROWS), points(_1="3.5"))
    assert column_of(content, SELF) == ["自评分", "3.5", "3.5", "", "3.5", "", ""]


def test_columns_count_as_grid_columns_where_cells_are_merged():
    rows = (HEADER, ("一", "依法履职", LEFT, "4", "", "", "", ""), item("1", "4"))
    content = filled(a_document(rows), points(_1="2"))
    assert column_of(content, SELF) == ["自评分", "2", "2"]


def test_a_section_row_that_is_one_wide_cell_keeps_its_words():
    rows = (HEADER, ("一、依法履职（4分）", *[LEFT] * 7), item("1", "4"))
    content = filled(a_document(rows), points(_1="2"))
    assert column_of(content, SELF) == ["自评分", "一、依法履职（4分）", "2"]


def test_scores_of_two_tables_go_each_into_its_own():
    first, second = (
        (HEADER, section("一", "会议", "4"), item("1", "4")),
        (HEADER, section("二", "监督", "4"), item("2", "4")),
    )
    content = filled(a_document(first, second), points(_1="1", _2="2"))
    tables = docx.Document(BytesIO(content)).tables
    assert [table.rows[2].cells[SELF].text for table in tables] == ["1", "2"]


def test_an_earlier_score_is_replaced():
    once = filled(a_document(ROWS), points(_1="3"))
    assert column_of(filled(once, points(_1="2")), SELF)[2] == "2"


@pytest.mark.parametrize("name", ["责任清单", "星级评定办法"])
def test_in_the_issued_documents_only_score_cells_differ(name):
    issued = (DOCUMENTS / f"{name}.docx").read_bytes()
    form = read_document(issued, name)
    scores = {number.number: Decimal("1.5") for _, number in form.items()}
    reasons = dict.fromkeys(scores, "见会议记录")
    content = fill_in(issued, form, items_of(form, scores, scores, reasons, reasons))
    assert changed_parts(issued, content) == ["word/document.xml"]
    documents = [etree.fromstring(part_of(package, "word/document.xml")) for package in (issued, content)]
    filled_cells = [cells_emptied(document, form) for document in documents]
    assert filled_cells[0] == 0
    assert filled_cells[1] >= 2 * len(scores)
    assert etree.tostring(documents[0], method="c14n") == etree.tostring(documents[1], method="c14n")


def cells_emptied(document: etree._Element, form: Form) -> int:
    """Takes the runs out of the two score columns below the header; returns how many cells held any."""
    held = 0
    for row in document.find(qn("w:body")).find(qn("w:tbl")).findall(qn("w:tr"))[1:]:
        for cell in row.findall(qn("w:tc"))[-2:]:
            runs = list(cell.iter(qn("w:r")))
            held += bool(runs)
            for run in runs:
                run.getparent().remove(run)
    return held


def test_the_filled_in_document_still_reads_as_the_same_form():
    issued = (DOCUMENTS / "责任清单.docx").read_bytes()
    form = read_document(issued, "责任清单.docx")
    content = fill_in(issued, form, items_of(form, points(_1="3"), reasons={"1": "少1次"}))
    assert read_document(content, "责任清单.docx") == form


def test_another_file_is_refused_naming_the_items_that_are_not_there():
    form = form_of(a_document(ROWS))
    with pytest.raises(CannotFillIn, match=r"第3项（表1第7行）.*请使用印发的原文件"):
        fill_in(a_document(ROWS[:3]), form, items_of(form, points(_1="3")))


WITH_REASONS = (
    (*HEADER, "备注"),
    (*item("1", "4", "每少1次扣1分，扣完为止"), ""),
    (*item("2", "4", "由考评组酌情评分"), ""),
    (*item("3", "4"), "每半年报一次"),
)


def test_reasons_and_the_arithmetic_of_what_was_lost_go_into_the_column_for_reasons():
    content = a_document(WITH_REASONS)
    content = filled(
        content,
        points(_1="3", _2="4", _3="2"),
        points(_1="3", _2="3.5", _3="1"),
        {"2": "代表满意", "3": "缺一次"},
        {"2": "有一份记录不全", "3": "缺三次"},
        {"1": {"r0": "3"}},
    )
    assert column_of(content, 8) == [
        "备注",
        "自评：应4次，实际3次，少1次，扣1分；得3分",
        "自评：代表满意\n考评：有一份记录不全",
        "每半年报一次",
    ]


def test_reasons_stand_small_under_the_score_where_no_empty_cell_takes_them():
    content = filled(a_document(WITH_REASONS), points(_3="2"), points(_3="1"), {"3": "缺一次"}, {"3": "缺三次"})
    assert column_of(content, SELF)[3] == "2\n缺一次"
    assert column_of(content, VERIFIED)[3] == "1\n缺三次"
    score, reason = table_of(content).cell(3, SELF).paragraphs[0].runs
    assert (score.font.size, reason.font.size.pt) == (None, 7.5)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("<w:br/>&amp;“引”", "<w:br/>&amp;“引”"),
        ("两行\r\n理由", "两行\n理由"),
        ("制表\t符与\x00空\x0b字\x1f符", "制表 符与空字符"),
        ('{ HYPERLINK "http://x" }', '{ HYPERLINK "http://x" }'),
        ("\u202e反向\u2066", "反向"),
        ("=1+1", "=1+1"),
        ("\ufffe\ud800末", "末"),
    ],
)
def test_what_people_wrote_is_text_whatever_it_holds(given: str, shown: str):
    content = filled(a_document(ROWS), points(_1="3"), reasons={"1": given})
    assert column_of(content, SELF)[2] == f"3\n{shown}"
    cell = table_of(content).cell(2, SELF)._tc
    fields = ("instrText", "fldSimple", "fldChar", "hyperlink", "del")
    assert not [node for node in cell.iter() if etree.QName(node).localname in fields]


def test_items_that_share_a_score_cell_are_added_up_in_it_each_with_its_reason():
    merged = (*item("2", "4")[:6], DOWN, "")
    content = filled(a_document((HEADER, item("1", "4"), merged)), points(_1="3", _2="1.5"), None, {"2": "少两次"})
    assert column_of(content, SELF)[1:] == ["4.5\n2．少两次"] * 2


def test_printed_words_in_an_items_score_cell_stay_and_the_score_stands_under_them():
    printed = (*item("1", "4")[:6], "按次数计", "")
    content = filled(a_document((HEADER, printed)), points(_1="3"), None, {"1": "少一次"})
    assert column_of(content, SELF)[1] == "按次数计\n自评3分\n少一次"


@pytest.mark.parametrize(
    ("source", "problem"), [(Source(0, 3), "《责任清单》是条文"), (None, "请改用“自评表（Excel）”")]
)
def test_a_document_in_prose_is_refused_with_what_to_use_instead(source: Source | None, problem: str):
    form = form_of(a_document(ROWS))
    section = replace(form.sections[0], items=tuple(replace(item, source=source) for item in form.sections[0].items))
    form = replace(form, title="责任清单", sections=(section,))
    with pytest.raises(CannotFillIn, match=problem):
        fill_in(a_document(ROWS), form, items_of(form, points(_1="3")))
    assert problem in (why_not_fillable(form) or "")


@pytest.mark.parametrize(
    ("heading", "column"),
    [("备注", 9), ("扣分原因", 9), ("扣分说明", 9), ("得分说明", 9), ("自评理由", 9), ("责任单位", None)],
)
def test_the_column_for_reasons_is_told_from_its_heading(heading: str, column: int | None):
    form = form_of(a_document(((*HEADER, heading), (*item("1", "4"), ""))))
    assert (form.score_columns[0].reason, next(form.items())[1].clause.text) == (column, "每少1次扣1分，扣完为止")


def test_where_no_other_column_says_how_points_are_lost_扣分说明_does():
    form = form_of(a_document((("序号", "考核内容", "分值", "扣分说明"), ("1", "按时开会", "4", "每少1次扣1分"))))
    assert form.score_columns[0].reason is None
    assert next(form.items())[1].clause.text == "每少1次扣1分"


def test_other_tables_stay_as_they_are_though_they_have_a_total():
    other = (("单位", "合计", "备注"), ("合计", "", ""))
    content = filled(a_document(other, ROWS, other), points(_1="3"))
    tables = docx.Document(BytesIO(content)).tables
    assert [[cell.text for cell in row.cells] for row in tables[0].rows] == [list(row) for row in other]
    assert [len(table.columns) for table in tables] == [3, 8, 3]
    assert tables[1].cell(2, SELF).text == "3"


def test_a_row_that_ends_before_the_score_columns_is_named():
    word = docx.Document(BytesIO(a_document(ROWS)))
    row = word.tables[0].rows[2]._tr
    for cell in row.tc_lst[SELF:]:
        row.remove(cell)
    content = saved(word)
    with pytest.raises(CannotFillIn, match=r"表1第3行没有自评分一栏的单元格，表1第3行没有考评分一栏"):
        filled(content, points(_1="3", _2="4"), points(_1="3"))


@needs_renderer
def test_a_reader_shows_the_issued_document_with_scores_and_reasons(tmp_path: Path):
    issued = (DOCUMENTS / "责任清单.docx").read_bytes()
    form = form_of(issued)
    content = fill_in(issued, form, items_of(form, points(_1="3.75"), None, {"1": "有一次{请示}<没有>批复"}))
    said = "".join(line.text for page in pages_of(content, tmp_path) for line in page)
    assert "3.75" in said
    assert "有一次" in said
