"""A .zip being written: files are streamed out of the evidence store, checked on the way, and summed."""

import hashlib
from collections.abc import Generator
from datetime import datetime
from pathlib import PurePosixPath
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from db.access import china_time
from db.evidence.store import store
from db.models import now
from reports.archive.plan import SUMS, Copy

CHUNK = 2**20  # bytes held in memory at a time
# What deflating would make no smaller.
COMPRESSED = frozenset(
    {".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".mp4", ".pdf", ".docx", ".xlsx", ".pptx", ".zip"}
)
FIRST_YEAR = 1980  # of a .zip


class Package:
    """The .zip while it is written. `target` is a seekable file; leaving the block completes it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target, self._zip, self._sums = target, ZipFile(target, "w"), list[tuple[str, str]]()

    def __enter__(self) -> "Package":
        return self

    def __exit__(self, *_raised: object) -> None:
        self._zip.close()

    @property
    def files(self) -> int:
        """How many files are in it."""
        return len(self._sums)

    def write(self, path: str, content: bytes) -> None:
        """Add a file made here."""
        self._zip.writestr(_entry(path, now(), len(content)), content)
        self._sums.append((hashlib.sha256(content).hexdigest(), path))

    def copy(self, copy: Copy) -> Generator[int, None, None]:
        """Add a file of the store; yields after every chunk how many bytes that were.

        Raises Lost, and the .zip is as it was before, when the file is not in the store, cannot be read to its end, or is
        not what its SHA-256 says.
        """
        entry = _entry(copy.path, copy.at, copy.size)
        try:
            with _reading(copy.sha256) as source:
                digest = yield from self._stream(entry, source)
            if digest != copy.sha256:
                raise Lost("文件内容与上传时的校验码不符")
        except Lost:
            self._take_back(entry)
            raise
        self._sums.append((digest, copy.path))

    def _stream(self, entry: ZipInfo, source: IO[bytes]) -> Generator[int, None, str]:
        digest = hashlib.sha256()
        left = entry.file_size
        with self._zip.open(entry, "w") as target:
            while chunk := _read(source):
                left -= len(chunk)
                if left < 0:
                    raise Lost("文件比上传时大")
                digest.update(chunk)
                target.write(chunk)
                yield len(chunk)
        return digest.hexdigest()

    def _take_back(self, entry: ZipInfo) -> None:
        """Undo the entry written last, for a .zip cannot say that a file in it does not count."""
        if entry.filename in self._zip.NameToInfo:
            self._zip.filelist.remove(entry)
            del self._zip.NameToInfo[entry.filename]
            self._zip.start_dir = entry.header_offset
            self._target.truncate(entry.header_offset)
            self._target.seek(entry.header_offset)

    def write_sums(self) -> None:
        """The list of SHA-256 sums of all that was added, as `sha256sum -c` reads it. Call it last."""
        lines = "".join(f"{digest}  {path}\n" for digest, path in self._sums)
        self._zip.writestr(_entry(SUMS, now(), len(lines)), lines.encode())


class Lost(Exception):
    """A file that should be in the archive is not to be had; `str()` says why, in Chinese."""


def _reading(sha256: str) -> IO[bytes]:
    try:
        return store().open(sha256)
    except FileNotFoundError:
        raise Lost("文件不在存储中") from None
    except (OSError, ValueError) as failure:
        raise Lost("文件无法打开") from failure


def _read(source: IO[bytes]) -> bytes:
    try:
        return source.read(CHUNK)
    except (ConnectionError, TimeoutError):
        raise  # the store is away, not one file: an archive without any evidence would help nobody
    except OSError as failure:
        raise Lost("文件读取中断") from failure


def _entry(path: str, at: datetime, size: int) -> ZipInfo:
    local = china_time(at)
    entry = ZipInfo(path, (max(local.year, FIRST_YEAR), *local.timetuple()[1:6]))
    entry.compress_type = ZIP_STORED if PurePosixPath(path).suffix.lower() in COMPRESSED else ZIP_DEFLATED
    entry.external_attr, entry.file_size = 0o100644 << 16, size
    return entry
