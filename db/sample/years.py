"""One year of the sample county, written in bulk: what the use cases would have left behind."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from db.audit import AssessmentSubmitted, AssessmentVerified, CycleOpened, Event, ItemsReturned, VetoRaised, record
from db.drawn.draw import Link, drawn_cents
from db.drawn.room_link import ROOMS
from db.drawn.star_link import STARS, complete_total, drawn_inputs
from db.home_models import RoomRating
from db.models import Answer, Assessment, Cycle, Evidence, EvidenceKind, User, Veto, id_of
from db.sample.answers import Filled, fill_form, lowered
from db.sample.files import SampleFiles
from db.sample.people import County, Township
from db.sample.rooms import SEED as ROOMS_SEED
from db.sample.rooms import Rating, rate_rooms, rooms_by_unit
from db.sample.stages import Stage
from forms.findings import HAPPENINGS
from forms.lifecycle import CycleStatus, FormKind, Schedule, Status
from forms.model import Form, Item, Section, SectionKind
from forms.permissions import Role
from forms.points import from_cents, to_cents
from forms.scoring import inputs_of, score_item

Forms = dict[FormKind, Form]
Row = dict[str, Any]
Step = tuple[datetime, Event, User]
COMMENT = "所附材料与填报数字不一致，请核对后补充。"
STRICTER = "个别材料不完整，核减部分得分"
EMPTY: Row = {
    "inputs": {},
    "claimed_score": None,
    "reason": "",
    "self_score": None,
    "version": 1,
    "saved_by": None,
    "saved_at": None,
    "verified_score": None,
    "verified_inputs": {},
    "verified_reason": "",
    "verified_by": None,
    "verified_at": None,
    "returned_comment": "",
    "returned_by": None,
    "returned_at": None,
}


@dataclass(frozen=True)
class Issued:
    """The two forms of the year, the ids they were published under, and their documents' names and SHA-256."""

    forms: Forms
    ids: Mapping[FormKind, int]
    documents: Mapping[FormKind, tuple[str, str]]

    @property
    def link(self) -> Link | None:
        """The checklist's item that is drawn from the star rating."""
        return STARS.link(self.forms[FormKind.CHECKLIST], self.forms[FormKind.STAR])


@dataclass(frozen=True)
class Work:
    """One form of one township on its way through the year."""

    township: Township
    reviewer: User
    assessment: Assessment
    form: Form
    stage: Stage
    day: datetime

    def row(self, item_number: str, **columns: Any) -> Row:
        """An answer's row; what `columns` leaves out is empty."""
        return {"assessment_id": self.assessment.id, "item_number": item_number, **EMPTY, **columns}


def add_year(
    db: Session,
    county: County,
    issued: Issued,
    year: int,
    schedule: Schedule,
    stages: tuple[Stage, ...],
    files: SampleFiles,
    rng: Random,
) -> Cycle:
    """An open year whose townships have come as far as `stages` says, in turn."""
    cycle = _cycle(db, county, issued, year, schedule)
    day = datetime.combine(schedule.self_from + timedelta(days=20), time(2), tzinfo=UTC)
    works = _works(db, county, issued, cycle, stages, day)
    answers: list[Row] = []
    for star, checklist in works:
        answers += _township_rows(star, checklist, issued.link, rng)
    ratings = _rate_rooms(db, [checklist for _, checklist in works], answers, issued, year)
    db.execute(insert(Answer), answers)
    db.execute(insert(RoomRating), ratings)
    pairs = [work for pair in works for work in pair]
    db.execute(insert(Evidence), list(_evidence_rows(pairs, answers, year, files)))
    _add_events(db, pairs)
    return cycle


def _cycle(db: Session, county: County, issued: Issued, year: int, schedule: Schedule) -> Cycle:
    cycle = Cycle(
        unit_id=id_of(county.unit),
        year=year,
        status=CycleStatus.OPEN,
        checklist_form_id=issued.ids[FormKind.CHECKLIST],
        star_form_id=issued.ids[FormKind.STAR],
        self_from=schedule.self_from,
        self_until=schedule.self_until,
        verify_until=schedule.verify_until,
    )
    db.add(cycle)
    db.flush()
    opened = CycleOpened(id_of(cycle), year, *issued.documents[FormKind.CHECKLIST], *issued.documents[FormKind.STAR])
    at = datetime.combine(schedule.self_from, time(1), tzinfo=UTC)
    _event(db, opened, county.people[Role.ADMINISTRATOR], at)
    return cycle


def _event(db: Session, event: Event, by: User, at: datetime) -> None:
    record(db, event, by=by).at = at


