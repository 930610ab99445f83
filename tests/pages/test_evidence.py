"""Evidence going up and coming down through the server's own routes."""

import errno
import hashlib
from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import quote

import anyio
import pytest
from anyio import run, sleep_forever
from sqlmodel import select

from db.answers import evidence_of
from db.engine import reading, transaction
from db.evidence import store as evidence_store
from db.models import Evidence
from db.settings import settings
from forms.permissions import Role
from pages.server import uploading
from tests.db.a_year import move_dates
from tests.made_files import PNG, a_compound_file, a_large_pdf, a_photo, a_png_of
from tests.pages.site import SAME_ORIGIN, a_client, as_person

PDF = a_large_pdf(3_000_000)
PHOTO = a_photo()


def send(client, year, content=PDF, *, name="会议记录.pdf", item="1", assessment=None, headers=SAME_ORIGIN):
    number = year.checklists[0] if assessment is None else assessment
    return client.post(
        f"/evidence?assessment={number}&item={item}&name={quote(name)}", content=content, headers=headers
    )


def rows():
    with reading() as db:
        return db.exec(select(Evidence)).all()


def stored_files():
    return [path for path in settings().evidence_path.rglob("*") if path.is_file()]


def test_a_file_is_kept_byte_for_byte_and_listed(clerk, year):
    answer = send(clerk, year)
    assert answer.status_code == 201
    assert answer.json()["name"] == "会议记录.pdf"
    (row,) = rows()
    assert (row.id, row.sha256, row.size) == (answer.json()["id"], hashlib.sha256(PDF).hexdigest(), len(PDF))
    assert [path.read_bytes() for path in stored_files()] == [PDF]


def test_the_same_file_twice_is_one_row_and_the_second_learns_who_was_first(clerk, year):
    first = send(clerk, year).json()
    with transaction() as db:
        db.exec(select(Evidence)).one().added_at = datetime(2022, 3, 5, 16, 30, tzinfo=UTC)
    second = send(as_person(year.person(Role.CHAIR)), year, name="同一份.pdf").json()
    assert first["message"] == "已上传"
    assert second["message"] == f"已有这个文件，由{year.person(Role.CLERK).name}于03月06日 00:30上传，没有重复添加"
    assert first["id"] == second["id"]
    assert len(rows()) == len(stored_files()) == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("程序.exe", b"MZ", "不能作为佐证材料"),
        ("照片.png", PDF, "的内容不是.png格式"),
        ("空.pdf", b"", "是空的"),
        ("", PDF, "没有名称"),
        ("照片.png", PHOTO, "这是一张JPEG图片"),
        ("照片.jpg", PHOTO[:5000], "不完整"),
        ("报告.pdf", PDF[:-100], "不完整"),
        ("巨图.png", a_png_of(25_000, 20_000), "有25000×20000像素（5亿）"),
        ("页面.html", b"<script>alert(1)</script>", "不能作为佐证材料"),
    ],
)
def test_what_is_no_evidence_is_refused_and_leaves_nothing(clerk, year, name, content, sentence):
    answer = send(clerk, year, content, name=name)
    assert answer.status_code == 422
    assert sentence in answer.json()["problem"]
    assert not rows() and not stored_files()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/会议 记录（终稿）.pdf", "会议 记录（终稿）.pdf"),
        ("..\\..\\会议记录.pdf", "会议记录.pdf"),
        ("会议\u202efdp.记录\x00\n.pdf", "会议fdp.记录.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("<b>&\"'.pdf", "<b>&\"'.pdf"),
    ],
)
def test_a_name_is_made_harmless_and_survives_listing_and_download(clerk, year, name, kept):
    answer = send(clerk, year, name=name)
    assert (answer.status_code, answer.json()["name"]) == (201, kept)
    with reading() as db:
        assert [piece.name for piece in evidence_of(db, year.checklists[0])["1"]] == [kept]
    told = clerk.get(f"/evidence/{answer.json()['id']}").headers["content-disposition"]
    assert told == f"inline; filename*=utf-8''{quote(kept, safe='')}"


