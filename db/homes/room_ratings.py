"""One room's year: the township's marks and state while its form can be filled in, the county's state beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select, update

from db.access import own_cycle, require_action, today
from db.assessments import OPEN_STATUSES, assessment_of, require_fillable
from db.audit import record
from db.cycles import form_of
from db.drawn.room_link import draw_rooms, is_open_for_rooms, room_link, sources
from db.home_models import ROOM_STATE_NAMES, ActivityRoom, RoomRating, RoomState
from db.homes.room_events import RoomRated, RoomsAccepted, RoomVerdictsWithdrawn, RoomVerified
from db.homes.rooms import NO_ROOM, RoomRow, own_room, require_in_use, rooms_of
from db.models import Assessment, Cycle, User, id_of, now
from db.refusals import BadInput, Closed, NotFound
from db.saved_first import saved_first
from db.units import require_within
from db.verification import require_verifiable
from forms.lifecycle import FormKind, why_not_filled_in, why_not_verified
from forms.model import Form
from forms.permissions import TOWNSHIP_ROLES, Action
from forms.rooms import RoomScore, decision_problem, mark_problems, rate

LONGEST_NOTE = 500
FROZEN = "自评表已提交，活动室的自评状态不能再改；有不同意见，请向县考评组说明。"


@dataclass(frozen=True)
class RatedRoom:
    """A room with its rating of one year: an empty one where nothing was saved, without the county's part where hidden.

    `counts` tells whether it makes up the year's share, `is_frozen` that it does whatever becomes of it; `closed` why the township may not rate it today, `not_verified`
    why the county may not judge it, None where they may.
    """

    row: RoomRow
    rating: RoomRating
    score: RoomScore
    counts: bool
    closed: str | None
    not_verified: str | None
    is_frozen: bool

    @property
    def is_disputed(self) -> bool:
        """Whether a person should look: no state, or one that the score alone would not give."""
        is_up = self.rating.state is RoomState.UP_TO_STANDARD
        return self.rating.state is None or self.score.points is None or is_up is not self.score.is_enough

    @property
    def is_acceptable(self) -> bool:
        """Whether the county may let the township's state stand today without a look at the room."""
        open_ = self.counts and self.not_verified is None and self.rating.verified_state is None
        return open_ and not self.is_disputed


def standard_of(db: Session, cycle_id: int, by: User) -> Form:
    """The star standard of that year, by which rooms are rated. Raises NotFound."""
    return form_of(db, own_cycle(db, cycle_id, by).star_form_id)


def rated_rooms(
    db: Session, cycle_id: int, by: User, *, unit_id: int | None = None, room_id: int | None = None
) -> list[RatedRoom]:
    """The rooms that this person sees, each with its rating of that year, in a number of queries that no room adds to.

    Raises NotAllowed, NotFound.
    """
    rows = rooms_of(db, by, unit_id=unit_id, room_id=room_id)
    cycle = own_cycle(db, cycle_id, by)
    query = select(RoomRating).where(RoomRating.cycle_id == cycle_id).execution_options(populate_existing=True)
    ratings = {rating.room_id: rating for rating in db.exec(query)}
    years = {unit: _Year.of(db, cycle, unit, by) for unit in dict.fromkeys(row.room.unit_id for row in rows)}
    return [years[row.room.unit_id].rated(row, ratings.get(id_of(row.room))) for row in rows]


def rated_room(db: Session, cycle_id: int, room_id: int, by: User) -> RatedRoom:
    """That room with its rating of that year. Raises NotAllowed, NotFound."""
    found = rated_rooms(db, cycle_id, by, room_id=room_id)
    if not found:
        raise NotFound(NO_ROOM)
    return found[0]


