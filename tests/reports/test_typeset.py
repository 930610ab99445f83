"""Markdown becomes an official document, and a faulty source is refused with every fault."""

from io import BytesIO

import docx
import pytest
from docx.document import Document

from forms.model import SectionKind
from forms.reading import read_document
from reports.typeset import typeset
from reports.typeset_source import CannotTypeset
from tests.reports.rendering import Line, needs_renderer, pages_of_all
from tests.reports.samples import DOCUMENTS

ISSUED = ("责任清单", "星级评定办法", "代表行动实施方案")
SOURCE = """# 2022年度责任清单（考核评分表）

发文机关：示例县人大常委会　发文字号：示人常发〔2022〕3号　附件2
印发机关：示例县人大常委会办公室　印发日期：2022年3月4日

第一条　为加强工作，制定本清单。

| 序号 | 考核项目 | 考核内容 | 分值 | 评分标准 | 佐证材料 | 自评分 | 考评分 |
|---|---|---|---|---|---|---|---|
| 一 | 坚持党的领导 | | 4 | | | | |
| 1 | 请示报告 | 全年不少于4次 | 4 | 每少1次扣1分，扣完为止 | 请示文件 | | |
| | 合计 | | 4 | | | | |

一、考核等次　90分以上为优秀。
**计分办法**　年度总分＝责任清单得分×80%＋星级评定得分×20%。
"""


def typeset_document(source: str = SOURCE) -> Document:
    return docx.Document(BytesIO(typeset(source)))


def lines_of(document: Document) -> list[tuple[str, str]]:
    """Style and text of every paragraph that says something."""
    return [(p.style.name, p.text) for p in document.paragraphs if p.style and p.text]


def test_every_element_gets_its_style():
    assert lines_of(typeset_document()) == [
        ("发文机关标志", "示例县人大常委会文件"),
        ("发文字号", "示人常发〔2022〕3号"),
        ("附件标志", "附件2"),
        ("Title", "2022年度责任清单（考核评分表）"),
        ("Body Text", "第一条　为加强工作，制定本清单。"),
        ("Heading 1", "一、考核等次"),
        ("Body Text", "90分以上为优秀。"),
        ("Body Text", "计分办法　年度总分＝责任清单得分×80%＋星级评定得分×20%。"),
    ]


def test_the_number_of_an_article_is_set_in_heiti():
    article = next(p for p in typeset_document().paragraphs if p.text.startswith("第一条"))
    assert (article.runs[0].text, article.runs[0].style.name) == ("第一条", "黑体字")


def test_a_section_s_name_is_merged_across_two_columns_and_points_stay_in_theirs():
    row = typeset_document().tables[0].rows[1]
    assert [cell.text for cell in row.cells] == ["一", "坚持党的领导", "坚持党的领导", "4", "", "", "", ""]
    assert len(row._tr.tc_lst) == 7


def test_the_header_repeats_and_no_row_splits():
    rows = typeset_document().tables[0].rows
    assert len(rows[0]._tr.xpath("w:trPr/w:tblHeader")) == 1
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in rows)


def test_the_columns_fill_the_type_area():
    widths = [column.width.twips for column in typeset_document().tables[0].columns]
    assert 8836 <= sum(widths) <= 8844
    assert min(widths) > 500


def test_a_signed_document_ends_with_signature_and_date():
    source = "# 实施方案\n发文机关：示例县人大常委会　发文字号：示人常发〔2022〕2号\n成文日期：2022年3月2日\n\n一、要求　开展活动。\n"
    assert lines_of(typeset_document(source))[-2:] == [("Signature", "示例县人大常委会"), ("Signature", "2022年3月2日")]


def test_every_fault_of_a_source_is_named_with_its_line():
    with pytest.raises(CannotTypeset) as refusal:
        typeset("| 序号 | 分值 |\n|---|---|\n| 1 | 4 | 5 |\n", "清单.md")
    faults = str(refusal.value).splitlines()
    assert faults == [
        "清单.md第3行：有3个单元格，表头有2个，请补齐或删去多余的“|”。",
        "清单.md：没有标题，请在第一行写“# 标题”。",
        "清单.md：没有“发文机关：…”，请在标题下另起一行补上。",
        "清单.md：没有“发文字号：…”，请在标题下另起一行补上。",
    ]


@pytest.mark.parametrize(
    ("name", "title", "items"),
    [
        ("责任清单", "2022年度乡镇人大工作责任清单（考核评分表）", 32),
        ("星级评定办法", "乡镇“人大代表之家”星级评定办法（试行）", 22),
    ],
)
def test_the_issued_documents_read_back_whole(name, title, items):
    form = read_document((DOCUMENTS / f"{name}.docx").read_bytes(), f"{name}.docx")
    assert (form.title, form.issuer, form.number) == (title, "示例县人大常委会", "示人常发〔2022〕3号")
    assert len(list(form.items())) == items
    assert sum(s.points or 0 for s in form.sections if s.kind is SectionKind.SCORED) == 100
    assert not form.errors()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Line]]]:
    """The pages of the issued documents."""
    issued = {name: (DOCUMENTS / f"{name}.docx").read_bytes() for name in ISSUED}
    return pages_of_all(issued, tmp_path_factory.mktemp("issued"))


@needs_renderer
@pytest.mark.parametrize("name", ISSUED)
def test_the_issued_documents_render_with_head_imprint_and_page_numbers(name, printed):
    pages = printed[name]
    assert pages[0][0].text == "示例县人大常委会文件"
    assert pages[-1][-2].text.startswith("示例县人大常委会办公室2022年3月")
    assert 720 < pages[-1][-2].bottom < 743
    assert [page[-1].text for page in pages] == [f"—{number}—" for number in range(1, len(pages) + 1)]
    assert all(line.right < 540 for page in pages for line in page)


@needs_renderer
@pytest.mark.parametrize(("name", "pages_of_table"), [("责任清单", 5), ("星级评定办法", 2)])
def test_the_score_table_s_header_stands_on_each_of_its_pages(name, pages_of_table, printed):
    pages = printed[name]
    assert sum(any(line.text.startswith("序号") for line in page) for page in pages) == pages_of_table


def test_a_list_with_lines_that_may_be_left_out_stays_one_list():
    source = "# 纪要\n格式：纪要　发文机关：县主任会议　发文字号：第1期\n\n议定如下。\n\n出席：甲\n{%p if 列席 %}\n列席：{{ 列席 }}\n{%p endif %}\n记录：乙\n"
    texts = [paragraph.text for paragraph in typeset_document(source).paragraphs]
    begins = texts.index("议定如下。")
    assert [bool(text) for text in texts[begins : begins + 7]] == [True, False, True, True, True, True, True]


def test_a_sum_stands_under_its_column_as_the_rows_do():
    source = "# 表\n发文机关：县\n格式：无版头\n\n| 序号 | 乡镇 | 之家 | 金额（元） |\n|:-:|---|---|---:|\n| 1 | 甲 | 家 | 1.00 |\n|  | 合计 |  | 1.00 |\n"
    rows = typeset_document(source).tables[0].rows
    assert [row.cells[-1].paragraphs[0].style.style_id for row in rows[1:]] == ["TableAmount", "TableAmount"]
