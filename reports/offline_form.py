"""A township's form as an Excel workbook to be filled in without a connection and uploaded again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from db.models import Answer
from db.offline import OfflineForm
from forms.inputs import Input, InputKind, parse_inputs
from forms.model import Item, Section
from forms.offline.sheet import (
    CHOICES,
    CLAIM,
    COLUMNS,
    ENTRY,
    GUIDE,
    KEY,
    LONGEST_REASON,
    REASON,
    RECORD,
    REFERENCES,
    SHEET,
    SheetRow,
    record_rows,
    rows_of,
)
from forms.points import show
from forms.rules.base import counted
from forms.scoring import bounds, county_decides, is_judged
from reports.exports import evidence_text
from reports.workbook import (
    FONT,
    GRID,
    HEADER_ROW,
    Value,
    height_of,
    put,
    set_up_printing,
    write,
    write_header,
    write_title,
)

TO_FILL_IN, CLOSED, SECTION = (PatternFill("solid", fgColor=color) for color in ("FFF6D6", "E7E7E7", "DDE8F5"))
GREY, BOLD = Font(FONT, color="6B6B6B"), Font(FONT, bold=True)
UNLOCKED = Protection(locked=False)
WIDTHS = [width for _, width in COLUMNS]
AT = {name: index for index, (name, _) in enumerate(COLUMNS, start=1)}
FIRST_DAY, LAST_DAY = "36526", "73415"  # 2000-01-01 and 2100-12-31, as Excel counts days
TEXT, DAY = "@", "yyyy-mm-dd"
USUAL = Input("", "", InputKind.COUNT)  # its bounds say nothing about a clause
HOW_TO = (
    (
        "怎样填",
        "打开工作表“填报”，只填黄色的格子；灰色的格子不能改，原因写在“备注”栏。已经填过的内容都在格子里，可以直接改。",
    ),
    ("数字", "只填数字，不必写单位。百分数可填 85 或 85%。由公式算出的结果也可以，上传时只取计算结果。"),
    ("是或否、档次", "点格子右边的箭头选择。"),
    ("日期", "按“2022-12-10”的样式填写。"),
    (
        "自报得分",
        "一般不填，由平台按条款计算；与计算得分不同时才填，高于计算得分的要写理由。由人工评定的项目必须写理由。",
    ),
    ("新增文号", "用文号或材料名称作为佐证时填写，几个之间用分号隔开。照片、文件等附件请登录平台后上传。"),
    (
        "不要做的事",
        "不要改列名，不要删除或增加行、列，不要删除工作表。改动了也不要紧，平台会逐行指出问题，不会写错项目。",
    ),
    (
        "填好以后",
        "保存为 .xlsx 文件，在能登录平台的电脑或手机上打开“自评填报”，在“离线填报”中上传。上传后先看到哪些内容会改变，确认后才写入。",
    ),
    ("不能登录时", "请把本文件交给本单位能登录平台的填报员或审签人代为上传。最后仍由审签人在平台上审核、提交。"),
)


def offline_workbook(form: OfflineForm) -> bytes:
    """The .xlsx: how to fill it in, the rows to fill in with what is saved now, and the hidden record it is read back by."""
    book = Workbook()
    guide = book.active
    assert isinstance(guide, Worksheet)
    _write_guide(guide, form)
    _Sheet(book.create_sheet(SHEET), form, _Choices(book.create_sheet(CHOICES))).write()
    kept = book.create_sheet(RECORD)
    for row, texts in enumerate(record_rows(form.record), start=1):
        for column, text in enumerate(texts, start=1):
            put(kept.cell(row, column), text)
    for hidden in (CHOICES, RECORD):
        book[hidden].sheet_state = "veryHidden"
        book[hidden].protection.sheet = True
    book.active = book.index(book[SHEET])
    guide.sheet_view.tabSelected = False
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _write_guide(page: Worksheet, form: OfflineForm) -> None:
    page.title = GUIDE
    write_title(page, f"{form.record.label}离线填报表", 2)
    for row, (name, text) in enumerate((*_facts(form), *HOW_TO), start=2):
        for column, value in enumerate((name, text), start=1):
            put(page.cell(row, column), value)
            page.cell(row, column).border = GRID
            page.cell(row, column).alignment = Alignment(wrap_text=True, vertical="center")
        page.cell(row, 1).font = BOLD
        page.row_dimensions[row].height = height_of((name, text), (16, 84)) + 8
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 16, 84
    page.protection.sheet = True
    set_up_printing(page)
    page.page_setup.orientation, page.page_setup.fitToHeight = page.ORIENTATION_PORTRAIT, 1
    page.print_title_rows = None


def _facts(form: OfflineForm) -> list[tuple[str, str]]:
    view = form.view
    return [
        ("单位", view.unit.name),
        ("考核年度", f"{view.cycle.year}年度"),
        ("考核表", view.form.title),
        ("填报截止", f"{view.cycle.self_until}（退回修改的，到{view.cycle.verify_until}）"),
        ("下载时间", f"{form.record.downloaded}　下载人：{form.downloaded_by}"),
    ]


@dataclass
class _Choices:
    """The lists behind the drop-downs: a list within a cell's own rule may hold 255 characters and no comma."""

    page: Worksheet
    columns: dict[tuple[str, ...], str] = field(default_factory=dict)

    def range_of(self, choices: tuple[str, ...]) -> str:
        if choices not in self.columns:
            column = len(self.columns) + 1
            for row, choice in enumerate(choices, start=1):
                put(self.page.cell(row, column), choice)
            letter = get_column_letter(column)
            self.columns[choices] = f"'{CHOICES}'!${letter}$1:${letter}${len(choices)}"
        return self.columns[choices]


