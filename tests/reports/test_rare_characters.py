"""Characters that the fonts of GB 2312 lack are found, and set in a font that has them."""

from io import BytesIO

import docx
import pytest

from reports.notices import results
from reports.notices.frame import example_of
from reports.rare_characters import rare_in, with_fonts_for
from reports.typeset import typeset
from tests.reports.shipped import filled

SOURCE = """# 关于李喆同志的通报

发文机关：示例县人大常委会　发文字号：示人常发〔2022〕2号

一、朱镕
（一）朱镕
赵镕基和喆喆都是代表。
| 姓名 | 职务 |
|--|--|
| 王喆 | 代表 |
"""


def fonts_of(content: bytes) -> dict[str, set[str]]:
    """For each text of a run that names a font: the fonts it names."""
    found: dict[str, set[str]] = {}
    for run in docx.Document(BytesIO(content)).element.body.iter("{*}r"):
        if fonts := run.xpath("./w:rPr/w:rFonts/@w:eastAsia"):
            found.setdefault("".join(run.xpath("./w:t/text()")), set()).update(fonts)
    return found


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"姓名": "朱镕基", "行": [{"姓名": "李喆"}], "数": 3}, "喆镕"),
        ({"姓名": "张三，A《》〔〕—①"}, ""),
        (["𬭎", "㛃"], "㛃𬭎"),
    ],
)
def test_ideographs_that_gb2312_lacks_are_found_in_all_texts(values, found):
    assert rare_in(values) == found


def test_rare_characters_stand_in_the_substitute_of_the_font_around_them():
    assert fonts_of(with_fonts_for(typeset(SOURCE), "喆镕")) == {
        "喆": {"宋体", "仿宋"},
        "镕": {"楷体", "仿宋"},
        "喆喆": {"仿宋"},
    }


def test_the_text_stays_the_same_and_a_document_without_them_the_same_file():
    content = typeset(SOURCE)
    before, after = (
        ["".join(p.xpath(".//w:t/text()")) for p in docx.Document(BytesIO(file)).element.body.iter("{*}p")]
        for file in (content, with_fonts_for(content, "喆镕"))
    )
    assert after == before
    assert with_fonts_for(content, "") is content


def test_a_notice_sets_a_rare_name_in_a_font_that_has_it():
    assert fonts_of(filled(results.KIND, {**example_of(results.KIND), "主送机关": "镕镇人大主席团"}))["镕"] == {"仿宋"}