@dataclass(frozen=True)
class _Year:
    """What holds for every room of one township in one year."""

    cycle: Cycle
    standard: Form
    is_open: bool
    hides_verdicts: bool
    closed: str | None
    not_verified: str | None

    @classmethod
    def of(cls, db: Session, cycle: Cycle, unit_id: int, by: User) -> "_Year":
        query = select(Assessment).where(
            Assessment.cycle_id == cycle.id, Assessment.unit_id == unit_id, Assessment.kind == FormKind.CHECKLIST
        )
        checklist, standard = db.exec(query).first(), form_of(db, cycle.star_form_id)
        if checklist is None:
            none = "本年度没有该乡镇的自评表，不评定活动室。"
            return cls(cycle, standard, False, False, none, none)
        is_open = is_open_for_marks(db, checklist, cycle)
        hidden = by.role in TOWNSHIP_ROLES and checklist.status in OPEN_STATUSES
        closed = why_not_filled_in(cycle.status, checklist.status, cycle.schedule, today())
        not_verified = why_not_verified(cycle.status, checklist.status, cycle.schedule, today())
        return cls(cycle, standard, is_open, hidden, closed or (None if is_open else FROZEN), not_verified)

    def rated(self, row: RoomRow, rating: RoomRating | None) -> RatedRoom:
        if rating is None:
            rating = RoomRating(cycle_id=id_of(self.cycle), room_id=id_of(row.room))
        score = rate(self.standard, _known(self.standard, rating.marks), self.standard.stars)
        counts = row.room.closed_at is None if self.is_open else rating.counted
        if self.hides_verdicts:
            rating = RoomRating(**rating.model_dump(exclude={"verified_state", "verified_reason"}))
        closed = self.closed or (f"“{row.room.name}”已停用，不再评定。" if row.room.closed_at else None)
        is_frozen = counts and not self.is_open
        return RatedRoom(row, rating, score, counts, closed, self.not_verified, is_frozen)


def _known(standard: Form, marks: Mapping[str, str]) -> dict[str, str]:
    """The marks that the standard of the year still has; it may have been revised since."""
    return {number: mark for number, mark in marks.items() if not mark_problems(standard, {number: mark})}


def is_open_for_marks(db: Session, checklist: Assessment, cycle: Cycle) -> bool:
    """Whether the register still decides which rooms count; else those that were submitted do."""
    link = room_link(db, checklist, cycle)
    return checklist.status in OPEN_STATUSES if link is None else is_open_for_rooms(db, checklist, link.item.number)


def save_marks(
    db: Session, cycle_id: int, room_id: int, marks: Mapping[str, str], *, expected_version: int, by: User
) -> RoomRating:
    """Mark a room on the standard's headings, all or some. A state that the new score does not bear out is taken back.

    Raises NotAllowed, NotFound, Closed, BadInput with every fault, RecordChanged when somebody saved since.
    """
    room, cycle, rating = _own_rating(db, cycle_id, room_id, by)
    standard = form_of(db, cycle.star_form_id)
    if problems := mark_problems(standard, marks):
        raise BadInput("\n".join(problems))
    score = rate(standard, marks, standard.stars)
    state = rating.state
    if state is not None and _state_problem(score, state, rating.note):
        state = None
    return _save_own(db, room, cycle, rating, {"marks": dict(marks), "state": state}, expected_version, by)


def decide_state(
    db: Session,
    cycle_id: int,
    room_id: int,
    state: RoomState | None,
    note: str,
    *,
    expected_version: int,
    by: User,
) -> RoomRating:
    """The township's own word on a room; against the score it needs a note. None takes the decision back.

    Raises NotAllowed, NotFound, Closed, BadInput with every fault, RecordChanged when somebody saved since.
    """
    room, cycle, rating = _own_rating(db, cycle_id, room_id, by)
    standard = form_of(db, cycle.star_form_id)
    problems = [f"说明有{len(note)}个字，最多{LONGEST_NOTE}个，请缩短。"] if len(note) > LONGEST_NOTE else []
    score = rate(standard, _known(standard, rating.marks), standard.stars)
    if state is not None and (problem := _state_problem(score, state, note)):
        problems.append(problem)
    if problems:
        raise BadInput("\n".join(problems))
    return _save_own(db, room, cycle, rating, {"state": state, "note": note.strip()}, expected_version, by)


def _state_problem(score: RoomScore, state: RoomState, note: str) -> str | None:
    return decision_problem(score, is_up_to_standard=state is RoomState.UP_TO_STANDARD, note=note)


def _own_rating(db: Session, cycle_id: int, room_id: int, by: User) -> tuple[ActivityRoom, Cycle, RoomRating]:
    """The room, the year and its rating, locked with the township's checklist, if this person may rate it today."""
    require_action(by, Action.KEEP_HOME)
    cycle = own_cycle(db, cycle_id, by)
    # The home is locked before the checklist, as where a room is added: two people never wait for each other.
    room = own_room(db, room_id, by)
    checklist = require_fillable(db, id_of(assessment_of(db, cycle_id, by.unit_id, FormKind.CHECKLIST)), by)
    if not is_open_for_marks(db, checklist, cycle):
        raise Closed(FROZEN)
    require_in_use(room)
    return room, cycle, _rating(db, cycle_id, room_id)


