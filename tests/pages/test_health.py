"""What /healthz tells the machine that watches this one."""

from collections import namedtuple

import pytest
from sqlalchemy.exc import OperationalError

from db.settings import settings
from pages.server import health
from tests.pages.site import a_client

Usage = namedtuple("Usage", "total used free")


@pytest.fixture(autouse=True)
def data_folder(own_settings):
    settings().data_path.mkdir()


def test_all_is_well(county):
    answer = a_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok" and answer.json()["database"] is True
    assert answer.json()["disk_free_mb"] > 0


def test_a_database_that_does_not_answer(county, monkeypatch):
    def broken():
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    monkeypatch.setattr(health, "reading", broken)
    answer = a_client().get("/healthz")
    assert (answer.status_code, answer.json()["status"], answer.json()["database"]) == (503, "failing", False)


def test_a_disk_that_is_nearly_full(county, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda path: Usage(10**9, 10**9, 5 * 2**20))
    answer = a_client().get("/healthz")
    assert (answer.status_code, answer.json()["disk_free_mb"]) == (503, 5)


def test_a_data_folder_that_is_gone(county):
    settings().data_path.rmdir()
    answer = a_client().get("/healthz")
    assert (answer.status_code, answer.json()["disk_free_mb"]) == (503, 0)
