"""The list of deviations to take away, as Excel."""

from collections.abc import Sequence

from reports.standard.deviation import Deviation
from reports.standard.listing import HEADER
from reports.standard.remedies import REMEDIES, named
from reports.workbook import workbook

_COLUMNS = (("序号", 6), *zip(HEADER, (36, 36, 44, 22), strict=True), ("怎样修改", 60))


def deviations_workbook(name: str, deviations: Sequence[Deviation]) -> bytes:
    """An .xlsx with a row for each deviation of the document of that name, and how to mend it."""
    rows = (
        (number, each.place, each.found, each.required, named(each.clause), REMEDIES.get(each.clause, ""))
        for number, each in enumerate(deviations, start=1)
    )
    return workbook(f"{name}：与GB/T 9704-2012不符之处", "不符之处", _COLUMNS, rows)
