"""Receiving a file: into a temporary one on this machine, checked and synced, then handed to the evidence store."""

import hashlib
import os
import time
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from db.evidence.filekinds import kind_of, require_content
from db.evidence.store import store, told
from db.refusals import BadFile, Refused
from db.settings import settings

MEGABYTE = 2**20
LEFT_BEHIND = 24 * 3600  # seconds after which a file that is still incoming belongs to a broken upload


@dataclass(frozen=True)
class StoredFile:
    """A file that lies in the store: its SHA-256 in hexadecimal, its size in bytes, its content type."""

    sha256: str
    size: int
    content_type: str


class Upload:
    """One file being received: `write` each chunk, then `finish`; `abort` (or leaving the block early) leaves nothing behind.

    Raises BadFile for a name or a content that is not accepted, and for more bytes than `limit`; StoreFull and StoreFailed
    when the disk or the store does not take it.
    """

    def __init__(self, name: str, *, limit: int | None = None, pictures_only: bool = False) -> None:
        self.name = safe_name(name)
        self._kind = kind_of(self.name, pictures_only=pictures_only)
        self._limit = settings().max_file_mb * MEGABYTE if limit is None else limit
        self._digest, self._size = hashlib.sha256(), 0
        incoming = _incoming()
        self._path = incoming / uuid.uuid4().hex
        with self._in_words():
            incoming.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb", buffering=0)

    def write(self, chunk: bytes) -> None:
        """Take the next bytes. Raises as the class says, and keeps nothing then."""
        self._size += len(chunk)
        if self._size > self._limit:
            self.abort()
            raise BadFile(self._too_large())
        self._digest.update(chunk)
        with self._in_words():
            left = memoryview(chunk)
            while left:
                left = left[self._file.write(left) :]

    def finish(self) -> StoredFile:
        """Put the file into the store. Raises as the class says, and keeps nothing then."""
        try:
            return self._finished()
        except Refused:
            self.abort()
            raise

    def abort(self) -> None:
        """Forget what came so far. After `finish` it does nothing."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _too_large(self) -> str:
        """What is wrong with the size: of the file, or against what is left of the space."""
        megabytes = f"{round(self._limit / MEGABYTE, 2):g}MB"
        if self._limit < settings().max_file_mb * MEGABYTE:
            return (
                f"文件“{self.name}”没有保存：本乡镇的空间只剩{megabytes}，放不下它。"
                "请压缩后再传，或请平台管理员调大设置 MAX_TOWNSHIP_MB。"
            )
        return f"文件“{self.name}”超过{megabytes}，没有保存。请压缩或拆分后再传。"

    def _finished(self) -> StoredFile:
        if self._size == 0:
            raise BadFile(f"文件“{self.name}”是空的，没有保存。请核对后重新选择。")
        require_content(self._kind, self.name, self._path)
        with self._in_words():
            os.fsync(self._file.fileno())
            self._file.close()
        stored = StoredFile(self._digest.hexdigest(), self._size, self._kind.content_type)
        store().keep(self._path, stored.sha256)
        return stored

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except OSError as fault:
            raise told(fault, str(_incoming())) from fault

    def __enter__(self) -> "Upload":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.abort()


def receive(chunks: Iterable[bytes], name: str, *, limit: int | None = None, pictures_only: bool = False) -> StoredFile:
    """Store a whole file. Raises as `Upload` does."""
    with Upload(name, limit=limit, pictures_only=pictures_only) as upload:
        for chunk in chunks:
            upload.write(chunk)
        return upload.finish()


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
    old = [path for path in _incoming().glob("*") if time.time() - path.stat().st_mtime > LEFT_BEHIND]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _incoming() -> Path:
    return settings().evidence_path / "incoming"
