"""What the upload of a template says of it: every fault with its place, what was found, the nearest name, the remedy."""

import docx
import pytest

from reports.notices.frame import placeholders_of
from reports.notices.kinds import KINDS
from reports.templating.checking import check, nearest, usable
from tests.reports.templates import PLACES, VALUES, of_texts, of_xml, saved

HEAD = "{{ 标题 }}"


def said(template: bytes) -> list[str]:
    return [str(fault) for fault in check(template, PLACES)]


def test_a_template_that_uses_what_there_is_has_no_fault() -> None:
    rows = [("位次", "乡镇"), ("{% for 行 in 名次表 %}{{ loop.index }}", "{{ 行.乡镇 }}{% endfor %}")]
    assert said(of_texts(HEAD, "{% if 要求 %}{{ 要求|join('；') }}{% endif %}", rows=rows)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ 年分 }}", ("第1段", "“年分”不是这种公文的占位符，最接近的是“年度”")),
        ("{{ 公文标题 }}", ("最接近的是“标题”",)),
        ("{{ abc }}", ("“abc”不是这种公文的占位符。",)),
        (
            "{% for 行 in 名次表 %}{{ 行.乡 }}{% endfor %}",
            ("“名次表”的栏目中没有“乡”，最接近的是“乡镇”", "位次、乡镇、总分"),
        ),
        ("{% for 行 in 名次表 %}{{ 航.乡镇 }}{% endfor %}", ("“航”不是这种公文的占位符",)),
        ("{% for 行 in 名次表 %}{{ 行 }}{% endfor %}", ("“行”是一行，不能直接打印", "{{ 行.位次 }}")),
        ("{% for 行 in 名次表 %}{{ 行.乡镇.名称 }}{% endfor %}", ("“行.乡镇”是文字，没有栏目“名称”",)),
        ("{% for 行 in 名次表 %}{% endfor %}{{ 行.乡镇 }}", ("“行”用在了它的for循环之外",)),
        ("{{ loop.index }}", ("“loop”用在了它的for循环之外",)),
        ("{% for 行 in 名次表 %}{{ loop.previtem }}{% endfor %}", ("栏目中没有“previtem”",)),
        ("{{ 乡镇 }}", ("“乡镇”是“名次表”的栏目，不能单独使用", "{% for 行 in 名次表 %}")),
        ("{{ 名次表 }}", ("“名次表”有多行，每行有若干栏目，不能直接打印", "{{ 行.位次 }}")),
        ("{{ 名次表.乡镇 }}", ("“名次表”有多行，不能直接取“乡镇”",)),
        ("{{ 要求 }}", ("“要求”是一列文字，不能直接打印", "要求|join('、')")),
        ("{{ 名次表|join('、') }}", ("不是一列文字，不能用join连接",)),
        ("{% for 字 in 标题 %}{{ 字 }}{% endfor %}", ("要重复的“标题”是文字，不是多行", "：要求、名次表")),
        ("{% for 行, 列 in 名次表 %}{% endfor %}", ("for后面不是一个名称",)),
        ("{{ '有' if 年度 }}", ("没有写条件不成立时打印什么",)),
        ("{% if 年渡 %}{% endif %}", ("最接近的是“年度”",)),
        ("{% for 行 in 名次表 if 行.分 > 1 %}{% endfor %}", ("“名次表”的栏目中没有“分”，最接近的是“总分”",)),
        ("{{ 年度。标题 }}", ("写法不对", "标点请用英文半角")),
        ("{{ 年度 标题 }}", ("写法不对",)),
        ("{{ }}", ("写法不对",)),
        ("{% fro 行 in 名次表 %}", ("不是模板可以使用的语句",)),
        ("{% endfor 行 %}", ("多写了内容",)),
        ("{{ 年度 } 和", ("花括号没有成对", "每个占位符前后各写两个花括号")),
        ("年度 }}", ("花括号没有成对",)),
        ("{% if 年度 %}甲", ("没有成对，后面没有结束", "{% endif %}")),
        ("{{ 年度 " + "~ 年度" * 100 + " }}", ("过长（上限300个字）",)),
    ],
)
def test_each_mistake_is_named_with_its_place_and_remedy(text: str, words: tuple[str, ...]) -> None:
    faults = said(of_texts(text))
    assert len([fault for fault in faults if all(word in fault for word in words)]) == 1, faults


