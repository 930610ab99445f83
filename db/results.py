"""The year's result: shown to the county as it forms, approved once by the leader, then seen by all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select, update

from db.access import own_cycle, require_action
from db.audit import ResultApproved, VetoDecided, record
from db.cycles import form_of
from db.models import Answer, Assessment, Cycle, Result, Unit, User, Veto, id_of, now
from db.refusals import BadInput, CannotApprove, Closed, NotAllowed
from db.stars.awards import grant, publicity_waiting
from db.stars.records import decided_stars, is_awarded
from db.stars.vetoes import undecided_in
from db.tallies import Tally, tallies
from db.units import require_within
from db.verification import veto_of
from db.versions import behind
from forms.lifecycle import FORM_KIND_NAMES, STATUS_NAMES, CycleStatus, FormKind, Status, ranking_visible
from forms.permissions import COUNTY_ROLES, Action
from forms.points import from_cents, to_cents
from forms.ranking import Entry, Standing, Terms, rank, terms_of, total_for
from forms.scoring import total_of

DONE = (Status.VERIFIED, Status.PUBLISHED)
DECISIONS = {None: "待审定", True: "已确认", False: "不予确认"}  # Veto.confirmed in words


@dataclass(frozen=True)
class Missing:
    """A township that is not ranked yet, and the forms it waits for."""

    unit_id: int
    name: str
    waiting_for: Mapping[FormKind, Status]


@dataclass(frozen=True)
class SectionScore:
    """One cell of townships × sections. `points` is the section's full score, None for bonus and deductions."""

    unit_id: int
    name: str
    section_number: str
    section_name: str
    points: Decimal | None
    score: Decimal


def standings(db: Session, cycle_id: int, by: User) -> list[Standing]:
    """The county's ranking as it stands, of the townships whose two forms are verified, best first.

    Raises NotAllowed for all but reviewer and leader, NotFound for another county's year.
    """
    cycle = _county_cycle(db, cycle_id, by)
    return _rank(db, cycle, tallies(db, cycle))


def not_ranked(db: Session, cycle_id: int, by: User) -> list[Missing]:
    """The townships that `standings` leaves out, in the county's order. Raises as `standings`."""
    cycle = _county_cycle(db, cycle_id, by)
    return _missing(tallies(db, cycle))


def _county_cycle(db: Session, cycle_id: int, by: User) -> Cycle:
    require_action(by, Action.SEE_RANKING)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("考核结果公布前，排名只有县级考评人员可以查看；公布后请在“考核结果”中查看。")
    return own_cycle(db, cycle_id, by)


def _terms(db: Session, cycle: Cycle) -> Terms:
    return terms_of(form_of(db, cycle.checklist_form_id), form_of(db, cycle.star_form_id))


def _by_township(found: Iterable[Tally]) -> dict[int, dict[FormKind, Tally]]:
    townships: dict[int, dict[FormKind, Tally]] = {}
    for tally in found:
        townships.setdefault(tally.assessment.unit_id, {})[tally.assessment.kind] = tally
    return townships


def _missing(found: Iterable[Tally]) -> list[Missing]:
    missing = []
    for unit_id, forms in _by_township(found).items():
        waiting = {kind: tally.assessment.status for kind, tally in forms.items() if not _done(tally)}
        if waiting:
            missing.append(Missing(unit_id, next(iter(forms.values())).name, waiting))
    return missing


def _done(tally: Tally) -> bool:
    return tally.assessment.status in DONE


def _rank(db: Session, cycle: Cycle, found: list[Tally]) -> list[Standing]:
    vetoed, terms = _vetoed_units(db, cycle), _terms(db, cycle)
    ready = [forms for forms in _by_township(found).values() if all(map(_done, forms.values()))]
    decided = decided_stars(db, cycle)
    return rank([_entry(forms, terms, vetoed, decided) for forms in ready], terms)


