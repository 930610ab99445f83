import pytest
from sqlmodel import Session

from db.engine import transaction
from db.models import Unit, UnitKind, User
from db.refusals import BadInput, NotFound
from db.units import create_unit, require_account, require_within, subtree, townships_of
from forms.permissions import Role


def a_tree(db: Session) -> dict[str, Unit]:
    """Two counties; the first has townships that were made in the reverse of their order."""
    units = {code: create_unit(db, parent=None, kind=UnitKind.COUNTY, name=code, code=code) for code in "CD"}
    for code, parent, sort in (("C2", "C", 2), ("C1", "C", 1), ("D1", "D", 1)):
        units[code] = create_unit(db, parent=units[parent], kind=UnitKind.TOWNSHIP, name=code, code=code, sort=sort)
    return units


def a_person(db: Session, unit: Unit, username: str = "a") -> User:
    user = User(unit_id=unit.id or 0, username=username, name="张", role=Role.ADMINISTRATOR, password_hash="-")
    db.add(user)
    db.flush()
    return user


def test_a_path_names_every_unit_above(database: str) -> None:
    with transaction() as db:
        units = a_tree(db)
        assert units["C1"].path == f"/{units['C'].id}/{units['C1'].id}/"


def test_a_subtree_holds_its_own_units_in_their_order(database: str) -> None:
    with transaction() as db:
        units = a_tree(db)
        assert [unit.code for unit in subtree(db, units["C"])] == ["C", "C1", "C2"]
        assert [unit.code for unit in townships_of(db, units["C"].id or 0)] == ["C1", "C2"]
        assert [unit.code for unit in townships_of(db, units["D1"].id or 0)] == ["D1"]


def test_unit_1_does_not_hold_unit_10(database: str) -> None:
    with transaction() as db:
        first = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="1", code="1")
        others = [create_unit(db, parent=None, kind=UnitKind.COUNTY, name="x", code=f"x{n}") for n in range(12)]
        assert len(others) == 12
        assert subtree(db, first) == [first]


def test_what_lies_outside_ones_own_subtree_does_not_exist(database: str) -> None:
    with transaction() as db:
        units = a_tree(db)
        administrator, stranger = a_person(db, units["C"]), a_person(db, units["D1"], "b")
        assert require_within(db, administrator, units["C2"].id or 0).code == "C2"
        assert require_account(db, administrator, administrator.id or 0) is administrator
        for missing in (units["D"].id or 0, units["D1"].id or 0, 999):
            with pytest.raises(NotFound):
                require_within(db, administrator, missing)
        for missing in (stranger.id or 0, 999):
            with pytest.raises(NotFound):
                require_account(db, administrator, missing)
        with pytest.raises(NotFound):
            require_within(db, stranger, units["D"].id or 0)


def test_a_code_is_given_once(database: str) -> None:
    with transaction() as db:
        a_tree(db)
        with pytest.raises(BadInput, match="“C1”已被占用"):
            create_unit(db, parent=None, kind=UnitKind.COUNTY, name="x", code="C1")
