"""Documents as Word and WPS write them are measured by how they look, whatever makes them look so."""

import pytest

from reports.standard.check import measure
from reports.standard.grouping import grouped
from tests.reports.plain_word import (
    CENTRED,
    FOOTERS,
    GRID,
    INDENT,
    NEW_PAGE,
    ODD,
    ORDINARY,
    RED,
    RIGHT,
    SETTINGS,
    SONG_TITLE,
    STYLES,
    Made,
    Row,
    W,
    fonts,
    imprint,
    page_number,
    run,
    text,
)

BODY = "各乡镇要总结经验，把好的做法坚持下去，不断提高工作水平，取得新的成绩。"
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'


def told(made: Made) -> list[tuple[str, str]]:
    return [(each.clause, each.found) for each in grouped(measure(made.file()).deviations)]


def style(key: str, base: str = "a", ppr: str = "", rpr: str = "", kind: str = "paragraph") -> str:
    based = f'<w:basedOn w:val="{base}"/>' if base else ""
    return f'<w:style w:type="{kind}" w:styleId="{key}">{based}<w:pPr>{ppr}</w:pPr><w:rPr>{rpr}</w:rPr></w:style>'


def with_styles(*more: str) -> str:
    return STYLES.replace("</w:styles>", "".join(more) + "</w:styles>")


def plain_run(said: str = BODY, rpr: str = "") -> str:
    return f"<w:r><w:rPr>{rpr}</w:rPr>{text(said)}</w:r>"


def a_theme(east: str, hans: str) -> str:
    font = f'<a:latin typeface="Calibri"/><a:ea typeface="{east}"/><a:font script="Jpan" typeface="游明朝"/>'
    inner = f'{font}<a:font script="Hans" typeface="{hans}"/>'
    return f"<a:theme {A}><a:themeElements><a:fontScheme><a:minorFont>{inner}</a:minorFont></a:fontScheme></a:themeElements></a:theme>"


LOOK = fonts("仿宋") + '<w:spacing w:val="-5"/><w:sz w:val="32"/>'
BASE = style("base", rpr=LOOK, ppr=INDENT)
THEME_LOOK = '<w:rFonts w:eastAsiaTheme="minorEastAsia"/><w:spacing w:val="-5"/><w:sz w:val="32"/>'


def body(inner: str, ppr: str = INDENT, **more: str) -> Made:
    return Made(**more).but(body=Row(ppr=ppr, inner=inner))


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (body(plain_run(), '<w:pStyle w:val="x"/>', styles=with_styles(BASE, style("x", "base"))), []),
        (
            body(plain_run(), '<w:pStyle w:val="x"/>', styles=with_styles(BASE, style("x", "base", rpr=fonts("宋体")))),
            [("7.3.3", "字体为宋体")],
        ),
        (
            body(
                plain_run(rpr='<w:rStyle w:val="c"/>'), styles=with_styles(style("c", "", rpr=LOOK, kind="character"))
            ),
            [],
        ),
        (body(plain_run(rpr=THEME_LOOK), theme=a_theme("", "仿宋")), []),
        (body(plain_run(rpr=THEME_LOOK), theme=a_theme("楷体", "仿宋")), [("7.3.3", "字体为楷体")]),
        (body(plain_run(rpr=LOOK.replace("<w:sz ", "<w:szCs ") + '<w:sz w:val="32"/><w:rtl w:val="0"/>')), []),
        (body(plain_run(rpr=LOOK + "<w:cs/>")), []),
    ],
    ids=["style", "derived style", "character style", "theme by script", "theme by name", "complex sizes", "cs"],
)
def test_fonts_come_from_defaults_styles_themes_and_runs(made, found):
    assert told(made) == found