def _vetoed_units(db: Session, cycle: Cycle) -> set[int]:
    confirmed = (
        select(Assessment.unit_id).join(Veto).where(Assessment.cycle_id == cycle.id, col(Veto.confirmed).is_(True))
    )
    return set(db.exec(confirmed))


def _entry(forms: Mapping[FormKind, Tally], terms: Terms, vetoed: set[int], decided: Mapping[int, str]) -> Entry:
    checklist, star = forms[FormKind.CHECKLIST], forms[FormKind.STAR]
    own_checklist, own_star = (total_of(tally.form, tally.self_points).total for tally in (checklist, star))
    return Entry(
        unit_id=checklist.assessment.unit_id,
        name=checklist.name,
        checklist=total_of(checklist.form, checklist.verified_points).total,
        star=total_of(star.form, star.verified_points).total,
        self_total=total_for(own_checklist, own_star, terms),
        vetoed=checklist.assessment.unit_id in vetoed,
        stars=decided.get(checklist.assessment.unit_id),
    )


def section_scores(db: Session, cycle_id: int, by: User, kind: FormKind = FormKind.CHECKLIST) -> list[SectionScore]:
    """Verified scores of every section of every verified township, for the heat map; townships see it once published.

    Raises NotAllowed, NotFound, and Closed before publication.
    """
    return section_scores_in(db, _visible_cycle(db, cycle_id, by), kind)


def section_scores_in(db: Session, cycle: Cycle, kind: FormKind = FormKind.CHECKLIST) -> list[SectionScore]:
    """The same for whoever has asked already."""
    found = [tally for tally in tallies(db, cycle) if tally.assessment.kind is kind and _done(tally)]
    return [cell for tally in found for cell in _cells(tally)]


def _cells(tally: Tally) -> Iterable[SectionScore]:
    scores = total_of(tally.form, tally.verified_points).sections
    for section in tally.form.sections:
        yield SectionScore(
            unit_id=tally.assessment.unit_id,
            name=tally.name,
            section_number=section.number,
            section_name=section.name,
            points=section.points,
            score=scores[section.number],
        )


def _visible_cycle(db: Session, cycle_id: int, by: User) -> Cycle:
    require_action(by, Action.SEE_RANKING)
    cycle = own_cycle(db, cycle_id, by)
    if not ranking_visible(cycle.status, of_the_county=by.role in COUNTY_ROLES):
        raise Closed(f"{cycle.year}年度考核结果尚未公布，公布后即可查看。")
    return cycle


def visible_standings(db: Session, cycle_id: int, by: User) -> list[Standing]:
    """The ranking that this person may see: the published result, or for the county what stands so far.

    Raises NotAllowed, NotFound, and Closed for a township before publication.
    """
    return standings_in(db, _visible_cycle(db, cycle_id, by))


def standings_in(db: Session, cycle: Cycle) -> list[Standing]:
    """The same for whoever has asked already."""
    if cycle.status is CycleStatus.PUBLISHED:
        return published_standings(db, id_of(cycle))
    return _rank(db, cycle, tallies(db, cycle))


def open_in(db: Session, cycle: Cycle) -> list[str]:
    """A sentence for every form of the year that is not verified and every veto that is not decided."""
    return _reasons_against(db, cycle, tallies(db, cycle)) if cycle.status is not CycleStatus.PUBLISHED else []


def published_standings(db: Session, cycle_id: int) -> list[Standing]:
    """The result as the leader approved it, by rank and unit id; empty before. Asks nobody's role: the caller has."""
    query = (
        select(Result, Unit.name)
        .join(Unit)
        .where(Result.cycle_id == cycle_id)
        .order_by(col(Result.rank), col(Result.unit_id))
    )
    return [_standing(result, name) for result, name in db.exec(query)]


def _standing(result: Result, name: str) -> Standing:
    return Standing(
        unit_id=result.unit_id,
        name=name,
        checklist=from_cents(result.checklist_score),
        star=from_cents(result.star_score),
        self_total=from_cents(result.self_total),
        total=from_cents(result.total),
        stars=result.stars,
        grade=result.grade,
        rank=result.rank,
        vetoed=result.vetoed,
        note=result.note,
    )