def test_an_upload_cut_off_half_way_leaves_nothing(clerk, year):
    """The browser is gone in the middle of the body: no row, no file, nothing incoming."""
    half = [{"type": "http.request", "body": PDF[:1_500_000], "more_body": True}, {"type": "http.disconnect"}]
    answered = []

    async def receive():
        assert half, "asked for more after the end"
        return half.pop(0)

    async def send(message):
        answered.append(message)

    cookie = f"renda_login={clerk.cookies['renda_login']}".encode()
    scope = {
        "type": "http", "method": "POST", "path": "/evidence", "raw_path": b"/evidence", "http_version": "1.1",
        "query_string": f"assessment={year.checklists[0]}&item=1&name=a.pdf".encode(),
        "headers": [(b"host", b"renda.test"), (b"origin", b"http://renda.test"), (b"cookie", cookie)],
        "scheme": "http", "server": ("renda.test", 80), "client": ("127.0.0.1", 1), "root_path": "", "state": {},
    }  # fmt: skip
    anyio.run(clerk.app, scope, receive, send)
    assert answered[0]["status"] == 400
    assert not half and not rows() and not stored_files()


@pytest.mark.parametrize("where", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_is_told_and_leaves_nothing(clerk, year, monkeypatch, where):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(where, full)
        answer = send(clerk, year)
    assert (answer.status_code, "空间已满" in answer.json()["problem"]) == (507, True)
    assert not rows() and not stored_files()
    assert send(clerk, year).status_code == 201


def test_a_file_over_the_limit_is_refused_and_leaves_nothing(clerk, year, monkeypatch):
    monkeypatch.setenv("MAX_FILE_MB", "2")
    settings.cache_clear()
    answer = send(clerk, year)
    assert answer.status_code == 422
    assert "超过2MB" in answer.json()["problem"]
    assert not rows() and not stored_files()


def test_nobody_uploads_to_another_township(year):
    neighbour = as_person(year.person(Role.CLERK, 1))
    assert send(neighbour, year).status_code == 404
    assert not rows() and not stored_files()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADER, Role.ADMINISTRATOR, Role.AUDITOR])
def test_the_county_uploads_nothing(year, role):
    assert send(as_person(year.person(role)), year).status_code == 403
    assert not rows()


def test_a_closed_deadline_holds_for_evidence_too(clerk, year):
    with transaction() as db:
        move_dates(db, year, (-20, -10, 5))
    answer = send(clerk, year)
    assert answer.status_code == 422
    assert "截止" in answer.json()["problem"]


@pytest.mark.parametrize("origin", ["http://elsewhere.test", "null", None])
def test_another_site_uploads_nothing(clerk, year, origin):
    assert send(clerk, year, headers={"origin": origin} if origin else {}).status_code == 403
    assert not rows()


@pytest.mark.parametrize("assessment", ["", "-1", "1;DROP", "99999999999999999999", "999999999", "①"])
def test_an_address_made_by_hand_gets_a_sentence(clerk, year, assessment):
    answer = send(clerk, year, PNG, name="a.png", assessment=assessment)
    assert answer.status_code in (404, 422)
    assert answer.json()["problem"]


def test_township_reviewer_and_leader_read_it_and_nobody_else(clerk, year):
    address = f"/evidence/{send(clerk, year).json()['id']}"
    statuses = {key: as_person(person).get(address).status_code for key, person in year.people.items()}
    allowed = {"clerk0", "chair0", "reviewer", "leader"}
    assert statuses == {key: 200 if key in allowed else 404 for key in year.people}
    assert a_client().get(address).status_code == 401


