"""An assessment moved to the version of its form that is in force: every answer kept on record, then carried over."""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, delete, select

from db.access import own_cycle, require_action, today
from db.answers import evidence_of
from db.assessments import NO_ASSESSMENT
from db.audit import AssessmentMoved, record
from db.cycles import form_of
from db.drawn.drawing import drawn_items, redraw
from db.models import Answer, Assessment, Cycle, Evidence, SupersededAnswer, Unit, User, Veto, id_of, now
from db.refusals import Closed, NotFound
from db.stars.records import STARS_AWARDED, is_awarded
from db.versions import Track, form_in_force, tracks_between
from forms.carrying import Decision, Held
from forms.lifecycle import CycleStatus, FormKind, Status
from forms.permissions import Action
from forms.points import from_cents, show, to_cents
from forms.scoring import county_decides, township_items

ASKED_AGAIN = "本项的评分标准已于{}修订，请按新标准重新填报；原来填报的内容见“上一版填报”。"
NOT_ENOUGH = "本项的评分标准已于{}修订，原填报内容按新标准还不完整，请补充。"
ASKED_NEWLY = "本项是{}修订后新增的，请填报。"


@dataclass(frozen=True)
class Moved:
    """What a move did with one township's answers, by item number in the new version; `removed` by the old one.

    `asked` must be filled in by the township, `added` are new to it, `to_find` must be found by the county once more.
    """

    unit_id: int
    name: str
    kept: tuple[str, ...] = ()
    rescaled: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    to_find: tuple[str, ...] = ()
    evidence_withdrawn: int = 0
    before: Status = Status.DRAFT
    after: Status = Status.DRAFT


def move_assessment(db: Session, cycle_id: int, kind: FormKind, unit_id: int, by: User) -> Moved | None:
    """Move that township's form to the version in force, by what the county decided; None where it stands there already.

    Returned are the items that it must fill in anew; all others stay as they are. The caller commits each township by
    itself. Raises NotAllowed, NotFound, and Closed for a year that is published.
    """
    require_action(by, Action.MANAGE_CYCLES)
    cycle = open_cycle_of(db, cycle_id, kind, by)
    wanted = (Assessment.cycle_id == cycle_id, Assessment.unit_id == unit_id, Assessment.kind == kind)
    # Locked as a clerk's save locks it: whoever comes second sees what the first has done.
    query = select(Assessment).where(*wanted).with_for_update().execution_options(populate_existing=True)
    if (assessment := db.exec(query).first()) is None:
        raise NotFound(NO_ASSESSMENT)
    return None if assessment.form_id == form_in_force(cycle, kind) else carry_over(db, cycle, assessment, by)


def open_cycle_of(db: Session, cycle_id: int, kind: FormKind, by: User) -> Cycle:
    """That year of the person's own county, locked, whose form of that kind may still be changed.

    Raises NotFound, and Closed unless it is open, or for the star form once the year's stars are approved.
    """
    cycle = own_cycle(db, cycle_id, by, lock=True)
    if cycle.status is not CycleStatus.OPEN:
        raise Closed(f"{cycle.year}年度考核不在进行中，结果公布后清单和填报内容都不能再改。")
    if kind is FormKind.STAR and is_awarded(db, cycle):
        raise Closed(STARS_AWARDED)
    return cycle


def carry_over(db: Session, cycle: Cycle, assessment: Assessment, by: User) -> Moved:
    """The same for an assessment that the caller has locked, with its audit event."""
    old_id, new_id = assessment.form_id, form_in_force(cycle, assessment.kind)
    move = _Move(db, assessment, tracks_between(db, old_id, new_id), by, now())
    before = assessment.status
    move.keep_on_record()
    move.replace_answers()
    withdrawn = move.move_evidence()
    move.move_vetoes()
    assessment.form_id = new_id
    db.add(assessment)
    db.flush()
    added = _open_anew(db, cycle, assessment, move)
    redraw(db, cycle, assessment.unit_id)
    name, drawn = db.get_one(Unit, assessment.unit_id).name, drawn_items(db, assessment, cycle)
    moved = move.summary(name, drawn, added, withdrawn, before)
    record(db, _event(moved, assessment, old_id, move), by=by)
    return moved


