"""实地核查表 as Word: blank for a pen, or filled in; one home after another, each on pages of its own."""

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.table import CT_Row
from docx.shared import Mm, Pt
from docx.table import Table, _Cell

from db.home_models import CONFORMITY_NAMES, Conformity
from forms.model import Form, Item, Section
from forms.numerals import chinese_date
from forms.points import show
from reports import gongwen
from reports.filled_cells import printable
from reports.gongwen_table import fill, frame, mark_as_header

COLUMNS = ("序号", "核查内容及标准", "分值", "核查结果", "核查情况（发现的问题）")
WIDTHS = [600, 3420, 620, 1310, 2894]
HEAD_WIDTHS = [1500, 2922, 1500, 2922]
FOOT_WIDTHS = [4422, 4422]
TITLE = "乡镇“人大代表之家”实地核查表"
UNDATED = "　　　　年　　月　　日"
TICKED, EMPTY = "■", "□"
UNSEEN = "未核查"
PICTURES = 2
PICTURE_WIDTH = Mm(20)
ROOM_FOR_REMARK, ROOM_FOR_NAMES = Pt(64), Pt(96)

# The rows of a blank sheet by its form's identity: drawn once, because twenty homes ask for the same ones.
Drawn = dict[int, list[CT_Row]]


@dataclass(frozen=True)
class SheetFinding:
    """What was found of one item; how many photos were taken of it, and up to two of them as JPEG."""

    conformity: Conformity | None
    note: str
    photos: int = 0
    pictures: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class VisitSheet:
    """One home's sheet. Without a day it is blank: lines to write on instead of what was found."""

    township: str
    home: str
    address: str
    year: int
    form: Form
    visited_on: date | None = None
    visitors: str = ""
    hosts: str = ""
    remark: str = ""
    findings: Mapping[str, SheetFinding] = field(default_factory=dict)


def visit_sheets(sheets: Sequence[VisitSheet]) -> bytes:
    """The sheets as one .docx in the order given; a single sentence where there is none."""
    issuer = sheets[0].form.issuer if sheets else ""
    document = gongwen.new_document(TITLE, printable(issuer))
    if not sheets:
        gongwen.add_title(document, TITLE)
        gongwen.add_body(document, "还没有登记人大代表之家，没有可以打印的实地核查表。")
    drawn: Drawn = {}
    for position, sheet in enumerate(sheets):
        _add_sheet(document, sheet, drawn, new_page=position > 0)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _add_sheet(document: Document, sheet: VisitSheet, drawn: Drawn, *, new_page: bool) -> None:
    gongwen.add_title(document, TITLE)
    document.paragraphs[-1].paragraph_format.page_break_before = new_page or None
    document.add_paragraph(style="表格文字")
    _add_head(document, sheet)
    document.add_paragraph(style="文末")
    _add_items(document, sheet, drawn)
    document.add_paragraph(style="文末")
    _add_foot(document, sheet)


def _add_head(document: Document, sheet: VisitSheet) -> None:
    day = chinese_date(sheet.visited_on) if sheet.visited_on else UNDATED
    rows = (
        ("乡　　镇", printable(sheet.township), "考核年度", f"{sheet.year}年度"),
        ("代表之家", printable(sheet.home), "核查日期", day),
        ("地　　址", printable(sheet.address), "核查依据", printable(f"《{sheet.form.title}》")),
    )
    table = _table(document, HEAD_WIDTHS)
    for row in rows:
        cells = fill(table, list(row), HEAD_WIDTHS, None).cells
        for label in (cells[0], cells[2]):
            label.paragraphs[0].style = "表头"


def _table(document: Document, widths: list[int]) -> Table:
    table = document.add_table(rows=0, cols=len(widths))
    frame(table, widths)
    return table


