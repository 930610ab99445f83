"""The tables of official documents (公文): notices, their numbers, the county's own templates."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from db.models import EnumText, now


class NumberState(StrEnum):
    """预留, 已用, 作废."""

    RESERVED = "reserved"
    USED = "used"
    VOIDED = "voided"


class DocumentNumber(SQLModel, table=True):
    """发文字号: one number of a unit's register, such as 示人常发〔2022〕8号.

    `series` is what stands before the year (示人常发). Numbers of a series and year run on without a gap from the first
    that was registered; a voided one stays on the register with its `reason` and is not given again. `purpose` says what
    it was taken for; `version` counts the changes.
    """

    __tablename__ = "document_number"
    __table_args__ = (UniqueConstraint("unit_id", "series", "year", "serial"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    series: str
    year: int
    serial: int
    state: NumberState = Field(sa_column=Column(EnumText(NumberState), nullable=False))
    purpose: str = ""
    reason: str = ""
    version: int = 0
    reserved_by: int | None = Field(default=None, foreign_key="account.id")
    reserved_at: datetime = Field(default_factory=now)
    used_by: int | None = Field(default=None, foreign_key="account.id")
    used_at: datetime | None = None
    voided_by: int | None = Field(default=None, foreign_key="account.id")
    voided_at: datetime | None = None

    @property
    def text(self) -> str:
        """As it is printed: 示人常发〔2022〕8号."""
        return f"{self.series}〔{self.year}〕{self.serial}号"


class NoticeTemplate(SQLModel, table=True):
    """One version of a county's own template for a kind of notice. Withdrawn, never deleted; the newest one left is in force.

    `kind` is the key of reports.notices.kinds; `version` counts from 1 for each kind of each county.
    """

    __tablename__ = "notice_template"
    __table_args__ = (UniqueConstraint("unit_id", "kind", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: str
    version: int
    name: str
    sha256: str
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    uploaded_by: int = Field(foreign_key="account.id")
    uploaded_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None


class Notice(SQLModel, table=True):
    """A notice (公文): a draft until it is finished (定稿), from then on kept as it is.

    `owner_id` is the unit that issues it; `unit_id` the township it speaks of or is sent to, None where it is about all.
    `entries` are what was typed for it, by the names of its kind's entries. Finished, it holds `context` (every value that
    the template was filled with), `content` (the file, byte for byte) and the template that made it: `template_sha256`,
    and `template_id` where it was the county's own. `readers` says whom the finished notice is for: the county alone, its
    township, or all townships (reports.notices.kind.Readers). A finished notice is withdrawn (撤销) with a `reason`, never changed.
    """

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    owner_id: int = Field(foreign_key="unit.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: str = Field(index=True)
    title: str = ""
    readers: str = "county"
    day: date | None = None
    entries: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    number_id: int | None = Field(default=None, foreign_key="document_number.id", unique=True)
    version: int = 0
    started_by: int = Field(foreign_key="account.id")
    started_at: datetime = Field(default_factory=now)
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    discarded_by: int | None = Field(default=None, foreign_key="account.id")
    discarded_at: datetime | None = None
    finished_by: int | None = Field(default=None, foreign_key="account.id")
    finished_at: datetime | None = None
    context: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    template_id: int | None = Field(default=None, foreign_key="notice_template.id")
    template_sha256: str = ""
    sha256: str = ""
    content: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None
    reason: str = ""
