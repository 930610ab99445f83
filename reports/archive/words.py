"""How the archive's Word files say times, sizes, scores and people's texts, and what their pages look like."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO

from docx.document import Document

from db.access import china_time
from db.archives import ArchiveRecord
from forms.numerals import chinese_numeral
from forms.points import from_cents, show
from reports import gongwen
from reports.gongwen_measures import TYPE_AREA_TWIPS
from reports.gongwen_table import add_table
from reports.xml_text import for_xml

NONE = "—"  # a cell that is empty on purpose; an empty one would make the row a heading
KILOBYTE = 1024


def when(moment: datetime | None) -> str:
    """2022-12-03 14:20 in China."""
    return NONE if moment is None else f"{china_time(moment):%Y-%m-%d %H:%M}"


def day_of(moment: datetime | None) -> str:
    """2022-12-03 in China."""
    return NONE if moment is None else f"{china_time(moment):%Y-%m-%d}"


def size_text(size: int | None) -> str:
    """A file's size as people say it: 35KB, 2.4MB, 1.20GB."""
    if size is None:
        return NONE
    if size < KILOBYTE**2:
        return f"{-(-size // KILOBYTE)}KB"
    return f"{size / KILOBYTE**2:.1f}MB" if size < KILOBYTE**3 else f"{size / KILOBYTE**3:.2f}GB"


def score_text(cents: int | None) -> str:
    """Points as people write them; a dash where there are none."""
    return show(None if cents is None else from_cents(cents))


def who(names: Mapping[int, str], user_id: int | None) -> str:
    """The person's name; the system's, where nobody did it."""
    return names.get(user_id or 0, "系统" if user_id is None else f"账号{user_id}")


def by_and_day(names: Mapping[int, str], user_id: int | None, at: datetime | None) -> str:
    """Who decided, and on which day below the name: the two lines of a narrow cell."""
    return f"{who(names, user_id)}\n{day_of(at)}"


def reasons_text(reasons: Mapping[str, str]) -> str:
    """The reasons that were given, each behind what it is."""
    return "；".join(f"{name}：{text}" for name, text in reasons.items() if text)


def open_document(record: ArchiveRecord, what: str) -> Document:
    """An official document's page with its title: 青石镇2022年度考核档案目录."""
    title = for_xml(f"{record.unit.name}{record.cycle.year}年度{what}")
    document = gongwen.new_document(title, for_xml(f"{record.county.name}人大常委会"))
    gongwen.add_title(document, title if record.is_submitted else f"{title}（未提交）")
    gongwen.add_blank_lines(document, 1)
    return document


def add_numbered_heading(document: Document, text: str) -> None:
    """The next heading of the first level: 一、…, 二、…"""
    headings = [one for one in document.paragraphs if one.style is not None and one.style.name == "Heading 1"]
    gongwen.add_heading(document, f"{chinese_numeral(len(headings) + 1)}、{for_xml(text)}", 1)


def add_rows(document: Document, columns: Mapping[str, int], rows: Iterable[list[str]]) -> None:
    """A table, with the empty line below it that an official document leaves.

    `columns` are names with widths in twips; one of them is 0 and takes what the others leave.
    """
    rest = TYPE_AREA_TWIPS - sum(columns.values())
    cells = [list(columns), *([for_xml(cell) for cell in row] for row in rows)]
    add_table(document, cells, [width or rest for width in columns.values()])
    gongwen.add_blank_lines(document, 1)


def saved(document: Document) -> bytes:
    """The document as a file."""
    document.add_paragraph(style="文末")
    content = BytesIO()
    document.save(content)
    return content.getvalue()
