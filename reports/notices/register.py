"""The register of document numbers (发文登记簿) as a table, for page and Excel."""

from collections.abc import Iterable

from db.access import china_time
from db.notices.numbers import STATE_NAMES, NumberRow
from reports.workbook import workbook

COLUMNS = (("文号", 24), ("状态", 8), ("用途或标题", 48), ("登记人", 12), ("登记时间", 18), ("作废理由", 36))


def register_table(rows: Iterable[NumberRow]) -> list[dict[str, str]]:
    """One row a number under COLUMNS, in the order given; times are Asia/Shanghai."""
    names = [name for name, _ in COLUMNS]
    return [dict(zip(names, _cells(row), strict=True)) for row in rows]


def _cells(row: NumberRow) -> tuple[str, ...]:
    at = f"{china_time(row.at):%Y-%m-%d %H:%M}"
    return (row.text, STATE_NAMES[row.state], row.title or row.purpose, row.who, at, row.reason)


def register_workbook(unit: str, year: int, rows: Iterable[NumberRow]) -> bytes:
    """A year's register of a unit as .xlsx, series by series from the first number on."""
    in_order = sorted((row for row in rows if row.year == year), key=lambda row: (row.series, row.serial))
    table = [tuple(cells.values()) for cells in register_table(in_order)]
    return workbook(f"{unit}{year}年发文登记簿", f"{year}年", list(COLUMNS), table)
