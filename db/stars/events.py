"""What happens to stars, for the audit trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from db.audit import Event


@dataclass(frozen=True)
class StarsProposed(Event):
    """The days of the 公示, both None where they were taken back; `earlier` are those that they replace."""

    label = "公示拟定星级"
    cycle_id: int
    year: int
    public_from: date | None
    public_until: date | None
    earlier: str


@dataclass(frozen=True)
class StarsAwarded(Event):
    """`waived` is the reason for which nobody waited for the end of the 公示."""

    label = "审定星级"
    cycle_id: int
    year: int
    levels: Mapping[str, int]
    waived: str
    with_result: bool


@dataclass(frozen=True)
class StarVetoRaised(Event):
    label = "提出星级否决"
    unit_id: int
    star_veto_id: int
    ground: str
    reason: str


@dataclass(frozen=True)
class StarVetoWithdrawn(Event):
    label = "撤回星级否决"
    unit_id: int
    star_veto_id: int
    ground: str


@dataclass(frozen=True)
class StarVetoDecided(Event):
    label = "审定星级否决"
    unit_id: int
    star_veto_id: int
    ground: str
    confirmed: bool
    reason: str


@dataclass(frozen=True)
class StarVetoReopened(Event):
    label = "撤销星级否决的审定"
    unit_id: int
    star_veto_id: int
    ground: str
    confirmed: bool


@dataclass(frozen=True)
class StarsRemoved(Event):
    label = "摘星"
    unit_id: int
    year: int
    stars: str
    ground: str
    reason: str


@dataclass(frozen=True)
class StarsRestored(Event):
    label = "撤销摘星"
    unit_id: int
    year: int
    stars: str
    reason: str


@dataclass(frozen=True)
class StarFundsSet(Event):
    """Amounts in words, in yuan; `earlier` is what stood before."""

    label = "设置星级经费"
    cycle_id: int
    year: int
    funds: str
    earlier: str
