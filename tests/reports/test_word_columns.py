"""Columns for scores added to a Word table that has none: inside the page, and nothing else touched."""

from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree

from forms.reading import read_document
from reports.filled_form import CannotFillIn, fill_in
from reports.word_grid import laid_out, tables_of
from tests.forms.documents import DOWN, LEFT, Rows, a_document
from tests.reports.filling import changed_parts, items_of, part_of
from tests.reports.rendering import needs_renderer, pages_of

CLAUSE = "每少1次扣1分，扣完为止"
SECTIONS_AT_THE_LEFT = (
    ("考核项目", "考核内容", "分值", "评分标准", "责任单位"),
    ("一、会议（8分）", "召开人代会，全年不少于2次", "4", CLAUSE, "人大办"),
    (DOWN, "主席团会议，全年不少于4次", "4", CLAUSE, DOWN),
    ("合计", "", "8", "", ""),
)
HEADER_OF_TWO_ROWS = (
    ("序号", "考核内容", "评分", LEFT, "备查资料"),
    (DOWN, DOWN, "分值", "评分标准", DOWN),
    ("1", "召开人代会，全年不少于2次", "4", CLAUSE, "记录"),
    ("2", "主席团会议，全年不少于4次", "4", CLAUSE, "记录"),
)
SECTIONS_ACROSS = (
    ("2022年度考核表", LEFT, LEFT, LEFT, LEFT),
    ("序号", "考核内容", "分值", "评分标准", "备查资料"),
    ("一、会议（4分）", LEFT, LEFT, LEFT, LEFT),
    ("1", "召开人代会，全年不少于2次", "4", CLAUSE, "记录"),
    ("序号", "考核内容", "分值", "评分标准", "备查资料"),
    ("二、代表（4分）", LEFT, LEFT, LEFT, LEFT),
    ("2", "代表活动，全年不少于4次", "4", CLAUSE, "记录"),
    (DOWN, DOWN, DOWN, "没有记录的不得分", "照片"),
    ("说明：本表由县人大常委会解释。", LEFT, LEFT, LEFT, LEFT),
)
SHAPES = {"left": SECTIONS_AT_THE_LEFT, "two rows": HEADER_OF_TWO_ROWS, "across": SECTIONS_ACROSS}


def filled(content: bytes) -> bytes:
    form = read_document(content, "责任清单.docx")
    scores = {item.number: Decimal("1.5") for _, item in form.items()}
    first = next(iter(scores))
    return fill_in(content, form, items_of(form, scores, dict.fromkeys(scores, Decimal(1)), {first: "缺一次"}))


def shown(content: bytes, column: int) -> list[str]:
    return [row.cells[column].text for row in docx.Document(BytesIO(content)).tables[0].rows]


@pytest.mark.parametrize(
    ("rows", "own", "verified"),
    [
        (SECTIONS_AT_THE_LEFT, ["自评分", "1.5\n缺一次", "1.5", "3"], ["考评分", "1", "1", "2"]),
        (HEADER_OF_TWO_ROWS, ["自评分", "自评分", "1.5\n缺一次", "1.5"], ["考评分", "考评分", "1", "1"]),
        (
            SECTIONS_ACROSS,
            ["2022年度考核表", "自评分", "1.5", "1.5\n缺一次", "自评分", "1.5", "1.5", "1.5", SECTIONS_ACROSS[-1][0]],
            ["2022年度考核表", "考评分", "1", "1", "考评分", "1", "1", "1", SECTIONS_ACROSS[-1][0]],
        ),
    ],
)
def test_headings_scores_and_sums_stand_in_their_rows(rows: Rows, own: list[str], verified: list[str]):
    content = filled(a_document(rows))
    assert shown(content, 5) == own
    assert shown(content, 6) == verified


def test_a_table_with_one_of_the_two_columns_gets_the_other():
    rows = (("考核内容", "分值", "评分标准", "自评分"), ("召开人代会，全年不少于2次", "4", CLAUSE, ""))
    content = filled(a_document(rows))
    assert shown(content, 3) == ["自评分", "1.5\n缺一次"]
    assert shown(content, 4) == ["考评分", "1"]


