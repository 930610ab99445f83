"""What the merged cells, columns and texts of a score table may say beside its plain rows."""

from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from forms.model import Form, ScoreColumns, SectionKind
from forms.reading import read_document
from forms.reading.columns import ColumnRole, columns_of
from tests.forms.documents import DOWN, HEADER, LEFT, Rows, a_document, add_table, item, saved, section
from tests.forms.test_reading import outline, read


def told(form: Form) -> list[tuple[str, str]]:
    return [(problem.item, problem.problem) for problem in form.problems]


@pytest.mark.parametrize(
    ("headings", "roles"),
    [
        (("序号", "考核指标", "权重", "计分细则", "佐证材料"), "number name points clause evidence"),
        (("项目", "内容", "满分", "扣分标准", "考核方式"), "name content points clause evidence"),
        (("考核内容", "标准分", "考核方式"), "content points clause"),
        (("类别", "评定内容", "评定标准", "分值", "评分办法"), "name content content points clause"),
        (("考核任务", "分值（分）", "评分标准", "责任单位", "备注"), "content points clause department reason"),
        (
            ("指标", "分 值", "评分标准", "自查", "考评", "扣分原因"),
            "name points clause self_score verified_score reason",
        ),
        (("考评项目", "考评内容", "考评标准", "标准分数", "牵头部门"), "name content clause points department"),
    ],
)
def test_columns_are_told_from_their_headings(headings, roles):
    columns = columns_of(dict(enumerate(headings, start=1)))
    of_column = {number: role for role in ColumnRole for number in columns.all(role)}
    assert " ".join(of_column[number] for number in range(1, len(headings) + 1)) == roles


def test_the_reason_has_a_column_of_its_own():
    rows = (("序号", "考核内容", "分值", "评分标准", "考评分", "备注"), ("1", "会议", "4", "每少1次扣1分", "", ""))
    assert read(rows).score_columns == (ScoreColumns(1, None, verified_score=5, reason=6),)


def test_several_clauses_in_one_cell_stay_one_item_and_are_added_up():
    clause = "1.按时召开的（3分），每少1次扣1分。2.有会议记录的（2分）。"
    form = read((HEADER, section("一", "会议"), item("1", "5", clause), item("2", "6", clause)))
    assert [item.clause.text for _, item in form.items()] == [clause, clause]
    assert told(form) == [("2", "各部分分值之和为5分，与该项分值6分不一致")]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("1.有制度，得2分。2.有台账，得2分。3.弄虚作假的扣2分。", []),
        ("①有制度（1分）②有台账（2分）", ["各部分分值之和为3分，与该项分值4分不一致"]),
        ("1.达到90%得4分，达到80%得2分。2.未达到的不得分。", []),
        ("1.每开展1次得1分。2.最多得3分。", []),
        ("具备以下五项条件：（1）有场所（1分）；（2）有制度（1分）；（3）有台账（1分）；（4）有人员（1分）。", ["写明有5项，实际列出4项"]),
        ("做到以下3点：有场所；有制度；有台账。每缺一项扣1分。", []),
        ("做到以下3点：有场所；有制度；有台账；有人员。每缺一项扣1分。", ["写明有3项，实际列出4项"]),
        ("下列两项：会议记录、签到表，每缺一项扣1分。", []),
    ],
)  # fmt: skip
def test_parts_are_held_against_the_item(text, problems):
    form = read((HEADER, section("一", "会议"), item("1", "4", text)))
    assert [problem for _, problem in told(form) if "读不成" not in problem] == problems


def test_rows_that_share_one_cell_of_points_are_one_item():
    rows: Rows = (
        HEADER,
        section("一", "会议", "10"),
        ("1", "主席团会议", "全年不少于4次", "6", "每少1次扣1分", "", "", ""),
        ("2", "会议记录", "每次有记录", DOWN, "每缺1次扣0.5分", "", "", ""),
        item("3", "4"),
    )
    form = read(rows)
    assert outline(form) == [("一", "会议", "10", [("1", "主席团会议", "6"), ("3", "考核项3", "4")])]
    assert form.item("1")[1].content == "全年不少于4次\n每次有记录"
    assert form.item("1")[1].clause.text == "每少1次扣1分\n每缺1次扣0.5分"
    assert told(form) == [("1", "与上一项共用一个分值单元格，并入第1项")]


def test_points_merged_beside_a_section_are_its_own_where_the_rows_say_theirs():
    rows: Rows = (
        ("项目", "分值", "评分标准"),
        ("会议", "5", "按时召开的（3分），每少1次扣1分"),
        (DOWN, DOWN, "有会议记录的（2分），每缺1次扣1分"),
        ("学习", "4", "集中学习不少于4次（4分），每少1次扣1分"),
    )
    form = read(rows)
    assert [(s.name, str(s.points), [str(i.points) for i in s.items]) for s in form.sections] == [
        ("会议", "5", ["3", "2"]),
        ("学习", "4", ["4"]),
    ]


def test_points_of_a_section_that_are_not_those_of_its_items_are_told_with_both_numbers():
    rows = (HEADER, section("一", "会议", "10"), item("1", "4"), item("2", "5"))
    assert "各项分值之和为9分，与所写的10分不一致" in [problem for _, problem in told(read(rows))]


def test_a_second_column_of_points_is_told():
    rows: Rows = (
        ("序号", "考核内容", "分值", LEFT, "评分标准"),
        (DOWN, DOWN, "乡镇分值", "街道分值", DOWN),
        ("1", "会议", "4", "3", "每少1次扣1分"),
        ("2", "学习", "2", "2", "每少1次扣1分"),
    )
    form = read(rows)
    assert told(form) == [("1", "有2栏分值，各项按最后一栏“街道分值”读取")]
    assert form.problems[0].found == "“乡镇分值”4、“街道分值”3"


