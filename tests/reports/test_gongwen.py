"""The figures of GB/T 9704, as written in the file and as rendered."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from reports import gongwen
from reports.gongwen_head import add_red_head
from reports.gongwen_styles import Fonts
from tests.reports.rendering import Line, needs_renderer, pages_of_all

WORDS = "人民代表大会制度"
LINES = (1, 20, 22)  # of text before an imprint


def a_document() -> Document:
    return gongwen.new_document("关于…的通报", "示例县人大常委会")


def a_full_page() -> Document:
    document = a_document()
    document.add_paragraph(WORDS * 300)
    return document


def a_paragraph() -> Document:
    document = a_document()
    gongwen.add_body(document, WORDS * 10)
    return document


def a_red_head() -> Document:
    document = a_document()
    add_red_head(document, "示例县人大常委会", "示人常发〔2022〕3号")
    return document


def with_imprint(lines: int) -> Document:
    document = a_document()
    for _ in range(lines):
        gongwen.add_body(document, WORDS)
    gongwen.add_imprint(document, "县委办公室，县政府办公室", "示例县人大常委会办公室", "2022年3月4日")
    return document


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[Line]]]:
    """The pages of all documents that tests here look at."""
    documents = {"full": a_full_page(), "paragraph": a_paragraph(), "head": a_red_head()}
    documents |= {f"imprint {lines}": with_imprint(lines) for lines in LINES}
    contents = {name: gongwen.packed(document) for name, document in documents.items()}
    return pages_of_all(contents, tmp_path_factory.mktemp("rendered"))


def test_page_margins_and_grid_are_those_of_the_standard():
    section = a_document().sections[0]
    twips = [
        getattr(section, name).twips
        for name in ("page_width", "page_height", "top_margin", "bottom_margin", "left_margin", "right_margin")
    ]
    assert twips == [11906, 16838, 2098, 1984, 1588, 1474]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert (grid.get(qn("w:type")), grid.get(qn("w:linePitch"))) == ("lines", "579")


def test_every_style_is_in_chinese_fonts_and_language():
    fonts, languages = set(), set()
    for node in a_document().styles.element.iter(qn("w:rFonts"), qn("w:lang")):
        if node.tag == qn("w:lang"):
            languages.add(node.get(qn("w:eastAsia")))
        else:
            fonts |= set(node.attrib.values())
    assert languages == {"zh-CN"}
    assert fonts == {"方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"}


def test_a_template_may_name_other_fonts():
    document = gongwen.new_document("t", "a", Fonts(fangsong="仿宋"))
    assert "仿宋_GB2312" not in etree.tostring(document.styles.element, encoding="unicode")


def test_a_machine_without_a_font_is_told_its_substitute():
    with ZipFile(BytesIO(gongwen.packed(a_document()))) as package:
        table = package.read("word/fontTable.xml").decode()
    assert '<w:font w:name="仿宋_GB2312"><w:altName w:val="仿宋"/>' in table


def test_nothing_of_the_library_s_own_template_is_left():
    with ZipFile(BytesIO(gongwen.packed(a_document()))) as package:
        names = package.namelist()
        text = b"".join(package.read(name) for name in names if name.endswith(".xml")).decode()
    assert not [name for name in names if "theme" in name or "thumbnail" in name or "customXml" in name]
    assert "python-docx" not in text
    assert "ja-JP" not in text


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("2022年代表行动实施方案", ["2022年代表行动实施方案"]),
        (
            "2022年度乡镇人大工作责任清单（考核评分表）",
            ["2022年度乡镇人大工作责任清单", "（考核评分表）"],
        ),
        ("乡镇“人大代表之家”星级评定办法（试行）", ["乡镇“人大代表之家”星级评定办法", "（试行）"]),
    ],
)
def test_a_long_title_breaks_by_meaning(title, lines):
    assert gongwen.title_lines(title) == lines


@needs_renderer
def test_a_full_page_holds_22_lines_of_28_characters(rendered):
    first = rendered["full"][0]
    assert [len(line.text) for line in first[:-1]] == [28] * 22


@needs_renderer
def test_the_first_line_of_a_paragraph_is_indented_by_two_characters(rendered):
    first, second = rendered["paragraph"][0][:2]
    assert (len(first.text), len(second.text)) == (26, 28)
    assert first.left - second.left == pytest.approx(32, abs=0.5)


@needs_renderer
def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(rendered):
    odd, even = (page[-1] for page in rendered["full"][:2])
    assert (odd.text, even.text) == ("—1—", "—2—")
    assert odd.right == pytest.approx(521.6 - 14, abs=1)
    assert even.left == pytest.approx(79.4 + 14, abs=1)
    assert odd.top == even.top > 743.0


@needs_renderer
def test_the_red_head_stands_35_mm_below_the_type_area_s_top(rendered):
    mark, number = rendered["head"][0][:2]
    assert mark.text == "示例县人大常委会文件"
    assert mark.top == pytest.approx(104.9 + 99.2, abs=6)
    assert mark.right <= 521.7
    assert number.top - mark.bottom > 2 * 28.9 - 8


@needs_renderer
@pytest.mark.parametrize("lines", LINES)
def test_the_imprint_never_covers_text_wherever_the_text_ends(lines: int, rendered):
    pages = rendered[f"imprint {lines}"]
    last = pages[-1]
    copies = next(line for line in last if line.text.startswith("抄送："))
    assert sum(line.text == WORDS for page in pages for line in page) == lines
    assert all(line.bottom <= copies.top for line in last if line.text == WORDS)
    assert 720 < last[-2].bottom < 743