def test_a_table_that_goes_on_without_a_header_gets_the_columns_too():
    first = (("序号", "考核内容", "分值", "评分标准"), ("1", "召开人代会，全年不少于2次", "4", CLAUSE))
    content = filled(a_document(first, (("2", "代表活动，全年不少于4次", "4", CLAUSE),)))
    table = docx.Document(BytesIO(content)).tables[1]
    assert [cell.text for cell in table.rows[0].cells][4:] == ["1.5", "1"]


def document_of(content: bytes) -> etree._Element:
    return etree.fromstring(part_of(content, "word/document.xml"))


def widths(content: bytes) -> list[int]:
    return [int(column.get(qn("w:w"))) for column in document_of(content).iter(qn("w:gridCol"))]


@pytest.mark.parametrize("rows", SHAPES.values(), ids=SHAPES)
def test_the_table_stays_as_wide_as_it_is_and_its_columns_keep_their_proportions(rows: Rows):
    before = a_document(rows)
    old, new = widths(before), widths(filled(before))
    assert sum(new) == pytest.approx(sum(old), abs=len(new))
    assert [width / old[0] for width in old] == pytest.approx([width / new[0] for width in new[: len(old)]], rel=0.01)
    table = tables_of(document_of(filled(before)))[0]
    assert {laid_out(row)[-1].end - 1 for row in table.rows} == {len(new)}


@pytest.mark.parametrize("rows", SHAPES.values(), ids=SHAPES)
def test_without_the_added_cells_and_the_widths_the_document_is_the_one_before(rows: Rows):
    before = a_document(rows)
    after = filled(before)
    assert changed_parts(before, after) == ["word/document.xml"]
    kept = [stripped(document_of(content), len(rows[0])) for content in (before, after)]
    assert kept[0] == kept[1]


def stripped(document: etree._Element, columns: int) -> bytes:
    """The document without what lies right of that many columns, and without widths."""
    for row in document.iter(qn("w:tr")):
        for one in laid_out(row):
            if one.start > columns:
                row.remove(one.cell)
            elif one.end > columns + 1:
                one.cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}").set(qn("w:val"), str(columns + 1 - one.start))
    for grid in document.iter(qn("w:tblGrid")):
        for column in grid.findall(qn("w:gridCol"))[columns:]:
            grid.remove(column)
    for element in document.iter(qn("w:gridCol"), qn("w:tcW")):
        element.set(qn("w:w"), "")
    return etree.tostring(document, method="c14n")


def rows_edited(edit) -> bytes:
    """A table of three columns whose rows `edit` changed."""
    rows = (("考核内容", "分值", "评分标准"), *((f"会议{n}，全年不少于4次", "4", CLAUSE) for n in (1, 2)))
    word = docx.Document(BytesIO(a_document(rows)))
    edit(word.tables[0]._tbl.tr_lst)
    content = BytesIO()
    word.save(content)
    return content.getvalue()


def property_of(row: etree._Element, name: str, value: int | str) -> None:
    etree.SubElement(row.get_or_add_trPr(), qn(name), {qn("w:val"): str(value)})


def test_a_row_that_begins_late_and_one_that_ends_early_keep_to_the_columns():
    def edit(rows):
        for row in rows:
            property_of(row, "w:gridBefore", 1)
        rows[2].remove(rows[2].tc_lst[-1])
        property_of(rows[2], "w:gridAfter", 1)

    grid = rows_edited(edit)
    table = tables_of(document_of(filled(grid)))[0]
    ends = [(laid_out(row)[0].start, laid_out(row)[-1].end) for row in table.rows]
    assert ends == [(2, 7), (2, 7), (2, 7)]


