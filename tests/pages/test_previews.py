"""Thumbnails and pages through the server's routes: who gets them, what they hold, and what is recorded."""

import asyncio
from io import BytesIO
from time import monotonic, sleep
from urllib.parse import quote

import pytest
from PIL import Image
from sqlmodel import select

from db.audit import events
from db.engine import reading, transaction
from db.evidence.examination import examine_all, facts_of
from db.evidence.receiving import receive
from db.evidence.store import LocalStore, store
from db.models import Evidence
from db.refusals import StoreFull
from forms.permissions import Role
from pages.server import startup
from pages.server.examiner import Examiner
from tests.made_files import HUNAN, a_pdf, a_photo, a_scene, a_video, as_file, exif_of
from tests.pages.site import SAME_ORIGIN, a_client, as_person

PHOTO = a_photo(1, "2022:05:06 09:30:00", HUNAN)
SIZES = {"thumbnail": 320, "page": 800}
ROUTES = ("", "/thumbnail", "/page")


def sent(client, year, content=PHOTO, name="照片.jpg"):
    """The address of a file that was just uploaded."""
    address = f"/evidence?assessment={year.checklists[0]}&item=1&name={quote(name)}"
    answer = client.post(address, content=content, headers=SAME_ORIGIN)
    return f"/evidence/{answer.json()['id']}"


def attempts():
    with reading() as db:
        return [event.detail for event in events(db, limit=50, kind="foreign_evidence_refused")]


@pytest.mark.parametrize(("route", "size"), SIZES.items())
def test_a_preview_is_a_small_jpeg_without_anything_else(clerk, year, route, size):
    answer = clerk.get(f"{sent(clerk, year)}/{route}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.headers["cache-control"] == "private, no-cache"
    image = Image.open(BytesIO(answer.content))
    assert (max(image.size), dict(image.getexif())) == (size, {})


def test_what_the_browser_has_already_is_not_sent_again(clerk, year):
    address = f"{sent(clerk, year)}/thumbnail"
    tag = clerk.get(address).headers["etag"]
    again = clerk.get(address, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_a_pdf_shows_its_first_page(clerk, year):
    answer = clerk.get(f"{sent(clerk, year, a_pdf(), '通知.pdf')}/thumbnail")
    assert answer.headers["content-type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (PHOTO[:-20_000], "半张.jpg", "已损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"z" * 100, "总结.doc", "没有预览"),
    ],
)
def test_what_has_no_preview_is_told_in_a_sentence(clerk, year, content, name, sentence):
    stored = receive([PHOTO], "照片.jpg")
    with transaction() as db:
        row = Evidence(
            assessment_id=year.checklists[0],
            item_number="1",
            kind="file",
            name=name,
            sha256=stored.sha256,
            size=len(content),
            content_type="image/jpeg",
            added_by=year.person(Role.CLERK).id,
        )
        db.add(row)
        db.flush()
        address = f"/evidence/{row.id}/thumbnail"
    path = store().local_path(stored.sha256)
    path.write_bytes(content)
    answer = clerk.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert sentence in answer.text


def test_a_lost_file_is_told_in_a_sentence(clerk, year):
    address = sent(clerk, year)
    with reading() as db:
        (sha256,) = db.exec(select(Evidence.sha256))
    store().local_path(sha256).unlink()
    answer = clerk.get(f"{address}/page")
    assert answer.status_code == 410
    assert "备份" in answer.text


def test_a_full_disk_is_told_in_place_of_a_preview(clerk, year, monkeypatch):
    address = sent(clerk, year)

    def full(*_):
        raise StoreFull("空间已满")

    monkeypatch.setattr(LocalStore, "keep_preview", full)
    answer = clerk.get(f"{address}/thumbnail")
    assert (answer.status_code, answer.text) == (507, "空间已满")


@pytest.mark.parametrize("route", ROUTES)
def test_township_reviewer_and_leader_see_it_and_nobody_else(clerk, year, route):
    address = sent(clerk, year) + route
    statuses = {key: as_person(person).get(address).status_code for key, person in year.people.items()}
    allowed = {"clerk0", "chair0", "reviewer", "leader"}
    assert statuses == {key: 200 if key in allowed else 404 for key in year.people}
    assert a_client().get(address).status_code == 401


PLACED = {
    "JPEG": (PHOTO, "照片.jpg"),
    "PNG": (as_file(a_scene(1), "PNG", exif_of(position=HUNAN)), "照片.png"),
    "WebP": (as_file(a_scene(1), "WEBP", exif_of(position=HUNAN)), "照片.webp"),
    "XMP": (as_file(a_scene(1), xmp=b"<x exif:GPSLatitude='28,13.7N'/>"), "照片.jpg"),
}


