"""Who gets in, who is kept out, and what an administrator may do to whom."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from db import accounts, login_sessions
from db.audit import events
from db.engine import reading, transaction
from db.models import Unit, UnitKind, User, now
from db.refusals import BadInput, BadPassword, LoginRefused, NotAllowed, NotFound, Refused
from db.units import create_unit
from forms.permissions import Role

GOOD, NEW = "apple-desk-river", "cloud-lamp-forest"


@dataclass(frozen=True)
class County:
    county_id: int
    township_id: int
    administrator: User


@pytest.fixture
def county(database: str) -> County:
    with transaction() as db:
        first = accounts.create_first_administrator(db, "示例县", username="admin.li", name="李管理", password=GOOD)
        unit = create_unit(db, parent=db.get_one(Unit, first.unit_id), kind=UnitKind.TOWNSHIP, name="东镇", code="T")
        return County(first.unit_id, unit.id or 0, first)


def log_in(username: str, password: str) -> User:
    """As the server does it: the refusal is raised again after the commit."""
    refused: Refused | None = None
    with transaction() as db:
        try:
            return accounts.authenticate(db, username, password)
        except Refused as refusal:
            refused = refusal
    raise refused


def a_clerk(county: County, username: str = "clerk") -> tuple[User, str]:
    with transaction() as db:
        return accounts.create_account(
            db, unit_id=county.township_id, role=Role.CLERK, username=username, name="张填报", by=county.administrator
        )


def kinds() -> list[str]:
    with reading() as db:
        return [event.kind for event in events(db, limit=99)]


def test_the_first_administrator_is_made_once(county: County) -> None:
    assert log_in("admin.li", GOOD).must_change_password is False
    with transaction() as db, pytest.raises(NotAllowed, match="已经有账号"):
        accounts.create_first_administrator(db, "另一县", username="x.y", name="王", password=GOOD)


def test_a_refused_first_administrator_leaves_no_county(database: str) -> None:
    with pytest.raises(BadInput) as raised, transaction() as db:
        accounts.create_first_administrator(db, " ", username="admin", name="李", password="short")
    assert len(str(raised.value).splitlines()) == 2
    with reading() as db:
        assert not accounts.any_account(db)


def test_an_unknown_name_and_a_wrong_password_get_the_same_sentence(county: County) -> None:
    said = []
    for username in ("admin.li", "nobody"):
        with pytest.raises(LoginRefused) as raised:
            log_in(username, "wrong-wrong-wrong")
        said.append(str(raised.value))
    assert said[0] == said[1] == accounts.WRONG


@pytest.mark.parametrize("typed", ["ADMIN.LI", " admin.li ", "ａｄｍｉｎ．ｌｉ"])
def test_names_are_known_however_they_are_typed(county: County, typed: str) -> None:
    assert log_in(typed, GOOD).id == county.administrator.id


def test_five_wrong_passwords_lock_for_ten_minutes(county: County) -> None:
    for _ in range(5):
        with pytest.raises(LoginRefused, match="不正确"):
            log_in("admin.li", "wrong-wrong-wrong")
    with pytest.raises(LoginRefused, match="请10分钟后再试"):
        log_in("admin.li", GOOD)
    assert kinds().count("login_failed") == 5
    assert kinds().count("account_locked") == 1
    with transaction() as db:
        user = db.get_one(User, county.administrator.id)
        user.locked_until = now() - timedelta(seconds=1)
        db.add(user)
    assert log_in("admin.li", GOOD).failed_attempts == 0


def test_a_right_password_forgets_the_wrong_ones(county: County) -> None:
    for _ in range(2):
        for _ in range(4):
            with pytest.raises(LoginRefused):
                log_in("admin.li", "wrong-wrong-wrong")
        assert log_in("admin.li", GOOD).locked_until is None


def test_of_guesses_checked_at_once_the_sixth_is_refused_even_if_right(county: County) -> None:
    with reading() as db:
        guesses = [accounts.check(db, "admin.li", f"wrong-wrong-{n}") for n in range(5)]
        right = accounts.check(db, "admin.li", GOOD)
    with transaction() as db:
        for guess in guesses:
            with pytest.raises(LoginRefused):
                accounts.admit(db, guess)
        with pytest.raises(LoginRefused, match="已锁定"):
            accounts.admit(db, right)


def test_a_new_account_has_a_temporary_password_that_must_be_changed(county: County) -> None:
    clerk, password = a_clerk(county)
    assert log_in("clerk", password).must_change_password
    with transaction() as db:
        accounts.change_password(db, clerk, password, NEW)
    assert not log_in("clerk", NEW).must_change_password
    with pytest.raises(LoginRefused):
        log_in("clerk", password)
    assert {"account_created", "password_changed"} <= set(kinds())


@pytest.mark.parametrize(
    ("present", "new", "said"),
    [
        ("wrong-wrong-wrong", NEW, "当前密码不正确"),
        (GOOD, GOOD, "相同"),
        (GOOD, "1234567890", "常见密码"),
        (GOOD, "short", "至少需要10个"),
    ],
)
def test_a_bad_change_of_password_is_refused(county: County, present: str, new: str, said: str) -> None:
    with transaction() as db, pytest.raises(BadPassword, match=said):
        accounts.change_password(db, county.administrator, present, new)
    assert log_in("admin.li", GOOD)


def test_a_change_of_password_ends_the_other_sessions(county: County) -> None:
    with transaction() as db:
        here, elsewhere = (login_sessions.start(db, county.administrator) for _ in range(2))
        db.flush()
        found = login_sessions.find(db, here)
        accounts.change_password(db, county.administrator, GOOD, NEW, keep_session=found.session_id if found else None)
        assert login_sessions.find(db, here) is not None
        assert login_sessions.find(db, elsewhere) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"username": "admin.li"}, "“admin.li”已被使用"),
        ({"username": "ADMIN.LI"}, "“admin.li”已被使用"),
        ({"username": "a"}, "2至32个"),
        ({"username": "a b"}, "2至32个"),
        ({"name": " "}, "姓名没有填"),
        ({"role": Role.REVIEWER}, "只能设在县级单位"),
    ],
)
def test_a_faulty_account_is_refused(county: County, changed: dict, said: str) -> None:
    asked = {"unit_id": county.township_id, "role": Role.CLERK, "username": "clerk", "name": "张", **changed}
    with transaction() as db, pytest.raises(BadInput, match=said):
        accounts.create_account(db, **asked, by=county.administrator)


def test_a_township_role_does_not_sit_in_the_county(county: County) -> None:
    with transaction() as db, pytest.raises(BadInput, match="只能设在乡镇"):
        accounts.create_account(
            db, unit_id=county.county_id, role=Role.CHAIR, username="chair", name="王", by=county.administrator
        )


def test_a_reset_password_replaces_the_old_one_unlocks_and_ends_sessions(county: County) -> None:
    clerk, old = a_clerk(county)
    for _ in range(5):
        with pytest.raises(LoginRefused):
            log_in("clerk", "wrong-wrong-wrong")
    with transaction() as db:
        token = login_sessions.start(db, clerk)
        new = accounts.reset_password(db, clerk.id or 0, by=county.administrator)
        assert login_sessions.find(db, token) is None
    assert log_in("clerk", new).must_change_password
    with pytest.raises(LoginRefused):
        log_in("clerk", old)


def test_a_disabled_account_is_out_at_once_and_back_when_enabled(county: County) -> None:
    clerk, password = a_clerk(county)
    with transaction() as db:
        token = login_sessions.start(db, clerk)
    with transaction() as db:
        accounts.disable(db, clerk.id or 0, by=county.administrator)
        assert login_sessions.find(db, token) is None
    with pytest.raises(LoginRefused, match="已停用"):
        log_in("clerk", password)
    with transaction() as db:
        accounts.enable(db, clerk.id or 0, by=county.administrator)
    assert log_in("clerk", password).id == clerk.id
    assert {"account_disabled", "account_enabled"} <= set(kinds())


USE_CASES: list[Callable[[Session, int, User], object]] = [
    lambda db, user_id, by: accounts.reset_password(db, user_id, by=by),
    lambda db, user_id, by: accounts.disable(db, user_id, by=by),
    lambda db, user_id, by: accounts.enable(db, user_id, by=by),
    lambda db, user_id, by: login_sessions.end_all_of(db, user_id, by=by),
]


@pytest.mark.parametrize("use", USE_CASES)
def test_only_an_administrator_of_the_same_subtree_cares_for_accounts(county: County, use: Callable) -> None:
    clerk, _ = a_clerk(county)
    with transaction() as db:
        other = create_unit(db, parent=None, kind=UnitKind.COUNTY, name="邻县", code="D")
        stranger = User(unit_id=other.id or 0, username="x", name="x", role=Role.ADMINISTRATOR, password_hash="-")
        db.add(stranger)
    with transaction() as db, pytest.raises(NotFound):
        use(db, clerk.id or 0, stranger)
    with transaction() as db, pytest.raises(NotAllowed):
        use(db, county.administrator.id or 0, clerk)


def test_an_administrator_does_not_lock_herself_out(county: County) -> None:
    own = county.administrator.id or 0
    for use in (accounts.reset_password, accounts.disable):
        with transaction() as db, pytest.raises(NotAllowed):
            use(db, own, by=county.administrator)


def test_accounts_are_listed_county_first(county: County) -> None:
    a_clerk(county)
    with reading() as db:
        listed = accounts.accounts_of(db, county.administrator)
        assert [(user.username, unit.name) for user, unit in listed] == [("admin.li", "示例县"), ("clerk", "东镇")]
        clerk = db.exec(select(User).where(User.username == "clerk")).one()
        with pytest.raises(NotAllowed):
            accounts.accounts_of(db, clerk)
