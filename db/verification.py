"""The county verifies: accepts, changes or returns a township's scores, and decides what only the county may."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select, update

from db.access import own_cycle, require_action, today
from db.answers import answer_of, answer_or_new
from db.assessments import NO_ASSESSMENT, as_stored, claimed_problems, item_of
from db.audit import (
    AnswersAccepted,
    AssessmentVerified,
    CountyItemSet,
    ItemsReturned,
    ScoreChanged,
    VetoRaised,
    VetoWithdrawn,
    record,
)
from db.cycles import form_of
from db.drawn.drawing import draw_of, drawn_items
from db.drawn.star_link import draw_stars
from db.models import Answer, Assessment, Cycle, User, Veto, id_of, now
from db.refusals import BadInput, CannotFinish, Closed, NotFound
from db.stars.records import STARS_AWARDED, is_awarded
from db.tallies import Tally, tallies
from db.units import require_within
from forms.lifecycle import FormKind, Status, why_not_verified
from forms.model import Item, Section, SectionKind
from forms.permissions import Action
from forms.points import to_cents
from forms.scoring import county_decides, is_judged, score_item, total_of, township_items

NO_REASON = "请填写理由。"


@dataclass(frozen=True)
class FormProgress:
    """How far one form has come: items the township answers, has answered, has had verified; scores so far."""

    assessment_id: int
    status: Status
    total: int
    answered: int
    verified: int
    self_score: Decimal
    verified_score: Decimal
    submitted_at: datetime | None


@dataclass(frozen=True)
class TownshipProgress:
    """One township's row of the county's overview."""

    unit_id: int
    name: str
    forms: Mapping[FormKind, FormProgress]


def progress(db: Session, cycle_id: int, by: User) -> list[TownshipProgress]:
    """Every township of the year in the county's order, in a number of queries that no township adds to.

    Raises NotAllowed and NotFound.
    """
    require_action(by, Action.SEE_PROGRESS)
    rows: dict[int, TownshipProgress] = {}
    for tally in tallies(db, own_cycle(db, cycle_id, by)):
        row = rows.setdefault(tally.assessment.unit_id, TownshipProgress(tally.assessment.unit_id, tally.name, {}))
        rows[row.unit_id] = replace(row, forms={**row.forms, tally.assessment.kind: _progress(tally)})
    return list(rows.values())


def _progress(tally: Tally) -> FormProgress:
    asked = [item.number for _, item in township_items(tally.form)]
    return FormProgress(
        assessment_id=id_of(tally.assessment),
        status=tally.assessment.status,
        total=len(asked),
        answered=sum(number in tally.self_points for number in asked),
        verified=sum(number in tally.verified_points for number in asked),
        self_score=total_of(tally.form, tally.self_points).total,
        verified_score=total_of(tally.form, tally.verified_points).total,
        submitted_at=tally.assessment.submitted_at,
    )


def require_verifiable(db: Session, assessment_id: int, by: User) -> tuple[Assessment, Cycle]:
    """That form and its year, locked until the transaction ends, if this reviewer may verify it today.

    Raises NotAllowed for another role, NotFound outside the person's subtree, Closed for a wrong state or day.
    """
    require_action(by, Action.VERIFY)
    query = select(Assessment).where(Assessment.id == assessment_id)
    assessment = db.exec(query.with_for_update().execution_options(populate_existing=True)).first()
    if assessment is None:
        raise NotFound(NO_ASSESSMENT)
    require_within(db, by, assessment.unit_id)
    cycle = db.get_one(Cycle, assessment.cycle_id, populate_existing=True)
    if reason := why_not_verified(cycle.status, assessment.status, cycle.schedule, today()):
        raise Closed(reason)
    if assessment.kind is FormKind.STAR and is_awarded(db, cycle):
        raise Closed(STARS_AWARDED)
    return assessment, cycle


def accept(db: Session, assessment_id: int, item_number: str, by: User) -> None:
    """Let the township's own score of one item stand. A second time changes nothing. Raises as `require_verifiable`."""
    assessment, cycle = require_verifiable(db, assessment_id, by)
    _township_item(db, assessment, cycle, item_number)
    answer = _given_answer(db, assessment, item_number)
    if answer.verified_score == answer.self_score:
        return
    assert answer.self_score is not None
    _set_verified(db, answer, answer.self_score, "", by)
    _after(db, assessment, cycle)
    scores = {item_number: answer.self_score}
    record(db, AnswersAccepted(unit_id=assessment.unit_id, assessment_id=assessment_id, scores=scores), by=by)


