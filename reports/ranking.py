"""The ranking as a table: one function makes the rows of page, Excel and notice."""

from collections.abc import Iterable
from decimal import Decimal

from forms.ranking import Standing

COLUMNS = ("位次", "乡镇", "责任清单得分", "星级评定得分", "总分", "星级", "等次")


def ranking_table(standings: Iterable[Standing]) -> list[dict[str, int | str | Decimal]]:
    """One row per township under the headings of COLUMNS, by rank; townships that share a rank stand by unit id."""
    ordered = sorted(standings, key=lambda standing: (standing.rank, standing.unit_id))
    return [dict(zip(COLUMNS, _values(standing), strict=True)) for standing in ordered]


def _values(standing: Standing) -> tuple[int | str | Decimal, ...]:
    return (
        standing.rank,
        standing.name,
        standing.checklist,
        standing.star,
        standing.total,
        standing.stars,
        standing.grade,
    )
