"""`python -m reports check`: what it prints and what it returns."""

from pathlib import Path

from reports.__main__ import main
from tests.reports.plain_word import Made
from tests.reports.rendering import needs_renderer


def write(folder: Path, name: str, content: bytes) -> str:
    (folder / name).write_bytes(content)
    return str(folder / name)


def test_a_right_document_returns_0(tmp_path, capsys):
    assert main(["check", "--no-pdf", write(tmp_path, "通报.docx", Made().file())]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "通报.docx（普通公文）：符合"


def test_deviations_are_a_table_and_return_1(tmp_path, capsys):
    made = Made().but(number="示人常发[2022]8号", date="2022年12月05日")
    assert main(["check", "--no-pdf", write(tmp_path, "通报.docx", made.file())]) == 1
    first, header, _, *rows, left_out = capsys.readouterr().out.splitlines()
    assert first == "通报.docx（普通公文）：2处不符"
    assert header.split() == ["位置", "实际", "应为", "条款"]
    assert rows[0].split()[1:] == ["年份用“[]”括入", "六角括号“〔〕”", "7.2.5"]
    assert any("7.3.5.4" in row for row in rows)
    assert left_out == "提示：排版后的版面没有检查。"


def test_an_unreadable_or_missing_file_returns_2_and_the_others_are_still_checked(tmp_path, capsys):
    right = write(tmp_path, "通报.docx", Made().file())
    assert main(["check", "--no-pdf", write(tmp_path, "旧.doc", b"%PDF"), str(tmp_path / "没有.docx"), right]) == 2
    told = capsys.readouterr()
    assert "旧.doc：PDF 文件：不是 .docx 文件。请上传印发该文件所用的 Word 原稿（.docx）。" in told.err
    assert "没有.docx”无法读取：没有这个文件或文件夹" in told.err
    assert "通报.docx（普通公文）：符合" in told.out


def test_a_long_text_goes_on_in_the_next_line_of_its_column(tmp_path, capsys):
    made = Made().but(attachment_title_2="关于对先进单位给予表彰和奖励的具体办法及其实施细则")
    main(["check", "--no-pdf", write(tmp_path, "通报.docx", made.file())])
    rows = capsys.readouterr().out.splitlines()[3:-1]
    assert len(rows) > 1 and rows[0].endswith("7.3.7")
    assert "具体办法及其实施细则" in "".join(row[18:40].strip() for row in rows).replace(" ", "")


@needs_renderer
def test_where_libreoffice_is_installed_the_printed_sheets_are_checked_too(tmp_path, capsys):
    far_up = write(tmp_path, "通报.docx", Made().file())
    assert main(["check", far_up]) == 1  # the mark stands at the type area's top
    told = capsys.readouterr().out
    assert "通报.docx（普通公文）：符合" in told and "排版后的版面：2处不符" in told and "35 mm" in told


def test_without_libreoffice_it_says_that_the_second_check_is_left_out(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("reports.standard.printed.has_office", lambda: False)
    assert main(["check", write(tmp_path, "通报.docx", Made().file())]) == 0
    assert "没有安装 LibreOffice" in capsys.readouterr().out
