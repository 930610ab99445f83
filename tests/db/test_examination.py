import hashlib
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw
from PIL.ExifTags import GPS, IFD

from db.engine import reading, transaction
from db.evidence import decoding, document_pages, examination
from db.evidence.examination import NoPreview, examine, examine_all, facts_of, page, remember, thumbnail, unexamined
from db.evidence.filekinds import WORD
from db.evidence.linked_parts import is_self_contained
from db.evidence.receiving import StoredFile, receive
from db.evidence.store import store
from db.models import Evidence, EvidenceKind, FileFacts, User
from forms.findings import NEAR
from forms.permissions import Role
from tests.beginnings import begun
from tests.db.a_year import Year, a_year
from tests.made_files import (
    HUNAN,
    a_jpeg_by_colours,
    a_jpeg_of,
    a_jpeg_of_scans,
    a_locked_pdf,
    a_pdf,
    a_photo,
    a_png_of,
    a_scene,
    a_video,
    a_word_file,
    a_zip,
    as_file,
    exif_of,
)

SECRETS = (b"GPS", b"Exif", b"2022:05:06", b"DZ-Phone")


def kept(content: bytes, name: str = "照片.jpg") -> StoredFile:
    return receive([content], name)


def put(content: bytes) -> str:
    """The SHA-256 of content that is put into the store as it is, whatever its name would be."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = store().local_path(sha256)
    assert path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return sha256


def examined(content: bytes, content_type: str = "image/jpeg") -> FileFacts:
    return examine(put(content), content_type)


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def apart(left: FileFacts, right: FileFacts) -> int:
    assert left.perceptual_hash and right.perceptual_hash
    return (int(left.perceptual_hash, 16) ^ int(right.perceptual_hash, 16)).bit_count()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_a_picture_of_any_kind_tells_size_day_and_place(kind: str) -> None:
    facts = examined(as_file(a_scene(1), kind, exif_of("2022:05:06 09:30:00", HUNAN)), f"image/{kind.lower()}")
    assert (facts.width, facts.height, facts.taken_on, facts.fault) == (800, 600, date(2022, 5, 6), "")
    latitude, longitude = map(float, facts.position.split(","))
    assert (latitude, longitude) == pytest.approx(HUNAN, abs=1e-5)


@pytest.mark.parametrize("place", [(-33.9, 18.4), (51.5, -0.12), (0.0, 0.0)])
def test_places_south_and_west_have_their_sign(place: tuple[float, float]) -> None:
    facts = examined(a_photo(1, position=place))
    assert tuple(map(float, facts.position.split(","))) == pytest.approx(place, abs=1e-4)


def test_a_position_that_is_no_place_is_known_to_be_there() -> None:
    exif = Image.Exif()
    exif[IFD.GPSInfo] = {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (999.0, 0.0, 0.0)}
    assert examined(as_file(a_scene(1), exif=exif)).position == "?"
    assert examined(as_file(a_scene(1), xmp=b"<x exif:GPSLatitude='28,13.7N'/>")).position == "?"
    assert examined(a_photo(1)).position == ""


@pytest.mark.parametrize(
    ("video", "position"),
    [
        (a_video(), ""),
        (a_video(pictures=b"loci" * 9), ""),
        (a_video(told=b"\xa9xyz+28.2280+112.9390/"), "?"),
        (a_video(told=b"udtaloci"), "?"),
        (a_video(told=b"com.apple.quicktime.location.ISO6709"), "?"),
        (a_video(told=b"gpmd"), "?"),
        (a_video()[:-30] + b"\xff" * 8, "?"),
    ],
    ids=["none", "among its pictures", "Android", "3GPP", "Apple", "GoPro", "cut off"],
)
def test_a_video_with_a_position_is_known_to_have_one(video: bytes, position: str) -> None:
    facts = examined(video, "video/mp4")
    assert (facts.position, facts.fault) == (position, "")


def test_a_pdf_with_something_before_its_beginning_is_a_pdf() -> None:
    assert examined(b"\xef\xbb\xbf\n" + a_pdf(2), "application/pdf").pages == 2


@pytest.mark.parametrize("taken", ["1970:01:01 00:00:00", "2999:01:01 00:00:00", "0000:00:00 00:00:00", "昨天", ""])
def test_a_clock_that_was_never_set_tells_no_day(taken: str) -> None:
    assert examined(as_file(a_scene(1), exif=exif_of(taken or None))).taken_on is None


def test_the_previews_are_upright_small_and_tell_nothing_else() -> None:
    exif = exif_of("2022:05:06 09:30:00", HUNAN, orientation=6)
    exif[0x010F] = "DZ-Phone"
    scene = a_scene(3, (2400, 1200))
    ImageDraw.Draw(scene).rectangle((0, 0, 300, 1199), fill="red")  # turned right, the left edge is the upper one
    content = as_file(scene, exif=exif)
    assert all(secret in content for secret in SECRETS[1:])
    facts = examined(content)
    assert (facts.width, facts.height) == (1200, 2400)
    for made, size in ((page(facts.sha256), (800, 1600)), (thumbnail(facts.sha256), (160, 320))):
        image = opened(made)
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", size, {})
        assert not [secret for secret in SECRETS if secret in made]
        red, green, _ = image.getpixel((size[0] // 2, size[1] // 20))
        assert red > 200 and green < 60


def test_what_is_transparent_lies_on_white_paper() -> None:
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    facts = examined(as_file(image, "PNG"), "image/png")
    assert opened(thumbnail(facts.sha256)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK"])
def test_every_kind_of_pixels_is_shown(mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray((np.asarray(a_scene(1).convert("L")).astype(np.uint16)) << 8)
    else:
        image = a_scene(1).convert(mode)
    facts = examined(as_file(image, "JPEG" if mode == "CMYK" else "PNG"), "image/png")
    assert facts.fault == ""
    assert apart(facts, examined(a_photo(1))) <= (12 if mode == "1" else 6)


ALTERED = {
    "recompressed": lambda scene: as_file(scene, quality=30),
    "scaled down": lambda scene: as_file(scene.resize((320, 240))),
    "scaled up": lambda scene: as_file(scene.resize((2400, 1800))),
    "another format": lambda scene: as_file(scene, "PNG"),
    "from a phone": lambda scene: as_file(scene, "HEIF"),
    "turned by its note": lambda scene: as_file(
        scene.transpose(Image.Transpose.ROTATE_90), exif=exif_of(orientation=6)
    ),
    "an edge cut off": lambda scene: as_file(scene.crop((8, 6, 792, 594))),
}


@pytest.mark.parametrize("how", ALTERED)
def test_an_altered_copy_looks_the_same(how: str) -> None:
    for number in range(1 if how == "from a phone" else 4):  # which takes a second to compress
        scene = a_scene(number)
        assert apart(examined(as_file(scene)), examined(ALTERED[how](scene))) <= NEAR


def test_different_pictures_look_different() -> None:
    facts = [examined(a_photo(number)) for number in range(12)]
    assert min(apart(left, right) for left in facts for right in facts if left is not right) > NEAR


def a_sheet(lines: int) -> Image.Image:
    sheet = Image.new("RGB", (1240, 1754), "white")
    for line in range(lines):
        ImageDraw.Draw(sheet).text((120, 150 + 60 * line), f"第{line}行，内容。" * 8, fill="black", font_size=28)
    return sheet


@pytest.mark.parametrize(
    "image",
    [
        Image.new("RGB", (1240, 1754), "white"),
        Image.fromarray(np.random.default_rng(1).integers(235, 255, (800, 600), dtype=np.uint8)),
        Image.fromarray(np.tile(np.linspace(0, 255, 640).astype(np.uint8), (480, 1))),
        a_sheet(2),
    ],
    ids=["blank", "grainy scan", "gradient", "two lines"],
)
def test_a_picture_with_nothing_in_it_is_like_no_other(image: Image.Image) -> None:
    facts = examined(as_file(image))
    assert (facts.perceptual_hash, facts.fault) == (None, "")


BROKEN = {
    "cut off": (a_photo(1)[:20_000], "image/jpeg", "已损坏"),
    "header alone": (a_photo(1)[:200], "image/jpeg", "已损坏"),
    "png cut off": (as_file(a_scene(1), "PNG")[:900], "image/png", "已损坏"),
    "webp cut off": (as_file(a_scene(1), "WEBP")[:900], "image/webp", "已损坏"),
    "heic cut off": (as_file(a_scene(1), "HEIF")[:2000], "image/heic", "已损坏"),
    "500 megapixels": (a_jpeg_of(25_000, 20_000), "image/jpeg", "25000×20000像素，超过3亿像素"),
    "2500 megapixels": (a_jpeg_of(50_000, 50_000), "image/jpeg", "超过3亿像素"),
    "png bomb": (a_png_of(10_000, 10_000), "image/png", "超过5000万像素"),
    "64 megapixels colour by colour": (a_jpeg_by_colours(8000, 8000), "image/jpeg", "超过5000万像素"),
    "pdf cut off": (a_pdf()[:120], "application/pdf", "PDF打不开"),
    "pdf with a password": (a_locked_pdf(), "application/pdf", "打开密码"),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("how", BROKEN)
def test_what_cannot_be_opened_is_a_fault_with_its_remedy_and_has_no_preview(how: str) -> None:
    content, content_type, sentence = BROKEN[how]
    facts = examined(content, content_type)
    assert sentence in facts.fault and "请" in facts.fault
    for preview in (thumbnail, page):
        with pytest.raises(NoPreview, match=r".+"):
            preview(facts.sha256)


def test_a_broken_file_is_not_decoded_at_every_look(monkeypatch: pytest.MonkeyPatch) -> None:
    sha256 = put(a_photo(1)[:20_000])
    with pytest.raises(NoPreview):
        thumbnail(sha256)
    monkeypatch.setattr(examination, "_read", lambda _: pytest.fail("decoded again"))
    with pytest.raises(NoPreview):
        page(sha256)


def test_a_picture_that_takes_too_long_is_given_up_for_good_and_the_next_one_is_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    thumbnail(put(a_photo(2)))
    monkeypatch.setattr(decoding, "PICTURE_SECONDS", 0.2)
    facts = examined(a_jpeg_of_scans(4000, 20_000), "image/jpeg")
    assert "过于复杂" in facts.fault and "另存为 JPG" in facts.fault
    monkeypatch.undo()
    assert thumbnail(put(a_photo(3)))
    with pytest.raises(NoPreview):
        thumbnail(facts.sha256)


MEASURE = """
import resource, sys
from pathlib import Path
from db.evidence import pictures
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
facts, copies = pictures.picture_facts(Path(sys.argv[1]))
print(facts.width * facts.height, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


def test_a_phone_picture_of_200_megapixels_takes_little_memory(tmp_path: Any) -> None:
    file = tmp_path / "large.jpg"
    Image.new("L", (16320, 12240), 200).save(file, quality=60)
    said = subprocess.run([sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True)
    pixels, megabytes = map(int, said.stdout.split())
    assert pixels == 16320 * 12240
    assert megabytes < 150


def test_a_pdf_tells_pages_and_day_and_shows_its_first_page() -> None:
    facts = examined(a_pdf(3, created="20220506"), "application/pdf")
    assert (facts.pages, facts.created_on, facts.modified_on, facts.fault) == (3, date(2022, 5, 6), None, "")
    assert max(opened(page(facts.sha256)).size) == 1600
    assert max(opened(thumbnail(facts.sha256)).size) == 320


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_pages, "PDF_SECONDS", 0)
    assert "过于复杂" in examined(a_pdf(), "application/pdf").fault


def test_word_tells_when_it_was_written() -> None:
    facts = examined(a_word_file(datetime(2021, 3, 4), datetime(2022, 5, 6)), WORD)
    assert (facts.created_on, facts.modified_on, facts.fault) == (date(2021, 3, 4), date(2022, 5, 6), "")


def test_a_hostile_word_file_tells_nothing() -> None:
    out = BytesIO()
    word = BytesIO(a_word_file(datetime(2021, 3, 4), datetime(2022, 5, 6)))
    hostile = b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]><x>&a;</x>"
    with zipfile.ZipFile(word) as good, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad:
        for part in good.infolist():
            bad.writestr(part.filename, hostile if part.filename == "docProps/core.xml" else good.read(part))
    facts = examined(out.getvalue(), WORD)
    assert (facts.created_on, facts.fault) == (None, "")


