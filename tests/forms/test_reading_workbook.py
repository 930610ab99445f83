"""What an Excel workbook becomes: merged cells, hidden parts, saved values, titles above and notes below."""

from collections.abc import Callable
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from forms.codec import form_from_json, form_to_json
from forms.model import Form, ScoreColumns, Source
from forms.reading import read_document
from tests.forms.test_reading import outline

HEADER = ("序号", "考核项目", "考核内容", "分值", "评分标准", "自评分", "考评分", "扣分原因")
ROWS = (
    ("一", "坚持党的领导", None, 7),
    (1, "请示报告", "全年不少于4次", 4, "每少1次扣1分，扣完为止"),
    (2, "党委重视", "全年不少于2次", 3, "每少1次扣1.5分，扣完为止"),
    ("二", "依法召开会议", None, 5),
    (3, "主席团会议", "全年不少于4次", 5, "每少1次扣1分，扣完为止"),
    (None, "合计", None, 12),
)
TWO_SECTIONS = [
    ("一", "坚持党的领导", "7", [("1", "请示报告", "4"), ("2", "党委重视", "3")]),
    ("二", "依法召开会议", "5", [("3", "主席团会议", "5")]),
]


def a_workbook(change: Callable[[Worksheet], object] = lambda sheet: None, rows=ROWS) -> bytes:
    """A workbook with a title, a line to fill in, a header, these rows and a note; `change` finishes the sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "责任清单"
    sheet.append(["2022年度乡镇人大工作责任清单"])
    sheet["A1"].font = Font(size=20)
    sheet.merge_cells("A1:H1")
    sheet.append(["填报单位：", None, None, None, "日期："])
    for row in (HEADER, *rows, ("备注：本表一式两份。",)):
        sheet.append(row)
    change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def read(content: bytes) -> Form:
    return read_document(content, "清单.xlsx")


def told(form: Form) -> list[tuple[str, str, str]]:
    problems = [(problem.place, problem.found, problem.problem) for problem in form.problems]
    return [problem for problem in problems if not problem[2].startswith("没有读到")]


def test_a_worksheet_becomes_a_form():
    form = read(a_workbook())
    assert outline(form) == TWO_SECTIONS
    assert (form.title, form.year, form.total) == ("2022年度乡镇人大工作责任清单", 2022, 12)
    assert told(form) == []


def test_items_and_columns_are_known_by_sheet_row_and_column():
    form = read(a_workbook())
    assert form.item("1")[1].source == Source(1, 5, "责任清单")
    assert form.score_columns == (ScoreColumns(1, self_score=6, verified_score=7, reason=8),)


def test_a_form_of_a_workbook_survives_storage():
    form = read(a_workbook())
    assert form_from_json(form_to_json(form)) == form


def _merge_down(sheet: Worksheet) -> None:
    for row, texts in enumerate(MERGED, start=4):
        for column, text in enumerate(texts, start=1):
            sheet.cell(row, column).value = text
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")


MERGED = (
    ("一", "坚持党的领导（7分）", "请示报告，全年不少于4次", 4, "每少1次扣1分"),
    (None, None, "党委重视，全年不少于2次", 3, "每少1次扣1分"),
    ("二", "依法召开会议（5分）", "主席团会议，全年不少于4次", 5, "每少1次扣1分"),
    (None, "合计", None, 12),
    (None,) * 5,
    (None,) * 5,
)


def test_cells_merged_downwards_name_sections():
    form = read(a_workbook(_merge_down))
    assert outline(form) == TWO_SECTIONS
    assert form.errors() == ()


def test_a_header_of_two_rows_and_blank_rows_between_are_read():
    def change(sheet: Worksheet) -> None:
        sheet.insert_rows(4)
        sheet["F3"], sheet["F4"], sheet["G4"] = "得分", "自评分", "考评分"
        sheet["G3"] = None
        for cell in ("A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:G3", "H3:H4"):
            sheet.merge_cells(cell)
        sheet.insert_rows(6)

    form = read(a_workbook(change))
    assert outline(form) == TWO_SECTIONS
    assert form.score_columns == (ScoreColumns(1, 6, 7, 8),)
    assert form.item("1")[1].source == Source(1, 7, "责任清单")


def test_hidden_rows_and_sheets_are_noted_and_not_read():
    def change(sheet: Worksheet) -> None:
        sheet.row_dimensions[6].hidden = True
        other = sheet.parent.create_sheet("旧表", 0)
        other.append(["2021年"])
        other.sheet_state = "hidden"

    form = read(a_workbook(change))
    assert [item.number for _, item in form.items()] == ["1", "3"]
    assert form.item("1")[1].source == Source(2, 5, "责任清单")
    assert [(place, problem) for place, _, problem in told(form)][-2:] == [
        ("工作表“旧表”", "工作表是隐藏的，没有读取"),
        ("工作表“责任清单”第6行", "这一行是隐藏的，没有读取"),
    ]


def test_a_formula_counts_as_what_was_saved_and_is_never_evaluated():
    def with_formula(saved_value: str) -> bytes:
        content = a_workbook()
        old = b'<c r="D5" t="n"><v>4</v></c>'
        new = f'<c r="D5"><f>1+3</f>{saved_value}</c>'.encode()
        return replaced(content, "xl/worksheets/sheet1.xml", old, new)

    assert read(with_formula("<v>4</v>")).item("1")[1].points == 4
    assert ("工作表“责任清单”第5行", "公式", "公式没有保存计算结果，按空白处理") in told(read(with_formula("")))


def replaced(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The workbook with `old` in that part made `new`."""
    file = BytesIO()
    with ZipFile(BytesIO(content)) as before, ZipFile(file, "w") as after:
        assert old in before.read(part)
        for name in before.namelist():
            told = before.read(name)
            after.writestr(name, told.replace(old, new) if name == part else told)
    return file.getvalue()


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (4.0, "0.00", "4"),
        (0.05, "0%", "5%"),
        (44620, "yyyy年m月d日", "2022年2月28日"),
        (44620, '"第"0"号"', "44620"),
        (True, "General", "是"),
        ("=1", "@", ""),
    ],
)
def test_a_cell_is_read_as_it_is_shown(value: object, form: str, shown: str):
    def change(sheet: Worksheet) -> None:
        sheet["C5"] = value
        sheet["C5"].number_format = form

    assert read(a_workbook(change)).item("1")[1].content == shown


def test_faults_name_the_worksheet_and_row():
    rows = (("一", "会议", None, 8), (1, "甲", "四次", 4, "每少1次扣1分"), (2, "乙", "四次", "多少", "每少1次扣1分"))
    form = read(a_workbook(rows=rows))
    assert ("工作表“责任清单”第6行", "多少", "分值不是数字") in told(form)
    assert [problem.item for problem in form.problems if problem.problem == "分值不是数字"] == ["2"]


def test_a_table_may_go_on_in_the_next_sheet():
    def change(sheet: Worksheet) -> None:
        other = sheet.parent.create_sheet("续表")
        other.append(HEADER)
        other.append(("三", "代表工作", None, 2))
        other.append((4, "走访", "全年不少于4次", 2, "每少1次扣1分"))

    form = read(a_workbook(change, rows=ROWS[:-1]))
    assert [(section.number, len(section.items)) for section in form.sections] == [("一", 2), ("二", 1), ("三", 1)]
    assert form.item("4")[1].source == Source(2, 3, "续表")
