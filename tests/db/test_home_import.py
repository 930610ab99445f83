"""The register of homes taken away and brought back: what changes, every fault at once, all or none."""

import re
from io import BytesIO
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from sqlmodel import select

from db.engine import transaction
from db.homes.home_events import HomesImported
from db.homes.home_import import COLUMNS, HomePreview, import_homes, read_homes
from db.homes.register import save_home
from db.models import AuditEvent
from db.refusals import BadInput, NotAllowed, RecordChanged
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_home import add_homes, home_now
from tests.db.a_year import Year, a_year

ROW = dict(
    zip(
        COLUMNS,
        (
            "第0镇",
            "第0镇人大代表之家",
            "新址",
            86.5,
            "李四",
            "0999-8123456",
            "每月15日",
            "王五",
            "电脑",
            "一组",
            "简介",
        ),
        strict=True,
    )
)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


@pytest.fixture
def homes(year: Year) -> tuple[int, ...]:
    with transaction() as db:
        return add_homes(db, year)


def a_file(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS, title: bool = True) -> bytes:
    book = Workbook()
    if title:
        book.active.append(["人大代表之家登记表"])
    book.active.append(columns)
    for row in rows:
        book.active.append([row.get(name) for name in columns])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def read(content: bytes, year: Year, role: Role = Role.ADMINISTRATOR) -> HomePreview:
    with transaction() as db:
        return read_homes(db, content, year.person(role))


def brought(preview: HomePreview, year: Year) -> int:
    with transaction() as db:
        return import_homes(db, preview, year.person(Role.ADMINISTRATOR))


@pytest.mark.parametrize("title", [True, False])
def test_a_file_says_old_and_new_and_changes_nothing_yet(title, year, homes):
    preview = read(a_file(ROW, title=title), year)
    (change,) = preview.changes
    assert (change.line, change.township) == (3 if title else 2, "第0镇")
    assert (change.before["地址"], change.after["地址"]) == ("便民服务中心二楼", "新址")
    assert (change.before["面积（平方米）"], change.after["面积（平方米）"]) == ("", "86.5")
    assert "代表之家名称" not in change.after
    with transaction() as db:
        assert home_now(db, homes[0]).version == 0


def test_an_import_writes_every_change_once_with_one_event(year, homes):
    preview = read(
        a_file(ROW | {"代表之家名称": "第0镇代表之家"}, ROW | {"乡镇": "第1镇", "代表之家名称": "二家"}), year
    )
    assert brought(preview, year) == 2
    assert brought(preview, year) == 0  # a second click
    assert read(a_file(ROW | {"代表之家名称": "第0镇代表之家"}), year).changes == ()
    with transaction() as db:
        home = home_now(db, homes[0])
        assert (home.name, home.address, home.area, home.keeper_phone) == (
            "第0镇代表之家",
            "新址",
            8650,
            "0999-8123456",
        )
        (event,) = db.exec(select(AuditEvent).where(AuditEvent.kind == HomesImported.kind)).all()
    assert "“地址”由“便民服务中心二楼”改为“新址”" in event.detail["homes"]["第0镇"]


def test_an_empty_cell_empties_the_field_and_is_shown_before(year, homes):
    brought(read(a_file(ROW), year), year)
    (change,) = read(a_file(ROW | {"负责人": None}), year).changes
    assert (change.before, change.after) == ({"负责人": "李四"}, {"负责人": ""})


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "<b>粗</b>", "*粗*", "0012", "{{x}}"])
def test_whatever_text_stands_in_a_cell_is_kept_as_text(text, year, homes):
    content = a_file(ROW)
    book = load_workbook(BytesIO(content))
    cell = book.active.cell(3, COLUMNS.index("简介") + 1)
    cell.value, cell.data_type = text, "s"
    saved = BytesIO()
    book.save(saved)
    brought(read(saved.getvalue(), year), year)
    with transaction() as db:
        assert home_now(db, homes[0]).introduction == text.strip()


def test_a_telephone_number_that_excel_keeps_as_a_number_is_its_digits(year, homes):
    brought(read(a_file(ROW | {"联系电话": 13800000000.0, "面积（平方米）": 60}), year), year)
    with transaction() as db:
        assert home_now(db, homes[0]).keeper_phone == "13800000000" and home_now(db, homes[0]).area == 6000


