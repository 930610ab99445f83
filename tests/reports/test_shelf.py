"""The shelf of archives: one builder at a time, whatever process; all or nothing; a restart, a full disk, an old file."""

import errno
import io
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from reports.archive import building, shelf
from reports.archive.building import NoRoom, Order, build, held
from reports.archive.progress import Outcome, Progress, Writing
from reports.archive.shelf import Cancelled, Claim

KEY = "3-7-county"


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of life for every step."""
    monkeypatch.setattr(shelf, "BEAT", 0.0)


def writing(content: bytes = b"zip", steps: int = 3, between: Callable[[], object] = lambda: None):
    def write(target) -> Writing:
        for step in range(steps):
            target.write(content)
            yield Progress(step + 1, steps)
            between()
        return Outcome(steps)

    return write


def an_order(write=None, *, size: int = 9, state: str = "1") -> Order:
    return Order(KEY, "青石镇2022年度考核档案.zip", size, state, write or writing(), "张三")


def claimed() -> Claim:
    claim = shelf.claim(KEY)
    assert claim is not None
    return claim


def run(order: Order) -> None:
    claim = claimed()
    for _ in held(claim, steps(claim, order)):
        pass


def steps(claim: Claim, order: Order):
    yield from build(claim, order)


def files() -> list[str]:
    return sorted(path.name for path in shelf.folder().iterdir())


def test_a_finished_archive_is_there_with_its_name_size_and_builder():
    run(an_order())
    found = shelf.shelved(KEY)
    assert (found.name, found.size, found.files, found.built_by) == ("青石镇2022年度考核档案.zip", 9, 3, "张三")
    assert found.path.read_bytes() == b"zipzipzip"
    assert files() == [found.file, f"{KEY}.json"]


def test_a_newer_one_takes_the_place_of_the_older():
    run(an_order())
    run(an_order(writing(b"new"), state="2"))
    found = shelf.shelved(KEY)
    assert (found.state, found.path.read_bytes()) == ("2", b"newnewnew")
    assert files() == [found.file, f"{KEY}.json"]


def test_a_second_click_or_process_begins_no_second_building():
    claim = claimed()
    assert shelf.claim(KEY) is None
    claim.beat(Progress(2, 5))
    assert shelf.running(KEY) == Progress(2, 5)
    claim.release()
    assert shelf.running(KEY) is None
    assert shelf.claim(KEY) is not None


def test_cancelled_from_anywhere_it_stops_and_leaves_nothing_but_the_earlier_one():
    run(an_order())
    run(an_order(writing(b"new", between=lambda: shelf.cancel(KEY))))
    assert shelf.shelved(KEY).path.read_bytes() == b"zipzipzip"
    assert len(files()) == 2
    assert shelf.failure(KEY) == ""


def test_cancelled_at_the_very_end_nothing_is_put():
    claim = claimed()
    work = build(claim, an_order(writing(steps=1)))
    next(work)
    shelf.cancel(KEY)
    with pytest.raises(Cancelled):
        next(work)
    assert files() == []


class FullDisk(io.BytesIO):
    """Takes six bytes."""

    def write(self, content) -> int:
        if self.tell() + len(content) > 6:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(content)


def test_a_disk_that_fills_up_meanwhile_is_told_and_nothing_is_half_kept(monkeypatch: pytest.MonkeyPatch):
    run(an_order())
    real = Claim.open_part

    def nearly_full(self: Claim):
        real(self).close()
        return FullDisk()

    monkeypatch.setattr(Claim, "open_part", nearly_full)
    run(an_order(writing(b"new")))
    assert "数据盘已满" in shelf.failure(KEY)
    assert "请平台管理员清理磁盘" in shelf.failure(KEY)
    assert shelf.shelved(KEY).path.read_bytes() == b"zipzipzip"
    assert [name for name in files() if name.endswith((".part", ".lock"))] == []


def test_a_disk_without_room_is_noticed_before(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "free_bytes", lambda: 5 * 2**30)
    with pytest.raises(NoRoom, match=r"约需6\.00GB，服务器数据盘只剩5\.00GB，没有开始打包"):
        next(build(claimed(), an_order(size=6 * 2**30)))
    assert [name for name in files() if name.endswith(".part")] == []


def test_what_fails_is_told_with_its_remedy_until_the_next_building(caplog: pytest.LogCaptureFixture):
    def broken() -> None:
        raise RuntimeError("boom")

    run(an_order(writing(between=broken)))
    assert shelf.failure(KEY) == building.BROKEN
    assert "boom" in caplog.text
    run(an_order())
    assert shelf.failure(KEY) == ""


def die() -> Claim:
    """A process that was building and is no more."""
    claim = claimed()
    with claim.open_part() as target:
        target.write(b"half")
    long_ago = time.time() - shelf.SILENT - 1
    os.utime(shelf.folder() / f"{KEY}.lock", (long_ago, long_ago))
    return claim


def test_after_a_restart_the_finished_one_is_there_and_the_broken_one_is_told():
    run(an_order())
    die()
    assert shelf.running(KEY) is None
    assert "中途停止" in shelf.failure(KEY)
    assert shelf.shelved(KEY) is not None
    assert shelf.claim(KEY) is not None


def test_a_part_of_a_dead_building_is_swept_before_anybody_builds_again():
    die()
    assert [name for name in files() if name.endswith(".part")]
    shelf.sweep()
    assert not [name for name in files() if name.endswith(".part")]
    assert "中途停止" in shelf.failure(KEY)


def test_who_was_taken_for_dead_and_comes_back_stops():
    late = die()
    assert shelf.claim(KEY) is not None
    with pytest.raises(Cancelled):
        late.beat(Progress(1, 2))
    late.release()
    assert shelf.running(KEY) is not None, "the newer claim stays"


def test_sweeping_takes_old_archives_and_what_the_dead_left_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    run(an_order())
    die()
    shelf.claim(KEY)
    at_work = shelf.claim("3-8-county")
    at_work.open_part().close()
    assert shelf.sweep() == 1
    assert shelf.shelved(KEY) is not None
    assert any(name.startswith("3-8-county") and name.endswith(".part") for name in files())
    later = datetime.now(UTC) + timedelta(days=shelf.KEPT_DAYS + 1)
    monkeypatch.setattr(shelf, "datetime", type("Later", (datetime,), {"now": classmethod(lambda cls, tz: later)}))
    assert shelf.shelved(KEY) is None
    shelf.sweep()
    assert not any(name.endswith((".zip", ".json")) for name in files())


def test_a_file_that_is_gone_is_no_archive():
    run(an_order())
    shelf.shelved(KEY).path.unlink()
    assert shelf.shelved(KEY) is None
