"""The tables of homes and rooms: their registers, the visits to them, their stars. As in models.py."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.models import EnumText, now


class RoomState(StrEnum):
    """达标、提升中、未达标."""

    UP_TO_STANDARD = "up_to_standard"
    IMPROVING = "improving"
    BELOW_STANDARD = "below_standard"


ROOM_STATE_NAMES = {
    RoomState.UP_TO_STANDARD: "达标",
    RoomState.IMPROVING: "提升中",
    RoomState.BELOW_STANDARD: "未达标",
}


class Conformity(StrEnum):
    """What a site visit found of one item: 符合、部分符合、不符合."""

    CONFORMS = "conforms"
    PARTLY = "partly"
    FAILS = "fails"


CONFORMITY_NAMES = {Conformity.CONFORMS: "符合", Conformity.PARTLY: "部分符合", Conformity.FAILS: "不符合"}


class AwardKind(StrEnum):
    """授星 (or 不予定星, with no stars) at a year's end; 摘星 at any time."""

    AWARDED = "awarded"
    REMOVED = "removed"


class DeputyHome(SQLModel, table=True):
    """人大代表之家: one per township. `area` is in 0.01 square metre; `version` counts the saves, as an answer's does."""

    __tablename__ = "deputy_home"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", unique=True)
    name: str
    address: str = ""
    area: int | None = None
    keeper: str = ""
    keeper_phone: str = ""
    opening_days: str = ""
    staff: str = ""
    equipment: str = ""
    groups: str = ""
    introduction: str = ""
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None


class ActivityRoom(SQLModel, table=True):
    """代表活动室 of a village, attached to its township's home. `area` as a home's. Closed, never deleted."""

    __tablename__ = "activity_room"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    home_id: int = Field(foreign_key="deputy_home.id", index=True)
    name: str
    village: str = ""
    address: str = ""
    area: int | None = None
    keeper: str = ""
    opening_days: str = ""
    group_name: str = ""
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    closed_by: int | None = Field(default=None, foreign_key="account.id")
    closed_at: datetime | None = None


class RoomRating(SQLModel, table=True):
    """One room's year: the star standard in short form. The township's and the county's state stand side by side.

    `marks` maps the numbers of the standard's sections (十有) to "full", "part" or "none"; what they come to is worked out
    by the standard in force. A state is a person's decision; the score only proposes it. `counted` is set when the township submits its
    checklist: these rooms make up the year's share, whatever the register says since. `version` counts the saves of both.
    """

    __tablename__ = "room_rating"
    __table_args__ = (UniqueConstraint("cycle_id", "room_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    room_id: int = Field(foreign_key="activity_room.id", index=True)
    marks: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    state: RoomState | None = Field(default=None, sa_column=Column(EnumText(RoomState), nullable=True))
    note: str = ""
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    verified_state: RoomState | None = Field(default=None, sa_column=Column(EnumText(RoomState), nullable=True))
    verified_reason: str = ""
    verified_by: int | None = Field(default=None, foreign_key="account.id")
    verified_at: datetime | None = None
    counted: bool = False


class Photo(SQLModel, table=True):
    """A picture of a home, of a room, or taken on a site visit (then of one item): one of the three ids is set."""

    id: int | None = Field(default=None, primary_key=True)
    home_id: int | None = Field(default=None, foreign_key="deputy_home.id", index=True)
    room_id: int | None = Field(default=None, foreign_key="activity_room.id", index=True)
    visit_id: int | None = Field(default=None, foreign_key="site_visit.id", index=True)
    item_number: str = ""
    name: str
    sha256: str = Field(index=True)
    size: int
    content_type: str
    caption: str = ""
    added_by: int = Field(foreign_key="account.id")
    added_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None


class SiteVisit(SQLModel, table=True):
    """实地核查: one visit to a home for one star assessment. Names as written at the place; finished, it is frozen.

    It keeps the version of the form that it was begun with, so that an item's number goes on meaning that item.
    """

    __tablename__ = "site_visit"

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    form_id: int = Field(foreign_key="published_form.id")
    home_id: int = Field(foreign_key="deputy_home.id", index=True)
    visited_on: date
    visitors: str = ""
    hosts: str = ""
    remark: str = ""
    version: int = 0
    started_by: int = Field(foreign_key="account.id")
    started_at: datetime = Field(default_factory=now)
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    finished_by: int | None = Field(default=None, foreign_key="account.id")
    finished_at: datetime | None = None


class SiteFinding(SQLModel, table=True):
    """What a visit found of one item of the star form."""

    __tablename__ = "site_finding"
    __table_args__ = (UniqueConstraint("visit_id", "item_number"),)

    id: int | None = Field(default=None, primary_key=True)
    visit_id: int = Field(foreign_key="site_visit.id", index=True)
    item_number: str
    conformity: Conformity | None = Field(default=None, sa_column=Column(EnumText(Conformity), nullable=True))
    note: str = ""
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None


class StarRound(SQLModel, table=True):
    """One year's star rating as the county runs it: days of the 公示, what a star level brings, who approved.

    `budget` and `amounts` (by star level) are in 0.01 yuan; `honours` are words, by star level. `waived` is the reason for which
    the approval did not wait for the end of the 公示, empty where it did.
    """

    __tablename__ = "star_round"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", unique=True)
    public_from: date | None = None
    public_until: date | None = None
    budget: int | None = None
    amounts: dict[str, int] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    honours: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    approved_by: int | None = Field(default=None, foreign_key="account.id")
    approved_at: datetime | None = None
    waived: str = ""


class StarVeto(SQLModel, table=True):
    """A ground on which a home loses its rating or its stars (牌子摘除…): raised by a reviewer, decided by the leader."""

    __tablename__ = "star_veto"

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    home_id: int = Field(foreign_key="deputy_home.id", index=True)
    ground: str
    reason: str
    raised_by: int = Field(foreign_key="account.id")
    raised_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None
    confirmed: bool | None = None
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    decision_reason: str = ""


class StarAward(SQLModel, table=True):
    """One line of a home's star history: what it was given at a year's end, or that its stars were taken. Append-only.

    `stars` is the level's name as the document has it, 不予定星 for none; `score` the verified total in 0.01 point.
    A line without a year's cycle was taken over from before the platform.
    """

    __tablename__ = "star_award"

    id: int | None = Field(default=None, primary_key=True)
    home_id: int = Field(foreign_key="deputy_home.id", index=True)
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id", index=True)
    year: int
    kind: AwardKind = Field(sa_column=Column(EnumText(AwardKind), nullable=False))
    stars: str
    score: int | None = None
    reason: str = ""
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime = Field(default_factory=now)
