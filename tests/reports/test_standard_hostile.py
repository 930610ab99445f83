"""Whatever a file holds, it is measured in time or refused in Chinese with what to do."""

from io import BytesIO
from time import process_time
from zipfile import ZipFile

import pytest

from forms.reading.filekinds import Unreadable
from reports.standard.check import measure
from reports.standard.grouping import grouped
from tests.reports.plain_word import CENTRED, INDENT, ORDINARY, RED, STYLES, Made, Row, package, run

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def a_workbook() -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (OLE + "WordDocument".encode("utf-16-le"), "旧版 Word 或 WPS 文字"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        (b"%PDF-1.7", "PDF 文件"),
        (a_workbook(), "公文检查只检查 .docx 文件"),
        (Made().file()[:-200], "文件已损坏"),
        (package("<w:document/>", {}), "文件已损坏"),
        (
            package("<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'/>", {}),
            "没有正文部件",
        ),
        (package("<!DOCTYPE x [<!ENTITY a 'b'>]>" + Made().xml(), {}), "DOCTYPE"),
        (Made(theme="<broken").file(), "不是完整的 XML"),
        (Made(foot="<w:p/>" * 700_000).file(), "内容过多"),
        (Made(foot="<w:p/>" * 20_000).file(), "超过 20000 段"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_in_chinese(content, said):
    with pytest.raises(Unreadable) as refusal:
        measure(content)
    assert said in str(refusal.value)


NONSENSE = [
    Made({}, foot=""),
    Made({}, foot="", footers="", size="", margins="", grid=""),
    Made(size='<w:pgSz w:w="x" w:h="99999999999999999999"/>', margins='<w:pgMar w:top="-1"/>'),
    Made(styles="", settings=""),
    Made().but(body={"ppr": '<w:ind w:firstLine="x" w:leftChars="1e9" w:hanging="-"/><w:spacing w:line="0"/>'}),
    Made().but(body={"size": 0}),
    Made().but(body={"rpr": '<w:color w:val="&lt;b&gt;"/><w:spacing w:val="-999999"/>'}),
    Made(grid='<w:docGrid w:type="linesAndChars" w:linePitch="0" w:charSpace="-9999999"/>'),
    Made(numbering=STYLES).but(body={"ppr": '<w:numPr><w:ilvl w:val="99"/><w:numId w:val="-1"/></w:numPr>'}),
    Made(footers='<w:footerReference w:type="default" r:id="nowhere"/>'),
    Made().but(body=Row(ppr="<w:sectPr/>")).but(more='<w:type w:val="continuous"/>'),
    Made().but(body={"ppr": '<w:pStyle w:val="loop"/>'}, styles=STYLES.replace("</w:styles>", "")
         + '<w:style w:styleId="loop"><w:basedOn w:val="loop"/></w:style></w:styles>'),
]  # fmt: skip


@pytest.mark.parametrize("made", NONSENSE)
def test_senseless_values_are_measured_without_a_fault(made):
    for deviation in measure(made.file()).deviations:
        assert len(deviation.found) < 200 and "<" not in deviation.found


def test_a_long_font_name_is_cut():
    found = measure(Made().but(body={"font": "字" * 5000}).file()).deviations
    assert [len(each.found) for each in found] == [len("字体为") + 40]


def seconds(made: Made) -> float:
    content, start = made.file(), process_time()
    grouped(measure(content).deviations)
    return process_time() - start


def many(count: int, word: str = "各乡镇要总结经验，把好的做法坚持下去。", **more: object) -> Made:
    rows: dict[str, Row] = {}
    for name, row in ORDINARY.items():
        rows[name] = row
        if name == "body":
            rows |= {f"more {number}": Row(f"{word}{number}", **more) for number in range(count)}
    return Made(rows)


@pytest.mark.parametrize(
    "made",
    [
        Made().but(number="示人常发〔2022〕" + " " * 200_000 + "x"),
        Made().but(body="一" * 200_000),
        Made().but(body="{{" * 100_000),
        Made().but(note="附件" + " " * 200_000),
        Made().but(body=Row(ppr=INDENT, inner="<w:r><w:t>a</w:t></w:r>" * 10_000)),
        Made().but(body=Row(inner='<w:r><w:br w:type="page"/></w:r>' * 10_000)),
        Made(foot="<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80),
        many(1500, "附件", ppr=CENTRED),
        many(1500, "（联系人）", ppr=CENTRED),
        Made({f"{number}": Row("示例县文件", size=88, ppr=CENTRED, rpr=RED) for number in range(1500)}),
        Made().but(body=Row(inner=run("字") + "<w:sdt><w:sdtContent>" * 100 + "</w:sdtContent></w:sdt>" * 100)),
    ],
)
def test_no_text_and_no_structure_takes_ever_longer(made):
    assert seconds(made) < 3
