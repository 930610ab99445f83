import pytest
from argon2 import PasswordHasher

from db.passwords import hash_of, is_right, problems_of, temporary_password


def test_hashes_are_argon2id_of_rfc_9106(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.passwords._hasher", PasswordHasher())
    assert hash_of("苹果 书桌 河流").startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_knows_its_own_password_alone() -> None:
    kept = hash_of("苹果 书桌 河流")
    assert is_right("苹果 书桌 河流", kept)
    assert not is_right("苹果 书桌 河", kept)
    assert not is_right("anything", None)
    assert not is_right("anything", "no hash")


@pytest.mark.parametrize(
    "password", ["apple-desk-river", "苹果书桌河流太阳月亮星", "Tq7#pl0vXz", "shan gao shui chang"]
)
def test_a_password_of_ten_that_nobody_knows_will_do(password: str) -> None:
    assert problems_of(password, "zhang.san") == []


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("short", "密码只有5个字符"),
        ("x" * 129, "最多128个"),
        ("1234567890", "常见密码"),
        ("woaini1314", "常见密码"),
        ("Renda@2022", "常见密码"),
        ("Renda@2022!", "常见密码"),
        ("P@SSW0RD123", "常见密码"),
        ("qwertyuiop", "常见密码"),
        ("qwertyuiopas", "重复或连续"),
        ("4567890123", "重复或连续"),
        ("abababababab", "重复或连续"),
        ("zhang.san1", "用户名太接近"),
        ("ZhangSan2022", "用户名太接近"),
    ],
)
def test_weak_passwords_are_refused_with_the_reason(password: str, said: str) -> None:
    assert any(said in problem for problem in problems_of(password, "zhang.san"))


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert len(problems_of("123456789", "")) == 2


def test_temporary_passwords_differ_are_good_and_can_be_read_out() -> None:
    made = {temporary_password() for _ in range(50)}
    assert len(made) == 50
    assert not set("".join(made)) & set("0o1liIO")
    assert [problem for password in made for problem in problems_of(password, "zhang")] == []
