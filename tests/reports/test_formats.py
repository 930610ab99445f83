"""Every format as written in the file: which paragraphs there are, tags kept as they stand, valid XML."""

import re
from io import BytesIO

import docx
import pytest
from docx.document import Document
from docx.opc.part import XmlPart
from docx.oxml.ns import qn

from reports.typeset import typeset
from reports.typeset_source import CannotTypeset
from reports.word_template import render
from tests.reports import official_texts as texts

HEAD = "# 通知\n发文机关：{{ 甲 }}　发文字号：示人常发〔2022〕2号\n"
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps color spacing w kern position sz szCs highlight u effect bdr shd fitText "
    "vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd "
    "tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left start bottom right end insideH insideV",
}


def opened(source: str) -> Document:
    return docx.Document(BytesIO(typeset(source)))


def lines_of(document: Document) -> list[tuple[str, str]]:
    """Style and text of every paragraph that says something."""
    return [(p.style.name, p.text) for p in document.paragraphs if p.style and p.text]


def all_text(content: bytes) -> str:
    """Every text of the body, that of its boxes too."""
    body = docx.Document(BytesIO(content)).element.body
    return "\n".join("".join(t.text or "" for t in p.xpath("./w:r/w:t")) for p in body.iter(qn("w:p")))


@pytest.mark.parametrize("source", [texts.DOCUMENT, texts.ENDS_ACROSS, texts.LETTER, texts.MINUTES, texts.PLAIN])
def test_children_stand_in_the_order_of_the_schema(source):
    parts = [part.element for part in opened(source).part.package.iter_parts() if isinstance(part, XmlPart)]
    for name, order in ORDER.items():
        places = {qn(f"w:{child}"): place for place, child in enumerate(order.split())}
        for node in (node for part in parts for node in part.iter(qn(f"w:{name}"))):
            found = [places[child.tag] for child in node]
            assert found == sorted(found), name


def test_boxes_have_numbers_of_their_own():
    package = opened(texts.DOCUMENT).part.package
    parts = [part.element for part in package.iter_parts() if isinstance(part, XmlPart)]
    numbers = [box.get("id") for part in parts for box in part.iter(qn("wp:docPr"))]
    assert len(numbers) == len(set(numbers)) == 3  # 版记 and the numbers of odd and even sheets across


def test_a_letter_has_its_mark_without_文件_its_number_and_copies_alone():
    text = all_text(typeset(texts.LETTER))
    assert "示例县人大常委会\n" in text
    assert "文件" not in text
    assert f"抄送：{texts.COPIES}。" in text
    assert opened(texts.LETTER).sections[0].different_first_page_header_footer


def test_minutes_have_their_mark_number_writer_and_day_and_no_signature():
    lines = lines_of(opened(texts.MINUTES))
    assert lines[:4] == [
        ("发文机关标志", "示例县人大常委会主任会议纪要"),
        ("纪要编号", "（第3期）"),
        ("纪要日期", "\t示例县人大常委会办公室\t2022年3月4日"),
        ("Title", "研究2022年度乡镇人大工作考核结果"),
    ]
    assert [style for style, _ in lines][-2:] == ["出席", "出席"]


def test_a_label_of_attendance_is_in_heiti_and_the_names_are_not():
    runs = next(p for p in opened(texts.MINUTES).paragraphs if p.text.startswith("列席")).runs
    assert [(run.text, run.style.name) for run in runs] == [("列席：", "黑体字"), ("冯三", "Default Paragraph Font")]


def test_without_a_head_the_title_comes_first():
    assert lines_of(opened(texts.PLAIN))[0] == ("Title", "2022年度星级评定结果公示")


