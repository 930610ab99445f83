"""What the verification record tells of the township's rooms and of its home's stars."""

from collections.abc import Iterator

from docx.document import Document

from db.archives import ArchiveRecord
from db.home_models import ROOM_STATE_NAMES, AwardKind, RoomRating, RoomState
from db.results import DECISIONS
from reports import gongwen
from reports.archive.words import (
    NONE,
    add_numbered_heading,
    add_rows,
    by_and_day,
    day_of,
    reasons_text,
    score_text,
    who,
)

ROOM_COLUMNS = {
    "序号": 580,
    "活动室": 2200,
    "得分": 720,
    "自评状态": 980,
    "考评状态": 980,
    "理由": 0,
    "考评人、日期": 1400,
}
VETO_COLUMNS = {"序号": 580, "否决情形": 2600, "事实与依据": 0, "审定": 1200, "审定理由": 1900}
LINE_COLUMNS = {"日期": 1400, "决定": 1000, "星级": 1200, "得分": 800, "理由": 0, "决定人": 950}
LINE_NAMES = {AwardKind.AWARDED: "评定", AwardKind.REMOVED: "摘星"}


def add_rooms(document: Document, record: ArchiveRecord) -> None:
    """The ratings of the activity rooms; nothing where there is none."""
    if record.home.rooms:
        add_numbered_heading(document, "代表活动室评定情况")
        add_rows(document, ROOM_COLUMNS, _room_rows(record))


def _room_rows(record: ArchiveRecord) -> Iterator[list[str]]:
    for number, rated in enumerate(record.home.rooms, start=1):
        states = (_state(rated.rating.state), _state(rated.rating.verified_state))
        yield [str(number), rated.room.name, score_text(rated.score), *states, *_judged(record, rated.rating)]


def _state(state: RoomState | None) -> str:
    return NONE if state is None else ROOM_STATE_NAMES[state]


def _judged(record: ArchiveRecord, rating: RoomRating) -> list[str]:
    told = reasons_text({"自评说明": rating.note, "考评理由": rating.verified_reason})
    by = NONE if rating.verified_at is None else by_and_day(record.names, rating.verified_by, rating.verified_at)
    return [told, by]


def add_stars(document: Document, record: ArchiveRecord) -> None:
    """The star vetoes with what the leader decided, and every decision on the year's stars, removals included."""
    if record.home.vetoes:
        add_numbered_heading(document, "星级否决")
        add_rows(document, VETO_COLUMNS, _veto_rows(record))
    add_numbered_heading(document, "星级审定")
    if record.home.lines:
        add_rows(document, LINE_COLUMNS, _line_rows(record))
    else:
        gongwen.add_body(document, f"{record.cycle.year}年度星级没有审定记录。")


def _veto_rows(record: ArchiveRecord) -> Iterator[list[str]]:
    for number, veto in enumerate(record.home.vetoes, start=1):
        decided = DECISIONS[veto.confirmed]
        by = f"{decided}（{who(record.names, veto.decided_by)}）" if veto.decided_by else decided
        yield [str(number), veto.ground, veto.reason or NONE, by, veto.decision_reason]


def _line_rows(record: ArchiveRecord) -> Iterator[list[str]]:
    for line in record.home.lines:
        decided = [day_of(line.decided_at), LINE_NAMES[line.kind], line.stars, score_text(line.score)]
        yield [*decided, line.reason, who(record.names, line.decided_by)]
