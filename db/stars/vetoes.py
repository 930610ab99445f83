"""Grounds on which a home loses its rating: raised by a reviewer, decided by the leader, before the stars are approved."""

from dataclasses import dataclass

from sqlmodel import Session, col, select, update

from db.access import own_cycle, require_action
from db.audit import record
from db.cycles import form_of
from db.drawn.star_link import draw_stars
from db.home_models import DeputyHome, StarVeto
from db.models import Assessment, Cycle, Unit, User, id_of, now
from db.refusals import BadInput, Closed, NotAllowed, NotFound
from db.stars.events import StarVetoDecided, StarVetoRaised, StarVetoReopened, StarVetoWithdrawn
from db.stars.records import require_not_awarded
from db.units import require_within
from forms.lifecycle import FormKind
from forms.model import quote
from forms.permissions import COUNTY_ROLES, Action

LONGEST_GROUND = 100
OTHER = "其他情形（在事实说明中写明依据）"
GONE = "没有这条星级否决，或者它不属于您的县。"


@dataclass(frozen=True)
class RaisedStarVeto:
    """A star veto with the home it is about and who raised it."""

    veto: StarVeto
    home: str
    township: str
    raised_by: str


def star_vetoes_of(db: Session, cycle_id: int, by: User, home_id: int | None = None) -> list[RaisedStarVeto]:
    """The year's star vetoes that were not withdrawn, of every home or of that one, in the order raised.

    Raises NotAllowed for all but the county, NotFound for another county's year.
    """
    require_action(by, Action.SEE_HOMES)
    if by.role not in COUNTY_ROLES:
        raise NotAllowed("星级否决只有县级人员可以查看。")
    return vetoes_in(db, own_cycle(db, cycle_id, by), home_id)


def vetoes_in(db: Session, cycle: Cycle, home_id: int | None = None) -> list[RaisedStarVeto]:
    """The same for whoever has asked already."""
    query = select(StarVeto, DeputyHome.name, Unit.name, User.name)
    query = query.join(DeputyHome, col(StarVeto.home_id) == col(DeputyHome.id))
    query = query.join(Unit, col(DeputyHome.unit_id) == col(Unit.id)).join(
        User, col(StarVeto.raised_by) == col(User.id)
    )
    query = query.where(StarVeto.cycle_id == cycle.id, col(StarVeto.withdrawn_at).is_(None))
    if home_id is not None:
        query = query.where(StarVeto.home_id == home_id)
    return [RaisedStarVeto(*found) for found in db.exec(query.order_by(col(StarVeto.id)))]


def undecided_in(db: Session, cycle: Cycle) -> list[str]:
    """A sentence for every star veto of the year that waits for the leader."""
    query = select(StarVeto.ground, Unit.name).join(DeputyHome, col(StarVeto.home_id) == col(DeputyHome.id))
    query = query.join(Unit, col(DeputyHome.unit_id) == col(Unit.id)).where(
        StarVeto.cycle_id == cycle.id, col(StarVeto.withdrawn_at).is_(None), col(StarVeto.confirmed).is_(None)
    )
    return [f"{name}：星级否决“{ground}”尚未审定。" for ground, name in db.exec(query.order_by(col(StarVeto.id)))]


def raise_star_veto(db: Session, cycle_id: int, home_id: int, ground: str, reason: str, by: User) -> StarVeto:
    """Propose that a home loses its rating, for the leader to confirm or dismiss.

    `ground` is one of `grounds_of`. The same ground raised already and not decided, the present veto is returned
    unchanged. Raises NotAllowed, NotFound, BadInput naming every fault, Closed once the stars are approved.
    """
    require_action(by, Action.PROPOSE_STARS)
    cycle, home = _year_and_home(db, cycle_id, home_id, by)
    _require_facts(ground.strip(), reason.strip())
    _require_known(ground.strip(), grounds_of(db, cycle))
    mine = (StarVeto.cycle_id == cycle.id, StarVeto.home_id == home_id, StarVeto.ground == ground.strip())
    waiting = (col(StarVeto.withdrawn_at).is_(None), col(StarVeto.confirmed).is_(None))
    if (present := db.exec(select(StarVeto).where(*mine, *waiting)).first()) is not None:
        return present
    veto = StarVeto(
        cycle_id=id_of(cycle), home_id=home_id, ground=ground.strip(), reason=reason.strip(), raised_by=id_of(by)
    )
    db.add(veto)
    db.flush()
    record(db, StarVetoRaised(home.unit_id, id_of(veto), veto.ground, veto.reason), by=by)
    return veto


