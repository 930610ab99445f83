"""A township's self-assessment: seen, filled in item by item, submitted once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import Session, col, select, update

from db.access import own_cycle, require_action, today
from db.answers import answer_of, answer_or_new, evidence_of
from db.audit import AnswerSaved, AssessmentSubmitted, record
from db.cycles import form_of
from db.drawn.draw import Draw
from db.drawn.drawing import draw_of, drawn_items, fix_sources, redraw
from db.drawn.star_link import draw_stars
from db.models import Answer, Assessment, Cycle, Evidence, Unit, User, id_of, now
from db.refusals import AnswerChanged, BadInput, CannotSubmit, Closed, FormRevised, NotFound
from db.units import require_within
from forms.lifecycle import STATUS_NAMES, FormKind, Status, why_not_filled_in
from forms.model import Form, Item, Section, SectionKind
from forms.permissions import Action, allows
from forms.points import from_cents, round_half_up, to_cents
from forms.scoring import FormScore, bounds, county_decides, inputs_of, score_item, total_of, township_items
from forms.submission import Gap, Given, claim_problem, find_gaps, self_score

NO_ASSESSMENT = "没有这份自评表，或者它不属于您的单位。"
COUNTY_DECIDES = "“{}”由县考评组认定，乡镇不需要填写。"
NOT_RETURNED = "自评表已退回，只有被退回的项目可以修改，本项没有被退回。"
OPEN_STATUSES = (Status.DRAFT, Status.RETURNED)

# Built once, because every edit of an item needs each of them.
_VISIBLE = select(Assessment, Cycle).join(Cycle).where(col(Assessment.id) == bindparam("id"))
_OWN = (
    select(Assessment)
    .where(col(Assessment.id) == bindparam("id"), col(Assessment.unit_id) == bindparam("unit_id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)


def assessment_of(db: Session, cycle_id: int, unit_id: int, kind: FormKind) -> Assessment:
    """That township's form of that year. Raises NotFound."""
    query = select(Assessment).where(
        Assessment.cycle_id == cycle_id, Assessment.unit_id == unit_id, Assessment.kind == kind
    )
    assessment = db.exec(query).first()
    if assessment is None:
        raise NotFound(NO_ASSESSMENT)
    return assessment


def assessments_of(db: Session, cycle_id: int, by: User) -> list[int]:
    """The ids of every township's forms of that year, townships in the county's order. Raises NotAllowed, NotFound."""
    require_action(by, Action.SEE_PROGRESS)
    cycle = own_cycle(db, cycle_id, by)
    query = select(Assessment.id).join(Unit).where(Assessment.cycle_id == cycle.id)
    ids = db.exec(query.order_by(col(Unit.sort), col(Unit.id), col(Assessment.kind), col(Assessment.id)))
    return [found for found in ids if found is not None]


def require_fillable(
    db: Session, assessment_id: int, by: User, item_number: str | None = None, expected_form: int | None = None
) -> Assessment:
    """That form, locked until the transaction ends, if this person may change it (or that item of it) today.

    `expected_form` is the version that she had before her. Raises NotAllowed for another role, NotFound for another
    township's form, Closed for a wrong state or day or for an item that was not returned, FormRevised for another version.
    """
    assessment, cycle = _require_open(db, assessment_id, by, expected_form)
    if item_number is not None:
        _require_item(db, assessment, cycle, item_number, typed=True)
    return assessment


def require_evidence_open(
    db: Session, assessment_id: int, by: User, item_number: str, expected_form: int | None = None
) -> Assessment:
    """As `require_fillable`, for an item's evidence: a drawn item is not typed, and has papers like any other."""
    assessment, cycle = _require_open(db, assessment_id, by, expected_form)
    _require_item(db, assessment, cycle, item_number, typed=False)
    return assessment


def _require_open(db: Session, assessment_id: int, by: User, expected_form: int | None) -> tuple[Assessment, Cycle]:
    require_action(by, Action.FILL_IN)
    assessment, cycle = _own(db, assessment_id, by)
    if reason := why_not_filled_in(cycle.status, assessment.status, cycle.schedule, today()):
        raise Closed(reason)
    _require_form(assessment, expected_form)
    return assessment, cycle


def _own(db: Session, assessment_id: int, by: User) -> tuple[Assessment, Cycle]:
    assessment = db.exec(_OWN, params={"id": assessment_id, "unit_id": by.unit_id}).first()
    if assessment is None:
        raise NotFound(NO_ASSESSMENT)
    return assessment, db.get_one(Cycle, assessment.cycle_id, populate_existing=True)


