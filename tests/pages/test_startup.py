"""What the terminal says when the server starts, and when it cannot."""

import pytest
from sqlmodel import select

from db.engine import reading, transaction
from db.models import User
from db.sample import SAMPLE_PASSWORD
from db.settings import settings
from pages.server import setup_code, startup


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """The process that runs the tests keeps its heap as it is."""
    monkeypatch.setattr(startup, "HEAVY", ())
    monkeypatch.setattr(startup.gc, "freeze", lambda: None)


@pytest.fixture
def county_not_loaded(monkeypatch):
    loaded = []
    monkeypatch.setattr(startup.sample, "load", lambda db: loaded.append(db))
    return loaded


def test_a_wrong_setting_is_named_with_its_value_and_nothing_starts(monkeypatch):
    monkeypatch.setenv("PORT", "eighty")
    settings.cache_clear()
    with pytest.raises(SystemExit) as left:
        startup.check_settings()
    assert "PORT" in str(left.value) and "eighty" in str(left.value)


def test_a_store_that_is_not_there_is_told_and_nothing_starts(monkeypatch, s3_server):
    monkeypatch.setenv("EVIDENCE_URL", f"s3://k:topsecret@nobody?endpoint_url={s3_server}")
    settings.cache_clear()
    with pytest.raises(SystemExit) as left:
        startup.check_settings()
    assert "EVIDENCE_URL" in str(left.value) and "topsecret" not in str(left.value)


def test_an_empty_platform_prints_the_link_to_set_it_up(empty_database, monkeypatch):
    monkeypatch.setenv("SAMPLE", "0")
    settings.cache_clear()
    said = "\n".join(startup.prepare())
    assert f"/setup?code={setup_code.CODE}" in said
    assert settings().data_path.is_dir()
    with reading() as db:
        assert db.exec(select(User)).first() is None


def test_the_sample_is_loaded_into_an_empty_platform_only(sqlite_database, county, county_not_loaded):
    said = "\n".join(startup.prepare())
    assert county_not_loaded == []
    assert "示例账号" not in said and "/setup" not in said


def test_the_sample_log_ins_are_printed_where_they_work(sqlite_database):

    said = "\n".join(startup.prepare())
    assert SAMPLE_PASSWORD in said
    with transaction() as db:
        assert db.exec(select(User).where(User.username == "admin")).one()
