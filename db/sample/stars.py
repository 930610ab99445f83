"""The sample county's stars: past awards on the day they were made, this year's funds, and a veto that waits."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from random import Random

from sqlmodel import Session, col, select, update

from db.audit import record
from db.home_models import DeputyHome, StarAward, StarRound, StarVeto
from db.models import AuditEvent, Cycle, User, id_of
from db.sample.people import County
from db.sample.stages import IN_PROGRESS, VERIFIED
from db.stars.events import StarFundsSet, StarsAwarded, StarVetoRaised
from forms.model import Form
from forms.permissions import Role
from forms.points import to_cents
from forms.stars import levels_of

SEED = 610
# Yuan, from the highest level down; the budget falls a little short of them.
AMOUNTS = (80_000, 30_000, 10_000)
HONOURS = ("授予“示范代表之家”牌匾，通报表扬", "通报表扬")
BUDGET = 300_000
REASON = "11月上旬走访时门外未见统一标牌，工作人员称已摘下一月有余，请审定人核实。"


def add_publicity(db: Session, cycle: Cycle) -> None:
    """A week of 公示 after the verification of a finished year."""
    first, last = (cycle.verify_until + timedelta(days=offset) for offset in (1, 7))
    db.add(StarRound(cycle_id=id_of(cycle), public_from=first, public_until=last, version=1))
    db.flush()


def date_awards(db: Session, cycle: Cycle, day: datetime) -> None:
    """The awards of a finished year as of the day of its approval."""
    db.exec(update(StarAward).where(col(StarAward.cycle_id) == cycle.id).values(decided_at=day))
    db.exec(update(StarRound).where(col(StarRound.cycle_id) == cycle.id).values(approved_at=day))
    newest = select(AuditEvent).where(AuditEvent.kind == StarsAwarded.kind).order_by(col(AuditEvent.id).desc())
    db.exec(newest.limit(1)).one().at = day


def add_stars(db: Session, county: County, cycle: Cycle, star: Form) -> None:
    """Funds that exceed the budget a little, and one verified home whose sign was seen to be gone."""
    levels = levels_of(star.stars)
    administrator, reviewer = county.people[Role.ADMINISTRATOR], county.people[Role.REVIEWER]
    started = datetime.combine(cycle.self_from + timedelta(days=7), time(3), tzinfo=UTC)
    round_ = _funds(cycle, levels, administrator, started)
    veto = StarVeto(
        cycle_id=id_of(cycle),
        home_id=id_of(_verified_home(db, county)),
        ground=star.star_losses[0].grounds[0],
        reason=REASON,
        raised_by=id_of(reviewer),
        raised_at=started + timedelta(days=25),
    )
    db.add_all([round_, veto])
    db.flush()
    funds = StarFundsSet(id_of(cycle), cycle.year, f"预算{BUDGET}元", "")
    raised = StarVetoRaised(_unit_of(db, veto), id_of(veto), veto.ground, veto.reason)
    for event, by, at in ((funds, administrator, started), (raised, reviewer, veto.raised_at)):
        record(db, event, by=by).at = at


def _funds(cycle: Cycle, levels: Sequence[str], by: User, at: datetime) -> StarRound:
    return StarRound(
        cycle_id=id_of(cycle),
        budget=to_cents(Decimal(BUDGET)),
        amounts={stars: to_cents(Decimal(yuan)) for stars, yuan in zip(levels, AMOUNTS, strict=False)},
        honours=dict(zip(levels, HONOURS, strict=False)),
        version=1,
        saved_by=by.id,
        saved_at=at,
    )


def _verified_home(db: Session, county: County) -> DeputyHome:
    """One of those that have come to the end of verification, none of whose other affairs wait for the leader."""
    verified = [
        township.unit.id
        for number, township in enumerate(county.townships)
        if IN_PROGRESS[number * len(IN_PROGRESS) // len(county.townships)] is VERIFIED
    ]
    chosen = Random(SEED).choice(verified or [township.unit.id for township in county.townships])  # noqa: S311 - invented, and the same at every start
    return db.exec(select(DeputyHome).where(DeputyHome.unit_id == chosen)).one()


def _unit_of(db: Session, veto: StarVeto) -> int:
    return db.get_one(DeputyHome, veto.home_id).unit_id
