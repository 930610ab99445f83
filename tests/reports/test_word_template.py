"""What a Word template comes out as: placeholders wherever Word keeps text, however it split them, whatever the values hold."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.templating.faults import CannotRender
from reports.word_template import render
from reports.xml_text import for_xml
from tests.reports.templates import VALUES, cells_of, of_texts, of_xml, saved, texts_of


def filled(template: bytes, **values: object) -> bytes:
    return render(template, VALUES | values, "通报.docx")


def runs(*pieces: str, between: str = "") -> bytes:
    """A paragraph of those runs, `between` any two of them."""
    made = [f'<w:r><w:t xml:space="preserve">{piece}</w:t></w:r>' for piece in pieces]
    return of_xml(f"<w:p>{between.join(made)}</w:p>")


SPLIT = {
    "one run": runs("共{{ 年度 }}年"),
    "runs in the braces": runs("共{", "{ 年", "度 }", "}年"),
    "a run for each character": runs(*"共{{ 年度 }}年"),
    "spelling marks": runs("共{{ 年", "度 }}年", between='<w:proofErr w:type="spellStart"/>'),
    "a bookmark": runs(
        "共{{ 年", "度 }}年", between='<w:bookmarkStart w:id="0" w:name="_GoBack"/><w:bookmarkEnd w:id="0"/>'
    ),
    "a page break drawn last": runs("共{{ 年", "度 }}年", between="<w:r><w:lastRenderedPageBreak/></w:r>"),
    "the result of a field": runs("共", "{{ 年度 }}年", between='<w:r><w:fldChar w:fldCharType="separate"/></w:r>'),
    "an insertion": of_xml("<w:p><w:r><w:t>共{{ </w:t></w:r><w:ins><w:r><w:t>年度 }}年</w:t></w:r></w:ins></w:p>"),
    "a deletion": runs("共{{ 年", "度 }}年", between="<w:del><w:r><w:delText>份</w:delText></w:r></w:del>"),
    "a content control": of_xml(
        '<w:p><w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>共{{ 年度 }}年</w:t></w:r></w:sdtContent></w:sdt></w:p>"
    ),
    "a link": of_xml('<w:p><w:hyperlink w:anchor="a"><w:r><w:t>共{{ 年度 }}年</w:t></w:r></w:hyperlink></w:p>'),
    "full-width braces": runs("共｛｛　年度　｝｝年"),
    "no spaces": runs("共{{年度}}年"),
    "a comment": runs("共{# 见清单 #}{{ 年度 }}年"),
}


@pytest.mark.parametrize("template", SPLIT.values(), ids=SPLIT)
def test_a_placeholder_is_filled_in_however_word_split_it(template: bytes) -> None:
    xml = ZipFile(BytesIO(filled(template))).read("word/document.xml").decode()
    words = "".join(node.text or "" for node in docx.oxml.parse_xml(xml.encode()).iter("{*}t"))
    assert words == "共2022年"
    assert "dataBinding" not in xml


def in_header() -> bytes:
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "{{ 标题 }}"
    return saved(document)


def in_footer() -> bytes:
    document = docx.Document()
    document.sections[0].footer.paragraphs[0].text = "{{ 标题 }}"
    return saved(document)


def in_properties() -> bytes:
    document = docx.Document()
    document.core_properties.title = "{{ 标题 }}"
    return saved(document)


def in_a_nested_table() -> bytes:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.add_table(1, 1).cell(0, 0).text = "{{ 标题 }}"
    return saved(document)


def in_a_text_box() -> bytes:
    box = "<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>{{ 标题 }}</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>"
    return of_xml(f"<w:p><w:r>{box}</w:r></w:p>")


def in_a_footnote() -> bytes:
    note = f'<w:footnotes {nsdecls("w")}><w:footnote w:id="2"><w:p><w:r><w:t>{{{{ 标题 }}}}</w:t></w:r></w:p></w:footnote></w:footnotes>'
    return of_xml("<w:p/>", **{"word/footnotes.xml": note})


@pytest.mark.parametrize(
    ("make", "part"),
    [
        (in_header, "word/header1.xml"),
        (in_footer, "word/footer1.xml"),
        (in_properties, "docProps/core.xml"),
        (in_a_nested_table, "word/document.xml"),
        (in_a_text_box, "word/document.xml"),
        (in_a_footnote, "word/footnotes.xml"),
    ],
)
def test_placeholders_are_filled_in_wherever_word_keeps_text(make: Callable[[], bytes], part: str) -> None:
    content = filled(make(), 标题="甲 & <乙>")
    xml = ZipFile(BytesIO(content)).read(part).decode()
    assert "甲 &amp; &lt;乙&gt;" in xml and "{{" not in xml
    parse_xml(xml.encode())


LOOP = ("{% for 行 in 名次表 %}", "{{ 行.乡镇 }}得{{ 行.总分 }}分", "{% endfor %}")
TOLD = ["城关镇得95.2分", "青龙镇得90分"]


@pytest.mark.parametrize(
    ("paragraphs", "come_out"),
    [
        (LOOP, TOLD),
        (("{%p for 行 in 名次表 %}", LOOP[1], "{%p endfor %}"), TOLD),
        (("前", *LOOP, "后"), ["前", *TOLD, "后"]),
        (("{% for 行 in 名次表 %}{{ 行.乡镇 }}得{{ 行.总分 }}分", "{% endfor %}"), TOLD),
        (("前文{% for 行 in 名次表 %}", LOOP[1], "{% endfor %}后文"), ["前文", *TOLD, "后文"]),
        (
            ("{% for 行 in 名次表 %}{{ 行.乡镇 }}{% if not loop.last %}、{% endif %}{% endfor %}。",),
            ["城关镇、青龙镇。"],
        ),
        (("{%p if 年度 > 2021 %}", "新", "{%p else %}", "旧", "{%p endif %}"), ["新"]),
        (
            ("{% if 年度 < 2021 %}", "旧", "{% elif 年度 == 2022 %}", "当年", "{% else %}", "新", "{% endif %}"),
            ["当年"],
        ),
        (("{% for 行 in 名次表 if 行.总分 == '90' %}", "{{ loop.index }}.{{ 行.乡镇 }}", "{% endfor %}"), ["1.青龙镇"]),
        (("{% if 名次表 %}{% for 段 in 要求 %}", "{{ 段 }}", "{% endfor %}{% endif %}"), ["一是整改。", "二是报告。"]),
        (("{# 提示 #}", "{{ 年度 }}"), ["2022"]),
        (("{{ 要求|join('、') }}共{{ 名次表|length }}个",), ["一是整改。、二是报告。共2个"]),
        (("{{ '优' if 年度 == 2022 else '良' }}{{ 标题 ~ “（草案）” }}",), ["优关于考核结果的通报（草案）"]),
        (("{% if 标题 == ‘关于考核结果的通报’ %}是{% endif %}",), ["是"]),
        (("{% if 年度 ＝＝ 2022 %}是{% endif %}",), ["是"]),
        (("{{ 名次表[0].乡镇 }}{{ (名次表|last)['乡镇'] }}",), ["城关镇青龙镇"]),
    ],
)
def test_loops_and_conditions_repeat_and_leave_out_whole_paragraphs(
    paragraphs: tuple[str, ...], come_out: list[str]
) -> None:
    assert texts_of(filled(of_texts(*paragraphs))) == come_out


ROWS = [["1", "城关镇"], ["2", "青龙镇"]]
HEAD = ("位次", "乡镇")
CELLS = ("{{ 行.位次 }}", "{{ 行.乡镇 }}")


@pytest.mark.parametrize(
    "rows",
    [
        (HEAD, ("{%tr for 行 in 名次表 %}", ""), CELLS, ("{%tr endfor %}", "")),
        (HEAD, ("{% for 行 in 名次表 %}", ""), CELLS, ("", "{% endfor %}")),
        (HEAD, ("{% for 行 in 名次表 %}{{ 行.位次 }}", "{{ 行.乡镇 }}{% endfor %}")),
        (HEAD, ("{%tr for 行 in 名次表 %}{{ 行.位次 }}", "{{ 行.乡镇 }}{%tr endfor %}")),
    ],
)
def test_rows_of_a_table_are_repeated_however_the_loop_is_written(rows) -> None:
    assert cells_of(filled(of_texts(rows=rows))) == [list(HEAD), *ROWS]


def test_what_stands_beside_a_loop_in_its_row_is_not_lost() -> None:
    template = of_texts(rows=[HEAD, ("{%tr for 行 in 名次表 %}{{ 行.位次 }}", "注"), ("{%tr endfor %}合计", "2")])
    assert cells_of(filled(template)) == [list(HEAD), ["1", "注"], ["2", "注"], ["合计", "2"]]


@pytest.mark.parametrize(
    ("paragraphs", "problem"),
    [
        (("甲{% for 行 in 名次表 %}乙", "丙{% endfor %}"), "夹在文字中间"),
        (("{% for 行 in 名次表 %}", "{{ 行.乡镇 }}"), "没有成对"),
        (("{% endif %}",), "没有成对"),
        (("{% if 年度 %}", "{% endfor %}"), "if尚未结束"),
        (("{%tr for 行 in 名次表 %}", "{%tr endfor %}"), "不在表格中"),
        (("{{ 年", "度 }}"), "花括号没有成对"),
    ],
)
def test_a_block_that_cannot_be_whole_is_refused(paragraphs: tuple[str, ...], problem: str) -> None:
    with pytest.raises(CannotRender, match=problem):
        filled(of_texts(*paragraphs))


def test_a_table_whose_rows_are_all_left_out_leaves_no_empty_table_and_a_cell_keeps_a_paragraph() -> None:
    emptied = of_texts("前", rows=[("{% for 行 in 名次表 %}{{ 行.位次 }}", "{{ 行.乡镇 }}{% endfor %}")])
    assert docx.Document(BytesIO(filled(emptied, 名次表=[]))).tables == []
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    for text in ("{%p for 段 in 要求 %}", "{{ 段 }}", "{%p endfor %}"):
        cell.add_paragraph(text)
    cell._tc.remove(cell.paragraphs[0]._p)
    assert cells_of(filled(saved(document))) == [["一是整改。\n二是报告。"]]
    assert len(docx.Document(BytesIO(filled(saved(document), 要求=[]))).tables[0].cell(0, 0).paragraphs) == 1


def test_a_section_break_that_holds_a_tag_stays() -> None:
    document = docx.Document()
    document.add_paragraph("{% if 年度 == 1 %}")
    document.add_paragraph("甲")
    document.add_paragraph("{% endif %}")._p.get_or_add_pPr().append(parse_xml(f"<w:sectPr {nsdecls('w')}/>"))
    assert len(docx.Document(BytesIO(filled(saved(document)))).sections) == 2


@pytest.mark.parametrize(
    "value",
    [
        "甲 & <乙> 《丙》 \"丁\" '戊'",
        "𠮷镇㙍村",
        "{{ 年度 }}{% if %}",
        "一行\n二行\t三列",
        " 前后有空 ",
        "&amp;&#38;",
        "<?tag 0?>",
        "]]>",
    ],
)
def test_a_value_comes_out_whole(value: str) -> None:
    assert texts_of(filled(of_texts("{{ 标题 }}"), 标题=value)) == [value]


@pytest.mark.parametrize("lost", ["\x0b", "\x00", "\ufffe", "\ud800"])
def test_what_no_xml_can_hold_is_left_out_alone(lost: str) -> None:
    assert texts_of(filled(of_texts("{{ 标题 }}"), 标题=f"红{lost}岩乡")) == ["红岩乡"]


def test_a_line_break_in_a_value_is_one_of_words_own() -> None:
    xml = ZipFile(BytesIO(filled(of_texts("{{ 标题 }}"), 标题="甲\r\n乙"))).read("word/document.xml").decode()
    assert '甲</w:t><w:br/><w:t xml:space="preserve">乙' in xml


TEXT_TEMPLATE = of_texts("前{{ 标题 }}后", "{% for 段 in 要求 %}{{ 段 }}{% endfor %}", rows=[("{{ 名次表[0].乡镇 }}",)])


@settings(max_examples=50, deadline=None)
@given(st.text(), st.text(), st.text())
@example("\x85\u2028", "\r\n", "\ufdd0")
def test_any_text_in_any_value_comes_out_as_it_was(title: str, line: str, name: str) -> None:
    content = filled(TEXT_TEMPLATE, 标题=title, 要求=[line], 名次表=[{"乡镇": name}])
    document = parse_xml(ZipFile(BytesIO(content)).read("word/document.xml"))
    expected = [for_xml(text).replace("\r\n", "\n").replace("\r", "\n") for text in (title, line, name)]
    assert [paragraph.text for paragraph in document.iter("{*}p")] == [f"前{expected[0]}后", *expected[1:]]


def test_the_same_values_make_the_same_file_and_the_template_text_with_single_braces_stays() -> None:
    template = of_texts("{{ 标题 }}", "附：{年度}")
    assert filled(template) == filled(template)
    assert texts_of(filled(template)) == ["关于考核结果的通报", "附：{年度}"]


@pytest.mark.parametrize("value", [None, [], {}, 1.5])
def test_what_is_no_text_and_no_number_is_refused_rather_than_printed(value: object) -> None:
    with pytest.raises(CannotRender, match="不是文字或数字"):
        filled(of_texts("{{ 标题 }}"), 标题=value)


def test_a_text_held_against_a_number_is_refused_in_chinese() -> None:
    with pytest.raises(CannotRender, match="把文字和数字放在一起比较"):
        filled(of_texts("{% if 标题 > 1 %}甲{% endif %}"))
