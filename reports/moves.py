"""What became of the townships' answers when their form was revised, as Excel."""

from collections.abc import Iterable

from db.moving import Moved
from forms.lifecycle import STATUS_NAMES
from reports.workbook import Value, workbook

COLUMNS = (
    ("乡镇", 14),
    ("原状态", 10),
    ("现状态", 10),
    ("保留", 26),
    ("折算", 20),
    ("重新填报", 20),
    ("新增待填", 20),
    ("删除（原序号）", 16),
    ("县级重新认定", 14),
    ("撤回佐证（件）", 16),
)


def move_row(moved: Moved) -> tuple[Value, ...]:
    """One township under COLUMNS; items by number."""
    fates = (moved.kept, moved.rescaled, moved.asked, moved.added, moved.removed, moved.to_find)
    told = ("、".join(numbers) for numbers in fates)
    return (moved.name, STATUS_NAMES[moved.before], STATUS_NAMES[moved.after], *told, moved.evidence_withdrawn)


def moves_workbook(title: str, moves: Iterable[Moved]) -> bytes:
    """One row per township as .xlsx, in the order moved."""
    return workbook(title, "转版结果", COLUMNS, map(move_row, moves))
