import zipfile
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from db import accounts
from db.audit import events
from db.engine import reading, transaction
from db.home_models import ActivityRoom, DeputyHome
from db.models import Unit, User
from db.refusals import BadInput, NotAllowed
from db.township_import import COLUMNS, MOST_ROWS, import_townships, read_townships, template
from db.units import townships_of
from forms.permissions import Role

EAST = ("东镇", "430101", "", "东街1号", "甲村室、乙村室", "张三", "zhang.san", "李四", "li.si")
WEST = ("西乡", 430102, "西乡之家", "", 3, "王五", "Wang.Wu", "", "")


def a_file(*rows: tuple[Any, ...], columns: tuple[str, ...] = COLUMNS) -> bytes:
    book = Workbook()
    for row in (columns, *rows):
        book.active.append(row)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def changed(row: tuple[Any, ...], **columns: Any) -> tuple[Any, ...]:
    return tuple(columns.get(name, value) for name, value in zip(COLUMNS, row, strict=True))


@pytest.fixture
def administrator(database: str) -> User:
    with transaction() as db:
        return accounts.create_first_administrator(
            db, "示例县", username="admin.li", name="李", password="apple-desk-river"
        )


def test_the_template_holds_every_column_and_no_township() -> None:
    sheets = load_workbook(BytesIO(template())).worksheets
    assert [cell.value for cell in sheets[0][1]] == list(COLUMNS)
    assert sheets[1].title == "填写说明"
    assert read_townships(template()) == ([], ["表中没有乡镇。请从第2行起填写，一行一个乡镇。"])


def test_rows_are_read_with_their_defaults() -> None:
    rows, problems = read_townships(a_file(EAST, WEST))
    east, west = rows
    assert problems == []
    assert (east.home, east.rooms) == ("东镇人大代表之家", ("甲村室", "乙村室"))
    assert (west.code, west.home, west.rooms) == (
        "430102",
        "西乡之家",
        tuple(f"西乡第{n}代表活动室" for n in (1, 2, 3)),
    )
    assert [person[0] for person in east.people] == [Role.CLERK, Role.CHAIR]
    assert west.people == ((Role.CLERK, "王五", "wang.wu"),)


def test_an_import_makes_townships_homes_rooms_and_accounts_that_work(administrator: User) -> None:
    rows, _ = read_townships(a_file(EAST, WEST))
    with transaction() as db:
        made = import_townships(db, rows, by=administrator)
    assert [(account.township, account.username) for account in made] == [
        ("东镇", "zhang.san"),
        ("东镇", "li.si"),
        ("西乡", "wang.wu"),
    ]
    with transaction() as db:
        assert [unit.name for unit in townships_of(db, administrator.unit_id)] == ["东镇", "西乡"]
        assert len(db.exec(select(DeputyHome)).all()) == 2
        assert len(db.exec(select(ActivityRoom)).all()) == 5
        assert accounts.authenticate(db, "zhang.san", made[0].password).must_change_password
        assert events(db, limit=1)[0].detail["accounts"] == 3


def test_a_second_import_goes_on_after_the_first(administrator: User) -> None:
    for row in (WEST, EAST):
        with transaction() as db:
            import_townships(db, read_townships(a_file(row))[0], by=administrator)
    with reading() as db:
        assert [unit.sort for unit in townships_of(db, administrator.unit_id)] == [1, 2]


def test_what_is_taken_is_named_and_nothing_is_imported(administrator: User) -> None:
    with transaction() as db:
        import_townships(db, read_townships(a_file(EAST))[0], by=administrator)
    again = (changed(EAST, 乡镇名称="北镇", 填报员登录名="new.one"), changed(WEST, 填报员登录名="admin.li"))
    with pytest.raises(BadInput) as raised, transaction() as db:
        import_townships(db, read_townships(a_file(*again))[0], by=administrator)
    assert sorted(str(raised.value).splitlines()) == [
        "第2行审签人的登录名“li.si”已被使用，请换一个。",
        "第2行的代码“430101”平台中已有，请删去这一行或改正代码。",
        "第3行填报员的登录名“admin.li”已被使用，请换一个。",
    ]
    with reading() as db:
        assert len(db.exec(select(Unit)).all()) == 2


