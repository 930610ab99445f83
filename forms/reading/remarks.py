"""What of a score table is left aside, so that nothing is dropped unsaid: columns that are not known, a second column of points."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forms.model import Source
from forms.reading.columns import ColumnRole, Columns
from forms.reading.grid import Row, Table
from forms.reading.words import read_points

_UNREAD = (ColumnRole.OTHER, ColumnRole.REASON)


@dataclass(frozen=True)
class Remark:
    """Something left aside: where, what was found, what is wrong, what to do."""

    source: Source
    found: str
    problem: str
    remedy: str


def remarks_on(table: Table, columns: Columns, body: Sequence[Row]) -> tuple[Remark, ...]:
    """One remark for each column of the table whose text is in no item, and one for a second column of points."""
    return (*_unread(table, columns, body), *_second_points(table, columns, body))


def _unread(table: Table, columns: Columns, body: Sequence[Row]) -> Iterator[Remark]:
    for column in (column for role in _UNREAD for column in columns.all(role)):
        heading = " ".join(columns.headings.get(column, "").split()) or f"第{column}列"
        for row in body:
            cell = row.at.get(column)
            if cell and cell.text and not cell.continued and cell.span == 1 and cell.text != columns.headings[column]:
                problem = f"“{heading}”栏的文字没有读成评分标准"
                remedy = "请确认其中没有评分的规定；如果有，请写到评分标准栏。"
                yield Remark(table.source(row.number), cell.text, problem, remedy)
                break


def _second_points(table: Table, columns: Columns, body: Sequence[Row]) -> Iterator[Remark]:
    """Two columns of points in one row are two scales, unless the first belongs to the section."""
    points = columns.all(ColumnRole.POINTS)
    for row in body if len(points) > 1 else ():
        cells = [row.at[column] for column in points if column in row.at]
        printed = [cell.text for cell in cells if _is_number(cell.text) and not cell.merged]
        if len(printed) > 1 and len(set(printed)) > 1:
            headings = [columns.headings.get(column, "") for column in points]
            found = "、".join(f"“{heading}”{text}" for heading, text in zip(headings, printed, strict=False))
            problem = f"有{len(points)}栏分值，各项按最后一栏“{headings[-1]}”读取"
            yield Remark(table.source(row.number), found, problem, "如果应按另一栏计分，请删去不用的一栏后重新上传。")
            return


def _is_number(text: str) -> bool:
    try:
        return read_points(text) is not None
    except ValueError:
        return False