def test_other_files_tell_nothing_and_have_no_preview() -> None:
    facts = examined(b"\0\0\0\x18ftypmp42" + b"\0" * 100, "video/mp4")
    assert (facts.fault, facts.width) == ("", None)
    with pytest.raises(NoPreview, match="下载后查看"):
        thumbnail(facts.sha256)


@pytest.fixture
def year(database: Any) -> Year:
    return begun(a_year)


def attach(year: Year, stored: StoredFile) -> None:
    with transaction() as db:
        clerk: User = year.person(Role.CLERK)
        piece = {"assessment_id": year.checklists[0], "item_number": "1", "kind": EvidenceKind.FILE, "name": "x.jpg"}
        db.add(Evidence(**piece, **vars(stored), added_by=clerk.id or 0))


def test_what_is_waiting_is_examined_once_and_what_is_lost_waits_on(year: Year) -> None:
    for number in range(3):
        attach(year, kept(a_photo(number)))
    lost = kept(a_photo(9))
    attach(year, lost)
    path = store().local_path(lost.sha256)
    assert path
    path.unlink()
    assert examine_all() == 3
    assert examine_all() == 0
    with reading() as db:
        assert [sha256 for sha256, _ in unexamined(db)] == [lost.sha256]


def test_an_examination_stops_when_it_is_told_to(year: Year) -> None:
    for number in range(3):
        attach(year, kept(a_photo(number)))
    asked = iter([False, True])
    assert examine_all(stop=lambda: next(asked)) == 1
    assert examine_all() == 2


