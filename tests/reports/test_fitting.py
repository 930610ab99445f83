"""What depends on the length of a text is fitted once it is known, in shipped templates and in an official's own."""

import re
from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

from reports.fitting import fit, fitted_in
from reports.fitting_breaks import lines_in, lines_of_name
from reports.notices import results
from reports.notices.frame import example_of
from reports.notices.kind import Format
from reports.notices.kinds import KINDS
from reports.standard.check import measure
from reports.standard.rendered import BOTTOM, RIGHT, rendered_deviations
from reports.standard.sheets import Line, Sheet, sheets_of
from reports.typeset import typeset
from reports.word_template import render
from tests.reports.rendering import needs_renderer, pdfs_of
from tests.reports.shipped import filled

SOURCE = """# 关于考核结果的通报

格式：{格式}　发文机关：{{{{ 发文机关 }}}}　发文字号：示人常发〔2022〕8号
主送：各乡镇人大主席团
署名：{{{{ 署名 }}}}　成文日期：{{{{ 成文日期 }}}}　用印：{用印}
抄送：{{{{ 抄送 }}}}
印发机关：{{{{ 印发机关 }}}}　印发日期：2022年12月30日

现将考核结果通报如下。
"""
ISSUERS = {
    4: "县人大办",
    10: "某某水族自治县人大办",
    15: "某某布依族苗族自治县人大常委会",
    24: "某某布依族苗族自治县人民代表大会常务委员会办公室",
    30: "某某水族布依族苗族瑶族自治县人民代表大会常务委员会联合办公室",
}
# By the lines that they take.
COPIES = {
    0: "",
    1: "县委办公室",
    **{lines: "县政府办公室，" * many + "县人民检察院" for lines, many in ((2, 5), (6, 21), (12, 43))},
}
CHARACTER_3 = 16 / 72 * 25.4  # mm


def values(issuer: str = "示例县人大常委会", copies: str = "", day: str = "2022年12月30日") -> dict[str, str]:
    return {"发文机关": issuer, "署名": issuer, "抄送": copies, "成文日期": day, "印发机关": f"{issuer}办公室"}


def template(format_: str = "普通公文", sealed: str = "是") -> bytes:
    return typeset(SOURCE.format(格式=format_, 用印=sealed))


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def changed(content: bytes, part: str, *changes: tuple[str, str]) -> bytes:
    """As an official would have changed the part in Word."""
    target = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(target, "w") as after:
        for name in before.namelist():
            text = before.read(name).decode()
            for old, new in changes if name == part else ():
                assert re.search(old, text), f"{old} does not stand in {name}"
                text = re.sub(old, new, text)
            after.writestr(name, text)
    return target.getvalue()


def marks(content: bytes) -> list[tuple[str, float]]:
    paragraphs = [p for p in opened(content).paragraphs if p.style and p.style.name == "发文机关标志"]
    return [(p.text, (p.runs[0].font.size or p.style.font.size).pt) for p in paragraphs]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_a_shipped_template_holds_every_line_once_and_asks_for_no_length(kind):
    document = opened(kind.file.read_bytes())
    texts = ["".join(p.itertext()) for p in document.element.body.iter(qn("w:p"))]
    assert not [text for text in texts if re.search(r"\{%.*length\s*>", text)]
    assert len(document.element.xpath("//wp:anchor[.//wp:docPr[@name='版记']]")) <= 1
    for style, most in (("发文机关标志", 1), ("Signature", 2), ("不盖章署名", 2)):
        assert len(document.element.xpath(f"//w:pStyle[@w:val='{_id(document, style)}']")) <= most


def _id(document: Document, name: str) -> str:
    return next((style.style_id for style in document.styles if style.name == name), "")


@pytest.mark.parametrize(
    ("issuer", "lines", "points"),
    [
        (ISSUERS[4], ["县人大办文件"], 44),
        (ISSUERS[10], ["某某水族自治县人大办文件"], 36),
        (ISSUERS[15], ["某某布依族苗族自治县人大常委会文件"], 26),
        (ISSUERS[24], ["某某布依族苗族自治县", "人民代表大会常务委员会办公室文件"], 27),
        (ISSUERS[30], ["某某水族布依族苗族瑶族自治县", "人民代表大会常务委员会联合办公室文件"], 24),
    ],
)
def test_the_mark_is_as_large_as_the_type_area_holds_and_no_smaller_than_the_title(issuer, lines, points):
    assert marks(render(template(), values(issuer), "模板")) == [("\n".join(lines), points)]
    assert marks(typeset(SOURCE.format(格式="普通公文", 用印="是").replace("{{ 发文机关 }}", issuer))) == [
        ("\n".join(lines), points)
    ]