def _require_item(db: Session, assessment: Assessment, cycle: Cycle, item_number: str, *, typed: bool) -> None:
    section, _ = item_of(form_of(db, assessment.form_id), item_number)
    if county_decides(section):
        raise Closed(COUNTY_DECIDES.format(section.name))
    if typed and (draw := draw_of(db, assessment, cycle, item_number)):
        raise Closed(draw.told)
    if assessment.status is Status.RETURNED:
        answer = answer_of(db, id_of(assessment), item_number)
        if answer is None or answer.returned_at is None:
            raise Closed(NOT_RETURNED)


def item_of(form: Form, item_number: str) -> tuple[Section, Item]:
    """The form's item with that number. Raises NotFound."""
    try:
        return form.item(item_number)
    except KeyError:
        raise NotFound(f"《{form.title}》中没有第{item_number}项，请返回列表重新选择。") from None


def save_answer(
    db: Session,
    assessment_id: int,
    item_number: str,
    *,
    inputs: Mapping[str, Any],
    claimed: Decimal | None,
    reason: str,
    expected_version: int,
    by: User,
    expected_form: int | None = None,
) -> Answer:
    """Save one item as a draft, complete or not; its self score stays None until nothing is missing.

    Saving what is there already changes nothing, whoever saved it. Raises BadInput for values outside their range,
    AnswerChanged when somebody saved since `expected_version` (0: nothing yet), and what `require_fillable` raises.
    """
    assessment = require_fillable(db, assessment_id, by, item_number, expected_form)
    section, item = item_of(form_of(db, assessment.form_id), item_number)
    given = Given(as_stored(inputs), claimed, reason.strip())
    _require_in_range(section, item, given)
    present = answer_of(db, assessment_id, item_number) or _new_answer(db, assessment_id, item_number)
    if _same(present, given):
        return present
    _write(db, present, _columns(section, item, given), expected_version, by)
    if assessment.kind is FormKind.STAR:
        draw_stars(db, db.get_one(Cycle, assessment.cycle_id), assessment.unit_id)
    record(db, _saved(assessment_id, present), by=by)
    return present


def _require_form(assessment: Assessment, expected_form: int | None) -> None:
    """Under another version the same number may be another item."""
    if expected_form is not None and assessment.form_id != expected_form:
        raise FormRevised("县里刚刚修订了本表，您刚才的修改是按修订前的项目填的，没有存入。请刷新页面，按新版填报。")


