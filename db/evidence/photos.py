"""Pictures of a home, of a room, or taken on a site visit. Added, captioned and withdrawn; never changed, never deleted.

A township keeps those of its own home and rooms; a reviewer those of a visit, until it is finished. Evidence they are not:
no score stands on them, and nothing asks for one.
"""

from dataclasses import asdict, dataclass, replace

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, or_, select

from db.access import require_action
from db.audit import record
from db.evidence.photo_events import PhotoAdded, PhotoCaptioned, PhotoRestored, PhotoWithdrawn
from db.evidence.receiving import MEGABYTE, StoredFile, safe_name
from db.home_models import ActivityRoom, DeputyHome, Photo, SiteVisit
from db.models import Unit, User, id_of, now
from db.refusals import BadInput, Closed, NotFound
from db.settings import settings
from db.units import require_within
from db.visits.site_visits import require_open_visit
from db.visits.views import visible_visit
from forms.mends import typed
from forms.permissions import Action, allows

LONGEST_CAPTION = 100


@dataclass(frozen=True)
class PhotoPlace:
    """What a picture is of: one of the three ids is set, and on a visit it may be of one item."""

    home_id: int | None = None
    room_id: int | None = None
    visit_id: int | None = None
    item_number: str = ""


def room_for_photo(db: Session, place: PhotoPlace, *, by: User) -> int:
    """How many bytes a picture there may have now, asked before it is received. Raises as `add_photo` does."""
    unit_id = _require_keeper(db, place, by)
    rest = settings().max_township_mb * MEGABYTE - _bytes_of(db, unit_id)
    if rest <= 0:
        raise BadInput(_full())
    return min(rest, settings().max_file_mb * MEGABYTE)


def add_photo(db: Session, place: PhotoPlace, *, name: str, stored: StoredFile, by: User) -> Photo:
    """Add a stored picture. The same picture once more at the same place is the row that is there.

    Raises NotAllowed; NotFound outside the person's own unit (a visit: county); Closed for a closed room or a finished
    visit; BadInput when the township's space for pictures is used up.
    """
    unit_id = _require_keeper(db, place, by)
    if present := standing_photo(db, place, stored.sha256):
        return present
    if _bytes_of(db, unit_id, besides=stored.sha256) + stored.size > settings().max_township_mb * MEGABYTE:
        raise BadInput(_full())
    photo = Photo(
        **asdict(place),
        name=safe_name(name),
        sha256=stored.sha256,
        size=stored.size,
        content_type=stored.content_type,
        added_by=id_of(by),
    )
    db.add(photo)
    db.flush()
    added = PhotoAdded(unit_id, id_of(photo), **asdict(place), name=photo.name, sha256=photo.sha256)
    record(db, added, by=by)
    return photo


def standing_photo(db: Session, place: PhotoPlace, sha256: str) -> Photo | None:
    """The row of that content there, which `add_photo` would give; None where there is none."""
    query = select(Photo).where(*_at(place), Photo.sha256 == sha256, col(Photo.withdrawn_at).is_(None))
    return db.exec(query.order_by(col(Photo.id))).first()


def caption_photo(db: Session, photo_id: int, caption: str, *, expected: str, by: User) -> None:
    """Say what the picture shows; `expected` is the caption that the person saw before she wrote.

    Raises what `add_photo` raises, BadInput for one that is too long or that somebody else has changed meanwhile.
    """
    photo, unit_id = _kept(db, photo_id, by)
    caption = " ".join(typed(caption).split())
    if len(caption) > LONGEST_CAPTION:
        raise BadInput(f"照片说明有{len(caption)}个字，最多{LONGEST_CAPTION}个，请缩短。")
    if photo.caption == caption:
        return
    if photo.caption != expected:
        raise BadInput(f"这张照片的说明刚才已被他人改为“{photo.caption}”，没有覆盖。请核对后重新修改。")
    record(db, PhotoCaptioned(unit_id, photo_id, before=photo.caption, after=caption), by=by)
    photo.caption = caption
    db.add(photo)


def withdraw_photo(db: Session, photo_id: int, *, by: User) -> None:
    """Take a picture away; row and file stay. Withdrawing twice changes nothing. Raises what `add_photo` raises."""
    photo, unit_id = _kept(db, photo_id, by)
    if photo.withdrawn_at is not None:
        return
    photo.withdrawn_by, photo.withdrawn_at = by.id, now()
    db.add(photo)
    record(db, PhotoWithdrawn(unit_id, photo_id, photo.name), by=by)


