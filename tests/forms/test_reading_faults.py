"""What a document may get wrong: each fault with its place, what was found and what to do, all of them at once."""

import time
import zipfile
from io import BytesIO

import pytest

from forms.model import Form, Problem, Severity
from forms.reading import package, read_document
from tests.forms.documents import HEADER, a_document, item, section, total

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def read(*rows: tuple[str, ...], **lines: tuple[str, ...]) -> Form:
    return read_document(a_document((HEADER, *rows), **lines), "责任清单.docx")


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.found, problem.problem) for problem in problems]


def a_zip(*parts: tuple[str, str]) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts:
            archive.writestr(name, text)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "problem", "advice"),
    [
        (b"", "文件是空的", ".docx"),
        (b"hello", "不是 .docx 或 .xlsx 文件", "另存为"),
        (OLE, "不是 .docx 或 .xlsx 文件", "另存为"),
        (b"%PDF-1.7", "不是 .docx 或 .xlsx 文件", "原稿"),
        (a_zip(("readme.txt", "x")), "不是 .docx 或 .xlsx 文件", "另存为"),
        (a_zip(("[Content_Types].xml", ""), ("xl/workbook.xml", "")), "文件已损坏，无法读取", "另存为"),
        (a_zip(("[Content_Types].xml", ""), ("word/document.xml", "<w:document")), "文件已损坏，无法读取", "另存为"),
        (a_document()[:-300], "文件已损坏，无法读取", "另存为"),
        (
            a_zip(("[Content_Types].xml", ""), ("word/document.xml", ""), ("word/vbaProject.bin", "")),
            "不接受带宏的文件",
            "另存为",
        ),
    ],
)
def test_a_file_that_is_no_docx_is_named_with_what_to_do(content, problem, advice):
    (fault,) = read_document(content, "清单.doc").problems
    assert (fault.severity, fault.place, fault.problem) == (Severity.ERROR, "文件“清单.doc”", problem)
    assert advice in fault.remedy


def test_a_file_that_unpacks_beyond_measure_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(package, "MOST_BYTES", 1000)
    (fault,) = read_document(
        a_zip(("[Content_Types].xml", ""), ("word/document.xml", "0" * 2000)), "炸弹.docx"
    ).problems
    assert "文件过大" in fault.problem


def test_a_file_with_too_many_parts_is_refused(monkeypatch):
    monkeypatch.setattr(package, "MOST_PARTS", 3)
    (fault,) = read_document(a_document(), "清单.docx").problems
    assert "文件过大" in fault.problem


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (a_document((HEADER, item("1", "5", "每少一次扣1分，" * 20_000))), "文字过长"),
        (a_document(before=["90分以上" * 20_000]), "文字过长"),
        (a_document(before=["召开会议" * 900] * 150), "内容过多"),
        (a_zip(("[Content_Types].xml", ""), ("word/document.xml", f"<d>{'<p/>' * 2**20}</d>")), "内容过多"),
    ],
)
def test_text_without_end_is_refused_at_once(content, problem):
    began = time.monotonic()
    (fault,) = read_document(content, "清单.docx").problems
    assert problem in fault.problem
    assert time.monotonic() - began < 5


def test_a_part_packed_in_a_way_that_cannot_be_read_is_a_fault():
    content = a_zip(("[Content_Types].xml", ""), ("word/document.xml", "<d/>"))
    at = content.rfind(b"PK\x01\x02") + 10  # the method of the last part in the directory
    (fault,) = read_document(content[:at] + b"\x0e" + content[at + 1 :], "清单.docx").problems
    assert fault.problem == "文件已损坏，无法读取"


def test_entities_of_a_document_are_never_expanded():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    xml = f'{bomb}<w:document xmlns:w="{word}"><w:body><w:p><w:r><w:t>标题&b;</w:t></w:r></w:p></w:body></w:document>'
    form = read_document(a_zip(("[Content_Types].xml", ""), ("word/document.xml", xml)), "清单.docx")
    assert "aaaa" not in repr(form)