def test_new_cells_take_over_the_look_of_their_neighbour_but_not_its_list_or_indent():
    def edit(rows):
        for row in rows:
            cell = row.tc_lst[-1]
            etree.SubElement(cell.get_or_add_tcPr(), qn("w:shd"), {qn("w:val"): "clear", qn("w:fill"): "DDEEFF"})
            properties = cell.p_lst[0].get_or_add_pPr()
            properties.append(etree.Element(qn("w:ind"), {qn("w:firstLine"): "420"}))
            look = etree.SubElement(cell.p_lst[0].r_lst[0].get_or_add_rPr(), qn("w:b"))
            look.getparent().append(etree.Element(qn("w:u"), {qn("w:val"): "single"}))

    row = tables_of(document_of(filled(rows_edited(edit))))[0].rows[1]
    new = laid_out(row)[-1].cell
    assert [element.get(qn("w:fill")) for element in new.iter(qn("w:shd"))] == ["DDEEFF"]
    assert (len(list(new.iter(qn("w:b")))) > 0, list(new.iter(qn("w:u"), qn("w:ind")))) == (True, [])
    assert [element.get(qn("w:val")) for element in new.iter(qn("w:jc"))] == ["center"]


@needs_renderer
@pytest.mark.parametrize("rows", SHAPES.values(), ids=SHAPES)
def test_a_reader_shows_every_column_within_the_page(rows: Rows, tmp_path: Path):
    lines = [line for page in pages_of(filled(a_document(rows)), tmp_path) for line in page]
    said = "".join(line.text for line in lines)
    assert max(line.right for line in lines) < 612 - 90  # the page less its margin
    assert "自评分" in said and "考评分" in said and "缺一次" in said


@pytest.mark.parametrize("value", ["x", "", "-5", "99999999", "1.5", "nan", "1e999"])
@pytest.mark.parametrize("name", ["gridSpan", "gridAfter", "tcW", "gridCol", "sz"])
def test_numbers_that_are_none_do_no_harm(name: str, value: str):
    def edit(rows):
        cell = rows[1].tc_lst[-1]
        cell.p_lst[0].r_lst[0].get_or_add_rPr().append(etree.Element(qn("w:sz"), {qn("w:val"): "21"}))
        if name == "gridAfter":
            property_of(rows[1], "w:gridAfter", 1)
        if name == "gridSpan":
            etree.SubElement(cell.get_or_add_tcPr(), qn("w:gridSpan"), {qn("w:val"): "1"})
        for element in rows[0].getparent().iter(qn(f"w:{name}")):
            element.set(qn("w:w" if name in ("tcW", "gridCol") else "w:val"), value)

    content = rows_edited(edit)
    table = tables_of(document_of(filled(content)))[0]
    assert max(laid_out(row)[-1].end for row in table.rows) <= 2 * 200 + 6
    assert len(list(table.element.iter(qn("w:gridCol")))) <= 2 * 200 + 6


@pytest.mark.parametrize("columns", ["x", "", "-5", "1.5"])
def test_a_row_that_begins_at_no_number_begins_at_the_left(columns: str):
    content = rows_edited(lambda rows: property_of(rows[1], "w:gridBefore", columns))
    assert shown(filled(content), 3)[1:] == ["1.5\n缺一次", "1.5"]


def test_a_row_that_begins_beyond_any_page_is_refused():
    with pytest.raises(CannotFillIn, match="没有考评分一栏的单元格"):
        filled(rows_edited(lambda rows: property_of(rows[1], "w:gridBefore", 99_999_999)))


def test_a_thick_frame_moves_outwards_with_the_edge():
    def edit(rows):
        for row in rows:
            borders = etree.SubElement(row.tc_lst[-1].get_or_add_tcPr(), qn("w:tcBorders"))
            for side, size in (("left", "4"), ("right", "12")):
                etree.SubElement(borders, qn(f"w:{side}"), {qn("w:val"): "single", qn("w:sz"): size})

    for row in tables_of(document_of(filled(rows_edited(edit))))[0].rows:
        lines = [one.cell.find(f".//{qn('w:tcBorders')}/{qn('w:right')}") for one in laid_out(row)[2:]]
        assert [line.get(qn("w:sz")) for line in lines] == ["4", "4", "12"]
