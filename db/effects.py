"""What each change of a revision touches: the townships, and how much of what they have entered."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, func, or_, select

from db.cycles import form_of
from db.drawn.drawing import drawn_everywhere, drawn_items
from db.models import Answer, Assessment, Cycle, Evidence
from db.versions import Stand, stands_of, tracks_between
from forms.carrying import Choices, decisions_for
from forms.comparison import Change, compare
from forms.lifecycle import FormKind
from forms.model import Form


@dataclass(frozen=True)
class Touched:
    """What a change touches in one township: how many answers and pieces of evidence."""

    answers: int
    evidence: int


@dataclass(frozen=True)
class Effect:
    """A change, what may be decided for it, and what it touches, by the township's name."""

    change: Change
    choices: Choices
    touched: Mapping[str, Touched] = field(default_factory=dict)

    @property
    def needs_decision(self) -> bool:
        """Whether there are answers for which it must be said what becomes of them."""
        return bool(self.choices.options and self.touched)


def effects_of(db: Session, cycle: Cycle, kind: FormKind, old_id: int, new: Form) -> list[Effect]:
    """Every change from that year's version `old_id` to `new`, with the begun assessments that it touches."""
    touched = _touched(db, cycle, old_id, [stand for stand in stands_of(db, cycle, kind) if stand.begun])
    is_checklist = kind is FormKind.CHECKLIST
    drawn = drawn_everywhere(new, form_of(db, cycle.star_form_id)) if is_checklist else frozenset()
    return [
        Effect(change, choices, touched.get(change.old_number or "", {}))
        for change in compare(form_of(db, old_id), new)
        for choices in [_choices(change, drawn)]
    ]


def _choices(change: Change, drawn: Container[str]) -> Choices:
    """What the system draws for every township is drawn anew, whatever stood there."""
    is_drawn = change.new is not None and change.new.item.number in drawn
    return Choices() if is_drawn else decisions_for(change)


def _touched(db: Session, cycle: Cycle, based_on: int, stands: list[Stand]) -> dict[str, dict[str, Touched]]:
    """By item number of the form in force and by township. An assessment on an earlier version is followed to it."""
    answers, evidence = _entered(db, [stand.assessment_id for stand in stands])
    tracks = {form_id: tracks_between(db, form_id, based_on) for form_id in {stand.form_id for stand in stands}}
    found: dict[str, dict[str, Touched]] = defaultdict(dict)
    for stand in stands:
        drawn = _drawn_here(db, cycle, stand)
        for track in tracks[stand.form_id]:
            key = (stand.assessment_id, track.old.item.number)
            is_drawn = track.old.item.number in drawn
            if track.new is not None and (evidence[key] or (answers[key] and not is_drawn)):
                found[track.new.item.number][stand.name] = Touched(answers[key], evidence[key])
    return found


def _drawn_here(db: Session, cycle: Cycle, stand: Stand) -> set[str]:
    """The items that are drawn for this township and not for every one: what stands there was entered by nobody."""
    drawn = drawn_items(db, db.get_one(Assessment, stand.assessment_id), cycle)
    return {number for number, draw in drawn.items() if not draw.everywhere}


Places = Counter[tuple[int, str]]  # by assessment and item number


def _entered(db: Session, assessment_ids: Iterable[int]) -> tuple[Places, Places]:
    """How many answers that somebody entered, and how many standing pieces of evidence."""
    ids = list(assessment_ids)
    entered = or_(col(Answer.version) > 0, col(Answer.verified_score).is_not(None))
    answers = select(Answer.assessment_id, Answer.item_number).where(col(Answer.assessment_id).in_(ids), entered)
    standing = (
        select(Evidence.assessment_id, Evidence.item_number, func.count())
        .where(col(Evidence.assessment_id).in_(ids), col(Evidence.withdrawn_at).is_(None))
        .group_by(col(Evidence.assessment_id), col(Evidence.item_number))
    )
    pieces: Places = Counter({(assessment_id, number): count for assessment_id, number, count in db.exec(standing)})
    return Counter(db.exec(answers).all()), pieces
