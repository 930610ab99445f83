"""Names within an archive: every system can unpack them, none hides another, none loses its ending."""

import pytest

from reports.archive.names import LONGEST_PART, LONGEST_PATH, Names, safe_part


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("会议记录.pdf", "会议记录.pdf"),
        ('a<b>c:d"e/f\\g|h?i*.jpg', "a_b_c_d_e_f_g_h_i_.jpg"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("换行\n制表\t.docx", "换行_制表_.docx"),
        ("CON", "_CON"),
        ("con.txt", "_con.txt"),
        ("Lpt1.现场.jpg", "_Lpt1.现场.jpg"),
        ("COM¹.pdf", "_COM¹.pdf"),
        ("console.pdf", "console.pdf"),
        ("结尾有点. . .", "结尾有点"),
        ("空格 .pdf", "空格.pdf"),
        ("...", "未命名"),
        ("", "未命名"),
        ("倒\u202egpj.exe", "倒gpj.exe"),
        ("e\u0301.pdf", "é.pdf"),
        ("第1.2项 说明", "第1.2项 说明"),
    ],
)
def test_what_windows_forbids_is_replaced(name: str, safe: str):
    assert safe_part(name) == safe


@pytest.mark.parametrize("name", ["长" * 300 + ".pdf", "x" * 400 + ".docx", "長" * 300, "a." * 200 + "mp4"])
def test_a_long_name_is_cut_and_keeps_its_ending(name: str):
    safe = safe_part(name)
    assert len(safe.encode()) <= LONGEST_PART
    assert safe.rpartition(".")[2] == name.rpartition(".")[2] or "." not in name
    assert not safe.endswith((" ", "."))


def test_equal_names_are_numbered_whatever_their_case_or_accents():
    names = Names()
    given = ["记录.pdf", "记录.pdf", "Ｒ.pdf", "REPORT.PDF", "report.pdf", "é.jpg", "e\u0301.jpg"]
    assert [names.free("夹", name) for name in given] == [
        "夹/记录.pdf",
        "夹/记录(2).pdf",
        "夹/Ｒ.pdf",
        "夹/REPORT.PDF",
        "夹/report(2).pdf",
        "夹/é.jpg",
        "夹/é(2).jpg",
    ]
    assert names.free("另一夹", "记录.pdf") == "另一夹/记录.pdf"


def test_long_equal_names_stay_apart_within_the_length_of_a_path():
    names, folder = Names(), "02-佐证材料/责任清单/" + "层" * 60
    paths = [names.free(folder, "长" * 200 + ".pdf") for _ in range(12)]
    assert len(set(paths)) == 12
    assert all(len(path) <= LONGEST_PATH and path.endswith(".pdf") for path in paths)
    assert all(len(part.encode()) <= 255 for path in paths for part in path.split("/"))