def _rating(db: Session, cycle_id: int, room_id: int) -> RoomRating:
    query = select(RoomRating).where(RoomRating.cycle_id == cycle_id, RoomRating.room_id == room_id)
    rating = db.exec(query.execution_options(populate_existing=True)).first()
    if rating is None:
        rating = RoomRating(cycle_id=cycle_id, room_id=room_id)
        db.add(rating)
        db.flush()
    return rating


def _save_own(
    db: Session,
    room: ActivityRoom,
    cycle: Cycle,
    rating: RoomRating,
    values: dict[str, Any],
    expected_version: int,
    by: User,
) -> RoomRating:
    before = _own_words(rating)
    if all(getattr(rating, name) == value for name, value in values.items()):
        return rating
    _write(db, room, rating, {**values, "saved_by": by.id, "saved_at": now()}, expected_version)
    draw_rooms(db, cycle, room.unit_id)
    after = _own_words(rating)
    event = RoomRated(unit_id=room.unit_id, cycle_id=id_of(cycle), room_id=id_of(room), before=before, after=after)
    record(db, event, by=by)
    return rating


def _own_words(rating: RoomRating) -> dict[str, Any]:
    return {"marks": dict(rating.marks), "state": _name(rating.state), "note": rating.note}


def _name(state: RoomState | None) -> str:
    return "" if state is None else ROOM_STATE_NAMES[state]


def _write(db: Session, room: ActivityRoom, rating: RoomRating, values: dict[str, Any], expected_version: int) -> None:
    same = update(RoomRating).where(col(RoomRating.id) == rating.id, col(RoomRating.version) == expected_version)
    saved = same.values(**values, version=expected_version + 1)
    done = db.exec(saved.execution_options(synchronize_session=False))
    db.refresh(rating)
    if not done.rowcount:
        own, verdict = (rating.saved_at, rating.saved_by), (rating.verified_at, rating.verified_by)
        at, who = max((last for last in (own, verdict) if last[0]), default=own)
        raise saved_first(db, f"“{room.name}”的评定", who, at)


def verify_room(
    db: Session,
    cycle_id: int,
    room_id: int,
    state: RoomState | None,
    reason: str,
    *,
    expected_version: int,
    by: User,
) -> RoomRating:
    """The county's state of a room beside the township's; a different one needs a reason. None takes the verdict back.

    Raises NotAllowed, NotFound, Closed in a wrong phase or for a room that does not count, BadInput, RecordChanged.
    """
    require_action(by, Action.VERIFY)
    seen = rated_room(db, cycle_id, room_id, by)
    room = seen.row.room
    checklist, cycle = _verifiable(db, cycle_id, room.unit_id, by)
    if room_id not in _counted_ids(db, checklist, cycle):
        raise Closed(f"“{room.name}”不在乡镇提交的活动室之中，不计入本年度达标比例，不需要考评。")
    rating, reason = _rating(db, cycle_id, room_id), reason.strip() if state is not None else ""
    if problems := list(_verdict_problems(rating, state, reason)):
        raise BadInput("\n".join(problems))
    before = rating.verified_state
    if (before, rating.verified_reason) == (state, reason):
        return rating
    _write(db, room, rating, _verdict(state, reason, by), expected_version)
    draw_rooms(db, cycle, room.unit_id)
    event = RoomVerified(
        unit_id=room.unit_id,
        cycle_id=cycle_id,
        room_id=room_id,
        before=_name(before),
        after=_name(state),
        reason=reason,
    )
    record(db, event, by=by)
    return rating


def _verifiable(db: Session, cycle_id: int, unit_id: int, by: User) -> tuple[Assessment, Cycle]:
    own_cycle(db, cycle_id, by)
    require_within(db, by, unit_id)
    return require_verifiable(db, id_of(assessment_of(db, cycle_id, unit_id, FormKind.CHECKLIST)), by)


def _counted_ids(db: Session, checklist: Assessment, cycle: Cycle) -> list[int]:
    link = room_link(db, checklist, cycle)
    return [] if link is None else [room.room_id for room in sources(db, checklist, link.item.number)]


