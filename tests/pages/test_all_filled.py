"""All townships' forms packed behind the page: one job at a time, watched, cancelled, taken away."""

from collections.abc import Iterator
from io import BytesIO
from threading import Event
from zipfile import ZipFile

import pytest
from sqlmodel import select

from db.cycles import current_cycle
from db.engine import reading
from db.models import User, id_of
from pages.shared import archive_job
from pages.shared.archive_job import ArchiveJob, State
from tests.pages.reading_pages import press, text_of

BUILD, AGAIN, CANCEL, TAKE = "打包全部乡镇的表（印发原表样式）", "重新打包", "取消打包", "下载全部乡镇的表（压缩包）"


def job_of(test) -> ArchiveJob:
    with reading() as db:
        reviewer = db.exec(select(User).where(User.username == "reviewer")).one()
        return test.session_state[f"all_filled_{id_of(current_cycle(db, reviewer))}"]


def labels(test) -> set[str]:
    return {button.label for button in (*test.button, *test.download_button)} & {BUILD, AGAIN, CANCEL, TAKE}


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Archives that stop after the first of three files until the event is set."""
    go_on, begun = Event(), []

    def slow(target, cycle_id, by):
        begun.append(cycle_id)
        yield 1, 3
        go_on.wait(30)
        yield 3, 3

    monkeypatch.setattr(archive_job, "write_archive", slow)
    go_on.begun = begun  # type: ignore[attr-defined]
    yield go_on
    go_on.set()


@pytest.mark.parametrize("username", ["reviewer", "leader", "admin"])
def test_the_county_takes_away_every_townships_two_forms(open_sample, username):
    test = press(open_sample(username, "verification.py"), BUILD)
    job_of(test).thread.join(120)
    test = test.run()
    assert labels(test) == {TAKE, AGAIN}
    names = ZipFile(BytesIO(job_of(test).content())).namelist()
    assert len(names) == 40
    assert {name.rpartition("年度")[2] for name in names} == {"责任清单.docx", "星级评定.docx"}


def test_while_it_is_built_it_is_watched_and_no_second_one_begins(open_sample, held):
    test = press(open_sample("reviewer", "verification.py"), BUILD)
    first = job_of(test)
    while first.done < 1:
        first.thread.join(0.01)
    test = test.run()
    assert (labels(test), len(held.begun), job_of(test)) == ({CANCEL}, 1, first)
    assert any("已完成1份，共3份" in bar.proto.text for bar in test.get("progress"))
    held.set()
    first.thread.join(30)
    assert (first.state, labels(test.run())) == (State.DONE, {TAKE, AGAIN})


def test_a_cancelled_job_builds_no_further_and_another_may_begin(open_sample, held):
    test = press(open_sample("reviewer", "verification.py"), BUILD)
    first = job_of(test)
    test = press(test, CANCEL)
    held.set()
    first.thread.join(30)
    assert first.state is State.CANCELLED
    assert labels(test) == {AGAIN}
    test = press(test, AGAIN)
    assert job_of(test) is not first


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_fails_says_so_and_offers_no_file(open_sample, monkeypatch):
    def broken(target, cycle_id, by):
        yield 1, 3
        raise OSError("no space left on device")

    monkeypatch.setattr(archive_job, "write_archive", broken)
    test = press(open_sample("reviewer", "verification.py"), BUILD)
    job_of(test).thread.join(30)
    test = test.run()
    assert "打包没有完成" in text_of(test)
    assert labels(test) == {AGAIN}


@pytest.mark.parametrize("username", ["clerk01", "chair01"])
def test_a_township_is_not_offered_the_others(open_sample, username):
    assert labels(open_sample(username, "self_assessment.py")) == set()