@dataclass(frozen=True)
class RaisedVeto:
    """A veto with the township and the item it is about."""

    veto: Veto
    unit_id: int
    name: str
    item_name: str


def vetoes_of(db: Session, cycle_id: int, by: User) -> list[RaisedVeto]:
    """Every veto raised in the year, decided or not, in the order raised. Raises as `standings`."""
    return _vetoes(db, _county_cycle(db, cycle_id, by))


def _vetoes(db: Session, cycle: Cycle) -> list[RaisedVeto]:
    query = select(Veto, Assessment, Unit).join(Assessment, col(Veto.assessment_id) == col(Assessment.id))
    query = query.join(Unit, col(Assessment.unit_id) == col(Unit.id)).where(Assessment.cycle_id == cycle.id)
    return [
        RaisedVeto(veto, id_of(unit), unit.name, form_of(db, assessment.form_id).item(veto.item_number)[1].name)
        for veto, assessment, unit in db.exec(query.order_by(col(Veto.id)))
    ]


def decide_veto(db: Session, veto_id: int, confirmed: bool, reason: str, by: User) -> None:
    """Confirm or dismiss a raised veto, with a reason, before the result is approved.

    Raises NotAllowed, NotFound, BadInput without a reason, Closed when it is decided or the year is published.
    """
    require_action(by, Action.CONFIRM_VETO)
    veto = veto_of(db, veto_id)
    assessment = db.get_one(Assessment, veto.assessment_id)
    require_within(db, by, assessment.unit_id)
    if not reason.strip():
        raise BadInput("请填写审定理由。")
    cycle = own_cycle(db, assessment.cycle_id, by, lock=True)
    if cycle.status is not CycleStatus.OPEN:
        raise Closed("本年度考核结果已公布，一票否决不能再审定。")
    _decide(db, veto, confirmed, reason.strip(), by)
    event = VetoDecided(
        unit_id=assessment.unit_id,
        assessment_id=veto.assessment_id,
        item_number=veto.item_number,
        confirmed=confirmed,
        reason=reason.strip(),
    )
    record(db, event, by=by)


def _decide(db: Session, veto: Veto, confirmed: bool, reason: str, by: User) -> None:
    """Of two decisions at once, the second claims nothing and is told so."""
    undecided = update(Veto).where(col(Veto.id) == veto.id, col(Veto.confirmed).is_(None))
    decision = {"confirmed": confirmed, "decided_by": by.id, "decided_at": now(), "decision_reason": reason}
    done = db.exec(undecided.values(**decision).execution_options(synchronize_session=False))
    db.refresh(veto)
    if not done.rowcount:
        raise Closed("这条一票否决已经审定，不能重复审定。")


def approve(
    db: Session, cycle_id: int, by: User, *, on_several_versions: bool = False, waiver: str = ""
) -> list[Standing]:
    """Freeze the year's result and publish it. Returns the standings. Stars that are not approved yet are awarded with it.

    Townships that stand on an earlier version of a form are ranked with the others only if the leader says that she knows
    of it: `on_several_versions`; `waiver` is the reason for which the stars do not wait for their 公示. Raises NotAllowed,
    NotFound, and CannotApprove naming every township and veto that is still open, a 公示 that is not over or was never set,
    every township on an earlier version, or that the result is published already.
    """
    require_action(by, Action.APPROVE)
    cycle = own_cycle(db, cycle_id, by, lock=True)
    stars_to_award, waiting = not is_awarded(db, cycle), publicity_waiting(db, cycle)
    _claim(db, cycle, by)
    _lock_forms(db, cycle_id)
    found = tallies(db, cycle)
    several = several_versions(db, cycle)
    of_stars = [*undecided_in(db, cycle), *([] if waiver.strip() else waiting)] if stars_to_award else []
    if reasons := [*_reasons_against(db, cycle, found), *of_stars, *([] if on_several_versions else several)]:
        raise CannotApprove("\n".join(reasons))
    ranked = _rank(db, cycle, found)
    if stars_to_award:
        levels = {row.unit_id: (row.stars, row.star) for row in ranked}
        grant(db, cycle, levels, by, waived=waiver.strip() if waiting else "", with_result=True)
    db.add_all(Result(**result_columns(cycle_id, standing)) for standing in ranked)
    _publish(db, cycle_id)
    event = ResultApproved(cycle_id=cycle_id, year=cycle.year, townships=len(ranked), on_earlier_version=tuple(several))
    record(db, event, by=by)
    return ranked


