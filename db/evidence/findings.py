"""What evidence tells, found in the database and answered by the reviewer. Nothing here changes a score."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Row
from sqlmodel import Session, col, func, select

from db.access import require_action
from db.assessments import visible_assessment
from db.audit import record
from db.cycles import form_of
from db.evidence.finding_events import FindingAnswered, FindingAnswerWithdrawn
from db.evidence.near_pictures import Pictures
from db.models import Answer, Assessment, Cycle, Evidence, FileFacts, FindingAnswer, Unit, User, id_of, now
from db.refusals import BadInput, Closed, NotFound
from db.units import require_within
from db.verification import require_verifiable
from forms.findings import (
    NEAR,
    REPLY_NAMES,
    Finding,
    FindingKind,
    Key,
    Match,
    Piece,
    Reply,
    find,
    key_of,
)
from forms.permissions import Action

MOST_NEAR = 40  # files that are nearly one of the form's pictures; more tell no more
LONGEST_NOTE = 200

_COLUMNS: tuple[Any, ...] = (
    *(
        Evidence.id,
        Evidence.item_number,
        Evidence.name,
        Evidence.caption,
        Evidence.sha256,
        Evidence.reused_from_id,
        Evidence.content_type,
    ),
    *(
        Evidence.withdrawn_at,
        Evidence.assessment_id,
        Assessment.unit_id,
        Assessment.kind,
        col(Unit.name).label("township"),
        Cycle.year,
    ),
    *(FileFacts.taken_on, FileFacts.created_on, FileFacts.modified_on, FileFacts.perceptual_hash),
)


@dataclass(frozen=True)
class Given:
    """A reviewer's answer to one hint, as it stands."""

    id: int
    reply: Reply
    note: str
    by: str
    at: datetime


def findings_of(db: Session, assessment_id: int, by: User) -> list[Finding]:
    """Every hint about that form's evidence, in document order, answered or not.

    A township is told of its own unit's evidence alone, county people of all within the county. Raises NotAllowed, NotFound.
    """
    require_action(by, Action.SEE_EVIDENCE)
    assessment, _ = visible_assessment(db, assessment_id, by)
    rows = _rows(db, Assessment.id == assessment_id)
    own = [row for row in rows if row.withdrawn_at is None]
    close = _close(db, {row.perceptual_hash for row in own if row.perceptual_hash}, by)
    wanted = {row.sha256 for row in own if row.sha256}.union(*close.values())
    elsewhere = _rows(db, col(Evidence.sha256).in_(wanted), _within(db, by)) if wanted else []
    pieces = _pieces([*rows, *elsewhere])
    by_file: dict[str, list[Piece]] = {}
    for row in elsewhere:
        if row.withdrawn_at is None:
            by_file.setdefault(row.sha256, []).append(pieces[row.id])
    matches = {
        row.id: _matches(row.sha256, close.get(row.perceptual_hash, set()), by_file) for row in own if row.sha256
    }
    return find(form_of(db, assessment.form_id), [pieces[row.id] for row in own], matches, _inputs(db, assessment_id))


