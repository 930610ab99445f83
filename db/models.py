"""The tables. Scores are integers of 0.01 point; times are UTC, days are Asia/Shanghai."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Protocol

from sqlalchemy import JSON, Column, LargeBinary, String, TypeDecorator, UniqueConstraint
from sqlmodel import Field, SQLModel

from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.permissions import Role

# Named, so that a later migration can change a constraint on either engine.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def now() -> datetime:
    """The present moment in UTC, as every table keeps it and gives it back."""
    return datetime.now(UTC)


LARGEST_ID = 2**31 - 1  # of an integer column on PostgreSQL


class Row(Protocol):
    """What every table's rows have."""

    id: int | None


def id_of(row: Row) -> int:
    """The id of a row that the database holds. Raises ValueError for one that was never flushed."""
    if row.id is None:
        raise ValueError(f"{type(row).__name__} has no id yet: flush it first")
    return row.id


class EnumText(TypeDecorator[StrEnum]):
    """A StrEnum kept as its value, so that neither engine needs a type of its own for it."""

    impl = String(20)
    cache_ok = True

    def __init__(self, enum: type[StrEnum]) -> None:
        super().__init__()
        self.enum = enum

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else self.enum(value).value

    def process_result_value(self, value: str | None, dialect: Any) -> StrEnum | None:
        return None if value is None else self.enum(value)


class UnitKind(StrEnum):
    """The levels of the administrative tree, from the top down."""

    COUNTRY = "country"
    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"


class EvidenceKind(StrEnum):
    """A file in the evidence store, the name of a document kept elsewhere (文号), an address, or a note."""

    FILE = "file"
    REFERENCE = "reference"
    LINK = "link"
    NOTE = "note"


class Unit(SQLModel, table=True):
    """A node of the administrative tree. `path` is "/1/7/42/": every unit above is named by a prefix of it."""

    id: int | None = Field(default=None, primary_key=True)
    parent_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: UnitKind = Field(sa_column=Column(EnumText(UnitKind), nullable=False))
    name: str
    code: str = Field(unique=True)
    path: str = Field(default="", index=True)
    sort: int = 0


class User(SQLModel, table=True):
    """A person's account: one unit, one role. Disabled, never deleted."""

    __tablename__ = "account"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    username: str = Field(unique=True)
    name: str
    role: Role = Field(sa_column=Column(EnumText(Role), nullable=False))
    password_hash: str
    must_change_password: bool = True
    failed_attempts: int = 0
    locked_until: datetime | None = None
    disabled_at: datetime | None = None
    created_at: datetime = Field(default_factory=now)


class LoginSession(SQLModel, table=True):
    """One log-in. The cookie's token is kept only as its SHA-256."""

    __tablename__ = "login_session"

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True)
    user_id: int = Field(foreign_key="account.id", index=True)
    created_at: datetime = Field(default_factory=now)
    last_seen_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class Document(SQLModel, table=True):
    """An issued file, byte for byte."""

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    name: str
    sha256: str = Field(index=True)
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    uploaded_by: int | None = Field(default=None, foreign_key="account.id")
    uploaded_at: datetime = Field(default_factory=now)


class FormDraft(SQLModel, table=True):
    """A form on its way to publication: what was read from the document, and what was changed by hand since.

    `definition` is forms.codec's, as read; `mends` are forms.mends', oldest first. `based_on_id` names the form it is
    compared with (last year's, or the version that it revises), `cycle_id` the open year whose form it revises. `version`
    counts the saves: a save that names an older one is refused and shown the newer. `decisions` are what the county has
    decided so far for the changes of a revision, by forms.comparison's key.
    """

    __tablename__ = "form_draft"

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: FormKind = Field(sa_column=Column(EnumText(FormKind), nullable=False))
    document_id: int = Field(foreign_key="document.id")
    definition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    mends: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    decisions: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    based_on_id: int | None = Field(default=None, foreign_key="published_form.id")
    cycle_id: int | None = Field(default=None, foreign_key="cycle.id")
    published_form_id: int | None = Field(default=None, foreign_key="published_form.id")
    version: int = 0
    created_by: int | None = Field(default=None, foreign_key="account.id")
    created_at: datetime = Field(default_factory=now)
    changed_by: int | None = Field(default=None, foreign_key="account.id")
    changed_at: datetime = Field(default_factory=now)
    discarded_at: datetime | None = None


