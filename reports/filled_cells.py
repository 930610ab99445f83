"""What a filled-in document says and in which row: scores, their sums and their reasons, whatever file takes them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from forms.model import Form, ScoreColumns, Section, SectionKind
from forms.points import ZERO
from forms.scoring import score_item, total_of
from reports.exports import FilledItem
from reports.table_body import Grid

SUBTOTAL = re.compile(r"(?:本?[项页]?)小计")
TOTAL = re.compile(r"(?:分值|满分|考核)?(?:合计|总计|共计|总分|总得分)(?:得?分)?")
BLANK = re.compile(r"[-—–/\d.分]*")  # what a cell may hold and still take a score
_UNPRINTABLE = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
Place = tuple[int, int]  # table and row, both from 1
Rows = Mapping[Place, str]  # the text of every row, without spaces


class CannotFillIn(ValueError):
    """The scores have no place in the file; the message says in Chinese which, and what to use instead."""


class Side(StrEnum):
    """Who gave a score: the township itself or the county."""

    SELF = "自评"
    VERIFIED = "考评"

    def score(self, filled: FilledItem) -> Decimal | None:
        """This side's score of the item, None where there is none yet."""
        return filled.self_score if self is Side.SELF else filled.verified_score

    def reason(self, filled: FilledItem) -> str:
        """What this side gave as its reason."""
        return printable(filled.reason if self is Side.SELF else filled.verified_reason)

    def column(self, columns: ScoreColumns) -> int | None:
        """The table's column for this side."""
        return columns.self_score if self is Side.SELF else columns.verified_score


@dataclass(frozen=True)
class Marks:
    """One side's column: the points by row, the reasons to stand under them, and which rows are items' own."""

    points: Mapping[Place, Decimal]
    reasons: Mapping[Place, str]
    items: frozenset[Place]


class Note(NamedTuple):
    """What a column for reasons says in one row, and the numbers of the items it is about."""

    text: str
    items: frozenset[str]


def printable(text: str) -> str:
    """Text from people as a document takes it: lines stay, other control characters and turned directions go."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")).strip()


def why_not_fillable(form: Form) -> str | None:
    """Why no document of that form can take scores: its items stand in prose, or in no file at all. None where one can.

    Nothing is added to such a document: a table at its end would be a page that the county did not issue, and all that
    it could say is in the Excel export already.
    """
    homeless = [item.number for _, item in form.items() if item.source is None or item.source.table == 0]
    if not homeless:
        return None
    if len(homeless) == sum(1 for _ in form.items()):
        return f"《{form.title}》是条文，没有评分表，得分没有栏目可填。请改用“自评表（Excel）”，其中有全部得分和理由。"
    numbers = "、".join(f"第{number}项" for number in homeless)
    return f"《{form.title}》的{numbers}不在评分表中，得分没有栏目可填。请改用“自评表（Excel）”，其中有全部得分和理由。"


def require_rows(form: Form, rows: Rows, file: str, place: str) -> None:
    """Raises CannotFillIn, naming every item whose row the file does not have; `place` is a pattern for its source."""
    if told := why_not_fillable(form):
        raise CannotFillIn(told)
    missing = [
        f"第{item.number}项（{place.format(item.source)}）"
        for _, item in form.items()
        if item.source and (item.source.table, item.source.row) not in rows
    ]
    if missing:
        raise CannotFillIn(f"{file}中找不到{'、'.join(missing)}，它不是《{form.title}》的原文件，请使用印发的原文件。")


def score_columns(form: Form) -> dict[int, ScoreColumns]:
    """The columns of every table that holds items, by table."""
    known = {where.table: where for where in form.score_columns}
    tables = sorted({item.source.table for _, item in form.items() if item.source})
    return {table: known.get(table, ScoreColumns(table)) for table in tables}


def start_in(
    grids: Mapping[int, Grid], columns: Mapping[int, ScoreColumns], column_of: Callable[[ScoreColumns], int | None]
) -> Callable[[Place], Place]:
    """From a row to the one in which its cell in that column begins; the row itself where the table has no such column."""

    def start_of(place: Place) -> Place:
        column = column_of(columns[place[0]])
        return place if column is None else (place[0], grids[place[0]].start(place[1], column))

    return start_of


def rows_in(table: int, places: Iterable[Place]) -> set[int]:
    """The rows of that table among the places."""
    return {row for other, row in places if other == table}


def lacking(where: ScoreColumns) -> list[Side]:
    """The sides that the table has no column for."""
    return [side for side in Side if side.column(where) is None]


def with_columns(where: ScoreColumns, sides: Sequence[Side], first: int) -> ScoreColumns:
    """The table's columns with one for each of these sides, from `first` on."""
    added = {side: first + at for at, side in enumerate(sides)}
    return replace(
        where,
        self_score=added.get(Side.SELF, where.self_score),
        verified_score=added.get(Side.VERIFIED, where.verified_score),
    )