def test_attachments_come_after_signature_and_note_each_on_a_page_of_its_own():
    document = opened(texts.DOCUMENT)
    texts_ = [p.text for p in document.paragraphs if p.text]
    at = texts_.index("附件1")
    assert texts_[at - 3 : at + 2] == [
        "示例县人大常委会",
        "2022年12月30日",
        "（联系人：张三）",
        "附件1",
        "2022年度乡镇人大工作考核结果一览表\n以及各项得分情况和\n扣分原因的详细说明",
    ]
    marks = {
        p.text: bool(p.paragraph_format.page_break_before) for p in document.paragraphs if p.text in ("附件1", "附件2")
    }
    assert marks == {"附件1": True, "附件2": False}  # a sheet across begins a section
    assert [section.orientation for section in document.sections] == [0, 1, 0]


def test_lines_of_the_list_of_attachments_hang_below_their_names():
    paragraphs = [p for p in opened(texts.DOCUMENT).paragraphs if p.style and p.style.name == "附件说明"]
    assert [p.text[:5] for p in paragraphs] == ["附件：1.", "2.奖补资", "3.其他"]
    indents = [(p.paragraph_format.left_indent.twips, p.paragraph_format.first_line_indent.twips) for p in paragraphs]
    assert indents == [(1920, -1280), (1920, -320), (1920, -320)]


def test_the_rule_of_a_table_aligns_its_columns_and_gives_their_widths():
    table = opened(texts.ENDS_ACROSS).tables[0]
    styles = [cell.paragraphs[0].style.name for cell in table.rows[1].cells]
    assert styles == ["表格数字", "表格文字", "表格数字", "表格金额", "表格文字"]
    widths = [column.width.twips for column in table.columns]
    assert sum(widths) == pytest.approx(12756, abs=5)
    assert widths[1] == pytest.approx(widths[0] * 4, abs=4)


def test_a_title_breaks_where_it_is_told_to_and_is_whole_in_the_properties():
    document = opened("# 关于考核结果／的通报\n发文机关：甲　发文字号：乙\n")
    title = next(p for p in document.paragraphs if p.style and p.style.name == "Title")
    assert title.text == "关于考核结果\n的通报"
    assert document.core_properties.title == "关于考核结果的通报"


@pytest.mark.parametrize(
    ("source", "style"),
    [
        ("（{{ 组.序号 }}）{{ 组.名称 }}", "Heading 2"),
        ("{{ loop.index }}.{{ 组.名称 }}", "Heading 3"),
        ("{{ 甲 }}、乙等乡镇", "Body Text"),
        ("{%p if 甲 %}", "Body Text"),
    ],
)
def test_tags_are_kept_in_paragraphs_of_their_kind(source, style):
    assert (style, source) in lines_of(opened(f"{HEAD}{source}\n"))


@pytest.mark.parametrize(
    ("source", "style", "leads"),
    [
        ("（一）程序。各乡镇自评。", "Body Text", [("（一）程序。", "楷体字"), ("各乡镇自评。", None)]),
        ("一、程序。{{ 段 }}", "Body Text", [("一、程序。", "黑体字"), ("{{ 段 }}", None)]),
        ("（一）程序", "Heading 2", [("（一）程序", None)]),
        ("1.程序", "Heading 3", [("1.程序", None)]),
        ("1.各乡镇自评。", "Body Text", [("1.各乡镇自评。", None), ("", None)]),
    ],
)
def test_only_the_heading_of_a_paragraph_is_set_as_one(source, style, leads):
    paragraph = opened(f"{HEAD}{source}\n").paragraphs[-2]
    assert paragraph.style is not None
    assert paragraph.style.name == style
    plain = "Default Paragraph Font"
    assert [(run.text, run.style.name) for run in paragraph.runs] == [(text, name or plain) for text, name in leads]


@pytest.mark.parametrize(
    ("name", "lefts"),
    [("县人大", (5359, 0)), ("示例县人大常委会", (0, 6324)), ("示例县人大常委会办公室", (0, 5379))],
)
def test_an_unsealed_date_is_set_by_the_length_of_the_name(name, lefts):
    template = typeset(f"{HEAD}署名：{{{{ 署名 }}}}　成文日期：2022年12月30日　用印：否\n正文。\n")
    for content in (
        render(template, {"甲": "县人大", "署名": name}, "模板"),
        typeset(f"{HEAD}署名：{name}　成文日期：2022年12月30日　用印：否\n正文。\n"),
    ):
        signed = [p for p in docx.Document(BytesIO(content)).paragraphs if p.style and p.style.name == "不盖章署名"]
        assert [p.text for p in signed] == [name, "2022年12月30日"]
        found = [p.paragraph_format.left_indent for p in signed]
        assert [left.twips if left else 0 for left in found] == pytest.approx(lefts, abs=1)