def test_a_size_that_an_official_chose_is_kept_as_long_as_it_fits():
    own = changed(
        template(), "word/document.xml", ("<w:r>(<w:t[^>]*>{{ 发文机关)", r'<w:r><w:rPr><w:sz w:val="60"/></w:rPr>\1')
    )
    assert marks(render(own, values(), "模板"))[0][1] == 30
    assert marks(render(own, values(ISSUERS[15]), "模板"))[0][1] == 26


def test_the_size_that_a_long_placeholder_was_given_does_not_bind_a_short_name():
    shown = typeset(SOURCE.format(格式="纪要", 用印="是").replace("{{ 发文机关 }}", "{{ 发文机关 }}主任会议"))
    assert marks(shown) == [("{{ 发文机关 }}主任会议纪要", 31)]
    assert marks(render(shown, values("县人大"), "模板")) == [("县人大主任会议纪要", 44)]


def test_lines_that_an_official_broke_are_kept():
    broken = ("(<w:t[^>]*>){{ 发文机关 }}文件", r"\1{{ 发文机关 }}</w:t><w:br/><w:t>联合发文办公室文件")
    own = changed(template(), "word/document.xml", broken)
    assert marks(render(own, values(), "模板")) == [("示例县人大常委会\n联合发文办公室文件", 44)]
    assert marks(render(own, values(ISSUERS[15]), "模板")) == [(f"{ISSUERS[15]}\n联合发文办公室文件", 29)]


def test_a_mark_that_word_has_split_into_runs_breaks_at_the_same_place():
    split = ("<w:r>(<w:t[^>]*>{{ 发文)机关 }}文件", r"<w:r>\1</w:t></w:r><w:r><w:t>机关 }}</w:t></w:r><w:r><w:t>文件")
    own = changed(template(), "word/document.xml", split)
    assert marks(render(own, values(ISSUERS[30]), "模板")) == marks(render(template(), values(ISSUERS[30]), "模板"))


def test_styles_are_known_by_name_where_word_has_given_them_other_ids():
    renamed = template()
    for part in ("word/document.xml", "word/styles.xml"):
        renamed = changed(renamed, part, ('"IssuerMark"', '"a5"'), ('"Signature"', '"af3"'), ('"Imprint"', '"a7"'))
        renamed = (
            changed(renamed, part, ('w:name w:val="af3"', 'w:name w:val="Signature"')) if "styles" in part else renamed
        )
    given = values(ISSUERS[24], COPIES[6])
    theirs, ours = (_measures(render(each, given, "模板")) for each in (renamed, template()))
    assert theirs == ours


def _measures(content: bytes) -> list[str]:
    nodes = opened(content).element.body.iter(qn("w:sz"), qn("w:ind"), qn("w:spacing"), qn("w:jc"), qn("wp:extent"))
    return [f"{node.tag} {sorted(node.attrib.items())}" for node in nodes]


def test_a_template_without_the_styles_is_left_as_it_is():
    body = "<w:p><w:r><w:t>{{ 发文机关 }}</w:t></w:r></w:p>"
    root, styles = (
        etree.fromstring(f'<w:{name} xmlns:w="{qn("w:p")[1:-2]}">{inner}</w:{name}>')
        for name, inner in (("body", body), ("styles", '<w:style w:styleId="a1"><w:name w:val="标志"/></w:style>'))
    )
    assert fitted_in(root, styles) is None


def test_more_or_fewer_lines_of_a_signature_than_name_and_date_keep_their_places():
    source = template()
    before = opened(source)
    signed = [p for p in before.element.body.iter(qn("w:p")) if p.pPr is not None and p.pPr.style == "Signature"]
    signed[0].addprevious(etree.fromstring(etree.tostring(signed[0])))
    styles = fitted_in(before.element.body, before.styles.element)
    assert styles is not None
    told = etree.tostring(before.element.body)
    fit(before.element.body, styles)
    assert etree.tostring(before.element.body) == told


@pytest.mark.parametrize(
    ("text", "lines"),
    [("甲" * 10, 1), ("甲" * 11, 2), ("甲" * 18, 2), ("甲" * 19, 3), ("甲" * 10 + "。", 2), ("甲" * 9 + "2022年", 2), ("", 1)],
)  # fmt: skip
def test_lines_are_counted_as_a_renderer_breaks_them(text, lines):
    assert lines_in(text, 10, 8) == lines


