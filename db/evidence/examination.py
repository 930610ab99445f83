"""Files examined once per content, after they were received: what they tell, and the small pictures that pages show.

A file that cannot be opened is a fact too (`FileFacts.fault`), never an exception to whoever looks at it.
"""

import threading
from collections.abc import Callable, Iterable

from sqlalchemy import union
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from db.engine import reading, transaction
from db.evidence.decoding import facts_apart
from db.evidence.document_pages import office_copies, office_facts, on_this_machine, pdf_facts
from db.evidence.filekinds import EXCEL, WORD
from db.evidence.filestructure import HEAD, Format, format_of, video_tells_place
from db.evidence.pictures import PAGE, THUMBNAIL, UNREADABLE_POSITION, Undecodable
from db.evidence.store import store
from db.home_models import Photo
from db.models import Evidence, FileFacts

PICTURES = (Format.JPEG, Format.PNG, Format.WEBP, Format.HEIF)
# What LibreOffice may draw, and the name under which it knows it.
OFFICE = {
    WORD: ".docx",
    EXCEL: ".xlsx",
    "application/msword": ".doc",
    "application/vnd.ms-works": ".wps",
    "application/vnd.ms-excel": ".xls",
}
BATCH = 50

Copies = dict[int, bytes]
_decoding = threading.Lock()  # one at a time: each may take as much memory as a picture is allowed
_NONE = b""  # kept in place of a preview that cannot be made, so that nobody tries again at every look


class NoPreview(Exception):
    """There is no picture of that file; `str(reason)` says in Chinese why."""


def examine(sha256: str, content_type: str) -> FileFacts:
    """Everything that the file tells, its previews made and kept on the way. What fails becomes `fault`.

    Raises FileNotFoundError where the store has lost the file, and StoreFailed.
    """
    try:
        facts, copies = _read(sha256)
    except Undecodable as undecodable:
        facts, copies = FileFacts(sha256=sha256, fault=str(undecodable)), dict.fromkeys((THUMBNAIL, PAGE), _NONE)
    _keep(sha256, copies)
    if content_type in (WORD, EXCEL):
        days = office_facts(sha256)
        facts.created_on, facts.modified_on = days.created_on, days.modified_on
    return facts


def facts_of(db: Session, sha256s: Iterable[str]) -> dict[str, FileFacts]:
    """What is known of those files, by SHA-256; what was not examined yet is left out."""
    query = select(FileFacts).where(col(FileFacts.sha256).in_(set(sha256s)))
    return {facts.sha256: facts for facts in db.exec(query)}


def tells_place(sha256: str, content_type: str) -> bool:
    """Whether the file says where it was taken; it is examined now if it was not yet. Raises StoreFull and StoreFailed."""
    examine_one(sha256, content_type)
    with reading() as db:
        return any(facts.position for facts in facts_of(db, [sha256]).values())


def remember(db: Session, facts: FileFacts) -> None:
    """Keep what a file tells; what another process found first stays."""
    dialect = sqlite if db.connection().dialect.name == "sqlite" else postgresql
    db.execute(dialect.insert(FileFacts).values(**facts.model_dump()).on_conflict_do_nothing())


def thumbnail(sha256: str) -> bytes:
    """A JPEG of at most 320 pixels, made at the first call and kept. Raises NoPreview, FileNotFoundError, StoreFailed."""
    return preview(sha256, THUMBNAIL)


def page(sha256: str) -> bytes:
    """A JPEG of at most 1600 pixels that holds nothing but what is seen, made once and kept. Raises as `thumbnail`."""
    return preview(sha256, PAGE)


def preview(sha256: str, side: int) -> bytes:
    """The preview of that size. Raises NoPreview, FileNotFoundError, StoreFailed."""
    if (kept := kept_preview(sha256, side)) is not None:
        return kept
    try:
        _, copies = _read(sha256)
    except Undecodable as undecodable:
        _keep(sha256, dict.fromkeys((THUMBNAIL, PAGE), _NONE))
        raise NoPreview(str(undecodable)) from None
    if not copies:
        raise NoPreview("这类文件没有预览，请下载后查看。")
    _keep(sha256, copies)
    return copies[side]


def kept_preview(sha256: str, side: int) -> bytes | None:
    """The preview if it is there, None if it has still to be made. Raises NoPreview where it cannot be."""
    kept = store().preview(_name(sha256, side))
    if kept == _NONE:
        raise NoPreview("文件打不开，没有预览。请联系上传的人，确认原文件能打开后重新上传。")
    return kept


def unexamined(db: Session, after: str = "", most: int = BATCH) -> list[tuple[str, str]]:
    """SHA-256 and content type of files that nobody has examined, at most so many, in order, from after that SHA-256 on."""
    files = union(*(select(table.sha256, table.content_type) for table in (Evidence, Photo))).subquery()
    known = select(FileFacts.sha256).where(FileFacts.sha256 == files.c.sha256).exists()
    waiting = select(files.c.sha256, files.c.content_type).where(files.c.sha256 > after, ~known)
    rows = db.execute(waiting.order_by(files.c.sha256, files.c.content_type).limit(most))
    return [(sha256, content_type or "") for sha256, content_type in rows]


def examine_all(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Examine whatever nobody has examined, file by file, each in a transaction of its own. Returns how many.

    Ends early once `stop` says so; what was not reached is reached the next time.
    """
    done, after = 0, ""
    while waiting := _waiting(after):
        for sha256, content_type in waiting:
            if stop():
                return done
            done += examine_one(sha256, content_type)
        after = waiting[-1][0]
    return done


def examine_one(sha256: str, content_type: str) -> bool:
    """Examine a file unless it was, and make previews of office documents too. False where the store has lost it."""
    with reading() as db:
        if facts_of(db, [sha256]):
            return True
    try:
        facts = examine(sha256, content_type)
        if content_type in OFFICE:
            _keep(sha256, office_copies(sha256, OFFICE[content_type]))
    except FileNotFoundError:
        return False
    with transaction() as db:
        remember(db, facts)
    return True


def _waiting(after: str) -> list[tuple[str, str]]:
    with reading() as db:
        return unexamined(db, after)


def _read(sha256: str) -> tuple[FileFacts, Copies]:
    """What a picture, a PDF or a video tells, with its previews; of other files nothing. Raises Undecodable, FileNotFoundError."""
    with store().open(sha256) as file:
        format = format_of(file.read(HEAD))
        is_placed = format is Format.MP4 and video_tells_place(file)
    if format is not Format.PDF and format not in PICTURES:
        return FileFacts(sha256=sha256, position=UNREADABLE_POSITION if is_placed else ""), {}
    with on_this_machine(sha256) as path, _decoding:
        told, copies = pdf_facts(path) if format is Format.PDF else facts_apart(path)
        return FileFacts(sha256=sha256, **vars(told)), copies


def _keep(sha256: str, copies: Copies) -> None:
    for side, content in copies.items():
        store().keep_preview(_name(sha256, side), content)


def _name(sha256: str, side: int) -> str:
    return f"{sha256}-{side}.jpg"
