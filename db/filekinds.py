"""What a file given as evidence may be: by its name, and by its content."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.refusals import BadFile

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Kind:
    content_type: str
    fits: Callable[[bytes, Path], bool]


def kind_of(name: str) -> Kind:
    suffix = Path(name).suffix.lower()
    if suffix not in KINDS:
        advice = "手机照片请先转为 JPG。" if suffix in (".heic", ".heif") else ""
        raise BadFile(
            f"文件“{name}”的格式不能作为佐证材料，没有保存。{advice}可以上传图片（jpg、png、webp）、PDF、"
            "Word（doc、docx、wps）、Excel（xls、xlsx、et）和 MP4 视频。"
        )
    return KINDS[suffix]


def _starts(*beginnings: bytes) -> Callable[[bytes, Path], bool]:
    return lambda head, _path: head.startswith(beginnings)


def _contains(folder: str) -> Callable[[bytes, Path], bool]:
    def fits(head: bytes, path: Path) -> bool:
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with zipfile.ZipFile(path) as package:
                return any(entry.startswith(folder) for entry in package.namelist())
        except (zipfile.BadZipFile, NotImplementedError, ValueError):
            return False

    return fits


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
KINDS = {
    ".jpg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".jpeg": Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".png": Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ".webp": Kind("image/webp", lambda head, _path: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ".pdf": Kind("application/pdf", _starts(b"%PDF-")),
    ".docx": Kind(WORD, _contains("word/")),
    ".xlsx": Kind(EXCEL, _contains("xl/")),
    ".doc": Kind("application/msword", _starts(OLE)),
    ".wps": Kind("application/vnd.ms-works", _starts(OLE)),
    ".xls": Kind("application/vnd.ms-excel", _starts(OLE)),
    ".et": Kind("application/vnd.ms-excel", _starts(OLE)),
    ".mp4": Kind("video/mp4", lambda head, _path: head[4:8] == b"ftyp"),
}