def test_a_pdf_opens_in_the_browser_under_its_chinese_name(clerk, year):
    answer = clerk.get(f"/evidence/{send(clerk, year).json()['id']}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == f"inline; filename*=utf-8''{quote('会议记录.pdf')}"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_picture_is_shown_in_a_sandbox(clerk, year):
    answer = clerk.get(f"/evidence/{send(clerk, year, PNG, name='照片.png').json()['id']}")
    assert answer.headers["content-disposition"].startswith("inline")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_other_kinds_are_saved_not_opened(clerk, year):
    content = a_compound_file("WordDocument")
    answer = clerk.get(f"/evidence/{send(clerk, year, content, name='总结.doc').json()['id']}")
    assert answer.headers["content-disposition"].startswith("attachment")


def test_part_of_a_file_may_be_asked_for(clerk, year):
    address = f"/evidence/{send(clerk, year).json()['id']}"
    answer = clerk.get(address, headers={"range": "bytes=0-8"})
    assert (answer.status_code, answer.content) == (206, PDF[:9])


@pytest.mark.parametrize(
    ("asked", "status", "given"),
    [
        ("", 200, PDF),
        ("bytes=0-8", 206, PDF[:9]),
        ("bytes=2999990-", 206, PDF[2_999_990:]),
        ("bytes=-5", 206, PDF[-5:]),
        ("bytes=1500000-1500003", 206, PDF[1_500_000:1_500_004]),
        ("bytes=9999999-", 416, b""),
    ],
)
def test_a_file_in_another_store_comes_whole_or_in_parts(s3_store, clerk, year, asked, status, given):
    answer = send(clerk, year)
    assert answer.status_code == 201 and not stored_files()
    answer = clerk.get(f"/evidence/{answer.json()['id']}", headers={"range": asked} if asked else {})
    assert (answer.status_code, answer.content) == (status, given)
    if status != 416:
        assert answer.headers["content-disposition"] == f"inline; filename*=utf-8''{quote('会议记录.pdf')}"
        assert int(answer.headers["content-length"]) == len(given)


def test_a_lost_file_gets_a_page_in_chinese(clerk, year):
    address = f"/evidence/{send(clerk, year).json()['id']}"
    stored_files()[0].unlink()
    answer = clerk.get(address)
    assert (answer.status_code, "从备份中恢复" in answer.text) == (410, True)


def test_a_store_that_went_away_is_told(clerk, year, monkeypatch):
    address = f"/evidence/{send(clerk, year).json()['id']}"
    monkeypatch.setattr(evidence_store, "PLAIN_S3", {"connect_timeout": 1, "retries": {"max_attempts": 0}})
    monkeypatch.setenv("EVIDENCE_URL", "s3://k:topsecret@county?endpoint_url=http://127.0.0.1:9")
    settings.cache_clear()
    for answer in (clerk.get(address), send(clerk, year, PDF + b"2")):
        assert answer.status_code == 503
        assert "检查磁盘、网络" in answer.text and "topsecret" not in answer.text
    assert len(rows()) == 1 and len(stored_files()) == 1


def test_what_does_not_exist_gets_a_page_in_chinese(clerk, year):
    for number in ("424242", "9" * 30):
        answer = clerk.get(f"/evidence/{number}")
        assert answer.status_code == 404
        assert "没有找到" in answer.text


def test_a_temporary_password_opens_no_evidence(clerk, year):
    address = f"/evidence/{send(clerk, year).json()['id']}"
    with transaction() as db:
        person = db.merge(year.person(Role.CLERK))
        person.must_change_password = True
    assert clerk.get(address).status_code == 403
    assert send(clerk, year, PNG, name="a.png").status_code == 403


def test_an_upload_that_stands_still_is_ended():
    async def silent():
        yield b"a"
        await sleep_forever()

    async def receive():
        return [chunk async for chunk in uploading._in_time(silent())]

    with patch.object(uploading, "IDLE_SECONDS", 0.05), pytest.raises(TimeoutError):
        run(receive)
