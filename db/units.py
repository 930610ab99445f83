"""The administrative tree. A person acts within the subtree of her own unit; for her, nothing else exists."""

from sqlmodel import Session, col, select

from db.models import Unit, UnitKind, User
from db.refusals import BadInput, NotFound


def create_unit(db: Session, *, parent: Unit | None, kind: UnitKind, name: str, code: str, sort: int = 0) -> Unit:
    """Add a unit below `parent` (None for the root). Raises BadInput when the code is taken."""
    if db.exec(select(Unit.id).where(Unit.code == code)).first() is not None:
        raise BadInput(f"单位代码“{code}”已被占用，请换一个代码。")
    unit = Unit(parent_id=parent.id if parent else None, kind=kind, name=name, code=code, sort=sort)
    db.add(unit)
    db.flush()
    unit.path = f"{parent.path if parent else '/'}{unit.id}/"
    db.flush()
    return unit


def subtree(db: Session, unit: Unit) -> list[Unit]:
    """The unit itself and everything below it, ordered by sort and id."""
    query = select(Unit).where(col(Unit.path).startswith(unit.path))
    return list(db.exec(query.order_by(col(Unit.sort), col(Unit.id))))


def townships_of(db: Session, unit_id: int) -> list[Unit]:
    """Every township in the subtree of that unit, ordered by sort and id."""
    return [unit for unit in subtree(db, db.get_one(Unit, unit_id)) if unit.kind is UnitKind.TOWNSHIP]


def require_within(db: Session, by: User, unit_id: int) -> Unit:
    """The unit, when it is the actor's own or lies below it. Raises NotFound otherwise, as for one that does not exist."""
    own = db.get_one(Unit, by.unit_id)
    unit = db.get(Unit, unit_id)
    if unit is None or not unit.path.startswith(own.path):
        raise NotFound
    return unit


def require_account(db: Session, by: User, user_id: int) -> User:
    """The account, when it belongs to a unit in the actor's subtree. Raises NotFound otherwise."""
    user = db.get(User, user_id, populate_existing=True)
    if user is None:
        raise NotFound
    require_within(db, by, user.unit_id)
    return user