class _Move:
    """One assessment on its way: what stood under the old version, and what was made of it."""

    def __init__(self, db: Session, assessment: Assessment, tracks: list[Track], by: User, at: datetime) -> None:
        self.db, self.assessment, self.tracks, self.by, self.at = db, assessment, tracks, by, at
        self.id = id_of(assessment)
        rows = db.exec(select(Answer).where(Answer.assessment_id == self.id).execution_options(populate_existing=True))
        self.answers = {answer.item_number: answer for answer in rows}
        vetoes = db.exec(select(Veto).where(Veto.assessment_id == self.id).execution_options(populate_existing=True))
        self.vetoes = {veto.item_number: veto for veto in vetoes}
        self.made: dict[str, Answer] = {}

    def keep_on_record(self) -> None:
        """Every answer, piece of evidence and veto, as it stood."""
        track_of = {track.old.item.number: track for track in self.tracks}
        standing, withdrawn = evidence_of(self.db, self.id), self._withdrawn_with_ended_items(track_of)
        for number in sorted({*self.answers, *standing, *withdrawn, *self.vetoes}):
            track = track_of.get(number)
            content = {
                **_columns(self.answers.get(number)),
                "evidence": [evidence.id for evidence in standing.get(number, ())],
                "withdrawn": withdrawn.get(number, []),
                "veto": _columns(self.vetoes.get(number)),
                "became": track.new.item.number if track and track.new else None,
                "decision": track.decision if track else None,
            }
            self.db.add(
                SupersededAnswer(
                    assessment_id=self.id,
                    form_id=self.assessment.form_id,
                    item_number=number,
                    content=content,
                    moved_by=self.by.id,
                    moved_at=self.at,
                )
            )
        self.db.flush()

    def _withdrawn_with_ended_items(self, track_of: dict[str, Track]) -> dict[str, list[int]]:
        """What had been withdrawn from items that the revision removes: their numbers mean other items from now on."""
        query = select(Evidence).where(Evidence.assessment_id == self.id, col(Evidence.withdrawn_at).is_not(None))
        found: dict[str, list[int]] = {}
        for evidence in self.db.exec(query.order_by(col(Evidence.id))):
            track = track_of.get(evidence.item_number)
            if track is None or track.new is None:
                found.setdefault(evidence.item_number, []).append(id_of(evidence))
        return found

    def replace_answers(self) -> None:
        """The old answers give way to what they become."""
        version = 1 + max((answer.version for answer in self.answers.values()), default=0)
        for track in self.tracks:
            answer = self.answers.get(track.old.item.number)
            if answer is not None and track.new is not None and track.decision is not Decision.ASK_AGAIN:
                self.made[track.new.item.number] = _carried(answer, track, version)
        for answer in self.answers.values():
            self.db.expunge(answer)
        self.db.exec(delete(Answer).where(col(Answer.assessment_id) == self.id))
        self.db.add_all(self.made.values())
        self.db.flush()

    def move_evidence(self) -> int:
        """Evidence goes with its item; that of an item whose answers end is withdrawn. Returns how many pieces were."""
        track_of, withdrawn = {track.old.item.number: track for track in self.tracks}, 0
        for evidence in self.db.exec(select(Evidence).where(Evidence.assessment_id == self.id)):
            track = track_of.get(evidence.item_number)
            if track and track.new:
                evidence.item_number = track.new.item.number
            elif evidence.withdrawn_at is None:
                evidence.withdrawn_by, evidence.withdrawn_at = self.by.id, self.at
                withdrawn += 1
            self.db.add(evidence)
        self.db.flush()
        return withdrawn

    def move_vetoes(self) -> None:
        """A veto goes with its item; with a removed one it is kept on record alone."""
        new_of = {track.old.item.number: track.new for track in self.tracks}
        renumbered = []
        for number, veto in self.vetoes.items():
            new = new_of.get(number)
            if new is None or new.item.number != number:
                self.db.delete(veto)
            if new is not None and new.item.number != number:
                renumbered.append(Veto(**veto.model_dump(exclude={"id", "item_number"}), item_number=new.item.number))
        self.db.flush()
        self.db.add_all(renumbered)
        self.db.flush()

    def summary(self, name: str, drawn: Container[str], added: list[str], withdrawn: int, before: Status) -> Moved:
        """What became of what people entered; what the system draws is drawn anew."""
        ways = [
            (track, self.answers[track.old.item.number])
            for track in self.tracks
            if self._is_answered(track) and not (track.new and track.new.item.number in drawn)
        ]
        told: dict[str, list[str]] = {"kept": [], "rescaled": [], "asked": [], "to_find": [], "removed": []}
        for track, answer in ways:
            told[self._fate(track, answer)].append((track.new or track.old).item.number)
        fates = {fate: tuple(numbers) for fate, numbers in told.items()}
        after, unit_id = self.assessment.status, self.assessment.unit_id
        return Moved(
            unit_id, name, **fates, added=tuple(added), evidence_withdrawn=withdrawn, before=before, after=after
        )

    def _is_answered(self, track: Track) -> bool:
        answer = self.answers.get(track.old.item.number)
        return answer is not None and (answer.version > 0 or answer.verified_score is not None)

    def _fate(self, track: Track, answer: Answer) -> str:
        if track.new is None:
            return "removed"
        made = self.made.get(track.new.item.number)
        if county_decides(track.new.section):
            return "kept" if made and made.verified_score is not None else "to_find"
        if track.decision is Decision.ASK_AGAIN or made is None:
            return "asked"
        if answer.self_score is not None and made.self_score is None:
            return "asked"
        return "rescaled" if track.decision is Decision.RESCALE else "kept"

    def loses_a_finding(self) -> bool:
        """Whether the county must find a deduction once more."""
        return any(
            self._fate(track, self.answers[track.old.item.number]) == "to_find"
            for track in self.tracks
            if self._is_answered(track)
        )


