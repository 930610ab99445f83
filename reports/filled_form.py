"""The county's own Word table filled in: scores go into its score columns, everything else stays as it is."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree

from forms.model import Form, Section, SectionKind
from forms.points import show
from forms.scoring import total_of
from reports.word_grid import Row, cell_at, tables_of, text_of, write

DOCUMENT = "word/document.xml"
SUBTOTAL = re.compile(r"(?:本?[项页]?)小计")
TOTAL = re.compile(r"(?:分值|满分|考核)?(?:合计|总计|共计|总分|总得分)(?:得?分)?")
EMPTY = re.compile(r"[-—–/\d.分]*")
Place = tuple[int, int]  # table and row, both from 1


class CannotFillIn(ValueError):
    """The file is not the one that the form was read from; the message says in Chinese what is missing."""


def fill_in(
    content: bytes, form: Form, self_scores: Mapping[str, Decimal], verified_scores: Mapping[str, Decimal]
) -> bytes:
    """The issued document with the scores, by item number, in its 自评分 and 考评分 columns.

    Where the table has rows for a section's points, a 小计 or the 合计, they are filled in too. All other parts of the
    file stay byte for byte. Raises CannotFillIn, naming every item whose row is not there.
    """
    with ZipFile(BytesIO(content)) as package:
        root = etree.fromstring(package.read(DOCUMENT))
    tables = tables_of(root)
    _require_rows(form, tables)
    for scores, column in ((self_scores, "self_score"), (verified_scores, "verified_score")):
        columns = {where.table: getattr(where, column) for where in form.score_columns}
        for place, points in _points_by_place(form, tables, scores).items():
            if columns.get(place[0]):
                _write_points(tables[place[0] - 1][place[1] - 1], columns[place[0]], points)
    return _with_document(content, etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def _require_rows(form: Form, tables: list[list[Row]]) -> None:
    missing = [
        f"第{item.number}项（表{item.source.table}第{item.source.row}行）"
        for _, item in form.items()
        if item.source and not _exists(tables, (item.source.table, item.source.row))
    ]
    if missing:
        raise CannotFillIn(
            f"Word文件中找不到{'、'.join(missing)}，它不是《{form.title}》的原文件，请使用印发的原文件。"
        )


def _exists(tables: list[list[Row]], place: Place) -> bool:
    return place[0] <= len(tables) and place[1] <= len(tables[place[0] - 1])


def _write_points(row: Row, column: int, points: Decimal) -> None:
    cell = cell_at(row, column)
    # A section's row may be one cell across the whole table: its words are no place for a score.
    if cell is not None and EMPTY.fullmatch(text_of(cell)):
        write(cell, show(points))


def _points_by_place(form: Form, tables: list[list[Row]], scores: Mapping[str, Decimal]) -> dict[Place, Decimal]:
    """What to write where: items' scores, and sums of sections that have a score."""
    places = {
        (item.source.table, item.source.row): scores[item.number]
        for _, item in form.items()
        if item.source and item.number in scores
    }
    return {**_sums(form, tables, scores), **places} if places else {}


def _sums(form: Form, tables: list[list[Row]], scores: Mapping[str, Decimal]) -> dict[Place, Decimal]:
    of_section = total_of(form, scores).sections
    item_rows = {(item.source.table, item.source.row) for _, item in form.items() if item.source}
    sums: dict[Place, Decimal] = {}
    for section in form.sections:
        if section.kind is not SectionKind.VETO and any(item.number in scores for item in section.items):
            rows = _heading_and_subtotal(section, tables, item_rows)
            sums.update((place, of_section[section.number]) for place in rows)
    for place in _rows_that_say(TOTAL, tables, item_rows):
        above = [section for section in form.sections if _starts_above(section, place)]
        if above:
            sums[place] = sum((of_section[section.number] for section in above), Decimal(0))
    return sums


def _heading_and_subtotal(section: Section, tables: list[list[Row]], item_rows: set[Place]) -> Iterator[Place]:
    """The row that bears the section's name above its first item, and the 小计 below its last one."""
    sources = [item.source for item in section.items if item.source]
    if not sources:
        return
    first, last = sources[0], sources[-1]
    heading, subtotal = (first.table, first.row - 1), (last.table, last.row + 1)
    if heading[1] >= 1 and heading not in item_rows and section.name in _text_of_row(tables, heading):
        yield heading
    if _exists(tables, subtotal) and subtotal not in item_rows and SUBTOTAL.search(_text_of_row(tables, subtotal)):
        yield subtotal


def _rows_that_say(words: re.Pattern[str], tables: list[list[Row]], item_rows: set[Place]) -> Iterator[Place]:
    for table, rows in enumerate(tables, start=1):
        for number in range(1, len(rows) + 1):
            if (table, number) not in item_rows and words.match(_text_of_row(tables, (table, number))):
                yield table, number


def _text_of_row(tables: list[list[Row]], place: Place) -> str:
    return "".join(text_of(cell) for cell in tables[place[0] - 1][place[1] - 1].iter(qn("w:tc")))


def _starts_above(section: Section, place: Place) -> bool:
    return any(item.source and (item.source.table, item.source.row) < place for item in section.items)


def _with_document(content: bytes, document: bytes) -> bytes:
    filled = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(filled, "w") as target:
        for info in source.infolist():
            target.writestr(info, document if info.filename == DOCUMENT else source.read(info))
    return filled.getvalue()