def test_bold_of_a_style_that_a_run_takes_back_is_not_bold():
    bold = with_styles(style("h", rpr="<w:b/>" + fonts("黑体") + '<w:sz w:val="32"/>', ppr=INDENT))
    named = '<w:pStyle w:val="h"/>'
    taken_back = plain_run("一、基本情况", '<w:b w:val="0"/>')
    assert told(Made(styles=bold).but(level_1=Row(ppr=named, inner=taken_back))) == []
    assert told(Made(styles=bold).but(level_1=Row(ppr=named, inner=plain_run("一、基本情况")))) == [("7.3.3", "加粗")]


def test_a_lead_in_another_font_does_not_make_the_paragraph_another():
    lead = run("一是加强学习。", "楷体", more="<w:b/>") + run(BODY)
    assert told(body(lead)) == []


@pytest.mark.parametrize(
    "ppr",
    [
        '<w:ind w:firstLineChars="200"/>',
        '<w:ind w:firstLine="640"/>',
        '<w:ind w:left="640" w:hanging="640"/>',
        "",
    ],
)
def test_indents_count_in_characters_or_twips_or_by_blanks(ppr):
    blank = ppr == "" or "hanging" in ppr
    found = told(body(run("　　" * blank + BODY), ppr))
    assert found == ([("7.3.3", "回行左空2字")] if "hanging" in ppr else [])


def test_an_indent_in_characters_alone_is_a_note_and_no_deviation():
    measured = measure(body(run(BODY), '<w:ind w:firstLineChars="200"/>').file())
    assert measured.deviations == () and "只按字符设置" in measured.notes[0]


NUMBERING = (
    f'<w:numbering {W}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
    '<w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/><w:pPr>' + INDENT + "</w:pPr></w:lvl></w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
)
NUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def test_automatic_numbers_and_the_indents_of_their_lists_count():
    of_paragraph = {
        "level_1": Row("基本情况", "黑体", ppr=NUMBERED),
        "level_1_again": Row("下一步工作", "黑体", ppr=NUMBERED),
    }
    assert told(Made(numbering=NUMBERING).but(**of_paragraph)) == []
    typed = {**of_paragraph, "level_1_again": Row("三、下一步工作", "黑体", ppr=INDENT)}
    assert told(Made(numbering=NUMBERING).but(**typed)) == [("7.3.3", "“三、”，前一个序数是1")]


def test_automatic_numbers_of_a_style_count():
    styles = with_styles(style("h", ppr=NUMBERED, rpr=fonts("黑体") + '<w:sz w:val="32"/>'))
    named = Row(ppr='<w:pStyle w:val="h"/>', inner=plain_run("基本情况"))
    again = Row(ppr='<w:pStyle w:val="h"/>', inner=plain_run("下一步工作"))
    assert told(Made(numbering=NUMBERING, styles=styles).but(level_1=named, level_1_again=again)) == []


def revised(tag: str, inner: str) -> str:
    return f'<w:{tag} w:id="1" w:author="张某某">{inner}</w:{tag}>'


def test_what_a_revision_deleted_is_gone_and_what_it_added_is_there():
    deleted = revised("del", "<w:r><w:delText>。</w:delText></w:r>")
    made = Made().but(
        title=Row(
            ppr=CENTRED,
            inner=run("关于表彰先进", SONG_TITLE, 44) + revised("ins", run("单位的通报", SONG_TITLE, 44)) + deleted,
        )
    )
    measured = measure(made.file())
    assert measured.deviations == () and measured.notes == (
        "文中有2处没有接受的修订，按全部接受后的样子检查。印发前请接受或拒绝修订。",
    )
    assert told(
        made.but(
            title=Row(
                ppr=CENTRED,
                inner=run("关于表彰先进单位的通报", SONG_TITLE, 44) + revised("ins", run("。", SONG_TITLE, 44)),
            )
        )
    ) == [("7.3.1", "标题末尾有“。”")]


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    ended = f"<w:rPr>{revised('del', '')}</w:rPr>"
    made = Made().but(
        opening=Row(ppr=INDENT + ended, inner=run("根据年度工作安排，")),
        level_1=Row(ppr=INDENT, inner=run("现将有关情况通报如下。")),
    )
    assert told(made.but(level_1_again="一、下一步工作", level_2=None, level_3=None, level_4=None)) == []