def grounds_of(db: Session, cycle: Cycle) -> list[str]:
    """The grounds that the year's document names, and one for what it leaves open."""
    losses = form_of(db, cycle.star_form_id).star_losses
    return [*dict.fromkeys(ground for loss in losses for ground in loss.grounds), OTHER]


def _require_known(ground: str, known: list[str]) -> None:
    if ground not in known:
        raise BadInput(f"“{quote(ground)}”不是本年度办法规定的情形。可选：{'、'.join(known)}。")


def _require_facts(ground: str, reason: str) -> None:
    problems = [] if ground else ["请选择或填写否决情形。"]
    if len(ground) > LONGEST_GROUND:
        problems.append(f"否决情形有{len(ground)}个字，最多{LONGEST_GROUND}个字；详细情况请写在事实说明中。")
    if not reason:
        problems.append("请填写事实说明：何时、何人、怎样发现。")
    if problems:
        raise BadInput("\n".join(problems))


def _year_and_home(db: Session, cycle_id: int, home_id: int, by: User) -> tuple[Cycle, DeputyHome]:
    """Both of the person's own county, the year locked and its stars not approved."""
    cycle, home = own_cycle(db, cycle_id, by, lock=True), db.get(DeputyHome, home_id)
    if home is None:
        raise NotFound
    require_within(db, by, home.unit_id)
    require_not_awarded(db, cycle)
    return cycle, home


def _to_change(db: Session, veto_id: int, by: User) -> tuple[StarVeto, Cycle, DeputyHome]:
    """A veto that stands, with its year locked. Raises NotFound, Closed."""
    if (veto := db.get(StarVeto, veto_id)) is None:
        raise NotFound(GONE)
    cycle, home = _year_and_home(db, veto.cycle_id, veto.home_id, by)
    db.refresh(veto)
    if veto.withdrawn_at is not None:
        raise NotFound("这条星级否决已经撤回。")
    return veto, cycle, home


def withdraw_star_veto(db: Session, veto_id: int, by: User) -> None:
    """Take back a veto that the leader has not decided. Raises NotAllowed, NotFound, Closed."""
    require_action(by, Action.PROPOSE_STARS)
    veto, _, home = _to_change(db, veto_id, by)
    if veto.confirmed is not None:
        raise Closed("这条星级否决已由审定人作出决定，不能撤回；如有新情况，请审定人撤销审定。")
    veto.withdrawn_by, veto.withdrawn_at = by.id, now()
    db.add(veto)
    db.flush()
    record(db, StarVetoWithdrawn(home.unit_id, veto_id, veto.ground), by=by)


def decide_star_veto(db: Session, veto_id: int, confirmed: bool, reason: str, by: User) -> None:
    """Confirm or dismiss a veto, with a reason. Confirmed, the home gets no stars this year, and the checklist follows.

    Stars that it holds from earlier are taken by `db.stars.history.remove_stars` alone. Raises NotAllowed, NotFound,
    BadInput without a reason, Closed when it is decided already or the stars are approved.
    """
    require_action(by, Action.AWARD_STARS)
    if not reason.strip():
        raise BadInput("请填写审定理由。")
    veto, cycle, home = _to_change(db, veto_id, by)
    undecided = update(StarVeto).where(col(StarVeto.id) == veto_id, col(StarVeto.confirmed).is_(None))
    decision = {"confirmed": confirmed, "decided_by": by.id, "decided_at": now(), "decision_reason": reason.strip()}
    done = db.exec(undecided.values(**decision).execution_options(synchronize_session=False))
    db.refresh(veto)
    if not done.rowcount:
        raise Closed("这条星级否决已经审定，不能重复审定。")
    _draw(db, cycle, home)
    record(db, StarVetoDecided(home.unit_id, veto_id, veto.ground, confirmed, reason.strip()), by=by)


def reopen_star_veto(db: Session, veto_id: int, by: User) -> None:
    """Take the leader's decision back while the stars are not approved; the veto waits again. Raises as the decision."""
    require_action(by, Action.AWARD_STARS)
    veto, cycle, home = _to_change(db, veto_id, by)
    if (confirmed := veto.confirmed) is None:
        return
    veto.confirmed, veto.decided_by, veto.decided_at, veto.decision_reason = None, None, None, ""
    db.add(veto)
    db.flush()
    _draw(db, cycle, home)
    record(db, StarVetoReopened(home.unit_id, veto_id, veto.ground, confirmed), by=by)


def _draw(db: Session, cycle: Cycle, home: DeputyHome) -> None:
    takes_part = select(Assessment.id).where(
        Assessment.cycle_id == cycle.id, Assessment.unit_id == home.unit_id, Assessment.kind == FormKind.CHECKLIST
    )
    if db.exec(takes_part).first() is not None:
        draw_stars(db, cycle, home.unit_id)