def as_stored(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs as a row keeps them: numbers and dates as text, yes and no as themselves, what is empty left out."""
    stored = {key: _as_text(value) for key, value in inputs.items() if value is not None}
    return {key: value for key, value in stored.items() if value != ""}


def _as_text(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _require_in_range(section: Section, item: Item, given: Given) -> None:
    unknown = given.inputs.keys() - {asked.key for asked in inputs_of(section, item)}
    problems = [f"本项没有“{key}”这一填报内容，请刷新页面后重填。" for key in sorted(unknown)]
    problems += score_item(section, item, given.inputs).problems
    problems += claimed_problems(section, item, given.claimed)
    if problems:
        raise BadInput("\n".join(problems))


def claimed_problems(section: Section, item: Item, claimed: Decimal | None) -> list[str]:
    """What is wrong with a score that a person set, in Chinese: outside the item's bounds, or finer than 0.01."""
    low, high = bounds(section, item)
    if claimed is None:
        return []
    if not claimed.is_finite() or not low <= claimed <= high:
        return [f"得分填的是{claimed}，超出本项范围，请填写{low}至{high}之间的分数。"]
    return [f"得分填的是{claimed}，请最多保留两位小数。"] if claimed != round_half_up(claimed) else []


def _new_answer(db: Session, assessment_id: int, item_number: str) -> Answer:
    answer = Answer(assessment_id=assessment_id, item_number=item_number)
    db.add(answer)
    db.flush()
    return answer


def _same(answer: Answer, given: Given) -> bool:
    claimed = None if given.claimed is None else to_cents(given.claimed)
    return (answer.inputs, answer.claimed_score, answer.reason) == (given.inputs, claimed, given.reason)


def _columns(section: Section, item: Item, given: Given) -> dict[str, Any]:
    # A claim that may not stand is kept, but does not count until its reason is there.
    score = None if claim_problem(section, item, given) else self_score(section, item, given)
    return {
        "inputs": dict(given.inputs),
        "claimed_score": None if given.claimed is None else to_cents(given.claimed),
        "reason": given.reason,
        "self_score": None if score is None else to_cents(score),
    }


def _write(db: Session, answer: Answer, columns: dict[str, Any], expected_version: int, by: User) -> None:
    unchanged = update(Answer).where(col(Answer.id) == answer.id, col(Answer.version) == expected_version)
    saved = {"version": expected_version + 1, "saved_by": by.id, "saved_at": now()}
    written = unchanged.values(**columns, **saved).returning(Answer)
    if db.exec(written.execution_options(synchronize_session=False, populate_existing=True)).first() is None:
        db.refresh(answer)
        who = _name(db, answer.saved_by)
        db.expunge(answer)  # so that it can still be read after the rollback
        sentence = f"本项刚刚由{who}保存过，您的修改没有存入。请核对现有内容后再改。"
        raise AnswerChanged(sentence, who=who, at=answer.saved_at, answer=answer)


def _name(db: Session, user_id: int | None) -> str:
    return db.exec(select(User.name).where(User.id == user_id)).first() or ""


def _saved(assessment_id: int, answer: Answer) -> AnswerSaved:
    return AnswerSaved(
        assessment_id=assessment_id,
        item_number=answer.item_number,
        inputs=answer.inputs,
        claimed_score=answer.claimed_score,
        self_score=answer.self_score,
        reason=answer.reason,
        version=answer.version,
    )


def submit(db: Session, assessment_id: int, by: User) -> None:
    """Hand the township's own form to the county. The chair alone may.

    Raises CannotSubmit with every gap, or when it is submitted already; Closed on a wrong day; NotAllowed; NotFound.
    """
    require_action(by, Action.SUBMIT)
    assessment, cycle = _own(db, assessment_id, by)
    before = assessment.status
    fix_sources(db, assessment, cycle)
    _claim(db, assessment)
    if reason := why_not_filled_in(cycle.status, before, cycle.schedule, today()):
        raise Closed(reason)
    redraw(db, cycle, assessment.unit_id)
    if gaps := gaps_of(db, assessment, cycle):
        raise CannotSubmit(f"还有{len(gaps)}项没有填报完整，请逐项补齐后再提交。", gaps=gaps)
    _settle_unclaimed(db, assessment)
    _close_returns(db, assessment)
    assessment.submitted_by, assessment.submitted_at = by.id, now()
    db.add(assessment)
    db.flush()
    record(db, AssessmentSubmitted(assessment_id=assessment_id), by=by)


def _claim(db: Session, assessment: Assessment) -> None:
    """Of two people submitting at once, the second claims nothing and is told so."""
    still_open = update(Assessment).where(
        col(Assessment.id) == assessment.id, col(Assessment.status).in_(OPEN_STATUSES)
    )
    done = db.exec(still_open.values(status=Status.SUBMITTED).execution_options(synchronize_session=False))
    db.refresh(assessment)
    if not done.rowcount:
        name = STATUS_NAMES[assessment.status]
        raise CannotSubmit(f"自评表当前状态为“{name}”，已经提交过，不需要再次提交。")


def gaps_of(db: Session, assessment: Assessment, cycle: Cycle) -> list[Gap]:
    """Everything that keeps the form from being submitted, in document order."""
    evidence = evidence_of(db, id_of(assessment))
    answers = db.exec(select(Answer).where(Answer.assessment_id == assessment.id))
    given = {answer.item_number: as_given(answer, len(evidence.get(answer.item_number, ()))) for answer in answers}
    gaps = find_gaps(form_of(db, assessment.form_id), given)
    return _with_drawn(gaps, drawn_items(db, assessment, cycle), given)


def _with_drawn(gaps: list[Gap], drawn: Mapping[str, Draw], given: Mapping[str, Given]) -> list[Gap]:
    """A drawn item needs neither typing nor evidence: its source is complete or not."""
    complete = {number for number in drawn if number in given and given[number].inputs}
    return [
        Gap(gap.number, gap.name, drawn[gap.number].waiting) if gap.number in drawn else gap
        for gap in gaps
        if gap.number not in complete
    ]


def as_given(answer: Answer, evidence_count: int) -> Given:
    """A stored answer as the rules take it."""
    claimed = None if answer.claimed_score is None else from_cents(answer.claimed_score)
    return Given(answer.inputs, claimed, answer.reason, evidence_count)


def _settle_unclaimed(db: Session, assessment: Assessment) -> None:
    """A bonus that was not claimed stands submitted with no points, so that the county can verify it like any other."""
    for section, item in township_items(form_of(db, assessment.form_id)):
        answer = answer_or_new(db, id_of(assessment), item.number)
        if section.kind is SectionKind.BONUS and answer.self_score is None:
            answer.self_score = 0
            db.add(answer)


def _close_returns(db: Session, assessment: Assessment) -> None:
    """The comments stay to be read; the items are no longer open."""
    returned = update(Answer).where(col(Answer.assessment_id) == assessment.id)
    db.exec(returned.values(returned_at=None).execution_options(synchronize_session=False))


@dataclass(frozen=True)
class Counts:
    """How many items the county verifies, the township answers (a bonus only where it claims one), has answered, has had
    verified, has had returned and may now change."""

    total: int
    asked: int
    answered: int
    verified: int
    returned: int


@dataclass(frozen=True)
class AssessmentView:
    """One form with everything a page shows of it. Scores are what stands so far. `drawn` are the drawn items, by number."""

    assessment: Assessment
    cycle: Cycle
    unit: Unit
    form: Form
    answers: Mapping[str, Answer]
    evidence: Mapping[str, list[Evidence]]
    self_score: FormScore
    verified_score: FormScore
    counts: Counts
    drawn: Mapping[str, Draw]


def view(db: Session, assessment_id: int, by: User) -> AssessmentView:
    """The form, for the township itself or its county, in a number of queries that no item adds to.

    Raises NotAllowed for a role that sees no forms, NotFound outside the person's subtree.
    """
    assessment, cycle = visible_assessment(db, assessment_id, by)
    unit = db.get_one(Unit, assessment.unit_id)
    form = form_of(db, assessment.form_id)
    rows = db.exec(select(Answer).where(Answer.assessment_id == assessment_id))
    answers = {answer.item_number: answer for answer in rows}
    return AssessmentView(
        assessment=assessment,
        cycle=cycle,
        unit=unit,
        form=form,
        answers=answers,
        evidence=evidence_of(db, assessment_id),
        self_score=score_so_far(form, ((answer.item_number, answer.self_score) for answer in answers.values())),
        verified_score=score_so_far(form, ((answer.item_number, answer.verified_score) for answer in answers.values())),
        counts=_counts(form, answers),
        drawn=drawn_items(db, assessment, cycle),
    )


def visible_assessment(db: Session, assessment_id: int, by: User) -> tuple[Assessment, Cycle]:
    """The form and its year, for the township itself or its county. Raises NotAllowed or NotFound."""
    if not allows(by.role, Action.FILL_IN):
        require_action(by, Action.SEE_PROGRESS)
    found = db.exec(_VISIBLE, params={"id": assessment_id}).first()
    if found is None:
        raise NotFound(NO_ASSESSMENT)
    assessment, cycle = found
    if assessment.unit_id != by.unit_id:
        require_within(db, by, assessment.unit_id)
    return assessment, cycle


def score_so_far(form: Form, cents: Iterable[tuple[str, int | None]]) -> FormScore:
    """The form's score from what has points already, by item number and 0.01 point."""
    return total_of(form, {number: from_cents(score) for number, score in cents if score is not None})


def _counts(form: Form, answers: Mapping[str, Answer]) -> Counts:
    asked = township_items(form)
    given = [answers[item.number] for _, item in asked if item.number in answers]
    claimed = [
        answers.get(item.number)
        for section, item in asked
        if section.kind is not SectionKind.BONUS or _is_claimed(answers.get(item.number))
    ]
    unclaimed = sum(section.kind is SectionKind.BONUS and item.number not in answers for section, item in asked)
    return Counts(
        total=len(asked) - unclaimed,
        asked=len(claimed),
        answered=sum(answer is not None and answer.self_score is not None for answer in claimed),
        verified=sum(answer.verified_score is not None for answer in given),
        returned=sum(answer.returned_at is not None for answer in given),
    )


def _is_claimed(answer: Answer | None) -> bool:
    """Whether a bonus was asked for; one that was not gets its zero points with the submission."""
    return answer is not None and bool(answer.inputs or answer.reason or answer.claimed_score is not None)