def several_versions(db: Session, cycle: Cycle) -> list[str]:
    """A sentence per form of which townships stand on an earlier version than the others; empty when none does."""
    return [
        f"《{FORM_KIND_NAMES[kind]}》已修订，{'、'.join(stand.name for stand in stands)}仍按修订前的版本考评；"
        "请管理员在“年度设置”中转到新版，或确认按各自版本的得分一并排名。"
        for kind, stands in behind(db, cycle).items()
        if stands
    ]


def _lock_forms(db: Session, cycle_id: int) -> None:
    """Whoever changes a score locks its form, so from here on nobody does before this transaction ends."""
    # Star forms first, as everybody locks them before the checklist they feed: two that wait never wait for each other.
    order = (col(Assessment.kind).desc(), col(Assessment.id))
    db.exec(select(Assessment.id).where(Assessment.cycle_id == cycle_id).order_by(*order).with_for_update()).all()


def _claim(db: Session, cycle: Cycle, by: User) -> None:
    still_open = update(Cycle).where(col(Cycle.id) == cycle.id, col(Cycle.status) == CycleStatus.OPEN)
    approval = {"status": CycleStatus.PUBLISHED, "approved_by": by.id, "approved_at": now()}
    done = db.exec(still_open.values(**approval).execution_options(synchronize_session=False))
    db.refresh(cycle)
    if not done.rowcount:
        raise CannotApprove(f"{cycle.year}年度考核结果已经审定公布，不需要再次审定。")


def _reasons_against(db: Session, cycle: Cycle, found: list[Tally]) -> list[str]:
    reasons = [
        f"{missing.name}：《{FORM_KIND_NAMES[kind]}》{STATUS_NAMES[status]}，尚未完成考评。"
        for missing in _missing(found)
        for kind, status in missing.waiting_for.items()
    ]
    reasons += [
        f"{raised.name}：“{raised.item_name}”一票否决尚未审定。"
        for raised in _vetoes(db, cycle)
        if raised.veto.confirmed is None
    ]
    return reasons if found else ["本年度还没有乡镇，无法审定。"]


def result_columns(cycle_id: int, standing: Standing) -> dict[str, Any]:
    """The row of `Result` that keeps a standing; `published_standings` reads it back."""
    return {
        "cycle_id": cycle_id,
        "unit_id": standing.unit_id,
        "self_total": to_cents(standing.self_total),
        "checklist_score": to_cents(standing.checklist),
        "star_score": to_cents(standing.star),
        "total": to_cents(standing.total),
        "stars": standing.stars,
        "grade": standing.grade,
        "rank": standing.rank,
        "vetoed": standing.vetoed,
        "note": standing.note,
    }


def _publish(db: Session, cycle_id: int) -> None:
    """Final scores are the verified ones; every form is sealed."""
    forms = select(Assessment.id).where(Assessment.cycle_id == cycle_id)
    final = update(Answer).where(col(Answer.assessment_id).in_(forms)).values(final_score=Answer.verified_score)
    sealed = update(Assessment).where(col(Assessment.cycle_id) == cycle_id).values(status=Status.PUBLISHED)
    for change in (final, sealed):
        db.exec(change.execution_options(synchronize_session=False))
    db.flush()
    db.expire_all()
