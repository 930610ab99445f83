"""Photos going up and coming down through the server's own routes, and what the widgets on a page do with them."""

import re
from io import BytesIO
from urllib.parse import quote

import pytest
from PIL import Image
from sqlmodel import select

from db.audit import events
from db.engine import reading, transaction
from db.home_models import DeputyHome, Photo
from db.models import id_of
from forms.permissions import Role
from tests.made_files import HUNAN, a_large_pdf, a_photo
from tests.pages.site import SAME_ORIGIN, a_client, as_person

PHOTO = a_photo(1, taken="2022:05:06 09:30:00", position=HUNAN)


@pytest.fixture
def home(year) -> int:
    with transaction() as db:
        home = DeputyHome(unit_id=year.townships[0], name="第0镇人大代表之家")
        db.add(home)
        db.flush()
        return id_of(home)


def send(client, home, content=PHOTO, *, name="正门.jpg", headers=SAME_ORIGIN):
    return client.post(f"/photos?home={home}&name={quote(name)}", content=content, headers=headers)


def rows():
    with reading() as db:
        return db.exec(select(Photo)).all()


def test_a_photo_is_kept_and_comes_back_byte_for_byte_for_its_owner(clerk, home):
    answer = send(clerk, home)
    assert (answer.status_code, answer.json()["message"]) == (201, "已上传")
    again = send(clerk, home).json()
    assert (again["id"], again["name"]) == (answer.json()["id"], "正门.jpg")
    assert re.fullmatch(r"已有这个文件，由张clerk0于\d\d月\d\d日 \d\d:\d\d上传，没有重复添加", again["message"])
    (row,) = rows()
    assert (row.name, row.home_id) == ("正门.jpg", home)
    assert clerk.get(f"/photos/{row.id}").content == PHOTO


@pytest.mark.parametrize(("what", "side"), [("thumbnail", 320), ("page", 800), ("", 800)])
def test_whoever_may_not_know_the_place_gets_a_picture_without_it(year, clerk, home, what, side):
    photo_id = send(clerk, home).json()["id"]
    answer = as_person(year.person(Role.LEADER)).get(f"/photos/{photo_id}/{what}".rstrip("/"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(BytesIO(answer.content)) as picture:
        assert max(picture.size) == side
        assert not picture.getexif()


@pytest.mark.parametrize("what", ["", "/thumbnail", "/page"])
def test_photos_exist_for_their_township_and_county_alone(year, clerk, home, what):
    address = f"/photos/{send(clerk, home).json()['id']}{what}"
    statuses = {key: as_person(person).get(address).status_code for key, person in year.people.items()}
    refused = {"clerk1", "chair1", "auditor"}
    assert statuses == {key: 404 if key in refused else 200 for key in year.people}
    assert a_client().get(address).status_code == 401
    assert clerk.get(f"/photos/{'9' * 30}{what}").status_code == 404


def test_an_attempt_at_another_townships_photo_is_recorded_once_a_day(year, clerk, home):
    photo_id = send(clerk, home).json()["id"]
    neighbour = as_person(year.person(Role.CLERK, 1))
    for what in ("", "/thumbnail", "/page") * 2:
        assert neighbour.get(f"/photos/{photo_id}{what}").status_code == 404
        neighbour.get(f"/photos/4242{what}")
        clerk.get(f"/photos/{photo_id}{what}")
    with reading() as db:
        (event,) = events(db, limit=9, kind="foreign_photo_refused")
    assert (event.user_id, event.detail) == (year.person(Role.CLERK, 1).id, {"photo_id": photo_id})


def test_nobody_else_adds_to_a_home(year, home):
    statuses = {key: send(as_person(person), home).status_code for key, person in year.people.items()}
    county = dict.fromkeys(("reviewer", "leader", "administrator", "auditor"), 403)
    assert statuses == county | {"clerk0": 201, "chair0": 201, "clerk1": 404, "chair1": 404}
    assert len(rows()) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("说明.pdf", a_large_pdf(1000), "不是照片"),
        ("正门.png", PHOTO, "这是一张JPEG图片"),
        ("正门.jpg", PHOTO[:5000], "不完整"),
        ("正门.jpg", b"", "是空的"),
    ],
)
def test_what_is_no_photo_is_refused_in_words(clerk, home, name, content, said):
    answer = send(clerk, home, content, name=name)
    assert answer.status_code == 422
    assert said in answer.json()["problem"]
    assert not rows()


@pytest.mark.parametrize("asked", ["", "home=1&room=1", "home=x", "home=", "visit=-1", "photo=1", "home=9999999999"])
def test_an_address_made_by_hand_gets_a_sentence(clerk, asked):
    answer = clerk.post(f"/photos?{asked}&name=a.jpg", content=PHOTO, headers=SAME_ORIGIN)
    assert (answer.status_code, answer.json()["problem"]) == (422, "上传地址有误，请刷新页面后重新上传。")


def test_another_site_adds_nothing(clerk, home):
    assert send(clerk, home, headers={"origin": "http://elsewhere.test"}).status_code == 403
    assert not rows()