BAD = [
    ([ROW | {"乡镇": "外县镇"}], ["第3行“乡镇”填的是“外县镇”，本县没有这个乡镇"]),
    ([ROW | {"乡镇": None}], ["第3行“乡镇”没有填"]),
    ([ROW | {"代表之家名称": None}], ["第3行“代表之家名称”没有填"]),
    ([ROW | {"代表之家名称": "长" * 61}], ["第3行“代表之家名称”有61个字，最多60个"]),
    ([ROW, ROW], ["第3行、第4行的“乡镇”都是“第0镇”，请只留一行"]),
    ([ROW | {"面积（平方米）": "很大"}], ["第3行“面积（平方米）”填的是“很大”，不是数字"]),
    ([ROW | {"面积（平方米）": -5}], ["第3行“面积（平方米）”填的是“-5”，不能是负数"]),
    ([ROW | {"面积（平方米）": 60.125}], ["第3行“面积（平方米）”填的是“60.125”，最多两位小数"]),
    ([ROW | {"面积（平方米）": "=1/0*"}], ["第3行“面积（平方米）”：单元格里是公式"]),
    ([ROW | {"地址": "=A1&B1"}], ["第3行“地址”：单元格里是公式"]),
    ([ROW | {"地址": "#REF!"}], ["第3行“地址”：单元格里的公式出错（#REF!）"]),
    ([ROW | {"地址": "长" * 101}], ["第3行“地址”有101个字"]),
    ([ROW | {"联系电话": "没有"}], ["第3行“联系电话”填的是“没有”，不是电话号码"]),
    (
        [ROW | {"乡镇": "甲", "面积（平方米）": "x"}, ROW | {"地址": "长" * 101}],
        ["第3行“乡镇”", "第3行“面积", "第4行“地址”", "第3行、第4行的“代表之家名称”"],
    ),
    ([], ["表中没有内容"]),
]


@pytest.mark.parametrize(("rows", "said"), BAD)
def test_every_fault_is_said_by_its_row_and_nothing_can_be_imported(rows, said, year, homes):
    preview = read(a_file(*rows), year)
    told = "\n".join(preview.problems)
    assert all(part in told for part in said), told
    assert len(preview.problems) == len(said), told
    assert preview.changes == ()
    with pytest.raises(BadInput, match=re.escape(preview.problems[0])):
        brought(preview, year)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04 broken", "损坏"),
        (b"\xd0\xcf\x11\xe0old", "只能导入 .xlsx 文件"),
        (b"plain text", "不是 Excel 工作簿"),
        (a_file(ROW, columns=COLUMNS[:-1]), "第2行缺少“简介”列"),
        (a_file(ROW, columns=(*COLUMNS, "地址")), "第2行有两个“地址”列"),
        (a_file(ROW, columns=("甲", "乙")), "前10行中没有列名"),
    ],
)
def test_a_file_that_is_no_register_is_refused_with_what_to_do(content, said, year, homes):
    (problem,) = read(content, year).problems
    assert said in problem


def test_a_file_of_one_township_leaves_the_others_alone(year, homes):
    brought(read(a_file(ROW), year), year)
    with transaction() as db:
        assert home_now(db, homes[1]).version == 0


def test_what_somebody_saved_after_the_preview_is_not_overwritten(year, homes):
    preview = read(a_file(ROW, ROW | {"乡镇": "第1镇", "代表之家名称": "二家"}), year)
    with transaction() as db:
        save_home(db, homes[1], {"keeper": "赵六"}, expected_version=0, by=year.person(Role.CLERK, 1))
    with pytest.raises(RecordChanged, match="预览之后，第1镇（第4行）又有人修改过，没有导入任何内容"):
        brought(preview, year)
    with transaction() as db:
        assert home_now(db, homes[0]).version == 0


def test_a_township_that_saves_after_an_import_is_told_of_it(year, homes):
    brought(read(a_file(ROW), year), year)
    with transaction() as db, pytest.raises(RecordChanged, match=r"张administrator已于.*先保存了“第0镇人大代表之家”"):
        save_home(db, homes[0], {"keeper": "赵六"}, expected_version=0, by=year.person(Role.CLERK))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_the_administrator_alone_imports(role, year, homes):
    with pytest.raises(NotAllowed):
        read(a_file(ROW), year, role)
    preview = read(a_file(ROW), year)
    with transaction() as db, pytest.raises(NotAllowed):
        import_homes(db, preview, year.person(role))


def test_another_countys_administrator_reaches_no_home_by_a_preview_of_this_one(year, homes):
    preview = read(a_file(ROW), year)
    with transaction() as db:
        other = a_year(db, townships=1, code="Z")
        add_homes(db, other)
        with pytest.raises(RecordChanged):
            import_homes(db, preview, other.person(Role.ADMINISTRATOR))
    with transaction() as db:
        assert home_now(db, homes[0]).version == 0
