"""All townships' forms packed behind the page: one building at a time, watched, cancelled, taken away."""

import time
from collections.abc import Iterator
from zipfile import ZipFile

import pytest

from db.cycles import current_cycle
from db.engine import reading
from db.models import User, id_of
from reports.archive import orders as archive_orders
from reports.archive import shelf
from reports.archive.orders import forms_key
from reports.archive.progress import Progress
from tests.pages.building import Held, finish_all, labels, link
from tests.pages.reading_pages import press, text_of

BUILD, AGAIN, CANCEL, TAKE = "打包全部乡镇的表（印发原表样式）", "重新打包", "取消打包", "下载全部乡镇的表（压缩包）"
ALL = {BUILD, AGAIN, CANCEL, TAKE}


def key() -> str:
    with reading() as db:
        return forms_key(id_of(current_cycle(db, db.get_one(User, 1))))


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """Archives that stop after the first of three files until they may go on."""
    slow = Held()
    monkeypatch.setattr(archive_orders, "write_archive", slow)
    monkeypatch.setattr(shelf, "BEAT", 0.0)
    yield slow
    slow.go_on.set()
    finish_all()


@pytest.mark.parametrize("username", ["reviewer", "leader", "admin"])
def test_the_county_takes_away_every_townships_two_forms(open_sample, username):
    test = press(open_sample(username, "verification.py"), BUILD)
    finish_all()
    test = test.run()
    assert labels(test) & ALL == {TAKE, AGAIN}
    names = ZipFile(shelf.shelved(key()).path).namelist()
    assert len(names) == 40
    assert {name.rpartition("年度")[2] for name in names} == {"责任清单.docx", "星级评定.docx"}
    assert link(test, TAKE).endswith("/forms")


def wait_for_progress() -> None:
    while not (shelf.running(key()) or Progress(0, 0)).done:
        time.sleep(0.01)


def test_while_it_is_built_everybody_watches_it_and_no_second_one_begins(open_sample, held):
    press(open_sample("reviewer", "verification.py"), BUILD)
    wait_for_progress()
    other = open_sample("leader", "verification.py")
    assert (labels(other) & ALL, held.begun) == ({CANCEL}, 1)
    assert any("已完成1份，共3份" in bar.proto.text for bar in other.get("progress"))
    held.go_on.set()
    finish_all()
    assert labels(other.run()) & ALL == {TAKE, AGAIN}


def test_a_cancelled_building_leaves_nothing_and_another_may_begin(open_sample, held):
    test = press(open_sample("reviewer", "verification.py"), BUILD)
    wait_for_progress()
    test = press(test, CANCEL)
    held.go_on.set()
    finish_all()
    assert labels(test.run()) & ALL == {BUILD}
    assert list(shelf.folder().iterdir()) == []
    press(test, BUILD)
    assert held.begun == 2


def test_a_building_that_fails_says_so_and_offers_no_file(open_sample, monkeypatch):
    def broken(target, cycle_id, by):
        yield Progress(1, 3)
        raise OSError("broken pipe")

    monkeypatch.setattr(archive_orders, "write_archive", broken)
    test = press(open_sample("reviewer", "verification.py"), BUILD)
    finish_all()
    test = test.run()
    assert "打包没有完成" in text_of(test)
    assert labels(test) & ALL == {BUILD}


@pytest.mark.parametrize("username", ["clerk01", "chair01"])
def test_a_township_is_not_offered_the_others(open_sample, username):
    assert labels(open_sample(username, "self_assessment.py")) & ALL == set()
