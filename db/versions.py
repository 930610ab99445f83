"""The versions of a year's form: which one is in force, which one an assessment stands on, what lies between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, exists, or_, select

from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, Evidence, PublishedForm, SupersededAnswer, Unit, id_of
from forms.carrying import Decision, Held, carried, decisions_for, may_carry
from forms.comparison import Change, Pair, Placed, compare, matched
from forms.lifecycle import FormKind, Status
from forms.model import Form


def form_in_force(cycle: Cycle, kind: FormKind) -> int:
    """The id of the year's newest version of that form."""
    return cycle.checklist_form_id if kind is FormKind.CHECKLIST else cycle.star_form_id


def versions_up_to(db: Session, form_id: int) -> list[PublishedForm]:
    """That version and all before it, the first one first."""
    version: PublishedForm | None = db.get_one(PublishedForm, form_id)
    found: list[PublishedForm] = []
    while version is not None:
        found.insert(0, version)
        version = db.get_one(PublishedForm, version.replaces_id) if version.replaces_id else None
    return found


@dataclass(frozen=True)
class Leg:
    """One item from one version to the next. `decision` is None where nothing was changed or there was nothing to decide."""

    old: Placed
    new: Placed
    decision: Decision | None


@dataclass(frozen=True)
class Track:
    """An item from the version that an assessment stands on to a later one; `new` is None where its answer ends."""

    old: Placed
    new: Placed | None
    legs: tuple[Leg, ...]

    @property
    def decision(self) -> Decision | None:
        """The decision that weighs most on the way."""
        made = [leg.decision for leg in self.legs]
        return next((decision for decision in reversed(Decision) if decision in made), None)

    def carry(self, held: Held) -> Held:
        """What the answer holds at the end."""
        for leg in self.legs:
            held = carried(leg.old, leg.new, held, leg.decision or Decision.KEEP)
        return held


def tracks_between(db: Session, old_id: int, new_id: int) -> list[Track]:
    """The way of every item of the old version to the new one, by what the county decided at each version between."""
    tracks = [Track(Placed(*placed), Placed(*placed), ()) for placed in form_of(db, old_id).items()]
    chain = versions_up_to(db, new_id)
    later = chain[next((at + 1 for at, version in enumerate(chain) if version.id == old_id), len(chain)) :]
    for version in later:
        assert version.replaces_id is not None
        ways = _ways(form_of(db, version.replaces_id), form_of(db, id_of(version)), version.decisions)
        tracks = [_onward(track, ways) for track in tracks]
    return tracks


def _ways(old: Form, new: Form, decisions: Mapping[str, str]) -> dict[str, Leg]:
    """By the old number, how each item that is answered by the same people goes on."""
    changes = {(change.old_number, change.new_number): change for change in compare(old, new)}
    return {
        pair.old.item.number: Leg(pair.old, pair.new, _decision(pair, changes, decisions))
        for pair in matched(old, new)
        if pair.old and pair.new and _goes_on(pair.old, pair.new)
    }


def _goes_on(old: Placed, new: Placed) -> bool:
    return may_carry(old, new) or old.section.kind is new.section.kind


def _decision(
    pair: Pair, changes: Mapping[tuple[str | None, str | None], Change], decisions: Mapping[str, str]
) -> Decision | None:
    assert pair.old and pair.new
    change = changes.get((pair.old.item.number, pair.new.item.number))
    if change is None:
        return None
    return Decision(decisions[change.key]) if change.key in decisions else decisions_for(change).proposed


def _onward(track: Track, ways: Mapping[str, Leg]) -> Track:
    leg = ways.get(track.new.item.number) if track.new else None
    return Track(track.old, leg.new, (*track.legs, leg)) if leg else Track(track.old, None, track.legs)


@dataclass(frozen=True)
class Stand:
    """The version that a township stands on, counted from 1; `begun` once something was entered or handed over."""

    unit_id: int
    name: str
    assessment_id: int
    form_id: int
    version: int
    status: Status
    begun: bool


def stands_of(db: Session, cycle: Cycle, kind: FormKind) -> list[Stand]:
    """Every township of the year with its version, in the county's order."""
    chain = versions_up_to(db, form_in_force(cycle, kind))
    number = {version.id: at for at, version in enumerate(chain, 1)}
    query = (
        select(Assessment, Unit.name, _begun())
        .join(Unit)
        .where(Assessment.cycle_id == cycle.id, Assessment.kind == kind)
        .order_by(col(Unit.sort), col(Unit.id))
    )
    return [
        Stand(row.unit_id, name, id_of(row), row.form_id, number.get(row.form_id, 1), row.status, bool(begun))
        for row, name, begun in db.exec(query)
    ]


def _begun():  # type: ignore[no-untyped-def]
    """Whether something was entered, added or handed over. What the system draws by itself is no beginning."""
    entered = exists().where(col(Answer.assessment_id) == col(Assessment.id), col(Answer.version) > 0)
    added = exists().where(col(Evidence.assessment_id) == col(Assessment.id))
    return or_(col(Assessment.status) != Status.DRAFT, entered, added)


def behind(db: Session, cycle: Cycle) -> dict[FormKind, list[Stand]]:
    """By form, the townships whose assessment was begun and does not stand on the version in force."""
    return {
        kind: [
            stand for stand in stands_of(db, cycle, kind) if stand.begun and stand.form_id != form_in_force(cycle, kind)
        ]
        for kind in FormKind
    }


@dataclass(frozen=True)
class Revision:
    """How the version that an assessment stands on differs from the one before: when it was published, which items."""

    published_at: datetime
    numbers: frozenset[str]
    is_latest: bool


def revision_of(db: Session, assessment: Assessment, cycle: Cycle) -> Revision | None:
    """What the township should know of the revision of its form; None where there was none."""
    latest = form_in_force(cycle, assessment.kind)
    version = db.get_one(PublishedForm, assessment.form_id)
    if version.replaces_id is None:
        in_force = db.get_one(PublishedForm, latest)
        return None if assessment.form_id == latest else Revision(in_force.published_at, frozenset(), False)
    changes = compare(form_of(db, version.replaces_id), form_of(db, assessment.form_id))
    numbers = frozenset(change.new_number for change in changes if change.new_number)
    return Revision(version.published_at, numbers, assessment.form_id == latest)


@dataclass(frozen=True)
class EarlierEntry:
    """What stood under an item in the version that its assessment was moved away from."""

    placed: Placed
    content: Mapping[str, Any]
    moved_at: datetime


def earlier_entry(db: Session, assessment_id: int, item_number: str) -> EarlierEntry | None:
    """The entry that the last move found under this item, where the revision changed the item."""
    query = select(SupersededAnswer).where(SupersededAnswer.assessment_id == assessment_id)
    rows = list(db.exec(query.order_by(col(SupersededAnswer.moved_at).desc(), col(SupersededAnswer.id))))
    for row in rows:
        if row.moved_at == rows[0].moved_at and row.content["became"] == item_number and row.content["decision"]:
            return EarlierEntry(Placed(*form_of(db, row.form_id).item(row.item_number)), row.content, row.moved_at)
    return None


def ended_with_item(db: Session, assessment_id: int) -> frozenset[int]:
    """The ids of the evidence whose item a revision removed: withdrawn, and its item number says nothing any more."""
    rows = db.exec(select(SupersededAnswer).where(SupersededAnswer.assessment_id == assessment_id))
    ended = [row.content for row in rows if row.content["became"] is None]
    return frozenset(found for content in ended for found in (*content["evidence"], *content.get("withdrawn", ())))
