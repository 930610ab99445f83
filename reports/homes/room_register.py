"""The register of activity rooms as Excel: with the columns that its import takes, and with the year's ratings."""

from collections.abc import Iterable

from db.home_models import ROOM_STATE_NAMES, RoomState
from db.homes.room_import import COLUMNS
from db.homes.room_ratings import RatedRoom
from db.homes.rooms import FACT_NAMES, RoomRow
from reports.workbook import Value, workbook

WIDTHS = (12, 24, 14, 28, 14, 12, 18, 16)
RATING_COLUMNS = (
    ("乡镇", 12),
    ("活动室", 24),
    ("得分", 8),
    ("星级", 10),
    ("自评状态", 10),
    ("说明", 30),
    ("考评状态", 10),
    ("考评理由", 30),
)


def register_workbook(county: str, rows: Iterable[RoomRow]) -> bytes:
    """The rooms in use as .xlsx, as the import takes them back."""
    columns = list(zip(COLUMNS, WIDTHS, strict=True))
    return workbook(f"{county}代表活动室名册", "活动室名册", columns, map(_register_row, _in_use(rows)))


def _in_use(rows: Iterable[RoomRow]) -> list[RoomRow]:
    return [row for row in rows if row.room.closed_at is None]


def _register_row(row: RoomRow) -> tuple[Value, ...]:
    return (row.township, *(getattr(row.facts, name) for name in FACT_NAMES))


def ratings_workbook(county: str, year: int, rooms: Iterable[RatedRoom]) -> bytes:
    """The rooms that count in that year with both states, as .xlsx."""
    title = f"{county}{year}年度代表活动室评定情况"
    return workbook(title, "评定情况", RATING_COLUMNS, (_rating_row(rated) for rated in rooms if rated.counts))


def _rating_row(rated: RatedRoom) -> tuple[Value, ...]:
    rating = rated.rating
    return (
        rated.row.township,
        rated.row.room.name,
        rated.score.points,
        rated.score.stars,
        _name(rating.state),
        rating.note,
        _name(rating.verified_state),
        rating.verified_reason,
    )


def _name(state: RoomState | None) -> str:
    return "" if state is None else ROOM_STATE_NAMES[state]