def _rows(db: Session, *which: ColumnElement[bool] | bool) -> list[Row[Any]]:
    query = (
        select(*_COLUMNS)
        .join(Assessment, Assessment.id == Evidence.assessment_id)
        .join(Unit, Unit.id == Assessment.unit_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .outerjoin(FileFacts, FileFacts.sha256 == Evidence.sha256)
        .where(*which)
        .order_by(Evidence.id)
    )
    return list(db.execute(query).all())


def _within(db: Session, by: User) -> ColumnElement[bool]:
    """What exists for that person: her own unit and those below it."""
    return col(Unit.path).startswith(db.get_one(Unit, by.unit_id).path)


def _close(db: Session, own: Iterable[str], by: User) -> dict[str, set[str]]:
    """Of each own hash the files that are near to it among those that exist for that person, the own one with them.

    All hashes come in one text of one row: a hundred thousand rows would take a second to fetch.
    """
    hashes = set(own)
    if not hashes:
        return {}
    there = (
        select(Evidence.sha256).join(Assessment).join(Unit).where(_within(db, by), col(Evidence.withdrawn_at).is_(None))
    )
    told = func.aggregate_strings(col(FileFacts.sha256) + col(FileFacts.perceptual_hash), "")
    query = select(told).where(col(FileFacts.sha256).in_(there))
    pictures = Pictures(db.execute(query).scalar() or "")
    return {known: set(islice(pictures.near(known, NEAR), MOST_NEAR)) for known in hashes}


def _matches(sha256: str, close: set[str], by_file: dict[str, list[Piece]]) -> list[Match]:
    """What is like a file: itself elsewhere too, which the rules tell from the piece that is looked at."""
    return [Match(piece, file == sha256) for file in {sha256, *close} for piece in by_file.get(file, ())]


def _pieces(rows: list[Row[Any]]) -> dict[int, Piece]:
    taken_from = {row.id: row.reused_from_id for row in rows}
    return {row.id: _piece(row, _origin(row.id, taken_from)) for row in rows}


def _origin(piece_id: int, taken_from: dict[int, int | None]) -> int:
    # A piece is taken from one that was there before it, so that this ends.
    while (earlier := taken_from.get(piece_id)) is not None and earlier < piece_id:
        piece_id = earlier
    return piece_id


def _piece(row: Row[Any], origin: int) -> Piece:
    return Piece(
        id=row.id,
        unit_id=row.unit_id,
        township=row.township,
        year=row.year,
        kind=row.kind,
        item=row.item_number,
        name=row.name,
        caption=row.caption,
        content_type=row.content_type or "",
        sha256=row.sha256,
        origin=origin,
        taken_on=row.taken_on,
        written_on=row.modified_on or row.created_on,
    )


def _inputs(db: Session, assessment_id: int) -> dict[str, dict[str, Any]]:
    query = select(Answer.item_number, Answer.inputs).where(Answer.assessment_id == assessment_id)
    return {number: dict(inputs) for number, inputs in db.exec(query)}


def answers_of(db: Session, assessment_id: int, by: User) -> dict[Key, Given]:
    """The county's standing answers that concern that form, by the hint's key: also those given at the other side of a pair.

    Raises NotAllowed for the townships, NotFound.
    """
    require_action(by, Action.SEE_PROGRESS)
    visible_assessment(db, assessment_id, by)
    own = select(Evidence.id).where(Evidence.assessment_id == assessment_id)
    query = (
        select(FindingAnswer, User.name)
        .join(User, col(User.id) == FindingAnswer.answered_by)
        .where(
            (col(FindingAnswer.assessment_id) == assessment_id) | col(FindingAnswer.other_id).in_(own),
            col(FindingAnswer.withdrawn_at).is_(None),
        )
        .order_by(col(FindingAnswer.id))
    )
    return {_key(row): _given(row, name) for row, name in db.exec(query)}


def _key(row: FindingAnswer) -> Key:
    ids = [number for number in (row.evidence_id, row.other_id) if number is not None]
    return key_of(FindingKind(row.kind), row.item_number, ids)


def _given(row: FindingAnswer, name: str) -> Given:
    return Given(id_of(row), Reply(row.answer), row.note, name, row.answered_at)


def answer_finding(
    db: Session, assessment_id: int, finding: Finding, reply: Reply, note: str = "", *, by: User
) -> FindingAnswer:
    """Keep the reviewer's answer to one hint. The same answer once more is the row that is there.

    Raises BadInput for a reply that does not fit or lacks its note, Closed when somebody answered otherwise meanwhile,
    NotFound for evidence that is not there for her, and as `require_verifiable`.
    """
    assessment, _ = require_verifiable(db, assessment_id, by)
    _require_fitting(db, assessment_id, finding, reply, note, by)
    if present := _standing(db, assessment_id, finding.key):
        return _same_or_refused(db, present, reply, note.strip())
    row = FindingAnswer(
        assessment_id=assessment_id,
        evidence_id=finding.piece.id if finding.piece else None,
        other_id=finding.other.id if finding.other else None,
        item_number=finding.item,
        kind=finding.kind,
        answer=reply,
        note=note.strip(),
        answered_by=id_of(by),
    )
    db.add(row)
    db.flush()
    event = FindingAnswered(answer=reply, note=row.note, **_about(assessment, row))
    record(db, event, by=by)
    return row


def _require_fitting(db: Session, assessment_id: int, finding: Finding, reply: Reply, note: str, by: User) -> None:
    if finding.piece is not None:
        _require_piece(db, finding.piece.id, by, assessment_id)
    if finding.other is not None:
        _require_piece(db, finding.other.id, by)
    if reply is Reply.JOINT_EVENT and not finding.is_between_townships:
        raise BadInput("“联合活动”用于两个乡镇的佐证相同；本条请点“没有问题”并写明情况。")
    if reply is Reply.IN_ORDER and not note.strip():
        raise BadInput("请写明为什么没有问题，例如“制度长期有效”。")
    if len(note.strip()) > LONGEST_NOTE:
        raise BadInput(f"说明有{len(note.strip())}个字，最多{LONGEST_NOTE}个，请缩短。")


def _require_piece(db: Session, evidence_id: int, by: User, assessment_id: int | None = None) -> None:
    piece = db.get(Evidence, evidence_id)
    if piece is None or assessment_id not in (None, piece.assessment_id):
        raise NotFound
    require_within(db, by, db.get_one(Assessment, piece.assessment_id).unit_id)


def _standing(db: Session, assessment_id: int, key: Key) -> FindingAnswer | None:
    query = select(FindingAnswer).where(
        (col(FindingAnswer.assessment_id) == assessment_id) | col(FindingAnswer.other_id).in_(key[2]),
        col(FindingAnswer.withdrawn_at).is_(None),
    )
    return next((row for row in db.exec(query.order_by(col(FindingAnswer.id))) if _key(row) == key), None)


def _same_or_refused(db: Session, present: FindingAnswer, reply: Reply, note: str) -> FindingAnswer:
    if (present.answer, present.note) == (reply, note):
        return present
    who = db.get_one(User, present.answered_by).name
    told = REPLY_NAMES[Reply(present.answer)] + (f"（{present.note}）" if present.note else "")
    raise Closed(f"这条提示已由{who}答复为“{told}”，您的答复没有存入。如需更改，请先撤销原答复。")


def withdraw_answer(db: Session, answer_id: int, *, by: User) -> None:
    """Take an answer back, so that the hint is open again; the row stays. A second time changes nothing.

    Raises NotFound, and as `require_verifiable`.
    """
    require_action(by, Action.VERIFY)
    row = db.get(FindingAnswer, answer_id)
    if row is None:
        raise NotFound
    assessment, _ = require_verifiable(db, row.assessment_id, by)
    db.refresh(row)
    if row.withdrawn_at is not None:
        return
    row.withdrawn_by, row.withdrawn_at = by.id, now()
    db.add(row)
    record(db, FindingAnswerWithdrawn(**_about(assessment, row)), by=by)


def _about(assessment: Assessment, row: FindingAnswer) -> dict[str, Any]:
    return {
        "unit_id": assessment.unit_id,
        "assessment_id": row.assessment_id,
        "item_number": row.item_number,
        "finding": row.kind,
        "evidence_id": row.evidence_id,
        "other_id": row.other_id,
    }
