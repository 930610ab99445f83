"""Accounts: who may log in, and the administrator's care of them within her own unit's subtree."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from db import account_events, login_sessions
from db.access import require_action
from db.audit import record
from db.models import Unit, UnitKind, User, id_of, now
from db.passwords import hash_of, is_right, problems_of, temporary_password
from db.refusals import BadInput, BadPassword, LoginRefused, NotAllowed
from db.units import create_unit, require_account, require_within
from forms.permissions import ROLE_NAMES, TOWNSHIP_ROLES, Action, Role

ATTEMPTS, LOCKED_FOR = 5, timedelta(minutes=10)
WRONG = "用户名或密码不正确，请重新输入。连续输错5次，账号将锁定10分钟。"
DISABLED = "该账号已停用。如需继续使用，请联系本县人大常委会的平台管理员。"
ONLY_COUNTY_CODE = "county"


@dataclass(frozen=True)
class Checked:
    """What came of checking a password: the account, and the hash it matched (None when it did not)."""

    user_id: int | None
    matched: str | None


def any_account(db: Session) -> bool:
    """Whether there is any account at all."""
    return db.exec(select(User.id).limit(1)).first() is not None


def authenticate(db: Session, username: str, password: str) -> User:
    """The person with that name and password. Raises LoginRefused, after counting the failure in this transaction.

    So catch the refusal inside the transaction and raise it again after the commit; else nothing is counted. The same
    sentence, after the same time, answers an unknown name and a wrong password.
    """
    return admit(db, check(db, username, password))


def check(db: Session, username: str, password: str) -> Checked:
    """The slow half of `authenticate`, which only reads: fit for `reading()`, so that no writer waits for the hashing."""
    user = db.exec(select(User).where(User.username == normal_username(username))).first()
    kept = user.password_hash if user else None
    return Checked(user.id if user else None, kept if is_right(password, kept) else None)


def admit(db: Session, checked: Checked) -> User:
    """The quick half of `authenticate`: count, lock, or let in. Raises LoginRefused, to be raised again after the commit.

    Of many guesses checked at the same time, the sixth finds the account locked even if it is right.
    """
    query = select(User).where(User.id == checked.user_id).with_for_update()
    user = db.exec(query.execution_options(populate_existing=True)).first()
    if user is None:
        raise LoginRefused(WRONG)
    if user.locked_until and user.locked_until > now():
        minutes = ceil((user.locked_until - now()).total_seconds() / 60)
        raise LoginRefused(f"密码连续输错{ATTEMPTS}次，账号已锁定，请{minutes}分钟后再试，或请平台管理员重置密码。")
    if checked.matched is None or checked.matched != user.password_hash:
        _count_failure(db, user)
        raise LoginRefused(WRONG)
    if user.disabled_at:
        raise LoginRefused(DISABLED)
    user.failed_attempts, user.locked_until = 0, None
    db.add(user)
    return user


def _count_failure(db: Session, user: User) -> None:
    user.failed_attempts += 1
    record(db, account_events.LoginFailed(username=user.username, unit_id=user.unit_id), by=None)
    if user.failed_attempts >= ATTEMPTS:
        user.failed_attempts, user.locked_until = 0, now() + LOCKED_FOR
        record(db, account_events.AccountLocked(**_named(user)), by=None)
    db.add(user)


def normal_username(username: str) -> str:
    """The name as it is kept: full-width letters and capitals, as a Chinese keyboard may type them, are the plain ones."""
    return unicodedata.normalize("NFKC", username).strip().lower()


def create_account(db: Session, *, unit_id: int, role: Role, username: str, name: str, by: User) -> tuple[User, str]:
    """A new account in the administrator's subtree and its temporary password, which is kept nowhere.

    Raises NotAllowed, NotFound, or BadInput with everything that is wrong.
    """
    require_action(by, Action.MANAGE_ACCOUNTS)
    unit = require_within(db, by, unit_id)
    password = temporary_password()
    user = _insert(db, unit, role, username, name, password)
    record(db, account_events.AccountCreated(**_named(user), role=user.role), by=by)
    return user, password


def create_first_administrator(db: Session, county_name: str, *, username: str, name: str, password: str) -> User:
    """The county and its administrator, on an empty platform. Raises NotAllowed when there is an account, or BadInput."""
    if any_account(db):
        raise NotAllowed("平台已经有账号了，请直接登录；新账号由平台管理员创建。")
    problems = [] if county_name.strip() else ["县（市、区）名称没有填，请填写。"]
    problems += problems_of(password, username)
    if problems:
        raise BadInput("\n".join(problems))
    # The fixed code is unique: of two people who set the platform up at once, the second is refused here.
    county = create_unit(db, parent=None, kind=UnitKind.COUNTY, name=county_name.strip(), code=ONLY_COUNTY_CODE)
    user = _insert(db, county, Role.ADMINISTRATOR, username, name, password)
    user.must_change_password = False
    db.add(user)
    record(db, account_events.AccountCreated(**_named(user), role=user.role), by=user)
    return user


def _insert(db: Session, unit: Unit, role: Role, username: str, name: str, password: str) -> User:
    username, name = normal_username(username), name.strip()
    if problems := _problems(unit, role, username, name):
        raise BadInput("\n".join(problems))
    user = User(unit_id=id_of(unit), username=username, name=name, role=role, password_hash=hash_of(password))
    try:
        with db.begin_nested():
            db.add(user)
    except IntegrityError:
        raise BadInput(f"用户名“{username}”已被使用，请换一个。") from None
    return user


def _problems(unit: Unit, role: Role, username: str, name: str) -> list[str]:
    found = []
    if problem := username_problem(username):
        found.append(problem)
    if not name:
        found.append("姓名没有填，请填写。")
    if (role in TOWNSHIP_ROLES) is not (unit.kind is UnitKind.TOWNSHIP):
        where = "乡镇" if role in TOWNSHIP_ROLES else "县级单位"
        found.append(f"“{ROLE_NAMES[role]}”只能设在{where}，“{unit.name}”不是，请改选单位或角色。")
    return found


def username_problem(username: str) -> str | None:
    """What is wrong with a user name, in Chinese; None when it will do."""
    if re.fullmatch(r"[\w.-]{2,32}", username):
        return None
    return f"用户名“{username}”不合要求，请用2至32个汉字、字母、数字、点、横线或下划线。"


def change_password(db: Session, user: User, present: str, new: str, *, keep_session: int | None = None) -> None:
    """Change one's own password and end one's other sessions (all but the one with the id `keep_session`).

    Raises BadPassword with everything that is wrong.
    """
    own = db.get_one(User, user.id, populate_existing=True)
    if not is_right(present, own.password_hash):
        raise BadPassword("当前密码不正确，请重新输入。")
    problems = problems_of(new, own.username)
    if new == present:
        problems.append("新密码与当前密码相同，请换一个。")
    if problems:
        raise BadPassword("\n".join(problems))
    own.password_hash, own.must_change_password = hash_of(new), False
    db.add(own)
    if keep_session is not None:
        login_sessions.close_all(db, id_of(own), keep=keep_session)
    record(db, account_events.PasswordChanged(), by=own)


def reset_password(db: Session, user_id: int, *, by: User) -> str:
    """A new temporary password for an account in the administrator's subtree; unlocks it and ends its sessions."""
    user = _other(db, user_id, by, "自己的密码请在“我的账号”中修改。")
    password = temporary_password()
    user.password_hash, user.must_change_password = hash_of(password), True
    user.failed_attempts, user.locked_until = 0, None
    db.add(user)
    login_sessions.close_all(db, user_id)
    record(db, account_events.PasswordReset(**_named(user)), by=by)
    return password


