"""Photos of every home and of some rooms, as the townships would have taken them."""

from sqlalchemy import insert
from sqlmodel import Session, col, select

from db.evidence.receiving import StoredFile
from db.home_models import ActivityRoom, DeputyHome, Photo
from db.models import id_of
from db.sample.people import County

OF_HOME = ("人大代表之家正门", "代表接待室", "制度上墙")
OF_ROOM = "代表活动室"
ROOMS_BETWEEN = 3  # one room in so many has a photo


def add_photos(db: Session, county: County, pictures: list[StoredFile]) -> None:
    """One photo for each of `pictures` in every home, and one in every third room."""
    keepers = {township.unit.id: id_of(township.clerk) for township in county.townships}
    homes = db.exec(select(DeputyHome).where(col(DeputyHome.unit_id).in_(keepers)).order_by(col(DeputyHome.id)))
    rooms = db.exec(select(ActivityRoom).where(col(ActivityRoom.unit_id).in_(keepers)).order_by(col(ActivityRoom.id)))
    rows = [
        _row(picture, caption, keepers[home.unit_id], home_id=home.id)
        for home in homes
        for picture, caption in zip(pictures, OF_HOME, strict=True)
    ]
    rows += [
        _row(pictures[number % len(pictures)], OF_ROOM, keepers[room.unit_id], room_id=room.id)
        for number, room in enumerate(rooms)
        if number % ROOMS_BETWEEN == 0
    ]
    db.execute(insert(Photo), rows)


def _row(picture: StoredFile, caption: str, keeper: int, **place: int | None) -> dict[str, object]:
    return {
        "name": f"{caption}.png",
        "caption": caption,
        "sha256": picture.sha256,
        "size": picture.size,
        "content_type": picture.content_type,
        "item_number": "",
        "added_by": keeper,
        **dict.fromkeys(("home_id", "room_id")),
        **place,
    }
