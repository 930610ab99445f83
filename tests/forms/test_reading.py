"""What a Word document becomes, whatever its table looks like."""

from io import BytesIO

import pytest
from docx import Document

from forms.model import Form, ScoreColumns, SectionKind
from forms.reading import read_document
from tests.forms.documents import DOWN, HEADER, LEFT, Rows, a_document, item, saved, section, total

ROWS: Rows = (
    HEADER,
    section("一", "坚持党的领导", "7"),
    item("1", "4", name="请示报告", evidence="请示、报告文件"),
    item("2", "3", name="党委重视", content="专题研究不少于2次", clause="每少1次扣1.5分，扣完为止"),
    section("二", "依法召开会议", "5"),
    item("3", "5", name="主席团会议"),
    total("12"),
    section("三", "加分项", "5", "最高不超过5分"),
    item("4", "", "每项加1分，最高不超过2分", name="工作创新"),
    section("四", "扣分项"),
    item("5", "", "每起扣2分", name="形式主义"),
    section("五", "一票否决"),
    item("6", "", "取消评优资格", name="违纪违法"),
)
TWO_SECTIONS = [
    ("一", "坚持党的领导", "7", [("1", "请示报告", "4"), ("2", "党委重视", "3")]),
    ("二", "依法召开会议", "5", [("3", "主席团会议", "5")]),
]


def read(*tables: Rows, **lines: tuple[str, ...]) -> Form:
    return read_document(a_document(*tables, **lines), "责任清单.docx")


def outline(form: Form) -> list[tuple[str, str, str, list[tuple[str, str, str]]]]:
    """Sections as number, name and points, with their items as number, name and points."""
    return [
        (s.number, s.name, str(s.points), [(i.number, i.name, str(i.points)) for i in s.items]) for s in form.sections
    ]


def test_a_score_table_becomes_sections_and_items():
    form = read(ROWS)
    assert outline(form)[:2] == TWO_SECTIONS
    assert [section.kind for section in form.sections[2:]] == [
        SectionKind.BONUS,
        SectionKind.DEDUCTION,
        SectionKind.VETO,
    ]
    assert form.total == 12
    assert form.problems == ()


def test_an_item_keeps_its_words_and_its_place():
    _, first = read(ROWS).item("1")
    assert (first.content, first.evidence) == ("全年不少于4次", ("请示、报告文件",))
    assert first.clause.text == "每少1次扣1分，扣完为止"
    assert (first.source.table, first.source.row) == (1, 3)


def test_a_shortfall_is_counted_from_the_demand_in_the_content():
    _, first = read(ROWS).item("1")
    assert [rule.required for rule in first.clause.rules] == [4]


def test_a_bonus_section_is_capped_by_its_clause():
    bonus = read(ROWS).sections[2]
    assert (bonus.points, bonus.cap) == (5, 5)


def test_score_columns_are_known_for_filling_in():
    assert read(ROWS).score_columns == (ScoreColumns(table=1, self_score=7, verified_score=8),)


def test_deleting_a_row_in_word_deletes_the_item():
    word = Document(BytesIO(a_document(ROWS)))
    row = next(row for row in word.tables[0].rows if row.cells[1].text == "工作创新")
    row._tr.getparent().remove(row._tr)
    numbers = [item.number for _, item in read_document(saved(word), "责任清单.docx").items()]
    assert numbers == ["1", "2", "3", "5", "6"]


def test_a_row_deleted_with_tracked_changes_is_deleted():
    word = Document(BytesIO(a_document(ROWS)))
    row = next(row for row in word.tables[0].rows if row.cells[1].text == "工作创新")
    properties = row._tr.get_or_add_trPr()
    properties.append(properties.makeelement(properties.tag.replace("trPr", "del")))
    numbers = [item.number for _, item in read_document(saved(word), "责任清单.docx").items()]
    assert numbers == ["1", "2", "3", "5", "6"]