@pytest.mark.parametrize("content", [a_document(), a_document((("姓名", "电话"), ("张三", "1")))])
def test_a_document_without_a_score_table_is_an_error(content):
    assert "没有评分表" in [problem.problem for problem in read_document(content, "方案.docx").errors()]


def test_a_score_table_without_items_is_an_error():
    assert told(read().errors()) == [("文件“责任清单.docx”", "评分表只有表头", "评分表中没有考核内容")]


@pytest.mark.parametrize(
    ("points", "found", "problem"),
    [
        ("四分左右", "四分左右", "分值不是数字"),
        ("3-5", "3-5", "分值不是数字"),
        ("1.555", "1.555", "分值不是数字"),
        ("", "空白", "没有分值"),
        ("0", "0", "没有分值"),
    ],
)
def test_points_that_are_no_number_are_an_error_in_their_row(points, found, problem):
    form = read(section("一", "会议"), item("1", points), item("2", "3"))
    assert told(form.errors()) == [("表1第3行", found, problem)]
    assert form.item("1")[1].points is None


def test_points_of_a_section_that_do_not_add_up_are_an_error_with_both_numbers():
    (fault,) = read(section("一", "会议", "8"), item("1", "4"), item("2", "3"), total("8")).errors()
    assert (fault.place, fault.found) == ("表1第2行", "“会议”8分")
    assert fault.problem == "各项分值之和为7分，与所写的8分不一致"


def test_a_total_that_does_not_match_is_an_error_and_is_not_repaired():
    form = read(section("一", "会议", "7"), item("1", "4"), item("2", "3"), total("10"))
    assert told(form.errors()) == [
        ("表1第5行", "合计10分", "各计分项目之和为7分（不含加分、扣分项），与合计10分不一致")
    ]
    assert form.total == 10


def test_a_subtotal_that_does_not_match_is_an_error():
    form = read(section("一", "会议"), item("1", "4"), ("", "小计", "", "5", "", "", "", ""))
    assert told(form.errors()) == [("表1第4行", "“会议”小计5分", "各项分值之和为4分，与所写的5分不一致")]


def test_a_number_used_twice_is_an_error_that_names_both_rows():
    form = read(section("一", "会议"), item("1", "4"), item("2", "3"), item("2", "1", name="学习"))
    assert told(form.errors()) == [("表1第5行", "序号 2（学习）", "序号重复，表1第4行已使用 2")]


@pytest.mark.parametrize(
    ("clause", "problem"),
    [("", "没有评分标准，由人工评分"), ("详见附件三", "评分标准读不成计分规则，由人工评分")],
)
def test_an_item_without_a_readable_clause_is_left_to_a_person(clause, problem):
    form = read(section("一", "会议"), item("1", "4", clause))
    assert [(p.severity, p.place, p.problem) for p in form.problems] == [(Severity.WARNING, "表1第3行", problem)]


def test_a_row_that_says_nothing_to_assess_is_not_passed_over_in_silence():
    form = read(section("一", "会议"), item("1", "4"), ("2", "", "", "3", "", "", "", ""))
    assert [(p.place, p.problem) for p in form.problems] == [("表1第4行", "这一行没有考核内容，没有读成考核项")]


def test_all_faults_are_told_at_once_errors_first():
    form = read(
        section("一", "会议", "9"), item("1", "4", ""), item("1", "3"), item("3", "多少"), total("8"), before=()
    )
    severities = [problem.severity for problem in form.problems]
    assert severities == sorted(severities, key=lambda severity: severity is not Severity.ERROR)
    assert {"分值不是数字", "没有评分标准，由人工评分", "没有读到标题", "没有读到发文字号"} <= {
        p.problem for p in form.problems
    }
    assert len(form.errors()) == 3


def test_every_problem_says_where_what_and_how_to_mend_it():
    form = read(section("一", "会议", "9"), item("1", "", ""), item("1", "3"), item("3", "多少"), total("8"), before=())
    assert all(p.place and p.found and p.problem and p.remedy for p in form.problems)
