"""The bytes of evidence files: each in a file named by its SHA-256, complete and on the disk before any row names it."""

import hashlib
import os
import re
import time
import unicodedata
import uuid
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from db.refusals import BadFile
from db.settings import settings

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 2**20
LEFT_BEHIND = 24 * 3600  # seconds after which a file that is still incoming belongs to a broken upload


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store: its SHA-256 in hexadecimal, its size in bytes, its content type."""

    sha256: str
    size: int
    content_type: str


@dataclass(frozen=True)
class _Kind:
    content_type: str
    fits: Callable[[bytes, Path], bool]


class Upload:
    """One file being received: `write` each chunk, then `finish`; `abort` (or leaving the block early) leaves nothing behind.

    Raises BadFile for a name or a content that is not accepted, and for more bytes than `limit`.
    """

    def __init__(self, name: str, *, limit: int | None = None) -> None:
        self.name = safe_name(name)
        self._kind = _kind_of(self.name)
        self._limit = settings().max_file_mb * MEGABYTE if limit is None else limit
        self._digest, self._size, self._head = hashlib.sha256(), 0, b""
        incoming = _folder() / "incoming"
        incoming.mkdir(parents=True, exist_ok=True)
        self._path = incoming / uuid.uuid4().hex
        self._file = self._path.open("wb")

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises BadFile, and keeps nothing, once there are too many."""
        self._size += len(chunk)
        if self._size > self._limit:
            self.abort()
            raise BadFile(f"文件“{self.name}”超过{self._limit / MEGABYTE:.3g}MB，没有保存。请压缩或拆分后再传。")
        self._digest.update(chunk)
        self._head = self._head if len(self._head) >= 64 else (self._head + chunk)[:64]
        self._file.write(chunk)

    def finish(self) -> StoredFile:
        """Put the file into the store. Raises BadFile, and keeps nothing, when it is empty or not what its name says."""
        if self._size == 0:
            self.abort()
            raise BadFile(f"文件“{self.name}”是空的，没有保存。请核对后重新选择。")
        self._file.flush()
        if not self._kind.fits(self._head, self._path):
            self.abort()
            suffix = Path(self.name).suffix
            raise BadFile(
                f"文件“{self.name}”的内容不是{suffix}格式，没有保存。请用原来的软件打开，另存为{suffix}后再传。"
            )
        os.fsync(self._file.fileno())
        self._file.close()
        stored = StoredFile(self._digest.hexdigest(), self._size, self._kind.content_type)
        store().keep(self._path, stored.sha256)
        return stored

    def abort(self) -> None:
        """Forget what came so far. After `finish` it does nothing."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


class EvidenceStore:
    """Where the bytes lie: files under their SHA-256, and previews made from them under names of their own."""

    def keep(self, incoming: Path, sha256: str) -> None:
        """Take a complete, synced file over; the same content once more changes nothing."""
        _place(incoming, path_of(sha256))

    def exists(self, sha256: str) -> bool:
        """Whether that file is there."""
        return path_of(sha256).is_file()

    def open(self, sha256: str) -> BinaryIO:
        """The file, to be read and sought in; the caller closes it. Raises FileNotFoundError."""
        return path_of(sha256).open("rb")

    def local_path(self, sha256: str) -> Path | None:
        """Where the file lies on this machine; None where it lies in another store."""
        return path_of(sha256)

    def keep_preview(self, name: str, content: bytes) -> None:
        """Keep a picture made from a file, named like `<sha256>-320.jpg`; what was there is replaced."""
        place = self._preview(name)
        place.parent.mkdir(parents=True, exist_ok=True)
        half = place.with_name(f"{name}.{uuid.uuid4().hex}")
        half.write_bytes(content)
        half.replace(place)

    def preview(self, name: str) -> bytes | None:
        """The picture kept under that name, or None."""
        place = self._preview(name)
        return place.read_bytes() if place.is_file() else None

    def _preview(self, name: str) -> Path:
        return _folder() / "previews" / name[:2] / name


def store() -> EvidenceStore:
    """The store of this process's settings."""
    return EvidenceStore()


def receive(chunks: Iterable[bytes], name: str, *, limit: int | None = None) -> StoredFile:
    """Store a whole file. Raises BadFile."""
    with Upload(name, limit=limit) as upload:
        for chunk in chunks:
            upload.write(chunk)
        return upload.finish()


def path_of(sha256: str) -> Path:
    """Where the file with that SHA-256 lies. Raises ValueError for what is no SHA-256, so that no path can be smuggled in."""
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return _folder() / sha256[:2] / sha256


def safe_name(name: str) -> str:
    """The file's own name, in at most 120 characters: no folders, no control or direction characters. Raises BadFile for none."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(character for character in base if unicodedata.category(character)[0] != "C").strip()
    stem, suffix = Path(plain).stem, Path(plain).suffix
    if not stem.strip(". "):
        raise BadFile("文件没有名称，没有保存。请给文件起一个名称后再传。")
    return stem[: 120 - len(suffix)] + suffix


def remove_left_behind() -> int:
    """Delete what broken uploads left a day ago or earlier. Returns how many files."""
    old = [path for path in (_folder() / "incoming").glob("*") if time.time() - path.stat().st_mtime > LEFT_BEHIND]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    return settings().evidence_path


def _place(incoming: Path, final: Path) -> None:
    final.parent.mkdir(exist_ok=True)
    incoming.replace(final)
    if os.name == "nt":
        return  # Windows opens no folders, and its journal keeps the rename
    for folder in (final.parent, final.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)


def _kind_of(name: str) -> _Kind:
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
    ".jpg": _Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".jpeg": _Kind("image/jpeg", _starts(b"\xff\xd8\xff")),
    ".png": _Kind("image/png", _starts(b"\x89PNG\r\n\x1a\n")),
    ".webp": _Kind("image/webp", lambda head, _path: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    ".pdf": _Kind("application/pdf", _starts(b"%PDF-")),
    ".docx": _Kind(WORD, _contains("word/")),
    ".xlsx": _Kind(EXCEL, _contains("xl/")),
    ".doc": _Kind("application/msword", _starts(OLE)),
    ".wps": _Kind("application/vnd.ms-works", _starts(OLE)),
    ".xls": _Kind("application/vnd.ms-excel", _starts(OLE)),
    ".et": _Kind("application/vnd.ms-excel", _starts(OLE)),
    ".mp4": _Kind("video/mp4", lambda head, _path: head[4:8] == b"ftyp"),
}