class PublishedForm(SQLModel, table=True):
    """What was read from a document, frozen when the county published it. `definition` is forms.codec's, mends applied.

    `mends` are what was changed by hand, as the draft kept them. A revision names the version it `replaces_id`, and in
    `decisions` what the county decided for each of its changes, by forms.comparison's key.
    """

    __tablename__ = "published_form"

    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(foreign_key="document.id")
    kind: FormKind = Field(sa_column=Column(EnumText(FormKind), nullable=False))
    definition: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    mends: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    replaces_id: int | None = Field(default=None, foreign_key="published_form.id")
    decisions: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    published_by: int | None = Field(default=None, foreign_key="account.id")
    published_at: datetime = Field(default_factory=now)


class Cycle(SQLModel, table=True):
    """考核年度: one year's assessment of one county."""

    __table_args__ = (UniqueConstraint("unit_id", "year"),)

    id: int | None = Field(default=None, primary_key=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    year: int
    status: CycleStatus = Field(sa_column=Column(EnumText(CycleStatus), nullable=False))
    checklist_form_id: int = Field(foreign_key="published_form.id")
    star_form_id: int = Field(foreign_key="published_form.id")
    self_from: date
    self_until: date
    verify_until: date
    approved_by: int | None = Field(default=None, foreign_key="account.id")
    approved_at: datetime | None = None

    @property
    def schedule(self) -> Schedule:
        """The year's dates, as the rules take them."""
        return Schedule(self.self_from, self.self_until, self.verify_until)


class Assessment(SQLModel, table=True):
    """One township's year under one form. It keeps the form it was begun with."""

    __table_args__ = (UniqueConstraint("cycle_id", "unit_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    kind: FormKind = Field(sa_column=Column(EnumText(FormKind), nullable=False))
    form_id: int = Field(foreign_key="published_form.id")
    status: Status = Field(sa_column=Column(EnumText(Status), nullable=False))
    submitted_by: int | None = Field(default=None, foreign_key="account.id")
    submitted_at: datetime | None = None
    verified_by: int | None = Field(default=None, foreign_key="account.id")
    verified_at: datetime | None = None


class Answer(SQLModel, table=True):
    """One item of one assessment. Self, verified and final score stand side by side; none overwrites another.

    `inputs` maps input keys to what was entered (numbers as text, so that nothing is rounded). `version` counts the
    township's saves: a save that names an older one is refused and shown the newer.
    """

    __table_args__ = (UniqueConstraint("assessment_id", "item_number"),)

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    item_number: str
    inputs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    claimed_score: int | None = None
    reason: str = ""
    self_score: int | None = None
    version: int = 0
    saved_by: int | None = Field(default=None, foreign_key="account.id")
    saved_at: datetime | None = None
    verified_score: int | None = None
    verified_inputs: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    verified_reason: str = ""
    verified_by: int | None = Field(default=None, foreign_key="account.id")
    verified_at: datetime | None = None
    final_score: int | None = None
    returned_comment: str = ""
    returned_by: int | None = Field(default=None, foreign_key="account.id")
    returned_at: datetime | None = None


class SupersededAnswer(SQLModel, table=True):
    """An answer as it stood under the version of the form that its assessment was moved away from. Append-only.

    `content` holds the answer's columns, the ids of the evidence that stood under it (and, where the item was removed, of
    what had been withdrawn from it), a veto raised on it, the number that
    its item `became` (None where it was removed), and the `decision` of the county (None where nothing was changed).
    """

    __tablename__ = "superseded_answer"

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    form_id: int = Field(foreign_key="published_form.id")
    item_number: str
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    moved_by: int | None = Field(default=None, foreign_key="account.id")
    moved_at: datetime = Field(default_factory=now)


class Evidence(SQLModel, table=True):
    """What an answer stands on: a file, a reference (文号), a link or a note. Withdrawn, never deleted.

    `name` is the file's name, the reference, the address or the note itself. A file taken from an earlier item or year
    names that piece in `reused_from_id`; both rows stand for the same bytes.
    """

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    item_number: str
    kind: EvidenceKind = Field(sa_column=Column(EnumText(EvidenceKind), nullable=False))
    name: str
    sha256: str | None = Field(default=None, index=True)
    size: int | None = None
    content_type: str | None = None
    caption: str = ""
    reused_from_id: int | None = Field(default=None, foreign_key="evidence.id")
    added_by: int = Field(foreign_key="account.id")
    added_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None


class FileFacts(SQLModel, table=True):
    """What a file itself tells, once per content: found after it was received, never typed.

    `perceptual_hash` are 16 hexadecimal digits; `position` is "latitude,longitude" in degrees, "?" of a video with a
    place and where it says something that is no place, empty where there is none. `created_on` and `modified_on` are a document's own properties. `fault`
    says in Chinese why the file cannot be opened although its name and beginning fit.
    """

    __tablename__ = "file_facts"

    sha256: str = Field(primary_key=True)
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    perceptual_hash: str | None = None
    taken_on: date | None = None
    created_on: date | None = None
    modified_on: date | None = None
    position: str = ""
    fault: str = ""
    examined_at: datetime = Field(default_factory=now)


class FindingAnswer(SQLModel, table=True):
    """A person's answer to one thing that the evidence tells (forms.findings): 联合活动, or why it is in order.

    `other_id` is the piece on the other side, where there is one. Withdrawn, never deleted.
    """

    __tablename__ = "finding_answer"

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    evidence_id: int | None = Field(default=None, foreign_key="evidence.id", index=True)
    other_id: int | None = Field(default=None, foreign_key="evidence.id")
    item_number: str
    kind: str
    answer: str
    note: str = ""
    answered_by: int = Field(foreign_key="account.id")
    answered_at: datetime = Field(default_factory=now)
    withdrawn_by: int | None = Field(default=None, foreign_key="account.id")
    withdrawn_at: datetime | None = None


class Veto(SQLModel, table=True):
    """A veto item that the county's reviewer raised; it holds only once the leader has confirmed it."""

    __table_args__ = (UniqueConstraint("assessment_id", "item_number"),)

    id: int | None = Field(default=None, primary_key=True)
    assessment_id: int = Field(foreign_key="assessment.id", index=True)
    item_number: str
    reason: str
    raised_by: int = Field(foreign_key="account.id")
    raised_at: datetime = Field(default_factory=now)
    confirmed: bool | None = None
    decided_by: int | None = Field(default=None, foreign_key="account.id")
    decided_at: datetime | None = None
    decision_reason: str = ""


class Result(SQLModel, table=True):
    """One township's result of a year, frozen when the leader approved it."""

    __table_args__ = (UniqueConstraint("cycle_id", "unit_id"),)

    id: int | None = Field(default=None, primary_key=True)
    cycle_id: int = Field(foreign_key="cycle.id", index=True)
    unit_id: int = Field(foreign_key="unit.id", index=True)
    self_total: int
    checklist_score: int
    star_score: int
    total: int
    stars: str
    grade: str
    rank: int
    vetoed: bool = False
    note: str = ""


class AuditEvent(SQLModel, table=True):
    """One thing that happened: who, when, what. Append-only."""

    __tablename__ = "audit_event"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, index=True)
    user_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    unit_id: int | None = Field(default=None, foreign_key="unit.id", index=True)
    kind: str = Field(index=True)
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
