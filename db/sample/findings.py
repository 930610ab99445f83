"""Evidence of the open year that shows each kind of hint: in one submitted form, and the other sides in two more."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw
from PIL.ExifTags import IFD, Base
from sqlalchemy import insert
from sqlmodel import Session, col, select

from db.models import Assessment, Cycle, Evidence, EvidenceKind, FileFacts, id_of, now
from db.sample.files import SampleFiles
from forms.lifecycle import FormKind, Status

SIZE = (480, 360)
# As a picture's would be: they need only be alike or differ, and working them out takes longer than all the rest.
HASHES = ("b1d6c3a95e2c781f", "d27e19b4c6a3580f", "d27e19b4c6a3580c", "9c4be2751da3f068")
_TIMES = re.compile(r"（\d+次）")


def add_findings(db: Session, cycle: Cycle, files: SampleFiles) -> None:
    """A file shared with a second township, a picture nearly that of a third, an old photo, an old rule, one record of several."""
    forms = _submitted(db, cycle)
    if len(forms) < 3:
        return
    rng = Random(41)  # noqa: S311 - invented data, and the same at every start
    walk, hall, desk = (_scene(rng) for _ in range(3))
    spring, autumn, earlier = (date(cycle.year, 4, 20), date(cycle.year, 10, 12), date(cycle.year - 1, 9, 8))
    shared = files.keep(_photo(walk, spring), "image/jpeg", _told(HASHES[0], spring))
    taken = files.keep(_photo(hall, autumn), "image/jpeg", _told(HASHES[1], autumn))
    again = files.keep(_photo(_stamped(hall), autumn, quality=60), "image/jpeg", _told(HASHES[2], autumn))
    old = files.keep(_photo(desk, earlier), "image/jpeg", _told(HASHES[3], earlier))
    rule = files.take(".pdf", created_on=date(cycle.year - 2, 3, 2))
    one, two, three = (_standing(db, form) for form in forms[:3])
    rows = [
        _row(one[0], "联合视察合影.jpg", shared),
        _row(two[0], "视察活动.jpg", shared),
        _row(one[1], "主席团会议会场.jpg", taken),
        _row(three[1], "会议现场.jpg", again),
        _row(one[2], "活动照片.jpg", old),
        _row(one[3], "代表联系群众工作制度.pdf", rule),
    ]
    db.execute(insert(Evidence), rows)
    if counted := next((piece for piece in one if _TIMES.search(piece.name)), None):
        counted.name = _TIMES.sub("", counted.name)


def _submitted(db: Session, cycle: Cycle) -> Sequence[Assessment]:
    query = select(Assessment).where(
        Assessment.cycle_id == id_of(cycle),
        Assessment.kind == FormKind.CHECKLIST,
        Assessment.status == Status.SUBMITTED,
    )
    return db.exec(query.order_by(col(Assessment.id))).all()


def _standing(db: Session, form: Assessment) -> Sequence[Evidence]:
    return db.exec(select(Evidence).where(Evidence.assessment_id == form.id).order_by(col(Evidence.id))).all()


def _row(beside: Evidence, name: str, stored: dict[str, Any]) -> dict[str, Any]:
    """Under an item that has evidence already, so that nothing becomes complete by it."""
    place = beside.model_dump(include={"assessment_id", "item_number", "added_by", "added_at"})
    return {**place, "kind": EvidenceKind.FILE, "name": name, "caption": "", **stored}


def _told(perceptual_hash: str, taken_on: date) -> dict[str, Any]:
    return {"width": SIZE[0], "height": SIZE[1], "perceptual_hash": perceptual_hash, "taken_on": taken_on}


def _scene(rng: Random) -> Image.Image:
    """Something to look at: a sky, a floor, and people and tables as shapes."""
    image = Image.new("RGB", SIZE, (196, 214, 230))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 230, *SIZE), fill=(150, 140, 125))
    for _ in range(14):
        x, y, height = rng.randrange(20, 440), rng.randrange(150, 260), rng.randrange(40, 110)
        colour = tuple(rng.randrange(40, 230) for _ in range(3))
        draw.rectangle((x, y, x + height // 3, y + height), fill=colour)
        draw.ellipse((x, y - height // 3, x + height // 3, y), fill=(224, 190, 160))
    draw.rectangle((90, 30, 390, 70), fill=(179, 38, 30))
    return image


def _stamped(image: Image.Image) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).rectangle((400, 335, 470, 350), fill=(240, 200, 60))
    return copy


def _photo(image: Image.Image, day: date, quality: int = 80) -> bytes:
    """As a phone writes it, with the day on which it was taken."""
    exif, out = Image.Exif(), BytesIO()
    exif[IFD.Exif] = {
        Base.DateTimeOriginal: datetime.combine(day, datetime.min.time(), UTC).strftime("%Y:%m:%d 09:30:00")
    }
    image.save(out, "JPEG", quality=quality, exif=exif)
    return out.getvalue()


def add_facts(db: Session, files: SampleFiles) -> None:
    """What the sample's files tell is known, so that nobody need examine hundreds of them at the first start."""
    nothing = dict.fromkeys(("width", "height", "pages", "perceptual_hash", "taken_on", "created_on", "modified_on"))
    every = {**nothing, "position": "", "fault": "", "examined_at": now()}
    db.execute(insert(FileFacts), [{**every, "sha256": sha256, **told} for sha256, told in files.facts.items()])
