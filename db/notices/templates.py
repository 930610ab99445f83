"""A county's own templates of official documents: versions of each kind, of which the newest that is not withdrawn is in force."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from db.access import county_of, require_action
from db.audit import record
from db.models import User, id_of, now
from db.notice_models import NoticeTemplate
from db.notices.kept import FileDamaged
from db.notices.numbers import lock_register, names_of
from db.notices.template_events import TemplateKept, TemplateRestored, TemplateWithdrawn
from db.refusals import BadFile, BadInput, NotFound
from db.saved_first import saved_first
from forms.permissions import Action

NO_TEMPLATE = "没有这个公文模板，或者它不属于您的县。请在“公文模板”中重新选择。"
LONGEST_NAME = 100


@dataclass(frozen=True)
class CheckedTemplate:
    """An uploaded file for a kind of notice, with what the check found against it; one with faults is not kept."""

    kind: str
    name: str
    content: bytes
    faults: Sequence[str]


@dataclass(frozen=True)
class TemplateVersion:
    """A version of a county's template, without its file; times are UTC, `withdrawn_at` None while it is not withdrawn."""

    id: int
    kind: str
    version: int
    name: str
    sha256: str
    uploaded_by: str
    uploaded_at: datetime
    withdrawn_by: str
    withdrawn_at: datetime | None
    in_force: bool


def template_in_force(db: Session, county_id: int, kind: str) -> NoticeTemplate | None:
    """The county's own template for that kind; None where the one that is shipped is used.

    Raises FileDamaged where its bytes are not what was uploaded.
    """
    query = select(NoticeTemplate).where(
        NoticeTemplate.unit_id == county_id,
        NoticeTemplate.kind == kind,
        col(NoticeTemplate.withdrawn_at).is_(None),
    )
    found = db.exec(query.order_by(col(NoticeTemplate.version).desc()).limit(1)).first()
    return found and _whole(found)


def templates_of(db: Session, by: User) -> list[TemplateVersion]:
    """Every version that the person's county has, kind by kind, the newest first. Raises NotAllowed, NotFound."""
    columns = (
        NoticeTemplate.id, NoticeTemplate.kind, NoticeTemplate.version, NoticeTemplate.name, NoticeTemplate.sha256,
        NoticeTemplate.uploaded_by, NoticeTemplate.uploaded_at, NoticeTemplate.withdrawn_by, NoticeTemplate.withdrawn_at,
    )  # fmt: skip
    query = select(*columns).where(NoticeTemplate.unit_id == managed_county(db, by))  # type: ignore[call-overload]
    rows = db.exec(query.order_by(col(NoticeTemplate.kind), col(NoticeTemplate.version).desc())).all()
    names = names_of(db, (who for row in rows for who in (row.uploaded_by, row.withdrawn_by)))
    in_force = {row.kind: row.id for row in reversed(rows) if row.withdrawn_at is None}
    return [
        TemplateVersion(
            id=row.id,
            kind=row.kind,
            version=row.version,
            name=row.name,
            sha256=row.sha256,
            uploaded_by=names.get(row.uploaded_by, ""),
            uploaded_at=row.uploaded_at,
            withdrawn_by=names.get(row.withdrawn_by or 0, ""),
            withdrawn_at=row.withdrawn_at,
            in_force=in_force.get(row.kind) == row.id,
        )
        for row in rows
    ]


def managed_county(db: Session, by: User) -> int:
    """The county whose templates that person manages. Raises NotAllowed, NotFound."""
    require_action(by, Action.MANAGE_TEMPLATES)
    county = county_of(db, by.unit_id)
    if county is None:
        raise NotFound
    return id_of(county)


def file_of_template(db: Session, template_id: int, by: User) -> tuple[str, bytes]:
    """Name and bytes of a version, as it was uploaded. Raises NotAllowed, NotFound, FileDamaged."""
    row = _whole(_own(db, template_id, by))
    return row.name, row.content


def keep_template(db: Session, checked: CheckedTemplate, by: User, *, expected_version: int) -> NoticeTemplate:
    """Keep the file as the next version, which is in force at once. Of the same file as the newest, that one is returned.

    `expected_version` is the newest that the person saw, 0 for none: RecordChanged says who kept another since. Raises
    NotAllowed, NotFound, BadFile with every fault, BadInput for a name.
    """
    county_id = managed_county(db, by)
    if checked.faults:
        raise BadFile("\n".join(["模板还不能启用，请改正以下问题后重新上传：", *checked.faults]))
    name, sha256 = _name(checked.name), hashlib.sha256(checked.content).hexdigest()
    lock_register(db, county_id)
    newest = _newest(db, county_id, checked.kind)
    if newest is not None and newest.sha256 == sha256 and newest.withdrawn_at is None:
        return newest
    if newest is not None and newest.version != expected_version:
        raise saved_first(db, f"这种公文的模板第{newest.version}版", newest.uploaded_by, newest.uploaded_at)
    row = NoticeTemplate(
        unit_id=county_id,
        kind=checked.kind,
        version=newest.version + 1 if newest else 1,
        name=name,
        sha256=sha256,
        content=checked.content,
        uploaded_by=id_of(by),
    )
    db.add(row)
    db.flush()
    record(db, TemplateKept(county_id, id_of(row), row.kind, row.version, name, sha256), by=by)
    return row


def _newest(db: Session, county_id: int, kind: str) -> NoticeTemplate | None:
    query = select(NoticeTemplate).where(NoticeTemplate.unit_id == county_id, NoticeTemplate.kind == kind)
    return db.exec(query.order_by(col(NoticeTemplate.version).desc()).limit(1)).first()


def _name(name: str) -> str:
    short = name.strip()
    if not short or len(short) > LONGEST_NAME:
        found = f"有{len(short)}个字" if short else "是空的"
        raise BadInput(f"模板的文件名{found}，请改为1至{LONGEST_NAME}个字后重新上传。")
    return short


def withdraw_template(db: Session, template_id: int, by: User) -> None:
    """Withdraw a version; the newest one left, else the shipped template, is in force. Nothing, where it is withdrawn.

    Raises NotAllowed, NotFound.
    """
    row = _to_change(db, template_id, by)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_by, row.withdrawn_at = by.id, now()
    db.add(row)
    db.flush()
    record(db, TemplateWithdrawn(row.unit_id, template_id, row.kind, row.version, row.name), by=by)


def restore_template(db: Session, template_id: int, by: User) -> None:
    """Take the withdrawing back. Nothing, where it is not withdrawn. Raises NotAllowed, NotFound."""
    row = _to_change(db, template_id, by)
    if row.withdrawn_at is None:
        return
    row.withdrawn_by = row.withdrawn_at = None
    db.add(row)
    db.flush()
    record(db, TemplateRestored(row.unit_id, template_id, row.kind, row.version, row.name), by=by)


def _to_change(db: Session, template_id: int, by: User) -> NoticeTemplate:
    lock_register(db, managed_county(db, by))
    row = _own(db, template_id, by)
    db.refresh(row)
    return row


def _own(db: Session, template_id: int, by: User) -> NoticeTemplate:
    county_id, row = managed_county(db, by), db.get(NoticeTemplate, template_id)
    if row is None or row.unit_id != county_id:
        raise NotFound(NO_TEMPLATE)
    return row


def _whole(row: NoticeTemplate) -> NoticeTemplate:
    if hashlib.sha256(row.content).hexdigest() != row.sha256:
        raise FileDamaged(
            f"公文模板“{row.name}”与上传时不一致（SHA-256不符），不能使用。请在“公文模板”中停用它，或从备份中恢复数据库。"
        )
    return row