def _township_item(db: Session, assessment: Assessment, cycle: Cycle, item_number: str) -> tuple[Section, Item]:
    section, item = item_of(form_of(db, assessment.form_id), item_number)
    if county_decides(section):
        raise BadInput(f"“{section.name}”由县考评组直接认定，请在该项的“县级认定”中填写。")
    if draw := draw_of(db, assessment, cycle, item_number):
        raise BadInput(draw.told)
    return section, item


def _given_answer(db: Session, assessment: Assessment, item_number: str) -> Answer:
    answer = answer_of(db, id_of(assessment), item_number)
    if answer is None or answer.self_score is None:
        raise BadInput(f"第{item_number}项乡镇没有自评得分，不能认可；请退回该项，或直接修改考评分并说明理由。")
    return answer


def _set_verified(db: Session, answer: Answer, cents: int, reason: str, by: User) -> None:
    answer.verified_score, answer.verified_reason = cents, reason
    answer.verified_by, answer.verified_at = by.id, now()
    db.add(answer)
    db.flush()


def _after(db: Session, assessment: Assessment, cycle: Cycle) -> None:
    """A change to the star rating reaches the checklist's drawn item at once."""
    if assessment.kind is FormKind.STAR:
        draw_stars(db, cycle, assessment.unit_id)


def accept_undisputed(db: Session, assessment_id: int, by: User) -> int:
    """Accept every item still open whose score the clause itself computes. Returns how many.

    Judged items and claims that differ from the computed score stay for a person to look at.
    """
    assessment, cycle = require_verifiable(db, assessment_id, by)
    undisputed = [answer for answer in _open_answers(db, assessment, cycle) if _is_computed(db, assessment, answer)]
    if not undisputed:
        return 0
    stands = {"verified_score": Answer.self_score, "verified_reason": "", "verified_by": by.id, "verified_at": now()}
    chosen = update(Answer).where(col(Answer.id).in_([answer.id for answer in undisputed])).values(**stands)
    db.exec(chosen.execution_options(synchronize_session=False))
    for answer in undisputed:
        db.expire(answer)
    _after(db, assessment, cycle)
    scores = {answer.item_number: answer.self_score or 0 for answer in undisputed}
    record(db, AnswersAccepted(unit_id=assessment.unit_id, assessment_id=assessment_id, scores=scores), by=by)
    return len(undisputed)


def _open_answers(db: Session, assessment: Assessment, cycle: Cycle) -> list[Answer]:
    query = select(Answer).where(Answer.assessment_id == assessment.id, col(Answer.verified_score).is_(None))
    asked = {item.number for _, item in township_items(form_of(db, assessment.form_id))}
    asked -= drawn_items(db, assessment, cycle).keys()
    return [answer for answer in db.exec(query.order_by(col(Answer.id))) if answer.item_number in asked]


def _is_computed(db: Session, assessment: Assessment, answer: Answer) -> bool:
    section, item = item_of(form_of(db, assessment.form_id), answer.item_number)
    points = score_item(section, item, answer.inputs).points
    return points is not None and to_cents(points) == answer.self_score and not is_judged(item)


def change_score(db: Session, assessment_id: int, item_number: str, score: Decimal, reason: str, by: User) -> Answer:
    """Set another verified score than the township's own, within the item's bounds and with a reason.

    Raises BadInput naming every fault, and as `require_verifiable`.
    """
    assessment, cycle = require_verifiable(db, assessment_id, by)
    section, item = _township_item(db, assessment, cycle, item_number)
    problems = claimed_problems(section, item, score) + ([] if reason.strip() else [NO_REASON])
    if problems:
        raise BadInput("\n".join(problems))
    answer = answer_or_new(db, assessment_id, item_number)
    before, cents = answer.verified_score, to_cents(score)
    if (before, answer.verified_reason) == (cents, reason.strip()):
        return answer
    _set_verified(db, answer, cents, reason.strip(), by)
    _after(db, assessment, cycle)
    changed = ScoreChanged(
        unit_id=assessment.unit_id,
        assessment_id=assessment_id,
        item_number=item_number,
        before=before,
        after=cents,
        reason=reason.strip(),
    )
    record(db, changed, by=by)
    return answer


