from pathlib import Path

import pytest

from db import settings as module
from db.evidence.address import read_address
from db.settings import ROOT, BadSettings, read_settings


def write(text: str) -> None:
    module.SETTINGS_FILE.write_text(text, encoding="utf-8")


def faults() -> list[str]:
    with pytest.raises(BadSettings) as raised:
        read_settings()
    return raised.value.problems


def test_the_database_lies_in_the_data_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", "elsewhere")
    assert read_settings().resolved_database_url == f"sqlite:///{ROOT / 'elsewhere' / 'county.db'}"
    assert read_settings().evidence_path == ROOT / "elsewhere" / "evidence"


@pytest.mark.parametrize(
    ("given", "resolved"),
    [
        ("sqlite:///data/x.db", f"sqlite:///{ROOT / 'data' / 'x.db'}"),
        ("sqlite:////var/x.db", "sqlite:////var/x.db"),
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
    ],
)
def test_database_addresses(monkeypatch: pytest.MonkeyPatch, given: str, resolved: str) -> None:
    monkeypatch.setenv("DATABASE_URL", given)
    assert read_settings().resolved_database_url == resolved


def test_the_file_is_read_and_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    write("PORT = 9000\nidle_minutes = 10\n")
    monkeypatch.setenv("PORT", "9100")
    assert (read_settings().port, read_settings().idle_minutes) == (9100, 10)


def test_hosts_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "a.gov.cn, 10.0.0.8")
    assert read_settings().allowed_hosts == ("a.gov.cn", "10.0.0.8")


def test_every_wrong_setting_is_named_with_its_value_and_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "八千")
    monkeypatch.setenv("SESSION_HOURS", "0")
    assert faults() == [
        "PORT 的值是“八千”。请填写1至65535的整数，例如 8501。",
        "SESSION_HOURS 的值是“0”。请填写1至168的整数（小时），例如 8。",
    ]


def test_a_misspelt_setting_in_the_file_is_named() -> None:
    write("PROT = 9000")
    assert faults()[0].startswith("PROT 的值是“9000”。本平台没有这项设置。")


def test_a_file_that_is_no_toml_is_named() -> None:
    write("PORT 9000")
    assert faults()[0].startswith("settings.toml 读不出来")


def test_a_wrong_address_does_not_show_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://root:secret@host/db")
    assert "“mysql://root:***@host/db”" in faults()[0]


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("http://host:9000/bucket", "http://host:9000/bucket"),
        ("s3://key:topsecret@", "s3://key:***@"),
        ("s3://key:top/secret@UPPER", "s3://key:***@UPPER"),
        ("s3://key:topsecret", "s3://key:***"),
        ("s3://key@bucket", "***@bucket"),
        ("key:topsecret@bucket", "***@bucket"),
        ("s3://bucket/../else", "s3://bucket/../else"),
        ("s3://bucket?secret=topsecret", "s3://bucket?secret=***"),
        ("s3://bucket?endpoint_url=ftp://host", "s3://bucket?endpoint_url=ftp://host"),
        ("s3://bucket?addressing_style=both", "s3://bucket?addressing_style=both"),
        ("s3://k:se@cret@bucket?endpoint_url=http://u:p@host", "s3://k:***@host"),
    ],
)
def test_a_store_that_is_none_is_named_with_its_remedy_and_without_its_secret(
    monkeypatch: pytest.MonkeyPatch, given: str, shown: str
) -> None:
    monkeypatch.setenv("EVIDENCE_URL", given)
    (fault,) = faults()
    assert fault.startswith(f"EVIDENCE_URL 的值是“{shown}”。请填写 s3://存储桶/前缀")
    assert "cret@" not in fault.removeprefix("EVIDENCE_URL").split("。")[0] and "topsecret" not in fault


def test_the_key_of_a_store_may_hold_any_character() -> None:
    read = read_address(
        "s3://k%40:s%2F%3A@county-evidence/2022/files?endpoint_url=https://oss.example.cn&addressing_style=virtual"
    )
    assert (read.key, read.secret, read.bucket, read.prefix) == ("k@", "s/:", "county-evidence", "2022/files")
    assert (read.shown, read.style) == ("https://oss.example.cn/county-evidence/2022/files", "virtual")


def test_the_default_is_the_documented_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATA_DIR")
    read = read_settings()
    assert (read.data_dir, read.port, read.sample, read.session_hours) == (Path("data"), 8501, True, 8)
    assert (read.idle_minutes, read.max_file_mb, read.max_township_mb, read.secure_cookies) == (30, 20, 2048, False)
