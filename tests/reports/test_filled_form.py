"""The county's own table filled in: the score cells change, nothing else does."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import docx
import pytest
from docx.oxml.ns import qn
from docx.table import Table
from lxml import etree

from forms.model import Form
from forms.reading import read_document
from reports.filled_form import CannotFillIn, fill_in
from tests.forms.documents import HEADER, LEFT, a_document, item, section, total
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


def points(**scores: str) -> dict[str, Decimal]:
    """Points by item number: points(_1="3.5")."""
    return {number.removeprefix("_"): Decimal(score) for number, score in scores.items()}


def table_of(content: bytes) -> Table:
    return docx.Document(BytesIO(content)).tables[0]


def column_of(content: bytes, column: int) -> list[str]:
    return [row.cells[column].text for row in table_of(content).rows]


def filled(content: bytes, own: dict[str, Decimal], verified: dict[str, Decimal] | None = None) -> bytes:
    return fill_in(content, form_of(content), own, verified or {})


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
    content = fill_in(issued, form, scores, scores)
    with ZipFile(BytesIO(issued)) as before, ZipFile(BytesIO(content)) as after:
        assert before.namelist() == after.namelist()
        changed = [part for part in before.namelist() if before.read(part) != after.read(part)]
        documents = [etree.fromstring(package.read("word/document.xml")) for package in (before, after)]
    assert changed == ["word/document.xml"]
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
    assert read_document(fill_in(issued, form, points(_1="3"), {}), "责任清单.docx") == form


def test_another_file_is_refused_naming_the_items_that_are_not_there(tmp_path: Path):
    form = form_of(a_document(ROWS))
    with pytest.raises(CannotFillIn, match=r"第3项（表1第7行）.*请使用印发的原文件"):
        fill_in(a_document(ROWS[:3]), form, points(_1="3"), {})
