"""A county's townships from an Excel file: the template, the reading with all its faults at once, the import."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from sqlmodel import Session, col, select

from db.access import require_action
from db.account_events import TownshipsImported
from db.accounts import create_account, normal_username, username_problem
from db.audit import record
from db.home_models import ActivityRoom, DeputyHome
from db.models import Unit, UnitKind, User, id_of
from db.refusals import BadInput
from db.units import create_unit
from forms.permissions import ROLE_NAMES, Action, Role
from forms.register import read_rows

NAME, CODE, HOME, ADDRESS, ROOMS = "乡镇名称", "代码", "代表之家名称", "代表之家地址", "活动室"
CLERK, CLERK_LOGIN, CHAIR, CHAIR_LOGIN = "填报员姓名", "填报员登录名", "审签人姓名", "审签人登录名"
COLUMNS = (NAME, CODE, HOME, ADDRESS, ROOMS, CLERK, CLERK_LOGIN, CHAIR, CHAIR_LOGIN)
NEEDED = (NAME, CODE)
PEOPLE = ((Role.CLERK, CLERK, CLERK_LOGIN), (Role.CHAIR, CHAIR, CHAIR_LOGIN))
MOST_ROWS, MOST_ROOMS, LONGEST = 2000, 200, 100
_INSTEAD = "请下载模板填写，保存为 .xlsx 后再上传。"
EXPLANATIONS = (
    ("乡镇名称、代码", "必填，各不相同。代码可用行政区划代码，如 430121101。"),
    ("代表之家名称", "可不填，不填时为“乡镇名称＋人大代表之家”。"),
    ("活动室", "可填名称，用顿号隔开，如“东村代表活动室、西村代表活动室”；也可只填个数，如 5。"),
    (
        "填报员、审签人",
        "姓名与登录名要么都填，要么都不填。登录名为2至32个汉字、字母、数字，全平台不重复；导入后给出临时密码。",
    ),
    ("其他", "一行一个乡镇，从第2行填起，不要改动第1行的列名。"),
)


@dataclass(frozen=True)
class TownshipRow:
    """One township as the file gives it; `line` is its row in Excel, `people` are (role, name, user name)."""

    line: int
    name: str
    code: str
    home: str
    address: str
    rooms: tuple[str, ...]
    people: tuple[tuple[Role, str, str], ...]


@dataclass(frozen=True)
class NewAccount:
    """An account that the import made, with the temporary password that is kept nowhere."""

    township: str
    role: Role
    name: str
    username: str
    password: str


def template() -> bytes:
    """The Excel file to fill in, with an explanation on its second sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "乡镇"
    sheet.append(COLUMNS)
    for number, cell in enumerate(sheet[1], start=1):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE8F5")
        sheet.column_dimensions[get_column_letter(number)].width = 32 if cell.value in (ADDRESS, ROOMS) else 18
    sheet.freeze_panes = "A2"
    explained = book.create_sheet("填写说明")
    for line in EXPLANATIONS:
        explained.append(line)
        explained.cell(explained.max_row, 2).alignment = Alignment(wrap_text=True)
    explained.column_dimensions["A"].width, explained.column_dimensions["B"].width = 18, 80
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def read_townships(content: bytes) -> tuple[list[TownshipRow], list[str]]:
    """The file's rows and everything that is wrong with it, in Chinese. Import only when nothing is."""
    cells, unreadable = read_rows(content, _INSTEAD, MOST_ROWS + 2)
    if unreadable:
        return [], unreadable
    header = cells[0] if cells else ()
    if missing := [name for name in COLUMNS if name not in header]:
        return [], [f"第1行缺少“{'”“'.join(missing)}”列。请下载模板，按模板的列名填写，不要改动第1行。"]
    if len(cells) > MOST_ROWS + 1:
        return [], [f"表中超过{MOST_ROWS}行，一次最多导入{MOST_ROWS}个乡镇。请删去多余的行或分批导入。"]
    lines = [(line, dict(zip(header, row, strict=False))) for line, row in enumerate(cells[1:], start=2)]
    filled = [(line, fields) for line, fields in lines if any(fields[name] for name in COLUMNS)]
    if not filled:
        return [], ["表中没有乡镇。请从第2行起填写，一行一个乡镇。"]
    rows = [_row(line, fields) for line, fields in filled]
    return rows, [problem for line, fields in filled for problem in _faults(line, fields)] + _repeated(rows)


def import_townships(db: Session, rows: Iterable[TownshipRow], *, by: User) -> list[NewAccount]:
    """Create the townships below the administrator's unit, with homes, rooms and accounts: all of them or none.

    Raises NotAllowed, or BadInput with every code and user name that is taken.
    """
    require_action(by, Action.MANAGE_ACCOUNTS)
    rows = list(rows)
    if problems := _repeated(rows) + _taken(db, rows):
        raise BadInput("\n".join(problems))
    county = db.get_one(Unit, by.unit_id)
    first = len(db.exec(select(Unit.id).where(Unit.parent_id == county.id)).all()) + 1
    made = [account for sort, row in enumerate(rows, start=first) for account in _create(db, county, row, sort, by)]
    record(db, TownshipsImported(unit_id=by.unit_id, townships=len(rows), accounts=len(made)), by=by)
    return made