def test_a_column_that_is_not_read_is_told_once():
    rows: Rows = (
        ("序号", "考核内容", "分值", "评分标准", "备注"),
        ("1", "会议", "4", "每少1次扣1分", "创新另加1分"),
        ("2", "学习", "2", "每少1次扣1分", "同上"),
    )
    assert told(read(rows)) == [("1", "“备注”栏的文字没有读成评分标准")]


def test_a_table_without_numbers_and_points_in_its_texts_is_read():
    rows: Rows = (("考核项目", "考核内容"), ("会议（5分）", "未召开的扣5分"), ("学习（3分）", "每少1次扣1分"))
    form = read(rows)
    assert [(item.name, str(item.points), item.clause.text) for _, item in form.items()] == [
        ("会议（5分）", "5", "未召开的扣5分"),
        ("学习（3分）", "3", "每少1次扣1分"),
    ]


def test_a_table_takes_its_section_from_the_heading_above_it_or_from_its_columns():
    word = Document(BytesIO(a_document()))
    for heading, rows in (
        ("一、基础工作（6分）", (("序号", "考核内容", "分值", "评分标准"), ("1", "会议", "6", "每少1次扣1分"))),
        ("二、重点工作", (("序号", "考核内容", "分值", "评分标准"), ("2", "视察", "4", "每少1次扣1分"))),
        ("另：", (("加分项目", "分值", "评分标准"), ("工作创新", "3", "每项加1分"))),
        ("", (("一票否决情形", "评分标准"), ("发生贿选的", "一票否决"))),
    ):
        word.add_paragraph(heading)
        add_table(word, rows)
    form = read_document(saved(word), "清单.docx")
    assert [(s.number, s.name, s.kind.value, str(s.points), len(s.items)) for s in form.sections] == [
        ("一", "基础工作", "scored", "6", 1),
        ("二", "重点工作", "scored", "4", 1),
        ("三", "加分项目", "bonus", "None", 1),
        ("四", "一票否决情形", "veto", "None", 1),
    ]
    assert form.total == 10


def test_a_line_for_signatures_and_a_remark_are_no_items():
    rows: Rows = (
        ("序号", "考核内容", "分值", "评分标准"),
        ("1", "会议", "4", "每少1次扣1分"),
        ("备注：90分以上为优秀，60分以上不足90分为合格，60分以下为不合格。", "", "", ""),
        ("考评组签字：", "", "日期：", ""),
    )
    form = read(rows)
    assert [item.number for _, item in form.items()] == ["1"]
    assert [grade.name for grade in form.grades] == ["优秀", "合格", "不合格"]
    assert form.problems == ()


def test_a_number_used_by_two_sections_is_told_and_counted_on():
    form = read((HEADER, section("一", "会议"), item("1", "4"), section("一", "学习"), item("2", "4")))
    assert [(s.number, s.name) for s in form.sections] == [("一", "会议"), ("二", "学习")]
    assert told(form) == [("", "项目编号“一”重复，按另一个项目处理")]


def test_deductions_among_bonuses_are_told():
    form = read((HEADER, section("一", "会议"), item("1", "4"), section("二", "加分项"), item("2", "", "每起扣1分")))
    assert form.sections[1].kind is SectionKind.BONUS
    assert told(form) == [("2", "加分项目里写有扣分，不会从总分中扣除")]


def test_text_boxes_are_left_aside_and_quoted():
    word = Document(BytesIO(a_document((HEADER, item("1", "4")))))
    for text in ("另有3分由主席团评定", "示例县人大常委会办公室 2022年3月4日印发"):
        box = f"<w:p {nsdecls('w')}><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
        word.element.body.insert(0, parse_xml(box))
    form = read_document(saved(word), "清单.docx")
    assert [(p.place, p.found) for p in form.problems] == [("文本框", "另有3分由主席团评定")]


def test_a_table_within_a_cell_is_read_as_the_text_of_that_cell():
    word = Document(BytesIO(a_document((HEADER, item("1", "4")))))
    cell = word.tables[0].cell(1, 4)
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "未公开的", "扣1分"
    _, read_item = read_document(saved(word), "清单.docx").item("1")
    assert read_item.clause.text == "每少1次扣1分，扣完为止\n未公开的\n扣1分"


def numbered_by_word(form: str, text: str, lines: list[str]) -> bytes:
    """A document whose lines Word numbers itself."""
    word = Document(BytesIO(a_document(before=["示例县考核办法"])))
    numbering = word.part.numbering_part.element
    numbering.insert(
        0,
        parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
        ),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for line in lines:
        properties = word.add_paragraph(line)._p.get_or_add_pPr()
        listed = f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="90"/></w:numPr>'
        properties.append(parse_xml(listed))
    return saved(word)


@pytest.mark.parametrize(
    ("form", "text", "numbers"),
    [
        ("chineseCounting", "%1、", ["一", "二"]),
        ("chineseCounting", "第%1条", ["一", "二"]),
        ("decimal", "%1.", ["1", "2"]),
        ("bullet", "●", ["一", "二"]),
    ],
)
def test_numbers_that_word_puts_itself_are_read(form, text, numbers):
    lines = ["会议（10分）。按时召开（4分）；有记录（6分）。", "学习（5分）。有计划（3分）；有笔记（2分）。"]
    read_form = read_document(numbered_by_word(form, text, lines), "办法.docx")
    assert [(s.number, s.name, len(s.items)) for s in read_form.sections] == [
        (numbers[0], "会议", 2),
        (numbers[1], "学习", 2),
    ]
    assert read_form.total == 15