@pytest.mark.parametrize("kind", PLACED)
def test_where_a_photo_was_taken_is_seen_by_its_owner_and_the_reviewer_alone(clerk, year, kind):
    content, name = PLACED[kind]
    address = sent(clerk, year, content, name)
    for role in (Role.CLERK, Role.CHAIR, Role.REVIEWER):
        assert as_person(year.person(role)).get(address).content == content
    leader = as_person(year.person(Role.LEADER))
    for route in ROUTES:
        answer = leader.get(address + route)
        assert answer.status_code == 200
        image = Image.open(BytesIO(answer.content))
        assert (image.format, dict(image.getexif()), image.info.get("xmp")) == ("JPEG", {}, None)
        assert b"GPS" not in answer.content and b"Exif" not in answer.content


def test_a_video_that_says_where_it_was_taken_is_opened_by_its_owner_and_the_reviewer_alone(clerk, year):
    placed, plain = a_video(told=b"\xa9xyz\x00\x12\x15\xc7+28.2280+112.9390/"), a_video()
    address, other = (sent(clerk, year, content, "会议.mp4") for content in (placed, plain))
    for role in (Role.CLERK, Role.CHAIR, Role.REVIEWER):
        assert as_person(year.person(role)).get(address).content == placed
    leader = as_person(year.person(Role.LEADER))
    refused = leader.get(address, headers={"range": "bytes=0-8"})
    assert (refused.status_code, b"112.9390" in refused.content) == (403, False)
    assert "请考评员当面播放" in refused.text
    assert leader.get(other).content == plain


def test_the_leader_reads_documents_as_they_are(clerk, year):
    address = sent(clerk, year, a_pdf(2), "通知.pdf")
    assert as_person(year.person(Role.LEADER)).get(address).content == a_pdf(2)


def test_an_attempt_at_another_townships_evidence_is_recorded_once_a_day(clerk, year):
    address = sent(clerk, year)
    neighbour = as_person(year.person(Role.CLERK, 1))
    for route in ROUTES * 3:
        answer = neighbour.get(address + route)
        assert answer.status_code == 404
        assert "没有找到" in answer.text
    assert attempts() == [{"evidence_id": int(address.rsplit("/", 1)[1])}]
    as_person(year.person(Role.CHAIR, 1)).get(address)
    assert len(attempts()) == 2


def test_ones_own_evidence_and_numbers_that_never_existed_leave_no_record(clerk, year):
    address = sent(clerk, year)
    for route in ROUTES:
        clerk.get(address + route)
        clerk.get(f"/evidence/4242{route}")
        clerk.get(f"/evidence/{'9' * 30}{route}")
    assert attempts() == []


def wait_for(condition, seconds=20):
    until = monotonic() + seconds
    while not condition() and monotonic() < until:
        sleep(0.02)
    assert condition()


def known():
    with reading() as db:
        return set(facts_of(db, db.exec(select(Evidence.sha256))))


def test_the_examination_takes_up_what_was_there_and_what_arrives(clerk, year, monkeypatch):
    sent(clerk, year)
    examiner = Examiner()
    examiner.start()
    try:
        wait_for(lambda: len(known()) == 1)
        monkeypatch.setattr("pages.server.uploading.examiner", examiner)
        sent(clerk, year, a_photo(2), "又一张.jpg")
        wait_for(lambda: len(known()) == 2)
    finally:
        examiner.stop()
    sent(clerk, year, a_photo(3), "后来.jpg")
    assert len(known()) == 2
    assert examine_all() == 1


def test_an_upload_does_not_wait_for_the_examination(clerk, year, monkeypatch):
    monkeypatch.setattr("db.evidence.examination.examine", lambda *_: pytest.fail("examined in the request"))
    assert sent(clerk, year)
    assert known() == set()


def test_an_interrupted_examination_goes_on(clerk, year, monkeypatch):
    sent(clerk, year)
    failures = iter([OSError("disk full")])

    def failing_once(**options):
        for failure in failures:
            raise failure
        return examine_all(**options)

    monkeypatch.setattr("pages.server.examiner.examine_all", failing_once)
    monkeypatch.setattr("pages.server.examiner.PAUSE_SECONDS", 0.01)
    examiner = Examiner()
    examiner.start()
    try:
        wait_for(lambda: len(known()) == 1)
    finally:
        examiner.stop()
    assert next(failures, None) is None, "the examination was never interrupted"


def test_the_server_starts_and_stops_the_examination(monkeypatch):
    monkeypatch.setattr(startup, "prepare", lambda: ["started"])
    done = []
    monkeypatch.setattr(startup.examiner, "start", lambda: done.append("start"))
    monkeypatch.setattr(startup.examiner, "stop", lambda: done.append("stop"))

    async def serve():
        async with startup.lifespan(None):
            assert done == ["start"]

    asyncio.run(serve())
    assert done == ["start", "stop"]
