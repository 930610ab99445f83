"""What is on record about stars: a home's lines over the years, a year's round, and what overrules the score.

Asks nobody's role: the use cases that call it have.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from sqlmodel import Session, col, select

from db.home_models import AwardKind, DeputyHome, StarAward, StarRound, StarVeto
from db.models import Cycle, User, id_of, now
from db.refusals import Closed
from db.saved_first import saved_first
from forms.lifecycle import CycleStatus
from forms.ranking import NO_STARS, TAKEN_AWAY

STARS_AWARDED = "本年度星级已经审定，星级评定表不能再改；授星后发现问题的，请审定人在“星级评定”中按规定摘星。"


def round_of(db: Session, cycle_id: int) -> StarRound | None:
    """The year's round as the database has it now, None before anything of it was set."""
    query = select(StarRound).where(StarRound.cycle_id == cycle_id)
    return db.exec(query.execution_options(populate_existing=True)).first()


def is_awarded(db: Session, cycle: Cycle) -> bool:
    """Whether the year's stars are approved: by themselves, or with its result."""
    if cycle.status is CycleStatus.PUBLISHED:
        return True
    found = round_of(db, id_of(cycle))
    return found is not None and found.approved_at is not None


def require_not_awarded(db: Session, cycle: Cycle) -> None:
    """Raises Closed once the year's stars are approved, or while it is not under way."""
    if is_awarded(db, cycle):
        raise Closed(f"{cycle.year}年度星级已经审定，不能再改；授星后发现问题的，请审定人按规定摘星。")
    if cycle.status is not CycleStatus.OPEN:
        raise Closed(f"{cycle.year}年度考核尚未开启。")


def held(line: StarAward) -> str:
    """The level that a home holds after that line; 不予定星 where its stars were taken."""
    return NO_STARS if line.kind is AwardKind.REMOVED else line.stars


def held_told(line: StarAward) -> str:
    """The same in the words that people read: 已摘星 where its stars were taken."""
    return TAKEN_AWAY if line.kind is AwardKind.REMOVED else line.stars


def restorations(lines: Sequence[StarAward]) -> dict[int, int]:
    """The lines that undo a removal, each by the id of the removal that it undoes; `lines` of one home, oldest first."""
    return {
        id_of(before): id_of(line)
        for before, line in pairwise(lines)
        if before.kind is AwardKind.REMOVED and line.kind is AwardKind.AWARDED and line.year == before.year
    }


def standing(lines: Sequence[StarAward]) -> list[StarAward]:
    """One home's lines, oldest first, without removals that were undone and without their undoing."""
    undone = restorations(lines)
    return [line for line in lines if line.id not in {*undone, *undone.values()}]


def lines_of(db: Session, home_ids: Iterable[int]) -> dict[int, list[StarAward]]:
    """Those homes' lines in the order of their years, by home id."""
    query = select(StarAward).where(col(StarAward.home_id).in_(list(home_ids)))
    query = query.order_by(col(StarAward.year), col(StarAward.id))
    found: dict[int, list[StarAward]] = {}
    for line in db.exec(query):
        found.setdefault(line.home_id, []).append(line)
    return found


def current_stars(db: Session, home_id: int) -> str | None:
    """The level that the home holds today; 不予定星 for none, None where it was never rated."""
    lines = lines_of(db, [home_id]).get(home_id)
    return held(lines[-1]) if lines else None


def decided_stars(db: Session, cycle: Cycle) -> dict[int, str]:
    """By unit id the levels of the year that a person's decision settles whatever the score is.

    Awarded stars stand as awarded, or taken since; before, a confirmed veto leaves none.
    """
    vetoes = (
        select(DeputyHome.unit_id)
        .join(StarVeto)
        .where(StarVeto.cycle_id == cycle.id, col(StarVeto.confirmed).is_(True), col(StarVeto.withdrawn_at).is_(None))
    )
    decided = dict.fromkeys(db.exec(vetoes), NO_STARS)
    awards = select(DeputyHome.unit_id, StarAward).join(StarAward).where(StarAward.cycle_id == cycle.id)
    for unit_id, line in db.exec(awards.order_by(col(StarAward.id))):
        decided[unit_id] = held(line)
    return decided


def locked_round(db: Session, cycle: Cycle) -> StarRound:
    """The year's round, begun if need be; the caller has locked the year, so that there is one."""
    found = round_of(db, id_of(cycle)) or StarRound(cycle_id=id_of(cycle))
    db.add(found)
    db.flush()
    return found


def require_round_as_seen(db: Session, round_: StarRound, version: int) -> None:
    """Raises RecordChanged, saying who and when, unless that version is what the person had before her."""
    if round_.version != version:
        raise saved_first(db, "本年度的公示或经费设置", round_.saved_by, round_.saved_at)


def note_save(round_: StarRound, by: User) -> None:
    """Count the save, with who and when."""
    round_.version, round_.saved_by, round_.saved_at = round_.version + 1, by.id, now()