@dataclass
class _Sheet:
    page: Worksheet
    form: OfflineForm
    choices: _Choices
    row: int = HEADER_ROW

    def write(self) -> None:
        write_title(self.page, f"{self.form.record.label}　{self.form.view.form.title}", len(COLUMNS))
        write_header(self.page, COLUMNS)
        self.page.column_dimensions[get_column_letter(AT[KEY])].hidden = True
        for section in self.form.view.form.sections:
            self._write_section(section)
            for item in section.items:
                self._write_item(section, item)
        self.page.protection.sheet = True
        self.page.protection.formatColumns = self.page.protection.formatRows = False
        set_up_printing(self.page)
        self.page.oddFooter.center.text = "第 &P 页，共 &N 页"

    def _next(self, values: tuple[Value, ...]) -> None:
        self.row += 1
        for column, value in enumerate(values, start=1):
            write(self.page.cell(self.row, column), value)
        self.page.row_dimensions[self.row].height = height_of(values[1:], WIDTHS[1:])

    def _write_section(self, section: Section) -> None:
        points = "" if section.points is None else f"（{show(section.points)}分）"
        self._next((None,) * len(COLUMNS))
        title = self.page.cell(self.row, 2)
        put(title, f"{section.number}、{section.name}{points}")
        title.font, title.alignment, title.fill = BOLD, Alignment(vertical="center"), SECTION
        self.page.merge_cells(start_row=self.row, end_row=self.row, start_column=2, end_column=len(COLUMNS))

    def _write_item(self, section: Section, item: Item) -> None:
        note = self._note(section, item)
        if county_decides(section):
            self._next((None, *_said(item, leads=True), *[None] * 5, note))
            self._close()
            return
        answer = self.form.view.answers.get(item.number) or Answer(assessment_id=0, item_number=item.number)
        for row in rows_of(section, item):
            entry = _entry(row.asked, self.form.record.items[item.number].given.inputs.get(row.asked.key))
            own = (_claimed(answer), answer.reason or None, None) if row.leads else (None,) * 3
            told = note if row.leads else None
            self._next((row.key, *_said(item, leads=row.leads), asked_text(row.asked), None, *own, told))
            self._fill(self.page.cell(self.row, AT[ENTRY]), entry)
            if item.number in self.form.closed:
                self._close()
            else:
                self._open(row)

    def _note(self, section: Section, item: Item) -> str:
        answer = self.form.view.answers.get(item.number)
        given = "；".join(evidence_text(piece) for piece in self.form.view.evidence.get(item.number, ()))
        lines = {
            "": self.form.closed.get(item.number, ""),
            "退回意见：": answer.returned_comment if answer and answer.returned_at else "",
            "佐证要求：": "" if county_decides(section) else "；".join(item.evidence),
            "已有佐证：": given,
        }
        return "\n".join(f"{label}{text}" for label, text in lines.items() if text)

    def _fill(self, cell: Cell, entry: Value | date) -> None:
        if isinstance(entry, date):
            cell.value, cell.number_format = entry, DAY
        else:
            put(cell, entry)

    def _close(self) -> None:
        for column in range(1, len(COLUMNS) + 1):
            self.page.cell(self.row, column).fill, self.page.cell(self.row, column).font = CLOSED, GREY

    def _open(self, row: SheetRow) -> None:
        entry = self._unlock(ENTRY)
        entry.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        if row.asked.kind is InputKind.DATE:
            entry.number_format = DAY
        self._limit(ENTRY, **self._rule(row.asked))
        if not row.leads:
            return
        if not is_judged(row.item):
            low, high = bounds(row.section, row.item)
            self._unlock(CLAIM)
            self._limit(CLAIM, **_between(Input("", CLAIM, InputKind.POINTS, minimum=low, maximum=high)))
        for column in (REASON, REFERENCES):
            self._unlock(column).number_format = TEXT
        self._limit(
            REASON,
            type="textLength",
            operator="lessThanOrEqual",
            formula1=str(LONGEST_REASON),
            error=f"最多填{LONGEST_REASON}个字，请缩短。",
        )

    def _unlock(self, column: str) -> Cell:
        cell = self.page.cell(self.row, AT[column])
        cell.protection, cell.fill = UNLOCKED, TO_FILL_IN
        return cell

    def _rule(self, asked: Input) -> dict[str, Any]:
        match asked.kind:
            case InputKind.YES_NO:
                return {"type": "list", "formula1": '"是,否"', "error": "请选择“是”或“否”。"}
            case InputKind.CHOICE:
                return {
                    "type": "list",
                    "formula1": self.choices.range_of(asked.choices),
                    "error": "请从下拉列表中选择。",
                }
            case InputKind.DATE:
                error = "请按“2022-12-10”的样式填写日期。"
                return {
                    "type": "date",
                    "operator": "between",
                    "formula1": FIRST_DAY,
                    "formula2": LAST_DAY,
                    "error": error,
                }
            case _:
                return _between(asked)

    def _limit(self, column: str, **rule: Any) -> None:
        check = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle="填写有误", **rule)
        check.add(self.page.cell(self.row, AT[column]))
        self.page.add_data_validation(check)