def test_only_an_administrator_imports(administrator: User) -> None:
    rows, _ = read_townships(a_file(EAST))
    with transaction() as db:
        import_townships(db, rows, by=administrator)
        clerk = db.exec(select(User).where(User.username == "zhang.san")).one()
        with pytest.raises(NotAllowed):
            import_townships(db, rows, by=clerk)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([changed(EAST, 乡镇名称=None)], ["第2行“乡镇名称”没有填，请填写。"]),
        ([changed(EAST, 代码="  ")], ["第2行“代码”没有填，请填写。"]),
        ([changed(EAST, 填报员登录名=None)], ["第2行“填报员登录名”没有填。姓名与登录名要么都填，要么都不填。"]),
        ([changed(EAST, 审签人姓名=None)], ["第2行“审签人姓名”没有填。姓名与登录名要么都填，要么都不填。"]),
        ([changed(EAST, 填报员登录名="a b")], ["第2行“填报员登录名”：用户名“a b”不合要求，请用2至32个汉字、字母、数字、点、横线或下划线。"]),
        ([changed(EAST, 活动室=-1)], ["第2行“活动室”填的是“-1”，个数应为0至200的整数，请改正或改填名称。"]),
        ([changed(EAST, 活动室=2.5)], ["第2行“活动室”填的是“2.5”，个数应为0至200的整数，请改正或改填名称。"]),
        ([changed(EAST, 活动室=9999)], ["第2行“活动室”填的是“9999”，个数应为0至200的整数，请改正或改填名称。"]),
        ([changed(EAST, 代表之家地址="街" * 101)], ["第2行“代表之家地址”有101个字，最多100个，请缩短。"]),
        ([EAST, (None,) * 9, changed(WEST, 代码="430101")], ["第2行、第4行的“代码”都是“430101”，请改成各不相同。"]),
        ([changed(EAST, 审签人登录名="zhang.san")], ["第2行的“登录名”都是“zhang.san”，请改成各不相同。"]),
        ([changed(EAST, 代码=None), changed(WEST, 乡镇名称=None)], ["第2行“代码”没有填，请填写。", "第3行“乡镇名称”没有填，请填写。"]),
    ],
)  # fmt: skip
def test_every_fault_is_named_with_its_row(rows: list[tuple[Any, ...]], said: list[str]) -> None:
    assert read_townships(a_file(*rows))[1] == said


def test_a_missing_column_is_named() -> None:
    assert "第1行缺少“代码”列" in read_townships(a_file(columns=(COLUMNS[0], *COLUMNS[2:])))[1][0]


def test_columns_may_stand_in_another_order() -> None:
    rows, problems = read_townships(a_file(tuple(reversed(EAST)), columns=tuple(reversed(COLUMNS))))
    assert (rows[0].name, problems) == ("东镇", [])


def test_a_formula_counts_as_the_value_last_calculated_for_it() -> None:
    rows, problems = read_townships(a_file(changed(EAST, 代表之家地址='=HYPERLINK("http://x","y")')))
    assert (rows[0].address, problems) == ("", [])


def a_bomb() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", b"0" * (60 * 2**20))
    return content.getvalue()


def a_sheet_of_empty_cells() -> bytes:
    content, source = BytesIO(), zipfile.ZipFile(BytesIO(template()))
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        for name in source.namelist():
            more = b'<row r="2">' + b"<c/>" * 2**20 + b"</row></sheetData>"
            package.writestr(name, source.read(name).replace(b"</sheetData>", more))
    return content.getvalue()


def a_zip(name: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为不带密码的“Excel 工作簿（*.xlsx）”"),
        (b"", "文件是空的"),
        (b"name,code", "不是 Excel"),
        (a_zip("word/document.xml"), "Word 文档：只能导入 .xlsx 文件"),
        (a_zip("xl/workbook.xml"), "可能已损坏"),
        (a_bomb(), "展开后过大"),
        (a_sheet_of_empty_cells(), "展开后过大"),
    ],
)
def test_a_file_that_is_no_such_excel_gets_advice(content: bytes, said: str) -> None:
    rows, problems = read_townships(content)
    assert rows == []
    assert said in problems[0]


def test_too_many_rows_are_refused() -> None:
    row = ("镇", "1", *[None] * 7)
    assert f"最多导入{MOST_ROWS}个" in read_townships(a_file(*[row] * (MOST_ROWS + 1)))[1][0]


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        ("xl/vbaProject.bin", "含有宏：不接受带宏的文件"),
        ("xl/externalLinks/externalLink1.xml", "含有指向其他文件的链接"),
    ],
)
def test_a_workbook_with_macros_or_links_is_not_opened(part: str, problem: str) -> None:
    content = BytesIO(a_file(EAST))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr(part, "<x/>")
    rows, problems = read_townships(content.getvalue())
    assert not rows
    assert problem in problems[0]


def test_attributes_and_styles_without_end_are_not_read() -> None:
    content = BytesIO(a_file(EAST))
    with zipfile.ZipFile(content, "a") as package:
        package.writestr("xl/more.xml", "<x " + " ".join(f"a{n}=''" for n in range(400_000)) + "/>")
    _, problems = read_townships(content.getvalue())
    assert "展开后过大" in problems[0]


def test_names_lose_what_cannot_be_seen_or_kept() -> None:
    rows, problems = read_townships(
        a_file(changed(EAST, **{"乡镇名称": "东_x0000_\u202e镇", "代表之家地址": "_xD800_街"}))
    )
    assert not problems
    assert (rows[0].name, rows[0].address) == ("东镇", "街")