def test_content_controls_are_their_content_and_an_empty_one_is_told():
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert told(body(control.format("", run(BODY)))) == []
    assert told(body(control.format("<w:showingPlcHdr/>", run(BODY)))) == [("内容", "内容控件没有填写")]


TEXT_BOX = (
    '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><wp:positionH relativeFrom="margin"><wp:align>{0}'
    "</wp:align></wp:positionH><a:graphic><a:graphicData><wps:wsp><wps:txbx><w:txbxContent>{1}</w:txbxContent></wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{1}"
    "</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
)
OLD_BOX = (
    '<w:r><w:pict><v:shape style="position:absolute;mso-position-horizontal:{0}"><v:textbox><w:txbxContent>{1}</w:txbxContent>'
    "</v:textbox></v:shape></w:pict></w:r>"
)


@pytest.mark.parametrize("box", [TEXT_BOX, OLD_BOX], ids=["new", "old"])
def test_the_mark_and_the_imprint_in_text_boxes_are_found_once(box):
    mark = Row(inner=box.format("center", ORDINARY["mark"].xml()))
    assert told(Made().but(mark=mark)) == []
    foot = Row(inner=box.format("left", imprint())).xml()
    assert told(Made(foot=foot)) == []
    faulty = Row(inner=box.format("left", imprint(printed="2022年12月05日印发"))).xml()
    assert told(Made(foot=faulty)) == [("7.4.3", "“2022年12月05日”的月或日编了虚位")]


LINE = (
    '<w:r><w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:spPr><a:prstGeom prst="line"/><a:ln><a:solidFill>'
    '<a:srgbClr val="{}"/></a:solidFill></a:ln></wps:spPr></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>'
)


@pytest.mark.parametrize(
    ("drawn", "found"),
    [
        (LINE.format("FF0000"), []),
        (LINE.format("0000FF"), [("7.2.7", "颜色为0000FF")]),
        ('<w:r><w:pict><v:line strokecolor="red"/></w:pict></w:r>', []),
    ],
)
def test_a_drawn_line_is_the_red_line_too(drawn, found):
    made = Made().but(number=Row(ppr=CENTRED, inner=run("示人常发〔2022〕8号") + drawn))
    assert told(made) == found


def test_a_head_laid_out_in_a_table_is_found():
    cell = "<w:tc>{}</w:tc>"
    number, signer = Row("　示人常发〔2022〕8号").xml(), Row(inner=run("签发人：") + run("李某某", "楷体")).xml()
    borders = '<w:tblPr><w:tblBorders><w:bottom w:val="single" w:sz="8" w:color="FF0000"/></w:tblBorders></w:tblPr>'
    table = f"<w:tbl>{borders}<w:tr>{cell.format(number)}{cell.format(signer)}</w:tr></w:tbl>"
    assert told(Made().but(number=Row(instead=table))) == []


ALIKE = SETTINGS.replace("<w:evenAndOddHeaders/>", "")
FRAMED = page_number("", '<w:framePr w:wrap="around" w:hAnchor="margin" w:xAlign="outside"/>')
BOXED = f"<w:p>{TEXT_BOX.format('outside', page_number('', ''))}</w:p>"
CONTROLLED = f"<w:sdt><w:sdtContent>{ODD}</w:sdtContent></w:sdt>"


@pytest.mark.parametrize(
    ("footer", "settings"),
    [(FRAMED, ALIKE), (BOXED, ALIKE), (CONTROLLED, SETTINGS)],
    ids=["frame", "text box", "content control"],
)
def test_a_page_number_in_a_frame_or_box_at_the_outer_edge_is_right(footer, settings):
    assert told(Made(odd=footer, settings=settings)) == []