def _columns(row: Answer | Veto | None) -> dict[str, Any]:
    return {} if row is None else row.model_dump(mode="json", exclude={"id", "assessment_id", "item_number"})


def _carried(answer: Answer, track: Track, version: int) -> Answer:
    assert track.new is not None
    before = _held(answer)
    after = track.carry(before)
    kept = answer.model_dump(exclude={"id", "item_number"})
    made = Answer(**{**kept, **_stored(after)}, item_number=track.new.item.number)
    made.version = version if answer.version else 0
    if after.verified is None:
        made.verified_reason, made.verified_by, made.verified_at = "", None, None
    elif after.verified != before.verified:
        assert before.verified is not None
        note = f"（标准修订后由{show(before.verified)}分调整为{show(after.verified)}分）"
        made.verified_reason = f"{after.verified_reason}{note}"
    return made


def _held(answer: Answer) -> Held:
    return Held(
        inputs=answer.inputs,
        claimed=_points(answer.claimed_score),
        reason=answer.reason,
        self_score=_points(answer.self_score),
        verified_inputs=answer.verified_inputs,
        verified=_points(answer.verified_score),
        verified_reason=answer.verified_reason,
    )


def _points(cents: int | None) -> Decimal | None:
    return None if cents is None else from_cents(cents)


def _stored(held: Held) -> dict[str, Any]:
    scores = {"claimed_score": held.claimed, "self_score": held.self_score, "verified_score": held.verified}
    cents = {name: None if points is None else to_cents(points) for name, points in scores.items()}
    return {"inputs": dict(held.inputs), "verified_inputs": dict(held.verified_inputs), **cents}


def _open_anew(db: Session, cycle: Cycle, assessment: Assessment, move: _Move) -> list[str]:
    """Give what must be filled in anew back to the township. Returns the items that no earlier answer became."""
    asked = [item.number for _, item in township_items(form_of(db, assessment.form_id))]
    drawn = drawn_items(db, assessment, cycle)
    origins = {track.new.item.number for track in move.tracks if track.new}
    added = [number for number in asked if number not in origins and number not in drawn]
    if assessment.status is Status.DRAFT:
        return added
    open_ = [number for number in asked if number not in drawn and _is_open(move.made.get(number))]
    for number in open_:
        _return(move, number, _comment(number, origins, move))
    unverified = [number for number in asked if number not in drawn and _is_unverified(move.made.get(number))]
    if any(answer.returned_at for answer in move.made.values()):
        assessment.status = Status.RETURNED
    elif assessment.status is Status.RETURNED or unverified or move.loses_a_finding():
        assessment.status = (
            Status.SUBMITTED
        )  # what had been returned is not asked any more, or the county must look again
    if assessment.status is not Status.VERIFIED:
        assessment.verified_by, assessment.verified_at = None, None
    db.add_all([assessment, *move.made.values()])
    db.flush()
    return added


def _is_open(answer: Answer | None) -> bool:
    return answer is None or answer.self_score is None


def _is_unverified(answer: Answer | None) -> bool:
    return answer is None or answer.verified_score is None


def _comment(number: str, origins: Iterable[str], move: _Move) -> str:
    sentence = ASKED_NEWLY if number not in origins else NOT_ENOUGH if number in move.made else ASKED_AGAIN
    return sentence.format(f"{today():%Y年%m月%d日}")


def _return(move: _Move, number: str, comment: str) -> None:
    """As the county returns an item; one that it has returned already keeps its own comment."""
    answer = move.made.setdefault(number, Answer(assessment_id=move.id, item_number=number))
    if answer.returned_at is None:
        answer.returned_comment, answer.returned_by, answer.returned_at = comment, move.by.id, move.at
    answer.verified_score, answer.verified_reason = None, ""
    answer.verified_by, answer.verified_at = None, None


def _event(moved: Moved, assessment: Assessment, old_id: int, move: _Move) -> AssessmentMoved:
    old = {track.new.item.number: move.answers.get(track.old.item.number) for track in move.tracks if track.new}
    changed = {
        number: f"{show(_points(before.self_score))}→{show(_points(answer.self_score))}"
        for number, answer in move.made.items()
        if (before := old.get(number)) is not None and before.self_score != answer.self_score
    }
    return AssessmentMoved(
        unit_id=moved.unit_id,
        assessment_id=id_of(assessment),
        from_form_id=old_id,
        to_form_id=assessment.form_id,
        kept=moved.kept,
        rescaled=moved.rescaled,
        asked_again=moved.asked,
        removed=moved.removed,
        to_find=moved.to_find,
        evidence_withdrawn=moved.evidence_withdrawn,
        changed_scores=changed,
    )
