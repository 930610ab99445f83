"""公文模板 as those who manage templates see it: what is in force, uploading, faults first, a trial, versions and back."""

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from db.engine import transaction
from db.evidence.document_pages import has_office
from db.notices.templates import CheckedTemplate, keep_template, templates_of
from pages.shared.templates import one
from pages.shared.templates.list import _exported
from reports.notices import results
from reports.notices.placeholder_list import placeholder_workbook
from tests.db.a_year import Year
from tests.pages.conftest import PAGES, identity_of
from tests.pages.reading_pages import press, text_of
from tests.reports.templates import of_texts

KIND = results.KIND
OWN = of_texts("{{ 标题 }}（本县）", "{% for 行 in 名次表 %}", "{{ 行.乡镇 }}得{{ 行.总分 }}分。", "{% endfor %}")
FAULTY = of_texts("{{ 年分 }}", "{{ 标题 }", "{{ 县名.__class__ }}")
OPEN = Callable[[str], AppTest]


@pytest.fixture
def opened(year: Year) -> OPEN:
    """A function that opens the page as one of the year's people, with the kind that these tests are about."""

    def open_as(who: str) -> AppTest:
        test = AppTest.from_file(str(PAGES / "notice_templates.py"), default_timeout=60)
        test.user = identity_of(year.people[who])
        test.session_state["open_template_kind"] = KIND.key
        return test.run()

    return open_as


def uploaded(test: AppTest, content: bytes, name: str = "本县通报.docx") -> AppTest:
    return test.file_uploader[0].set_value((name, content, "application/octet-stream")).run()


def keep(year: Year, content: bytes, seen: int = 0) -> None:
    with transaction() as db:
        keep_template(
            db, CheckedTemplate(KIND.key, "本县通报.docx", content, ()), year.people["reviewer"], expected_version=seen
        )


def states(year: Year) -> list[tuple[int, bool]]:
    with transaction() as db:
        return [(version.version, version.in_force) for version in templates_of(db, year.people["reviewer"])]


def row(test: AppTest) -> dict[str, str]:
    table = test.dataframe[0].value
    return table[table["公文"] == KIND.name].iloc[0].to_dict()


@pytest.mark.parametrize("who", ["reviewer", "administrator"])
def test_every_kind_is_listed_with_the_template_that_is_shipped(opened: OPEN, who: str) -> None:
    test = opened(who)
    assert not test.exception
    assert row(test)["现用模板"] == "随平台提供"
    assert "现用：随平台提供的模板" in text_of(test)


@pytest.mark.parametrize("who", ["clerk0", "leader", "auditor"])
def test_nobody_else_opens_the_page(opened: OPEN, who: str) -> None:
    test = opened(who)
    assert "此页面只对考评员、管理员开放" in text_of(test)
    assert not test.dataframe and not test.file_uploader


def test_an_upload_with_faults_names_them_all_and_changes_nothing(opened: OPEN, year: Year) -> None:
    test = uploaded(opened("reviewer"), FAULTY)
    said = text_of(test)
    for words in ("不能启用：共有3处问题", "第1段", "最接近的是“年度”", "花括号没有成对", "“__class__”，模板中不允许"):
        assert words in said
    assert not any(button.label == "启用这个模板" for button in test.button)
    assert states(year) == []


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "通报.doc",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
            "另存为“Word 文档（*.docx）”",
        ),
        ("通报.pdf", b"%PDF-1.7", "不是 .docx 文件。请上传印发该文件所用的 Word 原稿（.docx）。"),
        ("通报.docx", b"", "请选择有内容的 .docx 文件重新上传"),
    ],
)
def test_a_file_that_is_no_template_is_told_how_to_become_one(
    opened: OPEN, name: str, content: bytes, words: str
) -> None:
    assert words in text_of(uploaded(opened("reviewer"), content, name))


def test_a_sound_upload_is_shown_with_the_example_data_and_put_in_force_by_the_person(opened: OPEN, year: Year) -> None:
    test = uploaded(opened("reviewer"), OWN)
    said = text_of(test)
    assert (
        "检查合格" in said and "关于2022年度乡镇人大工作考核结果的通报（本县）" in said and "城关镇得95.2分。" in said
    )
    assert "发文字号" in said and "随平台提供的模板用到了，本模板没有用到" in said
    assert ("只显示文字" in said) is not has_office()  # nobody has asked for pages that could not be drawn
    assert states(year) == []
    test = press(test, "启用这个模板")
    assert not test.exception and "已启用本县模板第1版" in text_of(test)
    assert states(year) == [(1, True)]
    assert row(test) | {"启用时间": ""} == {
        "公文": KIND.name,
        "格式": "普通公文",
        "现用模板": "本县第1版",
        "文件": "本县通报.docx",
        "启用人": year.people["reviewer"].name,
        "启用时间": "",
    }


def test_of_two_people_the_second_hears_who_was_first(
    opened: OPEN, year: Year, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = uploaded(opened("administrator"), OWN)
    monkeypatch.setattr(one, "templates_of", lambda *_: [])  # drawn before the other kept hers
    keep(year, of_texts("{{ 标题 }}"))
    assert f"{year.people['reviewer'].name}" in text_of(press(test, "启用这个模板"))
    assert "先保存了这种公文的模板第1版" in text_of(test)
    assert states(year) == [(1, True)]


def test_a_version_is_withdrawn_and_restored(opened: OPEN, year: Year) -> None:
    keep(year, OWN)
    keep(year, of_texts("{{ 标题 }}"), 1)
    test = press(opened("reviewer"), "停用")
    assert "第2版已停用" in text_of(test) and states(year) == [(2, False), (1, True)]
    assert "现用：本县模板第1版" in text_of(test)
    test = press(test, "恢复")
    assert "第2版已恢复" in text_of(test) and states(year) == [(2, True), (1, False)]


def test_words_that_fit_no_kind_say_so(opened: OPEN) -> None:
    test = opened("reviewer")
    test.text_input(key="templates_search").set_value("没有这种").run()
    assert "没有符合的公文种类" in text_of(test)


def test_the_list_goes_out_as_excel_with_the_persons_own_rights(year: Year) -> None:
    keep(year, OWN)
    book = openpyxl.load_workbook(BytesIO(_exported("示例县", year.people["reviewer"])))
    rows = [[cell.value for cell in cells] for cells in book.active.iter_rows(min_row=3)]
    assert [KIND.name, "本县第1版", year.people["reviewer"].name] in [cells[:3] for cells in rows]


def test_the_list_of_placeholders_names_each_with_meaning_and_example_and_how_rows_are_written() -> None:
    book = openpyxl.load_workbook(BytesIO(placeholder_workbook(KIND)))
    rows = [[cell.value or "" for cell in cells] for cells in book.active.iter_rows(min_row=3)]
    assert ["{{ 发文字号 }}", "发文字号；没有编号的公文空出序号", "示人常发〔2022〕8号"] in rows
    at = [cells[0] for cells in rows].index("{% for 行 in 名次表 %}")
    assert [cells[0].strip() for cells in rows[at + 1 : at + 9]][:2] == ["{{ 行.位次 }}", "{{ 行.乡镇 }}"]
    assert ["{% endfor %}", "重复到此为止", ""] in rows[at:]
    assert any("重复表格的一行" in cells[1] for cells in rows)
    assert "{%p if … %}、{%tr for … %}" in {cells[0] for cells in rows}