def _verdict_problems(rating: RoomRating, state: RoomState | None, reason: str) -> Iterable[str]:
    if len(reason) > LONGEST_NOTE:
        yield f"理由有{len(reason)}个字，最多{LONGEST_NOTE}个，请缩短。"
    if state is not None and state is not rating.state and not reason:
        yield "考评状态与乡镇自评不一致，请填写理由。"


def _verdict(state: RoomState | None, reason: str, by: User) -> dict[str, Any]:
    who, at = (None, None) if state is None else (by.id, now())
    return {"verified_state": state, "verified_reason": reason, "verified_by": who, "verified_at": at}


def accept_rooms(db: Session, cycle_id: int, unit_id: int, *, by: User) -> list[int]:
    """Let the township's own state stand for every room not judged yet whose score bears it out. Returns their ids.

    Raises NotAllowed, NotFound, Closed in a wrong phase.
    """
    require_action(by, Action.VERIFY)
    checklist, cycle = _verifiable(db, cycle_id, unit_id, by)
    counted = set(_counted_ids(db, checklist, cycle))
    waiting = [
        rated
        for rated in rated_rooms(db, cycle_id, by, unit_id=unit_id)
        if rated.rating.room_id in counted and rated.rating.verified_state is None and not rated.is_disputed
    ]
    for rated in waiting:
        _write(db, rated.row.room, rated.rating, _verdict(rated.rating.state, "", by), rated.rating.version)
    if waiting:
        _judged_together(db, cycle, unit_id, RoomsAccepted, waiting, by)
    return [rated.rating.room_id for rated in waiting]


def withdraw_verdicts(db: Session, cycle_id: int, unit_id: int, room_ids: Iterable[int], *, by: User) -> None:
    """Take the county's verdicts on these rooms of one township back; the item waits again. As `accept_rooms` raises."""
    require_action(by, Action.VERIFY)
    checklist, cycle = _verifiable(db, cycle_id, unit_id, by)
    wanted = set(room_ids) & set(_counted_ids(db, checklist, cycle))
    rated = [each for each in rated_rooms(db, cycle_id, by, unit_id=unit_id) if each.rating.room_id in wanted]
    judged = [each for each in rated if each.rating.verified_state is not None]
    for each in judged:
        _write(db, each.row.room, each.rating, _verdict(None, "", by), each.rating.version)
    if judged:
        _judged_together(db, cycle, unit_id, RoomVerdictsWithdrawn, judged, by)


def _judged_together(
    db: Session,
    cycle: Cycle,
    unit_id: int,
    event: type[RoomsAccepted] | type[RoomVerdictsWithdrawn],
    rated: list[RatedRoom],
    by: User,
) -> None:
    draw_rooms(db, cycle, unit_id)
    states = {each.row.room.name: _name(each.rating.state) for each in rated}
    record(db, event(unit_id=unit_id, cycle_id=id_of(cycle), states=states), by=by)


@dataclass(frozen=True)
class Share:
    """One township's rooms of a year: how many count, and how many stand in each state by the state that holds.

    The county's state holds where there is one, else the township's own; `open` are those without any,
    `acceptable` those that `accept_rooms` would let stand today.
    """

    unit_id: int
    name: str
    rooms: int
    up_to_standard: int
    improving: int
    below_standard: int
    open: int
    verified: int
    acceptable: int


def shares(rated: Iterable[RatedRoom]) -> list[Share]:
    """What `rated_rooms` comes to by township, in its order; townships without a room that counts are left out."""
    by_unit: dict[int, list[RatedRoom]] = {}
    for each in rated:
        if each.counts:
            by_unit.setdefault(each.row.room.unit_id, []).append(each)
    return [_share(unit_id, rooms) for unit_id, rooms in by_unit.items()]


def _share(unit_id: int, rooms: list[RatedRoom]) -> Share:
    held = [each.rating.verified_state or each.rating.state for each in rooms]
    return Share(
        unit_id=unit_id,
        name=rooms[0].row.township,
        rooms=len(rooms),
        up_to_standard=held.count(RoomState.UP_TO_STANDARD),
        improving=held.count(RoomState.IMPROVING),
        below_standard=held.count(RoomState.BELOW_STANDARD),
        open=held.count(None),
        verified=sum(each.rating.verified_state is not None for each in rooms),
        acceptable=sum(each.is_acceptable for each in rooms),
    )
