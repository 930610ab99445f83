"""Who stands where: the role, the county and the year that a use case asks about before it does anything."""

from datetime import UTC, date, datetime, timedelta, timezone

from sqlmodel import Session, col, select

from db.models import Cycle, Unit, UnitKind, User
from db.refusals import NotAllowed, NotFound
from forms.permissions import ROLE_NAMES, Action, allows

# A fixed offset, because Windows ships no time zone data; China has no summer time.
SHANGHAI = timezone(timedelta(hours=8))

NO_CYCLE = "没有这个考核年度，或者它不属于您所在的县。"


def today() -> date:
    """The present day in China."""
    return datetime.now(SHANGHAI).date()


def china_time(moment: datetime) -> datetime:
    """A stored moment as the clock on the wall in China shows it; one that names no zone is UTC."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(SHANGHAI)


def require_action(by: User, action: Action) -> None:
    """Raises NotAllowed unless that person's role may do that."""
    if not allows(by.role, action):
        raise NotAllowed(f"您的角色是“{ROLE_NAMES[by.role]}”，不能进行此项操作；如有需要，请联系县管理员。")


def county_of(db: Session, unit_id: int) -> Unit | None:
    """The county that the unit is or lies in; None above the counties."""
    path = db.exec(select(Unit.path).where(Unit.id == unit_id)).one()
    ancestors = [int(part) for part in path.strip("/").split("/")]
    return db.exec(select(Unit).where(col(Unit.id).in_(ancestors), Unit.kind == UnitKind.COUNTY)).first()


def own_cycle(db: Session, cycle_id: int, by: User, *, lock: bool = False) -> Cycle:
    """That year, if it is of the person's own county. Raises NotFound otherwise.

    With `lock`, no other transaction changes the year until this one ends.
    """
    county = county_of(db, by.unit_id)
    query = select(Cycle).where(Cycle.id == cycle_id).execution_options(populate_existing=True)
    cycle = db.exec(query.with_for_update() if lock else query).first()
    if cycle is None or county is None or cycle.unit_id != county.id:
        raise NotFound(NO_CYCLE)
    return cycle