def test_a_bar_in_a_tag_parts_no_cells_and_a_row_of_a_tag_goes_across():
    source = f"{HEAD}| 名称 | 数量 |\n|--|--|\n| {{%tr for 行 in 表 %}} |\n| {{{{ 行.甲|join('、') }}}} | 2 |\n| {{%tr endfor %}} |\n"
    rows = [[cell.text for cell in row._tr.tc_lst and row.cells] for row in opened(source).tables[0].rows]
    assert rows[1] == ["{%tr for 行 in 表 %}"] * 2
    assert rows[2] == ["{{ 行.甲|join('、') }}", "2"]


@pytest.mark.parametrize(("copies", "shown"), [("", []), ("县政府办公室", ["抄送：县政府办公室。"])])
@pytest.mark.parametrize("format_", ["普通公文", "信函"])
def test_copies_are_printed_or_leave_no_trace(format_, copies, shown):
    source = f"{HEAD}格式：{format_}　印发日期：2022年3月5日　抄送：{{{{ 抄送 }}}}\n正文。\n"
    text = all_text(render(typeset(source), {"甲": "示例县人大常委会", "抄送": copies}, "模板"))
    assert re.findall("抄送.*", text) == shown
    assert "。" not in text.replace("抄送：县政府办公室。", "").replace("正文。", "")


@pytest.mark.parametrize(("town", "points"), [("城关镇", 44), ("某某水族自治镇", 36), ("某某布依族苗族自治乡", 29)])
def test_a_mark_of_several_placeholders_is_set_by_the_length_of_them_all(town, points):
    template = typeset("# 通知\n发文机关：{{ 县名 }}{{ 乡镇 }}　发文字号：乙\n正文。\n")
    filled = docx.Document(BytesIO(render(template, {"县名": "示例县", "乡镇": town}, "模板")))
    marks = [p for p in filled.paragraphs if p.style and p.style.name == "发文机关标志"]
    found = [(p.text, (p.runs[0].font.size or p.style.font.size).pt) for p in marks]
    assert found == [(f"示例县{town}文件", points)]


@pytest.mark.parametrize(
    ("name", "day", "left"),
    [
        ("示例县人大常委会", "2022年12月30日", 4079),
        ("示例县人大常委会", "2022年3月30日", 4236),
        ("示例县人大常委会", "2022年3月5日", 4394),
        ("某某布依族苗族自治县人民代表大会常务委员会", "2022年3月5日", 0),
    ],
)
def test_a_template_s_signature_is_set_by_the_length_of_name_and_date(name, day, left):
    template = typeset(f"{HEAD}署名：{{{{ 署名 }}}}　成文日期：{{{{ 成文日期 }}}}\n正文。\n")
    filled = docx.Document(BytesIO(render(template, {"甲": "县人大", "署名": name, "成文日期": day}, "模板")))
    signed = [p for p in filled.paragraphs if p.style and p.style.name == "Signature"]
    assert [p.text for p in signed] == [name, day]
    indent = signed[0].paragraph_format.left_indent
    assert (indent.twips if indent else 0) == pytest.approx(left, abs=1)


def test_a_format_or_attachment_that_is_written_wrong_is_refused_with_its_remedy():
    with pytest.raises(CannotTypeset) as refusal:
        typeset("# 函\n格式：函件　发文机关：甲　发文字号：乙\n## 附表一\n", "函.md")
    assert str(refusal.value).splitlines() == [
        "函.md第3行：“## 附表一”不是附件的标题，请写成“## 附件1 标题”或“## 附件1（横向） 标题”。",
        "函.md：没有“函件”这种格式，请写普通公文、信函、纪要、无版头中的一种。",
    ]
