"""What happens to archives (档案), for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class ArchiveBegun(Event):
    """Somebody had a township's archive built, which holds the originals of its evidence."""

    label = "打包档案"
    unit_id: int
    cycle_id: int
    year: int


@dataclass(frozen=True)
class ArchiveRefused(Event):
    """Somebody asked by its address for an archive that is not hers; the unit is the one she named."""

    label = "下载档案被拒绝"
    cycle_id: int
    asked_unit_id: int | None