def marks_of(
    form: Form,
    filled: Sequence[FilledItem],
    side: Side,
    rows: Rows,
    start_of: Callable[[Place], Place],
    noted: Collection[str] = (),
) -> Marks:
    """What that side's column says. `start_of` leads from a row to the one in which its score cell begins.

    Items that share a score cell are added up there, as the document adds up their points. The reasons of items in
    `noted` (numbers) are told elsewhere.
    """
    scored = [entry for entry in filled if side.score(entry) is not None]
    points = {entry.item.number: side.score(entry) or ZERO for entry in scored}
    places = _shared(scored, start_of)
    untold = {place: [one for one in shared if one.item.number not in noted] for place, shared in places.items()}
    return Marks(
        points=_sums(form, rows, points)
        | {place: sum((points[entry.item.number] for entry in shared), ZERO) for place, shared in places.items()},
        reasons={place: text for place, shared in untold.items() if (text := _told(shared, side.reason))},
        items=frozenset(places),
    )


def notes_of(filled: Iterable[FilledItem], start_of: Callable[[Place], Place]) -> dict[Place, Note]:
    """What a column for reasons says: for either side the arithmetic of what was lost or added, and the reason given."""
    return {
        place: Note(text, frozenset(entry.item.number for entry in shared))
        for place, shared in _shared(filled, start_of).items()
        if (text := _told(shared, _note))
    }


def _shared(filled: Iterable[FilledItem], start_of: Callable[[Place], Place]) -> dict[Place, list[FilledItem]]:
    places: dict[Place, list[FilledItem]] = {}
    for entry in filled:
        if source := entry.item.source:
            places.setdefault(start_of((source.table, source.row)), []).append(entry)
    return places


def _told(shared: list[FilledItem], tell: Callable[[FilledItem], str]) -> str:
    """What is told of the items of one cell; of several, each under its number."""
    told = [(entry.item.number, text) for entry in shared if (text := tell(entry))]
    return "\n".join(text if len(shared) == 1 else f"{number}．{text}" for number, text in told)


def _note(filled: FilledItem) -> str:
    arithmetic = _arithmetic(filled)
    lines = []
    for side in Side:
        computed = arithmetic[1] if arithmetic and arithmetic[0] is side else ""
        if said := "。".join(text for text in (computed, side.reason(filled)) if text):
            lines.append(f"{side}：{said}")
    return "\n".join(lines)


def _arithmetic(filled: FilledItem) -> tuple[Side, str] | None:
    """The calculation behind a score that is not simply the item's points, and whose score it is."""
    score = score_item(filled.section, filled.item, filled.entered)
    side = next((side for side in Side if side.score(filled) == score.points), None)
    if side is None or score.points is None or score.points == (filled.item.points or ZERO):
        return None
    return side, printable(score.arithmetic)


def _sums(form: Form, rows: Rows, points: Mapping[str, Decimal]) -> dict[Place, Decimal]:
    """The sums of sections that have a score, by the row that names one, a 小计 or the 合计."""
    if not points:
        return {}
    of_section = total_of(form, points).sections
    items = {(item.source.table, item.source.row) for _, item in form.items() if item.source}
    sums: dict[Place, Decimal] = {}
    for section in form.sections:
        if section.kind is not SectionKind.VETO and any(item.number in points for item in section.items):
            sums.update((place, of_section[section.number]) for place in _heading_and_subtotal(section, rows, items))
    for place in _rows_that_say(TOTAL, rows, items):
        above = [section for section in form.sections if _starts_above(section, place)]
        if above:
            sums[place] = sum((of_section[section.number] for section in above), ZERO)
    return sums


def _heading_and_subtotal(section: Section, rows: Rows, items: set[Place]) -> Iterator[Place]:
    """The row that bears the section's name above its first item, and the 小计 below its last one."""
    sources = [item.source for item in section.items if item.source]
    if not sources or not section.name:
        return
    first, last = sources[0], sources[-1]
    heading, subtotal = (first.table, first.row - 1), (last.table, last.row + 1)
    if heading not in items and section.name in rows.get(heading, ""):
        yield heading
    if subtotal not in items and SUBTOTAL.search(rows.get(subtotal, "")):
        yield subtotal


def _rows_that_say(words: re.Pattern[str], rows: Rows, items: set[Place]) -> Iterator[Place]:
    return (place for place, text in rows.items() if place not in items and words.match(text))


def _starts_above(section: Section, place: Place) -> bool:
    return any(item.source and (item.source.table, item.source.row) < place for item in section.items)
