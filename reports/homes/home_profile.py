"""基本情况表: one home on one printable page, as Word: facts, stars, rooms, headings, pictures."""

from collections.abc import Sequence
from io import BytesIO

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Emu, Mm
from docx.table import Table, _Cell

from db.home_models import ROOM_STATE_NAMES, AwardKind
from db.homes.register import HomeView, Room, facts_of
from db.homes.ten_haves import Heading, TenHaves
from db.stars.records import standing
from forms.home_facts import FACTS
from forms.points import from_cents, show
from reports.gongwen import add_title, new_document
from reports.gongwen_measures import TYPE_AREA_TWIPS
from reports.gongwen_table import frame
from reports.xml_text import for_xml

MOST_HISTORY = 5  # of the newest years
MOST_PICTURES = 2
MOST_NAMED = 12  # rooms by name; what is more is counted
SHORT = [fact for fact in FACTS if fact.longest <= 100]
LONG = [fact for fact in FACTS if fact.longest > 100]
LABEL = 1640
VALUE = (TYPE_AREA_TWIPS - 2 * LABEL) // 2
NUMBER = 700
PICTURE_WIDTH, PICTURE_HEIGHT = Mm(70), Mm(45)


def home_profile(view: HomeView, haves: TenHaves | None, pictures: Sequence[bytes] = ()) -> bytes:
    """The .docx. `haves` are what the reader may see of the present year; `pictures` are JPEG, of which MOST_PICTURES have room."""
    document = new_document(f"{view.home.name}基本情况表", view.unit.name)
    add_title(document, f"{view.home.name}基本情况表")
    table = _table(document, (LABEL, VALUE, LABEL, VALUE))
    for pair in _pairs(view):
        _add_row(table, pair)
    for label, text in _lines(view):
        _add_line(table, label, text)
    if haves is not None:
        _add_headings(document, haves)
    return _saved(document, pictures)


def _pairs(view: HomeView) -> list[tuple[str, str, str, str]]:
    """The short facts, two to a row, behind the township and its stars."""
    facts = facts_of(view.home)
    short = [("所属乡镇", view.unit.name), ("现星级", view.stars)]
    short += [(fact.label, facts[fact.column]) for fact in SHORT]
    return [(*first, *second) for first, second in zip(short[::2], short[1::2], strict=False)]


def _lines(view: HomeView) -> list[tuple[str, str]]:
    facts = facts_of(view.home)
    alone = SHORT[len(SHORT) // 2 * 2 :]  # what has no neighbour in its row
    long = [(fact.label, facts[fact.column]) for fact in (*alone, *LONG)]
    return [*long, ("代表活动室", _rooms(view.rooms)), ("历年星级", _history(view))]


def _rooms(rooms: Sequence[Room]) -> str:
    if not rooms:
        return "未登记"
    named = "、".join(
        f"{room.name}（{ROOM_STATE_NAMES[room.state] if room.state else '未评'}）" for room in rooms[:MOST_NAMED]
    )
    return f"共{len(rooms)}个：{named}{'等' if len(rooms) > MOST_NAMED else ''}"


def _history(view: HomeView) -> str:
    told = (
        f"{line.year}年{'摘星' if line.kind is AwardKind.REMOVED else line.stars}"
        + (f"（{show(from_cents(line.score))}分）" if line.score is not None else "")
        for line in standing(view.history[::-1])[::-1][:MOST_HISTORY]
    )
    return "；".join(told) or "未评定"


def _add_headings(document: Document, haves: TenHaves) -> None:
    """The chart as a table: two headings to a row, so that the page holds all ten."""
    with_average = any(heading.average is not None for heading in haves.headings)
    names = ("项目", "分值", "自评", "考评", *(("全县平均",) if with_average else ()))
    numbers = [NUMBER] * (len(names) - 1)
    widths = (TYPE_AREA_TWIPS // 2 - sum(numbers), *numbers)
    document.add_paragraph(f"{haves.year}年度星级评定各项得分", style="表头")
    table = _table(document, widths * 2)
    _add_row(table, names * 2, header=True)
    cells = [_heading_cells(heading)[: len(names)] for heading in haves.headings]
    cells += [("",) * len(names)] * (len(cells) % 2)
    for first, second in zip(cells[::2], cells[1::2], strict=True):
        _add_row(table, (*first, *second))


def _heading_cells(heading: Heading) -> tuple[str, ...]:
    scores = (heading.points, heading.own, heading.verified, heading.average)
    return heading.name, *map(show, scores)


def _table(document: Document, widths: Sequence[int]) -> Table:
    table = document.add_table(rows=0, cols=len(widths))
    frame(table, widths)
    return table


def _add_row(table: Table, texts: Sequence[str], *, header: bool = False) -> None:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    for at, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        is_label = header or (len(texts) == 4 and at % 2 == 0)
        _write(cell, text, "表头" if is_label else "表格文字" if len(texts) == 4 else "表格数字")


def _add_line(table: Table, label: str, text: str) -> None:
    """A label and one text across the rest of the row."""
    cells = table.add_row().cells
    wide = cells[1].merge(cells[3])
    _write(cells[0], label, "表头")
    _write(wide, text, "表格文字")


def _write(cell: _Cell, text: str, style: str) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    cell.paragraphs[0].style = style
    cell.paragraphs[0].add_run(for_xml(text))


def _saved(document: Document, pictures: Sequence[bytes]) -> bytes:
    if pictures:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Mm(3)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for picture in pictures[:MOST_PICTURES]:
            shape = paragraph.add_run().add_picture(BytesIO(picture))
            scale = min(PICTURE_WIDTH / shape.width, PICTURE_HEIGHT / shape.height)
            shape.width, shape.height = Emu(int(shape.width * scale)), Emu(int(shape.height * scale))
            paragraph.add_run(" ")
    content = BytesIO()
    document.save(content)
    return content.getvalue()
