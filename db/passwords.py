"""Passwords: kept as Argon2id (RFC 9106, low memory), refused when short or well known."""

import re
import secrets
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

MINIMUM, MAXIMUM = 10, 128
COMMON = Path(__file__).parent / "common_passwords.txt"
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # no 0 and o, no 1, l and i: it is read out over the telephone
RUNS = ("0123456789", "9876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")

_hasher = PasswordHasher()


def hash_of(password: str) -> str:
    """The Argon2id hash to keep, with its salt and parameters."""
    return _hasher.hash(password)


def is_right(password: str, kept: str | None) -> bool:
    """Whether the password belongs to the hash. Takes as long where there is no hash (None), and is then False."""
    try:
        return _hasher.verify(kept or _nobodys_hash(), password) and kept is not None
    except (VerifyMismatchError, InvalidHashError):
        return False


def problems_of(password: str, username: str) -> list[str]:
    """Everything that keeps this from being that person's password, in Chinese; empty when it will do."""
    found = []
    if len(password) < MINIMUM:
        found.append(f"密码只有{len(password)}个字符，至少需要{MINIMUM}个，请加长。")
    if len(password) > MAXIMUM:
        found.append(f"密码有{len(password)}个字符，最多{MAXIMUM}个，请缩短。")
    if _normal(password) in _common():
        found.append("这个密码在常见密码之列，容易被猜中，请换一个，例如几个不相干的词连在一起。")
    elif password and _is_monotonous(password.lower()):
        found.append("密码是重复或连续的字符，容易被猜中，请换一个，例如几个不相干的词连在一起。")
    if username and _normal(username) in _normal(password) and len(password) - len(username) < MINIMUM // 2:
        found.append("密码与用户名太接近，容易被猜中，请换一个。")
    return found


def temporary_password() -> str:
    """A random password to be read out or copied by hand: twelve characters (59 bits) in three groups."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(4)) for _ in range(3))


def _is_monotonous(password: str) -> bool:
    return len(set(password)) <= 3 or any(password in run * 3 for run in RUNS)


def _normal(password: str) -> str:
    """The password as a guesser tries it: lower case, look-alikes as one, nothing but letters and digits."""
    plain = password.lower().strip("!?.~ ").translate(str.maketrans("@4!1|$503", "aaiiissoe"))
    return re.sub(r"[\W_]", "", plain)


@cache
def _common() -> frozenset[str]:
    lines = COMMON.read_text(encoding="utf-8").splitlines()
    return frozenset(_normal(line) for line in lines if not line.startswith("#")) - {""}


@cache
def _nobodys_hash() -> str:
    return hash_of(secrets.token_urlsafe())
