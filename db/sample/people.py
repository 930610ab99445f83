"""Accounts of the sample county: one of every role, a clerk and a chair per township, one password for all."""

from dataclasses import dataclass
from random import Random

from sqlmodel import Session

from db.models import Unit, User, id_of
from db.passwords import hash_of
from forms.permissions import Role

SAMPLE_PASSWORD = "Shili-Renda-2022"  # noqa: S105 - printed at every start of the sample
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
GIVEN = ("建国", "志强", "秀兰", "海燕", "文斌", "晓梅", "国平", "丽华", "永刚", "春燕", "德明", "玉珍", "立新", "雪梅")
COUNTY_ACCOUNTS = {
    "admin": Role.ADMINISTRATOR,
    "reviewer": Role.REVIEWER,
    "leader": Role.LEADER,
    "auditor": Role.AUDITOR,
}


@dataclass(frozen=True)
class Township:
    """A township with its two people."""

    unit: Unit
    clerk: User
    chair: User


@dataclass(frozen=True)
class County:
    """The county with its people and townships."""

    unit: Unit
    people: dict[Role, User]
    townships: tuple[Township, ...]


def add_people(db: Session, county: Unit, townships: list[Unit], rng: Random) -> County:
    """All accounts of the county. The password is hashed once: each hash costs what an attacker should pay."""
    password_hash = hash_of(SAMPLE_PASSWORD)

    def account(unit: Unit, username: str, role: Role) -> User:
        name = rng.choice(SURNAMES) + rng.choice(GIVEN)
        return User(
            unit_id=id_of(unit),
            username=username,
            name=name,
            role=role,
            password_hash=password_hash,
            must_change_password=False,
        )

    people = {role: account(county, username, role) for username, role in COUNTY_ACCOUNTS.items()}
    staffed = tuple(
        Township(unit, account(unit, f"clerk{n:02}", Role.CLERK), account(unit, f"chair{n:02}", Role.CHAIR))
        for n, unit in enumerate(townships, start=1)
    )
    db.add_all([*people.values(), *(person for township in staffed for person in (township.clerk, township.chair))])
    db.flush()
    return County(county, people, staffed)