def disable(db: Session, user_id: int, *, by: User) -> None:
    """Let nobody log in with that account any more, and end its sessions. Raises NotAllowed or NotFound."""
    user = _other(db, user_id, by, "不能停用自己的账号，请由另一位管理员操作。")
    user.disabled_at = now()
    db.add(user)
    login_sessions.close_all(db, user_id)
    record(db, account_events.AccountDisabled(**_named(user)), by=by)


def enable(db: Session, user_id: int, *, by: User) -> None:
    """Undo `disable`. Raises NotAllowed or NotFound."""
    user = _other(db, user_id, by, "您的账号没有停用。")
    user.disabled_at = None
    db.add(user)
    record(db, account_events.AccountEnabled(**_named(user)), by=by)


def accounts_of(db: Session, by: User) -> list[tuple[User, Unit]]:
    """Every account of the administrator's subtree with its unit, county first, then in the units' order."""
    require_action(by, Action.MANAGE_ACCOUNTS)
    own = db.get_one(Unit, by.unit_id)
    query = select(User, Unit).join(Unit).where(col(Unit.path).startswith(own.path))
    rows = db.exec(query.order_by(col(Unit.sort), col(Unit.id), col(User.id)))
    return sorted(((user, unit) for user, unit in rows), key=lambda pair: pair[1].path.count("/"))


def _other(db: Session, user_id: int, by: User, refusal: str) -> User:
    require_action(by, Action.MANAGE_ACCOUNTS)
    if user_id == by.id:
        raise NotAllowed(refusal)
    return require_account(db, by, user_id)


def _named(user: User) -> dict[str, Any]:
    return {"account_id": id_of(user), "unit_id": user.unit_id, "username": user.username}