SECTION_MERGED_ACROSS: Rows = (
    HEADER,
    ("一、坚持党的领导（7分）", *[LEFT] * 7),
    item("1", "4", name="请示报告"),
    item("2", "3", name="党委重视"),
    ("二、依法召开会议", LEFT, LEFT, "5", "", "", "", ""),
    item("3", "5", name="主席团会议"),
    ("合计", LEFT, LEFT, "12", "", "", "", ""),
)
SECTION_MERGED_DOWN: Rows = (
    ("考核项目", "序号", "考核内容", "评分标准", "分值", "备查资料", "自评", "得分"),
    ("一、坚持党的领导（7分）", "1", "请示报告", "每少1次扣1分", "4", "", "", ""),
    (DOWN, "2", "党委重视", "每少1次扣1分", "3", "", "", ""),
    ("二、依法召开会议（5分）", "3", "主席团会议", "每少1次扣1分", "5", "", "", ""),
    ("总计", LEFT, LEFT, LEFT, "12", "", "", ""),
)
SECTION_POINTS_MERGED_DOWN: Rows = (
    ("序号", "一级指标", "标准分", "二级指标", "考核内容", "满分", "扣分标准"),
    ("一", "坚持党的领导", "7", "请示报告", "全年不少于4次", "4", "每少1次扣1分"),
    (DOWN, DOWN, DOWN, "党委重视", "全年不少于2次", "3", "每少1次扣1分"),
    ("二", "依法召开会议", "5", "主席团会议", "全年不少于4次", "5", "每少1次扣1分"),
)
COLUMNS_IN_ANOTHER_ORDER: Rows = (
    ("权重", "计分细则", "序号", "指标", "工作要求"),
    ("7", "", "一", "坚持党的领导", ""),
    ("4分", "每少1次扣1分", "1.", "请示报告", "全年不少于4次"),
    ("３", "每少1次扣1分", "2.", "党委重视", "全年不少于2次"),
    ("5", "", "二", "依法召开会议", ""),
    ("5", "每少1次扣1分", "3.", "主席团会议", "全年不少于4次"),
)
HEADER_OF_TWO_ROWS: Rows = (
    ("序号", "考核项目", "考核内容", "分值", "评分标准", "得分", LEFT),
    (DOWN, DOWN, DOWN, DOWN, DOWN, "自评分", "考评分"),
    ("一", "坚持党的领导", "", "7", "", "", ""),
    ("1", "请示报告", "全年不少于4次", "4", "每少1次扣1分", "", ""),
    ("2", "党委重视", "全年不少于2次", "3", "每少1次扣1分", "", ""),
    ("二", "依法召开会议", "", "5", "", "", ""),
    ("3", "主席团会议", "全年不少于4次", "5", "每少1次扣1分", "", ""),
)
HEADER_REPEATED: Rows = (*ROWS[:4], HEADER, *ROWS[4:7])
TITLE_INSIDE_THE_TABLE: Rows = (("考核评分表", *[LEFT] * 7), *ROWS[:7])


@pytest.mark.parametrize(
    "rows",
    [
        SECTION_MERGED_ACROSS,
        SECTION_MERGED_DOWN,
        SECTION_POINTS_MERGED_DOWN,
        COLUMNS_IN_ANOTHER_ORDER,
        HEADER_OF_TWO_ROWS,
        HEADER_REPEATED,
        TITLE_INSIDE_THE_TABLE,
    ],
)
def test_any_layout_of_the_same_table_is_read_alike(rows):
    form = read(rows)
    assert outline(form) == TWO_SECTIONS
    assert form.errors() == ()


@pytest.mark.parametrize("tables", [(ROWS[:4], ROWS[4:7]), (ROWS[:4], (HEADER, *ROWS[4:7]))])
def test_a_table_may_go_on_in_the_next(tables):
    form = read(*tables)
    assert outline(form) == TWO_SECTIONS
    assert [item.source.table for _, item in form.items()] == [1, 1, 2]


def test_two_header_rows_name_the_score_columns():
    assert read(HEADER_OF_TWO_ROWS).score_columns == (ScoreColumns(1, self_score=6, verified_score=7),)


def test_an_item_without_a_name_takes_it_from_its_content():
    rows = (
        ("序号", "评定内容", "评定标准", "分值", "评分办法"),
        ("一", "有办公场所", "", "4", ""),
        ("1", "", "有固定场所，面积不少于40平方米", "4", "每少5平方米扣1分"),
    )
    section, item = read(rows).item("1")
    assert (section.name, item.name, item.content) == ("有办公场所", "有固定场所", "有固定场所，面积不少于40平方米")


def test_a_clause_over_two_rows_of_a_merged_item_is_one_clause():
    rows = (
        HEADER,
        section("一", "会议", "4"),
        ("1", "会议", "全年4次", "4", "每少1次扣1分", "", "", ""),
        (DOWN, DOWN, DOWN, DOWN, "未公开的扣1分", "", "", ""),
    )
    (_, item), *others = read(rows).items()
    assert item.clause.text == "每少1次扣1分\n未公开的扣1分"
    assert others == []


def test_rows_numbered_by_word_itself_count_on():
    rows = (HEADER, section("一", "会议", "6"), item("", "4", name="甲"), item("", "2", name="乙"))
    assert [(item.number, item.name) for _, item in read(rows).items()] == [("1", "甲"), ("2", "乙")]


def test_numbers_that_begin_anew_in_each_section_carry_the_sections():
    rows = (HEADER, section("一", "甲", "4"), item("1", "4"), section("二", "乙", "5"), item("1", "2"), item("2", "3"))
    form = read(rows)
    assert [item.number for _, item in form.items()] == ["1.1", "2.1", "2.2"]
    assert form.errors() == ()


def test_a_section_that_prints_no_points_has_those_of_its_items():
    form = read((HEADER, section("一", "甲"), item("1", "4"), item("2", "2.5")))
    assert (form.sections[0].points, form.total) == (6.5, 6.5)
