"""Whether database and evidence files are whole: what an administrator asks before and after a backup or a move."""

import hashlib
from functools import cache

from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel, col, func, select

from db.evidence.store import store
from db.home_models import Photo
from db.models import Evidence
from db.notice_models import DocumentNumber, Notice, NoticeTemplate
from db.notices.kept import damage

BATCH = 50  # files in memory at once


def problems_of(db: Session) -> list[str]:
    """Everything that is wrong, in Chinese; empty when nothing is."""
    if missing := sorted(set(SQLModel.metadata.tables) - set(inspect(db.connection()).get_table_names())):
        return [f"数据库缺少表：{'、'.join(missing)}。请先运行 python -m db migrate。"]
    return [*_damage(db), *_lost_files(db), *_gaps_in_registers(db), *_damaged_notices(db), *_changed_templates(db)]


def _damage(db: Session) -> list[str]:
    if db.connection().dialect.name != "sqlite":
        return []  # PostgreSQL keeps its own watch
    connection = db.connection()
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check")) if row[0] != "ok"]
    found = [f"数据库文件已损坏：{sentence}。请用最近一次的备份恢复。" for sentence in said]
    loose = connection.execute(text("PRAGMA foreign_key_check")).all()
    return found + [f"表 {row[0]} 第 {row[1]} 行指向不存在的 {row[2]}。请用最近一次的备份恢复。" for row in loose]


def _lost_files(db: Session) -> list[str]:
    evidence = db.exec(select(Evidence).where(col(Evidence.sha256).is_not(None)).order_by(col(Evidence.id)))
    photos = db.exec(select(Photo).order_by(col(Photo.id)))
    size_of = cache(store().size)  # many rows stand for one file, and the store may be far away
    named = [("佐证材料", row) for row in evidence] + [("照片", row) for row in photos]
    return [problem for what, row in named if (problem := _why_lost(what, row, size_of(row.sha256 or "")))]


def _why_lost(what: str, row: Evidence | Photo, size: int | None) -> str | None:
    if size is None:
        place = store().place_of(row.sha256 or "")
        return f"{what}{row.id}“{row.name}”的文件不在了（{place}）。请从备份中恢复 evidence 文件夹。"
    if size != row.size:
        return f"{what}{row.id}“{row.name}”应有{row.size}字节，实有{size}字节。请从备份中恢复。"
    return None


def _gaps_in_registers(db: Session) -> list[str]:
    of = (col(DocumentNumber.unit_id), col(DocumentNumber.series), col(DocumentNumber.year))
    last = func.max(DocumentNumber.serial)
    gaps = select(*of, last).group_by(*of).having(last != func.count()).order_by(*of)
    return [
        f"单位{unit_id}的{series}〔{year}〕编到{serial}号，登记簿上却有缺号。请用最近一次的备份核对发文登记。"
        for unit_id, series, year, serial in db.exec(gaps)
    ]


def _damaged_notices(db: Session) -> list[str]:
    finished = col(Notice.finished_at).is_not(None)
    query = select(Notice.id, Notice.title, Notice.sha256, Notice.content).where(finished).order_by(col(Notice.id))
    kept = db.exec(query.execution_options(yield_per=BATCH))
    return [problem for row in kept if (problem := damage(*row))]


def _changed_templates(db: Session) -> list[str]:
    query = select(NoticeTemplate).order_by(col(NoticeTemplate.id)).execution_options(yield_per=BATCH)
    return [
        f"公文模板{row.id}“{row.name}”的内容与上传时不一致（SHA-256不符）。请从备份中恢复，或重新上传。"
        for row in db.exec(query)
        if hashlib.sha256(row.content).hexdigest() != row.sha256
    ]