def set_county_item(
    db: Session, assessment_id: int, item_number: str, inputs: Mapping[str, Any], reason: str, by: User
) -> Answer:
    """Enter what the county found under a deduction; its points follow from the clause and are at most zero.

    A finding that costs points needs a reason. Raises BadInput naming every fault, and as `require_verifiable`.
    """
    assessment, _ = require_verifiable(db, assessment_id, by)
    section, item = item_of(form_of(db, assessment.form_id), item_number)
    if section.kind is not SectionKind.DEDUCTION:
        raise BadInput(f"第{item_number}项“{item.name}”不是扣分项，不能在此认定扣分。")
    stored = as_stored(inputs)
    cents = _cost_of(section, item, stored, reason.strip())
    answer = answer_or_new(db, assessment_id, item_number)
    if (answer.verified_inputs, answer.verified_score, answer.verified_reason) == (stored, cents, reason.strip()):
        return answer
    before, answer.verified_inputs = answer.verified_score, stored
    _set_verified(db, answer, cents, reason.strip(), by)
    found = CountyItemSet(
        unit_id=assessment.unit_id,
        assessment_id=assessment_id,
        item_number=item_number,
        inputs=stored,
        before=before,
        after=cents,
        reason=reason.strip(),
    )
    record(db, found, by=by)
    return answer


def _cost_of(section: Section, item: Item, inputs: Mapping[str, Any], reason: str) -> int:
    """What the finding costs, in 0.01 point. Raises BadInput naming every fault."""
    score = score_item(section, item, inputs)
    problems = [*score.problems, *(f"请填写“{label}”。" for label in score.missing)]
    if (score.points or score.needs_reason) and not reason:
        problems.append(NO_REASON)
    if problems or score.points is None:
        raise BadInput("\n".join(problems))
    return to_cents(score.points)


def return_items(db: Session, assessment_id: int, comments: Mapping[str, str], by: User) -> None:
    """Send single items back to the township, each with a comment; their verified scores are taken back, all others stay.

    Raises BadInput naming every fault, and as `require_verifiable`.
    """
    assessment, cycle = require_verifiable(db, assessment_id, by)
    if problems := _return_problems(db, assessment, cycle, comments):
        raise BadInput("\n".join(problems))
    withdrawn = {}
    for item_number, comment in comments.items():
        answer = answer_or_new(db, assessment_id, item_number)
        if answer.verified_score is not None:
            withdrawn[item_number] = answer.verified_score
        _return(answer, comment.strip(), by)
        db.add(answer)
    assessment.status, assessment.verified_by, assessment.verified_at = Status.RETURNED, None, None
    db.add(assessment)
    db.flush()
    _after(db, assessment, cycle)
    said = {number: comment.strip() for number, comment in comments.items()}
    event = ItemsReturned(
        unit_id=assessment.unit_id, assessment_id=assessment_id, comments=said, withdrawn_scores=withdrawn
    )
    record(db, event, by=by)


def _return_problems(db: Session, assessment: Assessment, cycle: Cycle, comments: Mapping[str, str]) -> list[str]:
    asked = {item.number for _, item in township_items(form_of(db, assessment.form_id))}
    drawn = drawn_items(db, assessment, cycle)
    problems = [] if comments else ["请至少选择一个要退回的项目。"]
    for number, comment in comments.items():
        if number not in asked:
            problems.append(f"第{number}项不由乡镇填报，不能退回。")
        elif number in drawn:
            problems.append(f"第{number}项：{drawn[number].told}")
        elif not comment.strip():
            problems.append(f"第{number}项：请填写退回意见，让乡镇知道要改什么。")
    return problems


