"""A year's stars as tables, for page and Excel: the county's list, and what was awarded."""

from collections.abc import Iterable

from db.stars.awards import Award
from db.stars.history import HistoryLine
from db.stars.listing import StarRow
from forms.ranking import TAKEN_AWAY
from reports.workbook import Value, workbook

LIST_COLUMNS = (
    ("乡镇", 14),
    ("自评分", 9),
    ("考评分", 9),
    ("拟定星级", 12),
    ("上年星级", 18),
    ("变化", 12),
    ("状态", 18),
    ("实地核查", 12),
    ("代表之家", 24),
)
AWARD_COLUMNS = (("编号", 8), ("乡镇", 14), ("代表之家", 24), ("星级", 12), ("得分", 9))
Table = list[dict[str, Value]]


def star_table(rows: Iterable[StarRow]) -> Table:
    """One row per home under the headings of LIST_COLUMNS, in the order given."""
    return _named(LIST_COLUMNS, (_row(row) for row in rows))


def _row(row: StarRow) -> tuple[Value, ...]:
    return (
        row.township,
        row.own,
        row.verified,
        TAKEN_AWAY if row.removed else row.proposed or "",
        (row.before or "") + ("（已摘星）" if row.taken else ""),
        "" if row.change is None else row.change.value,
        row.state,
        "" if row.visited_on is None else row.visited_on.isoformat(),
        row.home,
    )


def award_table(awards: Iterable[Award]) -> Table:
    """One row per home with stars under the headings of AWARD_COLUMNS."""
    return _named(AWARD_COLUMNS, ((one.number, one.township, one.home, one.stars, one.score) for one in awards))


def history_table(lines: Iterable[HistoryLine]) -> Table:
    """One row per line of a home's history, oldest first."""
    return [
        {
            "年度": line.year,
            "星级": line.stars,
            "变化": line.change.value + ("（已撤销）" if line.undone else ""),
            "得分": line.score,
            "决定人": line.decided_by,
            "理由": line.reason,
        }
        for line in lines
    ]


def _named(columns: tuple[tuple[str, int], ...], rows: Iterable[tuple[Value, ...]]) -> Table:
    return [dict(zip((name for name, _ in columns), row, strict=True)) for row in rows]


def star_workbook(county: str, year: int, rows: Iterable[StarRow]) -> bytes:
    """The county's list as .xlsx."""
    return _workbook(f"{county}{year}年度人大代表之家星级评定情况", LIST_COLUMNS, star_table(rows))


def award_workbook(county: str, year: int, awards: Iterable[Award]) -> bytes:
    """The published list as .xlsx."""
    return _workbook(f"{county}{year}年度星级人大代表之家名单", AWARD_COLUMNS, award_table(awards))


def _workbook(title: str, columns: tuple[tuple[str, int], ...], table: Table) -> bytes:
    return workbook(title, "星级评定", columns, (tuple(row.values()) for row in table))