def _works(
    db: Session, county: County, issued: Issued, cycle: Cycle, stages: tuple[Stage, ...], day: datetime
) -> list[tuple[Work, Work]]:
    """Star form and checklist of every township."""
    reviewer = county.people[Role.REVIEWER]
    pairs = []
    for number, township in enumerate(county.townships):
        stage = stages[number * len(stages) // len(county.townships)]
        both = {FormKind.STAR: stage.of_star_form, FormKind.CHECKLIST: stage}
        rows = {kind: _assessment(cycle, issued, township, reviewer, kind, both[kind], day) for kind in both}
        pairs.append([Work(township, reviewer, rows[kind], issued.forms[kind], both[kind], day) for kind in both])
        db.add_all(rows.values())
    db.flush()
    return [(star, checklist) for star, checklist in pairs]


def _assessment(
    cycle: Cycle, issued: Issued, township: Township, reviewer: User, kind: FormKind, stage: Stage, day: datetime
) -> Assessment:
    is_submitted, is_verified = stage.status is not Status.DRAFT, stage.status is Status.VERIFIED
    return Assessment(
        cycle_id=id_of(cycle),
        unit_id=id_of(township.unit),
        kind=kind,
        form_id=issued.ids[kind],
        status=stage.status,
        submitted_by=township.chair.id if is_submitted else None,
        submitted_at=day + timedelta(days=3) if is_submitted else None,
        verified_by=reviewer.id if is_verified else None,
        verified_at=day + timedelta(days=6) if is_verified else None,
    )


def _township_rows(star: Work, checklist: Work, link: Link | None, rng: Random) -> list[Row]:
    """The answers of both forms of one township, the checklist's drawn item among them."""
    quality = rng.uniform(0.1, 0.95)
    drawn = link.item.number if link else None
    star_rows = _rows(star, fill_form(star.form, quality, rng, without=None), rng)
    rows = _rows(checklist, fill_form(checklist.form, quality, rng, without=drawn), rng)
    if link and checklist.stage.answered:
        rows.append(_drawn_row(star, checklist, link, star_rows))
    return star_rows + rows + _county_rows(checklist, rng)


def _rows(work: Work, filled: Mapping[str, Filled], rng: Random) -> list[Row]:
    answered = list(filled.items())[: round(len(filled) * work.stage.answered)]
    verified = round(len(filled) * work.stage.verified)
    rows = []
    for position, (number, answer) in enumerate(answered):
        row = work.row(number, **_self_columns(work, answer))
        if position < work.stage.returned:
            row |= _returned_columns(work)
        elif position < verified:
            row |= _verified_columns(work, number, answer, rng)
        rows.append(row)
    return rows


def _self_columns(work: Work, answer: Filled) -> Row:
    return {
        "inputs": answer.inputs,
        "claimed_score": None if answer.claimed is None else to_cents(answer.claimed),
        "reason": answer.reason,
        "self_score": to_cents(answer.points),
        "saved_by": work.township.clerk.id,
        "saved_at": work.day,
    }


def _returned_columns(work: Work) -> Row:
    returned_at = work.day + timedelta(days=5)
    return {"returned_comment": COMMENT, "returned_by": work.reviewer.id, "returned_at": returned_at}


def _verified_columns(work: Work, number: str, answer: Filled, rng: Random) -> Row:
    section, item = work.form.item(number)
    stricter = lowered(section, item, answer.points, rng) if rng.random() < 0.08 else answer.points
    return {
        "verified_score": to_cents(stricter),
        "verified_reason": "" if stricter == answer.points else STRICTER,
        "verified_by": work.reviewer.id,
        "verified_at": work.day + timedelta(days=5),
    }


def _drawn_row(star: Work, checklist: Work, link: Link, star_rows: list[Row]) -> Row:
    inputs = drawn_inputs(link, star.form.stars, _total(star.form, star_rows, "self_score"))
    row = checklist.row(link.item.number, inputs=inputs, self_score=drawn_cents(link, inputs), version=0)
    if star.stage.status is Status.VERIFIED:
        verified = drawn_inputs(link, star.form.stars, _total(star.form, star_rows, "verified_score"))
        row |= {"verified_inputs": verified, "verified_score": drawn_cents(link, verified)}
        row |= {"verified_by": star.reviewer.id, "verified_at": star.assessment.verified_at}
    return row


def _total(form: Form, rows: Iterable[Row], column: str) -> Decimal | None:
    points = {row["item_number"]: from_cents(row[column]) for row in rows if row[column] is not None}
    return complete_total(form, points)


def _rate_rooms(db: Session, works: list[Work], answers: list[Row], issued: Issued, year: int) -> list[Row]:
    """The ratings of the year's rooms; the answers to the item that is drawn from them are put in accordingly."""
    checklist, standard = issued.forms[FormKind.CHECKLIST], issued.forms[FormKind.STAR]
    link = ROOMS.link(checklist, standard)
    rooms, rng = rooms_by_unit(db), Random(year + ROOMS_SEED)  # noqa: S311 - invented data, the same at every start
    ratings: list[Row] = []
    for work in works if link else ():
        assert link is not None
        place = next((at for at, row in enumerate(answers) if _is_of(row, work, link.item.number)), len(answers))
        wanted = answers[place]["inputs"].get(link.asked.key) if place < len(answers) else None
        rating = Rating(
            cycle_id=work.assessment.cycle_id,
            link=link,
            checklist=checklist,
            standard=standard,
            stage=work.stage,
            clerk_id=work.township.clerk.id,
            reviewer_id=work.reviewer.id,
            day=work.day,
        )
        rows, drawn = rate_rooms(rooms[work.assessment.unit_id], wanted, rating, rng)
        ratings += rows
        answers[place : place + 1] = [work.row(link.item.number, **drawn)] if drawn["inputs"] else []
    return ratings


def _is_of(row: Row, work: Work, item_number: str) -> bool:
    return row["assessment_id"] == work.assessment.id and row["item_number"] == item_number


def _county_rows(work: Work, rng: Random) -> list[Row]:
    """Now and then the county finds something that costs points."""
    if work.stage.status is not Status.VERIFIED or rng.random() > 0.08:
        return []
    return [
        work.row(
            item.number,
            version=0,
            verified_inputs=found.inputs,
            verified_score=to_cents(found.points),
            verified_reason="抽查发现走访记录补造，已核实",
            verified_by=work.reviewer.id,
            verified_at=work.day + timedelta(days=5),
        )
        for item, found in _findings(work.form)
    ]


def _findings(form: Form) -> list[tuple[Item, Filled]]:
    once = []
    for section, item in form.items():
        if section.kind is SectionKind.DEDUCTION:
            inputs = {asked.key: "1" for asked in inputs_of(section, item)}
            if points := score_item(section, item, inputs).points:
                once.append((item, Filled(inputs, points)))
    return once


def _evidence_rows(works: list[Work], answers: list[Row], year: int, files: SampleFiles) -> Iterable[Row]:
    """A document number under every item that has points and asks for evidence; every fourteenth piece is a file, for each costs a write."""
    by_id = {work.assessment.id: work for work in works}
    for number, row in enumerate(answers):
        work = by_id[row["assessment_id"]]
        section, item = work.form.item(row["item_number"])
        if row["self_score"] and item.evidence and row["version"]:
            name = f"{item.evidence[0]}{_times(section, item, row['inputs'])}"
            is_file = number % 14 == 0
            yield _evidence_row(work, item, _file(name, files) if is_file else _reference(work, name, year, number))


def _times(section: Section, item: Item, inputs: Mapping[str, Any]) -> str:
    """How many happenings the one record holds, as a careful clerk writes it behind its name: （4次）."""
    counted = (asked for asked in inputs_of(section, item) if asked.unit in HAPPENINGS)
    return next((f"（{inputs[asked.key]}{asked.unit}）" for asked in counted if inputs.get(asked.key)), "")


def _reference(work: Work, name: str, year: int, number: int) -> Row:
    told = f"{work.township.unit.name[:2]}人发〔{year}〕{number % 40 + 1}号　{name}"
    return {"kind": EvidenceKind.REFERENCE, "name": told, "sha256": None, "size": None, "content_type": None}


def _file(name: str, files: SampleFiles) -> Row:
    suffix = ".png" if "照片" in name else ".pdf"
    return {"kind": EvidenceKind.FILE, "name": f"{name}{suffix}", **files.take(suffix)}


def _evidence_row(work: Work, item: Item, piece: Row) -> Row:
    added = {"added_by": work.township.clerk.id, "added_at": work.day}
    return {"assessment_id": work.assessment.id, "item_number": item.number, **piece, **added}


def _add_events(db: Session, works: list[Work]) -> None:
    """The trail of the year, in the order in which things happened."""
    steps = [step for work in works for step in (*_steps(work), *_veto_step(db, work))]
    for at, event, by in sorted(steps, key=lambda step: step[0]):
        _event(db, event, by, at)
    db.flush()


def _steps(work: Work) -> Iterator[Step]:
    assessment_id, unit_id = id_of(work.assessment), work.assessment.unit_id
    if work.assessment.submitted_at:
        yield work.assessment.submitted_at, AssessmentSubmitted(assessment_id), work.township.chair
    if work.assessment.verified_at:
        yield work.assessment.verified_at, AssessmentVerified(unit_id, assessment_id), work.reviewer
    if work.stage.returned:
        items = [item.number for _, item in work.form.items()][: work.stage.returned]
        returned = ItemsReturned(unit_id, assessment_id, dict.fromkeys(items, COMMENT), {})
        yield work.day + timedelta(days=5), returned, work.reviewer


def _veto_step(db: Session, work: Work) -> Iterator[Step]:
    items = [item for section, item in work.form.items() if section.kind is SectionKind.VETO]
    if not (work.stage.veto_raised and work.assessment.kind is FormKind.CHECKLIST and items):
        return
    reason, at = "群众反映代表之家牌子被摘除，请审定人核实。", work.day + timedelta(days=6)
    veto = Veto(
        assessment_id=id_of(work.assessment),
        item_number=items[0].number,
        reason=reason,
        raised_by=id_of(work.reviewer),
        raised_at=at,
    )
    db.add(veto)
    yield at, VetoRaised(work.assessment.unit_id, veto.assessment_id, veto.item_number, reason), work.reviewer
