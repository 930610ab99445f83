"""A Word document's own tables filled in: scores and reasons go into their columns, everything else stays as it is."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

from lxml import etree

from forms.model import Form, ScoreColumns
from forms.points import show
from reports.exports import FilledItem
from reports.filled_cells import (
    BLANK,
    CannotFillIn,
    Marks,
    Place,
    Side,
    lacking,
    marks_of,
    notes_of,
    require_rows,
    rows_in,
    score_columns,
    start_in,
    with_columns,
)
from reports.word_columns import SHARE, WIDE_SHARE, add_columns
from reports.word_grid import Cell, Table, add_line, cell_at, tables_of, text_of, write

DOCUMENT = "word/document.xml"


def filled_document(document: bytes, form: Form, filled: Sequence[FilledItem]) -> bytes:
    """word/document.xml with the scores in it. Raises CannotFillIn, naming every item whose row is not there."""
    root, columns = etree.fromstring(document, _parser()), score_columns(form)
    tables = {number: table for number, table in enumerate(tables_of(root), start=1) if number in columns}
    rows = {(t, row): table.text(row) for t, table in tables.items() for row in table.numbers}
    require_rows(form, rows, "Word文件", "表{0.table}第{0.row}行")
    noted = _write_notes(tables, columns, filled)
    marks = {side: marks_of(form, filled, side, rows, start_in(tables, columns, side.column), noted) for side in Side}
    _write_scores(tables, _completed(tables, columns, form, marks), marks)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _completed(
    tables: Mapping[int, Table], columns: Mapping[int, ScoreColumns], form: Form, marks: Mapping[Side, Marks]
) -> dict[int, ScoreColumns]:
    """Every table's columns, once those for scores that it lacks are added to it."""
    items = {(item.source.table, item.source.row) for _, item in form.items() if item.source}
    sums = {place for told in marks.values() for place in told.points} - items
    completed = dict(columns)
    for number, where in columns.items():
        if sides := lacking(where):
            headings, share = [f"{side}分" for side in sides], WIDE_SHARE if where.reason is None else SHARE
            own, own_sums = rows_in(number, items), rows_in(number, sums)
            completed[number] = with_columns(
                where, sides, add_columns(tables[number], headings, own, own_sums, share=share)
            )
    return completed


def _write_scores(
    tables: Mapping[int, Table], columns: Mapping[int, ScoreColumns], marks: Mapping[Side, Marks]
) -> None:
    """Raises CannotFillIn, naming every row of an item that has no cell in its score column."""
    missing = []
    for side, told in marks.items():
        for place in told.points:
            if (cell := _cell(tables, place, side.column(columns[place[0]]))) is not None:
                _write_score(cell, place, side, told)
            elif place in told.items:
                missing.append(f"表{place[0]}第{place[1]}行没有{side}分一栏的单元格")
    if missing:
        raise CannotFillIn(f"{'，'.join(missing)}，得分没有地方可填。请改用“自评表（Excel）”，其中有全部得分和理由。")


def _cell(tables: Mapping[int, Table], place: Place, column: int | None) -> Cell | None:
    return None if column is None else cell_at(tables[place[0]].rows[place[1] - 1], column)


def _write_notes(
    tables: Mapping[int, Table], columns: Mapping[int, ScoreColumns], filled: Sequence[FilledItem]
) -> set[str]:
    """Fill in the columns for reasons where the document left them empty; returns the numbers of the items told there."""
    noted: set[str] = set()
    for place, note in notes_of(filled, start_in(tables, columns, attrgetter("reason"))).items():
        cell = _cell(tables, place, columns[place[0]].reason)
        if cell is not None and not text_of(cell):
            write(cell, note.text)
            noted |= note.items
    return noted


def _write_score(cell: Cell, place: Place, side: Side, told: Marks) -> None:
    reason = told.reasons.get(place, "")
    if BLANK.fullmatch(text_of(cell)):
        write(cell, show(told.points[place]), reason)
    elif place in told.items:
        # Printed words stay, and the score stands under them. A section's row gets none: it may be one cell across.
        add_line(cell, f"{side}{show(told.points[place])}分" + (f"\n{reason}" if reason else ""))
