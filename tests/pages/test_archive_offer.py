"""档案 on the pages: a township's own, and for the reviewer any township's and all of them."""

from datetime import timedelta

import pytest
from sqlmodel import select

from db.cycles import current_cycle
from db.engine import reading, transaction
from db.evidence.pieces import withdraw
from db.models import Assessment, Evidence, EvidenceKind, Unit, User, id_of
from reports.archive import orders as archive_orders
from reports.archive import shelf
from reports.archive.orders import queue_key, township_key
from tests.pages.building import Held, finish_all, labels, link
from tests.pages.reading_pages import press, text_of
from tests.reports.an_archive import lying

BUILD, AGAIN, CANCEL, TAKE, ALL = "打包档案", "重新打包", "取消打包", "下载档案（压缩包）", "打包全部乡镇档案"
OWN = {BUILD, AGAIN, CANCEL, TAKE}


def whose(username: str) -> tuple[int, int, User]:
    """The present year, the person's unit, and the person."""
    with reading() as db:
        user = db.exec(select(User).where(User.username == username)).one()
        return id_of(current_cycle(db, user)), user.unit_id, user


def test_a_township_that_has_not_submitted_reads_what_is_missing_and_takes_a_draft(open_sample):
    test = open_sample("clerk02", "self_assessment.py")
    assert "现在打包的档案标明“未提交”" in text_of(test)
    test = press(test, BUILD)
    finish_all()
    test = test.run()
    cycle_id, unit_id, user = whose("clerk02")
    found = shelf.shelved(township_key(cycle_id, unit_id, user))
    assert found.name == "柳河镇2022年度考核档案（未提交）.zip"
    assert labels(test) & OWN == {TAKE, AGAIN}
    assert link(test, TAKE) == f"/archives/{cycle_id}/{unit_id}"
    assert f"由{user.name}打包" in text_of(test)
    assert "打包以后内容又有改动" not in text_of(test)


def test_what_was_changed_since_and_what_is_lost_is_told(open_sample):
    cycle_id, unit_id, user = whose_after_opening(open_sample)
    with reading() as db:
        files = (
            select(Evidence)
            .join(Assessment)
            .where(Assessment.unit_id == unit_id, Assessment.cycle_id == cycle_id, Evidence.kind == EvidenceKind.FILE)
        )
        lying(db.exec(files).first().sha256).unlink(missing_ok=True)
    test = press(open_sample("clerk02", "self_assessment.py"), BUILD)
    finish_all()
    test = test.run()
    assert "个文件缺失" in text_of(test)
    with transaction() as db:
        standing = (
            select(Evidence)
            .join(Assessment)
            .where(Assessment.unit_id == unit_id, Assessment.cycle_id == cycle_id, Assessment.status == "returned")
        )
        withdraw(db, id_of(db.exec(standing).first()), by=user)
    assert "打包以后内容又有改动" in text_of(test.run())


def whose_after_opening(open_sample) -> tuple[int, int, User]:
    open_sample("clerk02", "home.py")
    return whose("clerk02")


def test_a_full_disk_is_told_on_the_page(open_sample, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shelf, "free_bytes", lambda: 0)
    test = press(open_sample("clerk01", "self_assessment.py"), BUILD)
    finish_all()
    assert "没有开始打包。请平台管理员清理磁盘" in text_of(test.run())


def test_the_reviewer_has_the_picked_townships_and_all_of_them(open_sample, monkeypatch: pytest.MonkeyPatch):
    writes = Held()
    writes.go_on.set()
    monkeypatch.setattr(archive_orders, "write_township", writes)
    test = press(open_sample("reviewer", "verification.py"), ALL)
    finish_all()
    cycle_id, county_id, reviewer = whose("reviewer")
    with reading() as db:
        townships = db.exec(select(Unit.id).where(Unit.parent_id == county_id, Unit.kind == "township")).all()
    found = [shelf.shelved(township_key(cycle_id, unit_id, reviewer)) for unit_id in townships]
    assert (len(found), None in found, writes.begun) == (20, False, 20)
    test = test.run()
    listed = test.dataframe[-1].value
    assert set(listed["档案"]) == {"已打包"}
    assert set(listed["下载"]) == {f"/archives/{cycle_id}/{unit_id}" for unit_id in townships}
    press(test, ALL)
    finish_all()
    assert writes.begun == 20, "what stands as it would be built now is left"


def test_of_all_townships_one_that_fails_is_named_and_those_before_stay(open_sample, monkeypatch: pytest.MonkeyPatch):
    room = iter([2**40, 2**40, 0])
    monkeypatch.setattr(shelf, "free_bytes", lambda: next(room))
    writes = Held()
    writes.go_on.set()
    monkeypatch.setattr(archive_orders, "write_township", writes)
    test = press(open_sample("reviewer", "verification.py"), ALL)
    finish_all()
    told = text_of(test.run())
    assert "云溪镇的档案没有打包" in told
    assert "前面已打好的2个乡镇的档案可以下载" in told
    assert shelf.running(queue_key(whose("reviewer")[0])) is None


@pytest.mark.parametrize("username", ["leader", "admin"])
def test_who_may_not_have_originals_is_offered_no_archive(open_sample, username: str):
    assert labels(open_sample(username, "verification.py")) & {BUILD, TAKE, ALL} == set()


def test_an_archive_past_its_day_is_offered_anew(open_sample, monkeypatch: pytest.MonkeyPatch):
    test = press(open_sample("clerk01", "self_assessment.py"), BUILD)
    finish_all()
    monkeypatch.setattr(shelf.Shelved, "kept_until", property(lambda found: found.at - timedelta(days=1)))
    assert labels(test.run()) & OWN == {BUILD}