def _said(item: Item, *, leads: bool) -> Iterator[Value]:
    """Number, name, demand, points and clause; in an item's further rows the number and name alone."""
    yield from (item.number, item.name)
    yield from (item.content, item.points, item.clause.text) if leads else (None,) * 3


def asked_text(asked: Input) -> str:
    """What is asked, its unit, what the document demands, and the bounds that are the clause's own."""
    unit = f"（{asked.unit}）" if asked.unit and asked.unit not in asked.label else ""
    lines = [f"{asked.label}{unit}"]
    if asked.target is not None:
        lines.append(f"文件要求：{counted(asked.target, asked.unit)}")
    has_bounds = (asked.minimum, asked.maximum) != (USUAL.minimum, USUAL.maximum)
    if has_bounds and asked.kind in (InputKind.COUNT, InputKind.PERCENT, InputKind.AMOUNT):
        upper = "以上" if asked.maximum == USUAL.maximum else f"—{show(asked.maximum)}"
        lines.append(f"填{show(asked.minimum)}{upper}的数")
    return "\n".join(lines)


def _between(asked: Input) -> dict[str, Any]:
    whole = asked.kind is InputKind.COUNT
    noun = "整数" if whole else "数"
    return {
        "type": "whole" if whole else "decimal",
        "operator": "between",
        "formula1": format(asked.minimum, "f"),
        "formula2": format(asked.maximum, "f"),
        "error": f"请填写{show(asked.minimum)}至{show(asked.maximum)}之间的{noun}。",
    }


def _entry(asked: Input, saved: Any) -> Value | date:
    """What is saved, as Excel holds it."""
    if asked.key not in parse_inputs((asked,), {asked.key: saved}).values:
        return None if saved is None else str(saved)
    match asked.kind:
        case InputKind.YES_NO:
            return "是" if saved is True else "否"
        case InputKind.CHOICE:
            return str(saved)
        case InputKind.DATE:
            return date.fromisoformat(saved)
        case _:
            return Decimal(saved)


def _claimed(answer: Answer) -> Value:
    return None if answer.claimed_score is None else Decimal(answer.claimed_score) / 100