def restore_photo(db: Session, photo_id: int, *, by: User) -> None:
    """Bring a withdrawn picture back, unless the same one was added again since. Raises what `add_photo` raises."""
    photo, unit_id = _kept(db, photo_id, by)
    if photo.withdrawn_at is None or standing_photo(db, _place_of(photo), photo.sha256):
        return
    photo.withdrawn_by = photo.withdrawn_at = None
    db.add(photo)
    record(db, PhotoRestored(unit_id, photo_id, photo.name), by=by)


def photos_of(db: Session, place: PhotoPlace, *, by: User) -> list[Photo]:
    """The pictures there that were not withdrawn, oldest first; of a visit without an item number, all of the visit.

    Raises NotFound for whoever may not see the home, the room or the visit.
    """
    _require_viewer(db, place, by)
    query = select(Photo).where(*_shown_at(place), col(Photo.withdrawn_at).is_(None))
    return list(db.exec(query.order_by(col(Photo.id))))


def readable_photo(db: Session, photo_id: int, *, by: User) -> Photo:
    """The picture, withdrawn or not, for those who may see a re-encoded copy of it. Raises NotFound for everybody else."""
    photo = db.get(Photo, photo_id)
    if photo is None:
        raise NotFound
    _require_viewer(db, _place_of(photo), by)
    return photo


def _kept(db: Session, photo_id: int, by: User) -> tuple[Photo, int]:
    """The picture, locked, and its township's id. Somebody else's does not exist."""
    photo = db.exec(select(Photo).where(Photo.id == photo_id).with_for_update()).first()
    if photo is None:
        raise NotFound
    unit_id = _require_keeper(db, _place_of(photo), by)
    db.refresh(photo)
    return photo, unit_id


def _place_of(photo: Photo) -> PhotoPlace:
    return PhotoPlace(photo.home_id, photo.room_id, photo.visit_id, photo.item_number)


def _at(place: PhotoPlace) -> list[ColumnElement[bool]]:
    return [*_shown_at(replace(place, item_number="")), col(Photo.item_number) == place.item_number]


def _shown_at(place: PhotoPlace) -> list[ColumnElement[bool]]:
    ids = {"home_id": place.home_id, "room_id": place.room_id, "visit_id": place.visit_id}
    return [getattr(Photo, name) == value for name, value in ids.items()] + (
        [col(Photo.item_number) == place.item_number] if place.item_number else []
    )


def _require_keeper(db: Session, place: PhotoPlace, by: User) -> int:
    """The id of the township whose picture it is, locked: of two people, one adds after the other."""
    if place.visit_id is not None:
        unit_id = require_open_visit(db, place.visit_id, by)[1].unit_id
    else:
        require_action(by, Action.KEEP_HOME)
        unit_id = _own_unit(db, place, by)
    db.exec(select(Unit.id).where(Unit.id == unit_id).with_for_update(key_share=True)).one()
    return unit_id


def _own_unit(db: Session, place: PhotoPlace, by: User) -> int:
    kept = _home_or_room(db, place)
    if kept.unit_id != by.unit_id:
        raise NotFound
    if isinstance(kept, ActivityRoom) and kept.closed_at is not None:
        raise Closed("这个代表活动室已经停用，不能再增减照片。")
    return kept.unit_id


def _require_viewer(db: Session, place: PhotoPlace, by: User) -> None:
    if place.visit_id is not None:
        if not allows(by.role, Action.SEE_EVIDENCE):
            raise NotFound
        visible_visit(db, place.visit_id, by)
        return
    if not allows(by.role, Action.SEE_HOMES):
        raise NotFound
    require_within(db, by, _home_or_room(db, place).unit_id)


def _home_or_room(db: Session, place: PhotoPlace) -> DeputyHome | ActivityRoom:
    found: DeputyHome | ActivityRoom | None = None
    if place.home_id is not None:
        found = db.get(DeputyHome, place.home_id)
    elif place.room_id is not None:
        found = db.get(ActivityRoom, place.room_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def _bytes_of(db: Session, unit_id: int, *, besides: str = "") -> int:
    """What the township's pictures take, each content once, withdrawn ones too, `besides` not at all."""
    homes, rooms = (select(kind.id).where(kind.unit_id == unit_id) for kind in (DeputyHome, ActivityRoom))
    visits = select(SiteVisit.id).where(col(SiteVisit.home_id).in_(homes))
    own = or_(col(Photo.home_id).in_(homes), col(Photo.room_id).in_(rooms), col(Photo.visit_id).in_(visits))
    contents = select(Photo.sha256, func.max(Photo.size).label("size")).where(own)
    once = contents.where(Photo.sha256 != besides).group_by(col(Photo.sha256)).subquery()
    return int(db.exec(select(func.sum(once.c.size))).one() or 0)


def _full() -> str:
    return f"本乡镇的照片已用满{settings().max_township_mb}MB空间，没有保存。请平台管理员调大设置 MAX_TOWNSHIP_MB。"
