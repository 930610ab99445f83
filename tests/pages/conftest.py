"""A county with one account per role, and pages opened as any of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from sqlmodel import Session, select
from starlette.testclient import TestClient
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from db import login_sessions
from db.engine import transaction
from db.models import UnitKind, User
from db.passwords import hash_of
from db.units import create_unit
from forms.permissions import TOWNSHIP_ROLES, Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_year
from tests.pages.site import as_person

PAGES = Path(__file__).parents[2] / "pages"
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session", autouse=True)
def components_found_once() -> Iterator[None]:
    """Every AppTest searches all installed packages for components: the same each time, and longer than most pages run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield


@dataclass(frozen=True)
class County:
    """The ids of the county, its township and its accounts; accounts are named after their role."""

    unit_id: int
    township_id: int
    people: dict[Role, User]


@pytest.fixture
def county(sqlite_database: str) -> County:
    return begun(a_county)


def a_county(db: Session) -> County:
    county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="示例县", code="430121")
    township = create_unit(db, parent=county, kind=UnitKind.TOWNSHIP, name="青山镇", code="430121101")
    people = {role: a_person(role, township.id if role in TOWNSHIP_ROLES else county.id) for role in Role}
    db.add_all(people.values())
    db.flush()
    return County(county.id, township.id, people)


def a_person(role: Role, unit_id: int) -> User:
    return User(
        unit_id=unit_id,
        username=role.value,
        name=f"{role.value}某",
        role=role,
        password_hash=_hash(),
        must_change_password=False,
    )


@cache
def _hash() -> str:
    return hash_of(PASSWORD)


def start_session(user: User) -> tuple[str, int]:
    """A session's token and the number of its row."""
    with transaction() as db:
        token = login_sessions.start(db, user)
        db.flush()
        return token, login_sessions.find(db, token).session_id


def identity_of(user: User) -> dict[str, str]:
    """What the server puts into st.user for somebody who is logged in."""
    return {"id": str(user.id), "session": str(start_session(user)[1])}


@pytest.fixture
def open_page(county: County) -> Callable[..., AppTest]:
    """A function that opens a page by itself, as one file, as the person with that role or as a stranger (None)."""

    def open_as(role: Role | None, file: str, *, through_menu: bool = False) -> AppTest:
        test = AppTest.from_file(str(PAGES / ("main.py" if through_menu else file)), default_timeout=30)
        test.user = {} if role is None else identity_of(county.people[role])
        if through_menu and file != "home.py":
            test.run()
            test.switch_page(file)
        return test.run()

    return open_as


@pytest.fixture
def open_sample(sample_folder: Path, copied: Callable[[Path], str]) -> Callable[..., AppTest]:
    """A function that opens a page of the sample county, through the menu, as the person with that username."""
    copied(sample_folder / "county.db")

    def open_as(username: str, file: str) -> AppTest:
        with transaction() as db:
            user = db.exec(select(User).where(User.username == username)).one()
        test = AppTest.from_file(str(PAGES / "main.py"), default_timeout=60)
        test.user = identity_of(user)
        test.run()
        test.switch_page(file)
        return test.run()

    return open_as


@pytest.fixture
def year(sqlite_database) -> Year:
    """A year of two townships, whose people may all log in."""
    return begun(a_year_of_people_let_in)


def a_year_of_people_let_in(db: Session) -> Year:
    year = a_year(db)
    for person in year.people.values():
        person.must_change_password = False
        db.add(person)
    return year


@pytest.fixture
def clerk(year: Year) -> TestClient:
    """The first township's clerk at the server's routes."""
    return as_person(year.person(Role.CLERK))