@pytest.mark.parametrize(
    ("grid", "size", "spacing", "found"),
    [
        ('<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>', 32, 0, []),
        (GRID, 32, 0, [("5.2.3", "每行约27字")]),
        (GRID.replace("579", "312"), 32, 0, [("5.2.3", "行距约15.6磅，每面约40行"), ("5.2.3", "每行约27字")]),
    ],
)
def test_an_equivalent_grid_is_right(grid, size, spacing, found):
    assert told(Made({name: spaced(row, spacing) for name, row in ORDINARY.items()}, grid=grid)) == found


def spaced(row: Row, twips: int, ppr: str = "") -> Row:
    inner = row.inner.replace('w:val="-5"', f'w:val="{twips}"')
    rpr = row.rpr.replace('w:val="-5"', f'w:val="{twips}"')
    return Row(row.text, row.font, row.size, row.ppr + ppr, rpr, inner)


@pytest.mark.parametrize(
    ("points", "found"), [(28, []), (28.95, []), (29, []), (30, [("5.2.3", "没有文档网格，行距约30.0磅，每面约21行")])]
)
def test_a_fixed_line_spacing_that_gives_22_lines_is_right(points, found):
    fixed = f'<w:spacing w:line="{round(points * 20)}" w:lineRule="exact"/>'
    assert told(Made({name: spaced(row, -5, fixed) for name, row in ORDINARY.items()}, grid="")) == found


def test_a_page_break_or_a_section_break_begins_an_attachment_s_page():
    broken = Row(inner='<w:r><w:br w:type="page"/></w:r>')
    assert (
        told(Made().but(attachment_1={"ppr": ""}, remark=Row(ppr=INDENT, inner=run("（此件公开发布）") + broken.inner)))
        == []
    )
    made = Made().but(attachment_1={"ppr": ""})
    section = f"<w:sectPr>{FOOTERS}{made.size}{made.margins}{made.grid}</w:sectPr>"
    assert told(made.but(remark={"ppr": INDENT + section})) == []
    assert told(made.but(remark={"ppr": INDENT + section}, more='<w:type w:val="continuous"/>')) == [
        ("7.3.7", "没有另起一页")
    ]


def test_an_unsealed_signature_is_right():
    made = Made().but(
        name={"text": "示例县人民代表大会常务委员会", "ppr": '<w:ind w:rightChars="200" w:right="640"/>' + RIGHT},
        date={"ppr": '<w:ind w:left="4564"/>'},
    )
    assert told(made) == []


def test_without_a_head_nothing_is_said_of_head_and_imprint():
    rows = {name: row for name, row in ORDINARY.items() if name not in ("mark", "number")}
    measured = measure(Made(rows, foot="").file())
    assert measured.deviations == () and measured.kind == "没有版头的公文"


def test_like_deviations_of_many_paragraphs_are_one_with_all_places():
    song = {name: {"font": "宋体"} for name in ("level_3", "level_4", "last")}
    places = [
        each.place for each in grouped(measure(Made().but(**song).file()).deviations) if each.found == "字体为宋体"
    ]
    assert places == ["正文第8–9、12段"] or places == ["正文第12段“特此通报。”"]


def test_the_mark_keeps_its_colour_from_a_style():
    styles = with_styles(style("m", ppr=CENTRED, rpr=fonts(SONG_TITLE) + RED + '<w:sz w:val="88"/>'))
    made = Made(styles=styles).but(mark=Row(ppr='<w:pStyle w:val="m"/>', inner=plain_run("示例县人大常委会文件")))
    assert told(made) == []


def test_a_new_page_in_a_style_counts():
    styles = with_styles(style("n", ppr=NEW_PAGE))
    assert told(Made(styles=styles).but(attachment_1={"ppr": '<w:pStyle w:val="n"/>'})) == []