def _create(db: Session, county: Unit, row: TownshipRow, sort: int, by: User) -> Iterator[NewAccount]:
    unit = create_unit(db, parent=county, kind=UnitKind.TOWNSHIP, name=row.name, code=row.code, sort=sort)
    home = DeputyHome(unit_id=id_of(unit), name=row.home, address=row.address)
    db.add(home)
    db.flush()
    db.add_all(ActivityRoom(unit_id=id_of(unit), home_id=id_of(home), name=name) for name in row.rooms)
    for role, name, username in row.people:
        user, password = create_account(db, unit_id=id_of(unit), role=role, username=username, name=name, by=by)
        yield NewAccount(unit.name, role, user.name, user.username, password)


def _row(line: int, fields: dict[str, str]) -> TownshipRow:
    name = fields[NAME]
    return TownshipRow(
        line=line,
        name=name,
        code=fields[CODE],
        home=fields[HOME] or f"{name}人大代表之家",
        address=fields[ADDRESS],
        rooms=_rooms(name, fields[ROOMS]),
        people=tuple(
            (role, fields[who], normal_username(fields[login]))
            for role, who, login in PEOPLE
            if fields[who] and fields[login]
        ),
    )


def _rooms(township: str, given: str) -> tuple[str, ...]:
    if re.fullmatch(r"\d{1,6}", given):
        return tuple(f"{township}第{number}代表活动室" for number in range(1, min(int(given), MOST_ROOMS) + 1))
    return tuple(name.strip() for name in re.split(r"[、，,;；\n]", given) if name.strip())


def _faults(line: int, fields: dict[str, str]) -> Iterator[str]:
    for name in NEEDED:
        if not fields[name]:
            yield f"第{line}行“{name}”没有填，请填写。"
    for name in COLUMNS:
        if len(fields[name]) > LONGEST and name != ROOMS:
            yield f"第{line}行“{name}”有{len(fields[name])}个字，最多{LONGEST}个，请缩短。"
    yield from _room_faults(line, fields[ROOMS])
    for _, who, login in PEOPLE:
        if bool(fields[who]) is not bool(fields[login]):
            empty = login if fields[who] else who
            yield f"第{line}行“{empty}”没有填。姓名与登录名要么都填，要么都不填。"
        elif fields[login] and (problem := username_problem(normal_username(fields[login]))):
            yield f"第{line}行“{login}”：{problem}"


def _room_faults(line: int, given: str) -> Iterator[str]:
    if re.fullmatch(r"[-+]?\d+(\.\d+)?", given) and not (
        given.isascii() and given.isdigit() and int(given) <= MOST_ROOMS
    ):
        yield f"第{line}行“{ROOMS}”填的是“{given}”，个数应为0至{MOST_ROOMS}的整数，请改正或改填名称。"
    names = _rooms("", given)
    if len(names) > MOST_ROOMS or any(len(name) > LONGEST for name in names):
        yield f"第{line}行“{ROOMS}”最多{MOST_ROOMS}个，每个名称最多{LONGEST}个字，请用顿号隔开后再试。"


def _repeated(rows: list[TownshipRow]) -> list[str]:
    columns = {
        NAME: [(row.line, row.name) for row in rows],
        CODE: [(row.line, row.code) for row in rows],
        "登录名": [(row.line, username) for row in rows for _, _, username in row.people],
    }
    return [problem for column, values in columns.items() for problem in _repeated_in(column, values)]


def _repeated_in(column: str, values: list[tuple[int, str]]) -> Iterator[str]:
    for value, times in Counter(value for _, value in values if value).items():
        if times > 1:
            lines = "、".join(dict.fromkeys(f"第{line}行" for line, other in values if other == value))
            yield f"{lines}的“{column}”都是“{value}”，请改成各不相同。"


def _taken(db: Session, rows: list[TownshipRow]) -> list[str]:
    codes = set(db.exec(select(Unit.code).where(col(Unit.code).in_([row.code for row in rows]))))
    logins = {username: (row.line, role) for row in rows for role, _, username in row.people}
    taken = db.exec(select(User.username).where(col(User.username).in_(logins)))
    found = [
        f"第{row.line}行的代码“{row.code}”平台中已有，请删去这一行或改正代码。" for row in rows if row.code in codes
    ]
    for username in taken:
        line, role = logins[username]
        found.append(f"第{line}行{ROLE_NAMES[role]}的登录名“{username}”已被使用，请换一个。")
    return found