def _add_items(document: Document, sheet: VisitSheet, drawn: Drawn) -> None:
    """Every item under its heading; each page says above the columns which home the sheet is of."""
    table = _table(document, WIDTHS)
    _add_line(table, f"{sheet.home}（{sheet.year}年度）", is_header=True)
    mark_as_header(fill(table, list(COLUMNS), WIDTHS, "TableHead"))
    is_blank, headers = sheet.visited_on is None, len(table._tbl.tr_lst)
    if is_blank and id(sheet.form) in drawn:
        table._tbl.extend(deepcopy(row) for row in drawn[id(sheet.form)])
        return
    for section in sheet.form.sections:
        _add_line(table, _heading(section), is_header=False)
        for item in section.items:
            _add_item(table, item, sheet.findings.get(item.number), is_blank=is_blank)
    if is_blank:
        drawn[id(sheet.form)] = table._tbl.tr_lst[headers:]


def _add_line(table: Table, text: str, *, is_header: bool) -> None:
    row = fill(table, [printable(text), "", "", "", ""], WIDTHS, "TableHead")
    row.cells[0].merge(row.cells[-1])
    for extra in row.cells[0].paragraphs[1:]:
        extra._p.getparent().remove(extra._p)
    if is_header:
        mark_as_header(row)


def _heading(section: Section) -> str:
    points = "" if section.points is None else f"（{show(section.points)}分）"
    return f"{section.number}、{section.name}{points}"


def _add_item(table: Table, item: Item, finding: SheetFinding | None, *, is_blank: bool) -> None:
    points = "" if item.points is None else show(item.points)
    chosen = finding.conformity if finding else None
    boxes = "\n".join(f"{TICKED if kind is chosen else EMPTY}{name}" for kind, name in CONFORMITY_NAMES.items())
    if chosen is None and not is_blank:
        boxes = UNSEEN
    said = "" if finding is None or is_blank else finding.note
    texts = [item.number, _asked(item), points, boxes, said]
    row = fill(table, [printable(text) for text in texts], WIDTHS, None)
    if finding is not None and not is_blank:
        _add_pictures(row.cells[-1], finding)


def _asked(item: Item) -> str:
    """Name, demand and clause, each said once."""
    is_said = item.content.startswith(item.name.removesuffix("…"))
    demand = [item.content] if is_said else [text for text in (item.name, item.content) if text]
    return "\n".join([*demand, f"标准：{item.clause.text}"] if item.clause.text else demand)


def _add_pictures(cell: _Cell, finding: SheetFinding) -> None:
    """Up to two photos side by side, and how many there are."""
    if not finding.photos:
        return
    if finding.pictures:
        paragraph = cell.add_paragraph(style="表格文字") if finding.note else cell.paragraphs[0]
        # A picture needs a line as high as itself; the table's lines have a fixed height.
        paragraph.paragraph_format.line_spacing = 1.0
        for picture in finding.pictures[:PICTURES]:
            shape = paragraph.add_run().add_picture(BytesIO(picture), width=PICTURE_WIDTH)
            for side in ("distL", "distR"):
                shape._inline.set(side, "0")  # left out, it is an eighth of an inch to some programs
            paragraph.add_run(" ")
    cell.add_paragraph(f"（现场照片{finding.photos}张）", style="表格文字")


def _add_foot(document: Document, sheet: VisitSheet) -> None:
    """总体意见 and the signatures of both sides, together on one page."""
    table = _table(document, FOOT_WIDTHS)
    remark = fill(table, [printable(f"总体意见：{sheet.remark}"), ""], FOOT_WIDTHS, "TableText")
    remark.cells[0].merge(remark.cells[1])
    day = chinese_date(sheet.visited_on) if sheet.visited_on else UNDATED
    sides = (("核查人员", sheet.visitors), ("被核查单位在场人员", sheet.hosts))
    signed = [f"{side}：{printable(names)}\n\n签名：\n\n{day}" for side, names in sides]
    names = fill(table, signed, FOOT_WIDTHS, "TableText")
    for row, height in ((remark, ROOM_FOR_REMARK), (names, ROOM_FOR_NAMES)):
        row.height, row.height_rule = height, WD_ROW_HEIGHT_RULE.AT_LEAST
    _keep_together(remark.cells)


def _keep_together(cells: Iterable[_Cell]) -> None:
    for cell in cells:
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