def _return(answer: Answer, comment: str, by: User) -> None:
    answer.returned_comment, answer.returned_by, answer.returned_at = comment, by.id, now()
    answer.verified_score, answer.verified_reason = None, ""
    answer.verified_by, answer.verified_at = None, None


def finish(db: Session, assessment_id: int, by: User) -> None:
    """Close the verification of one form. Finished already, it changes nothing. An empty deduction means nothing was found.

    Raises CannotFinish naming every item without a verified score, and as `require_verifiable`.
    """
    assessment, cycle = require_verifiable(db, assessment_id, by)
    if assessment.status is Status.VERIFIED:
        return
    if missing := _unverified(db, assessment, cycle):
        raise CannotFinish("\n".join(missing))
    assessment.status, assessment.verified_by, assessment.verified_at = Status.VERIFIED, by.id, now()
    db.add(assessment)
    db.flush()
    _after(db, assessment, cycle)
    record(db, AssessmentVerified(unit_id=assessment.unit_id, assessment_id=assessment_id), by=by)


def _unverified(db: Session, assessment: Assessment, cycle: Cycle) -> list[str]:
    query = select(Answer.item_number).where(
        Answer.assessment_id == assessment.id, col(Answer.verified_score).is_not(None)
    )
    verified, drawn = set(db.exec(query)), drawn_items(db, assessment, cycle)
    return [
        f"第{item.number}项“{item.name or item.content}”"
        + (drawn[item.number].unverified if item.number in drawn else "尚未考评。")
        for _, item in township_items(form_of(db, assessment.form_id))
        if item.number not in verified
    ]


def raise_veto(db: Session, assessment_id: int, item_number: str, reason: str, by: User) -> Veto:
    """Propose a veto, for the leader to confirm or dismiss. Raised already, the present one is returned unchanged.

    Raises BadInput for another item or without a reason, and as `require_verifiable`.
    """
    assessment, _ = require_verifiable(db, assessment_id, by)
    section, item = item_of(form_of(db, assessment.form_id), item_number)
    problems = [] if reason.strip() else [NO_REASON]
    if section.kind is not SectionKind.VETO:
        problems.append(f"第{item_number}项“{item.name}”不是一票否决项。")
    if problems:
        raise BadInput("\n".join(problems))
    if (present := veto_on(db, assessment_id, item_number)) is not None:
        return present
    veto = Veto(assessment_id=assessment_id, item_number=item_number, reason=reason.strip(), raised_by=id_of(by))
    db.add(veto)
    db.flush()
    event = VetoRaised(
        unit_id=assessment.unit_id, assessment_id=assessment_id, item_number=item_number, reason=reason.strip()
    )
    record(db, event, by=by)
    return veto


def veto_of(db: Session, veto_id: int) -> Veto:
    """That veto as it stands now. Raises NotFound."""
    if (veto := db.get(Veto, veto_id, populate_existing=True)) is None:
        raise NotFound("没有这条一票否决，可能已经撤回。")
    return veto


def veto_on(db: Session, assessment_id: int, item_number: str) -> Veto | None:
    """The veto raised on that item, decided or not."""
    return db.exec(select(Veto).where(Veto.assessment_id == assessment_id, Veto.item_number == item_number)).first()


def withdraw_veto(db: Session, veto_id: int, reason: str, by: User) -> None:
    """Take back a veto that the leader has not decided. The audit trail keeps it.

    Raises NotFound, Closed once decided, BadInput without a reason, and as `require_verifiable`.
    """
    require_action(by, Action.VERIFY)
    assessment, _ = require_verifiable(db, veto_of(db, veto_id).assessment_id, by)
    veto = veto_of(db, veto_id)
    if veto.confirmed is not None:
        raise Closed("这条一票否决已由审定人作出决定，不能撤回。")
    if not reason.strip():
        raise BadInput(NO_REASON)
    event = VetoWithdrawn(
        unit_id=assessment.unit_id,
        assessment_id=veto.assessment_id,
        item_number=veto.item_number,
        reason=reason.strip(),
    )
    db.delete(veto)
    db.flush()
    record(db, event, by=by)