def test_of_two_processes_the_first_is_kept(year: Year) -> None:
    for width in (10, 20):
        with transaction() as db:
            remember(db, FileFacts(sha256="a" * 64, width=width))
    with reading() as db:
        assert facts_of(db, ["a" * 64, "b" * 64])["a" * 64].width == 10


@pytest.mark.skipif(shutil.which("soffice") is None, reason="略过：没有 LibreOffice")
def test_word_shows_its_first_page_where_libreoffice_is_there(sqlite_database: Any) -> None:
    word = kept(a_word_file(datetime(2021, 3, 4), datetime(2022, 5, 6)), "制度.docx")
    with transaction() as db:
        year = a_year(db)
    attach(year, word)
    with pytest.raises(NoPreview):
        thumbnail(word.sha256)
    assert examine_all() == 1
    assert max(opened(thumbnail(word.sha256)).size) == 320


RELATION = '<Relationships xmlns="{0}"><Relationship Id="a" Type="x/{1}" Target="{2}"{3}/></Relationships>'
OUTSIDE = ' TargetMode="External"'


@pytest.mark.parametrize(
    ("names", "relation", "is_drawn"),
    [
        ((), ("image", "media/a.png", ""), True),
        ((), ("hyperlink", "https://www.example.gov.cn/", OUTSIDE), True),
        ((), ("attachedTemplate", "file:///C:/Normal.dotm", OUTSIDE), True),
        ((), ("image", "file:///etc/a.png", OUTSIDE), False),
        ((), ("image", "a.png", OUTSIDE), False),
        ((), ("image", "file:///etc/a.png", ""), False),
        (("mimetype",), ("image", "media/a.png", ""), False),
    ],
)
def test_what_leads_outside_itself_is_not_drawn(
    tmp_path: Any, names: tuple[str, ...], relation: tuple[str, str, str], is_drawn: bool
) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(a_zip("[Content_Types].xml", "word/document.xml", *names))
    with zipfile.ZipFile(file, "a") as package:
        schema = "http://schemas.openxmlformats.org/package/2006/relationships"
        package.writestr("word/_rels/document.xml.rels", RELATION.format(schema, *relation))
    assert is_self_contained(file) is is_drawn


def test_without_libreoffice_word_has_no_picture(year: Year, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_pages.shutil, "which", lambda _: None)
    word = kept(a_word_file(datetime(2021, 3, 4), datetime(2022, 5, 6)), "制度.docx")
    attach(year, word)
    assert examine_all() == 1
    assert store().preview(f"{word.sha256}-320.jpg") is None