def test_all_faults_are_told_at_once_and_where_each_stands() -> None:
    document = docx.Document()
    document.add_paragraph("")
    document.add_paragraph("共{{ 甲 }}个")
    document.add_table(2, 2).cell(1, 1).text = "{{ 乙 }}"
    document.sections[0].header.paragraphs[0].text = "{{ 丙 }}"
    document.sections[0].footer.paragraphs[0].text = "{{ 丁 }}"
    document.core_properties.title = "{{ 戊 }}"
    document.tables[0].cell(0, 0).add_table(1, 1).cell(0, 0).text = "{{ 己 }}"
    faults = check(saved(document), PLACES)
    places = {fault.found: fault.place for fault in faults}
    assert [fault.found for fault in faults] == ["{{ 甲 }}", "{{ 乙 }}", "{{ 己 }}", "{{ 丙 }}", "{{ 丁 }}", "{{ 戊 }}"]
    assert places == {
        "{{ 甲 }}": "第1段（共{{ 甲 }}个）",
        "{{ 乙 }}": "表1第2行第2列（{{ 乙 }}）",
        "{{ 丙 }}": "页眉第1段（{{ 丙 }}）",
        "{{ 丁 }}": "页脚第1段（{{ 丁 }}）",
        "{{ 戊 }}": "文档属性",
        "{{ 己 }}": "表2第1行第1列（{{ 己 }}）",
    }


def test_what_the_shipped_template_uses_and_this_one_does_not_is_a_hint_alone() -> None:
    faults = check(of_texts(HEAD), PLACES, ["标题", "年度", "发文字号"])
    assert usable(faults) and [str(fault) for fault in faults] == [
        "整个文件：“年度、发文字号”随平台提供的模板用到了，本模板没有用到。如不需要，可以不管；需要的话请在模板中补上。"
    ]


def test_a_single_pair_of_braces_is_a_hint_and_no_placeholder_at_all_a_fault() -> None:
    assert [fault.hint for fault in check(of_texts(HEAD, "共{年度}个"), PLACES)] == [True]
    assert not usable(check(of_texts("没有占位符"), PLACES))


@pytest.mark.parametrize(
    "body",
    [
        '<w:p><w:r><w:drawing><v:shape alt="{{ 标题 }}"/></w:drawing><w:t>{{ 标题 }}</w:t></w:r></w:p>',
        "<w:p><w:r><w:instrText>SEQ {{ 标题 }}</w:instrText><w:t>{{ 标题 }}</w:t></w:r></w:p>",
    ],
)
def test_a_placeholder_where_nothing_is_filled_in_is_a_fault(body: str) -> None:
    assert any("不能填入内容的地方" in fault for fault in said(of_xml(body)))


def test_changes_that_nobody_decided_on_are_named() -> None:
    faults = said(of_xml("<w:p><w:ins><w:r><w:t>{{ 标题 }}</w:t></w:r></w:ins></w:p>"))
    assert any("“修订”还没有接受或拒绝" in fault for fault in faults)


@pytest.mark.parametrize(
    ("typed", "meant"), [("年分", "年度"), ("发文号", "发文字号"), ("落款", None), ("题目", "标题"), ("乡", "乡镇")]
)
def test_the_nearest_name_is_the_one_that_shares_most(typed: str, meant: str | None) -> None:
    assert nearest(typed, ["标题", "年度", "发文字号", "乡镇", "成文日期"]) == meant


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.key)
def test_every_shipped_template_has_no_fault(kind) -> None:
    assert [str(fault) for fault in check(kind.file.read_bytes(), placeholders_of(kind))] == []


def test_the_values_of_these_tests_are_those_of_their_contract() -> None:
    assert VALUES.keys() == {place.name for place in PLACES}