@pytest.mark.parametrize(
    ("mark", "lines"),
    [
        ("示例县人大常委会文件", ["示例县人大常委会文件"]),
        ("甲" * 25, ["甲" * 12, "甲" * 13]),
        ("某" * 60, ["某" * 20] * 3),
        ("某某布依族苗族自治县人民代表大会常务委员会", ["某某布依族苗族自治县", "人民代表大会常务委员会"]),
    ],
)
def test_a_mark_too_long_for_a_line_breaks_behind_a_place_or_before_a_body_s_name(mark, lines):
    assert lines_of_name(mark, 20) == lines


FORMATS = {"普通公文": "是", "信函": "否"}  # sealed and unsealed
LENGTHS = tuple(zip(ISSUERS, COPIES, strict=True))


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], list[Sheet]]:
    """A document for each length of a text, in both formats, that has passed both checks, by its format and length."""
    documents = {
        f"{format_}{length}": render(template(format_, sealed), values(ISSUERS[length], COPIES[lines]), "模板")
        for format_, sealed in FORMATS.items()
        for length, lines in LENGTHS
    }
    shipped = {"抄送": COPIES[12], "发文机关": ISSUERS[30], "署名": ISSUERS[30], "印发机关": ISSUERS[30]}
    documents["通报"] = filled(results.KIND, example_of(results.KIND) | shipped)
    printed = pdfs_of(documents, tmp_path_factory.mktemp("fitted"))
    for name, content in documents.items():
        format_ = Format.LETTER if name.startswith("信函") else Format.DOCUMENT
        assert (name, measure(content).deviations) == (name, ())
        assert (name, rendered_deviations(printed[name], format_)) == (name, [])
    return lambda name: sheets_of(printed[name])


@needs_renderer
def test_names_and_copies_of_every_length_stand_whole_where_they_belong(sheets):
    for length, lines in LENGTHS:
        for format_ in FORMATS:
            pages = sheets(f"{format_}{length}")
            _mark_is_whole(pages, f"{ISSUERS[length]}{'文件' if format_ == '普通公文' else ''}")
            _copies_are_whole(pages, lines, COPIES[lines])
        _stands_sealed(sheets(f"普通公文{length}"), length)
        _stands_unsealed(sheets(f"信函{length}"), length)
    assert "".join(line.text for line in sheets("通报")[-1].lines).count("县政府办公室，") == 43


def _mark_is_whole(pages: list[Sheet], whole: str) -> None:
    red = [line for line in pages[0].lines if line.red]
    assert "".join(line.text for line in red) == whole
    assert len(red) == (1 if len(whole) <= 20 else 2)
    assert min(line.size for line in red) >= 22


def _signed(pages: list[Sheet], length: int) -> tuple[Line, Line]:
    """The last line of the name, and the date below it."""
    lines = [line for sheet in pages for line in sheet.lines if line.size == 16]
    at = next(at for at, line in enumerate(lines) if line.text == "2022年12月30日")
    assert ISSUERS[length].endswith(lines[at - 1].text)
    return lines[at - 1], lines[at]


def _stands_sealed(pages: list[Sheet], length: int) -> None:
    name, day = _signed(pages, length)
    if length > 15:
        assert RIGHT - name.right == pytest.approx(0, abs=0.5)
        assert RIGHT - day.right == pytest.approx(4 * CHARACTER_3, abs=0.5)
        return
    assert name.middle == pytest.approx(day.middle, abs=0.3)
    # Seven characters wide in the font that is asked for; a substitute's digits are wider.
    assert RIGHT - day.middle == pytest.approx((4 * 16 + 3.5 * 15.75) / 72 * 25.4, abs=0.3)


def _stands_unsealed(pages: list[Sheet], length: int) -> None:
    name, day = _signed(pages, length)
    if length < 7:
        assert RIGHT - day.right == pytest.approx(2 * CHARACTER_3, abs=0.5)
        assert RIGHT - name.left == pytest.approx((4 * 16 + 7 * 15.75) / 72 * 25.4, abs=0.5)
        return
    assert RIGHT - name.right == pytest.approx(2 * CHARACTER_3, abs=0.5)
    if length < 26:  # a longer one begins in the line above
        assert day.left - name.left == pytest.approx(2 * CHARACTER_3, abs=0.5)


def _copies_are_whole(pages: list[Sheet], lines: int, copies: str) -> None:
    last = [line for line in pages[-1].lines if line.size == 14 and "—" not in line.text]
    copied, printed = (last[:lines], last[lines:])
    assert "".join(line.text for line in copied) == (f"抄送：{copies}。" if copies else "")
    assert all("抄送" not in line.text for line in printed)
    if printed:
        assert pages[-1].rules[-1].bottom == pytest.approx(BOTTOM, abs=0.5)
        assert printed[0].text.endswith("2022年12月30日印发")
