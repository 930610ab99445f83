"""What happens to pictures of homes, rooms and site visits, for the audit trail."""

from dataclasses import dataclass

from db.audit import Event


@dataclass(frozen=True)
class PhotoAdded(Event):
    label = "上传照片"
    unit_id: int
    photo_id: int
    home_id: int | None
    room_id: int | None
    visit_id: int | None
    item_number: str
    name: str
    sha256: str


@dataclass(frozen=True)
class PhotoCaptioned(Event):
    label = "修改照片说明"
    unit_id: int
    photo_id: int
    before: str
    after: str


@dataclass(frozen=True)
class PhotoWithdrawn(Event):
    label = "撤回照片"
    unit_id: int
    photo_id: int
    name: str


@dataclass(frozen=True)
class PhotoRestored(Event):
    label = "恢复撤回的照片"
    unit_id: int
    photo_id: int
    name: str


@dataclass(frozen=True)
class ForeignPhotoRefused(Event):
    """Somebody asked by its address for a picture that is not hers to see."""

    label = "查看其他单位照片被拒绝"
    photo_id: int
