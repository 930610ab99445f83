"""The bytes of evidence files behind one small interface over fsspec: the data folder, or any S3-compatible store.

A file lies under its SHA-256, complete and synced before any row names it. How it is received is db.evidence.receiving's.
"""

import errno
import os
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec

from db.evidence.address import S3Address, read_address
from db.refusals import StoreFailed, StoreFull
from db.settings import settings

PART = 8 * 2**20  # bytes that are sent to a store, or fetched ahead from it, at once: what a transfer costs of memory
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# Stores that are not Amazon's seldom know its newer checksums; a person waits for the answer.
PLAIN_S3 = {
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
    "connect_timeout": 5,
    "read_timeout": 60,
    "retries": {"max_attempts": 2},
}


class EvidenceStore:
    """Files under their SHA-256, and previews made from them under names of their own, in any of fsspec's file systems.

    Every method raises StoreFailed, with the place and the remedy, when the store cannot be reached or refuses; StoreFull
    when it has no room left; ValueError for what is no SHA-256, so that no path can be smuggled in.
    """

    def __init__(self, files: Any, root: str, shown: str, faults: tuple[type[Exception], ...] = (OSError,)) -> None:
        self._files, self._root, self._shown, self._faults = files, root, shown, faults

    def require(self) -> None:
        """Raises StoreFailed when the store is not there: asked once, before the platform starts."""
        with self._in_words():
            self._files.info(self._root.partition("/")[0])

    def keep(self, incoming: Path, sha256: str) -> None:
        """Take a complete, synced file over; the same content once more changes nothing."""
        if self.size(sha256) != incoming.stat().st_size:
            with self._in_words():
                self._files.put_file(str(incoming), self._place(sha256), chunksize=PART)
        incoming.unlink()

    def exists(self, sha256: str) -> bool:
        """Whether that file is there."""
        return self.size(sha256) is not None

    def size(self, sha256: str) -> int | None:
        """How many bytes of that file are there; None when it is not."""
        place = self._place(sha256)
        with self._in_words():
            try:
                return int(self._files.info(place)["size"])
            except FileNotFoundError:
                return None

    def open(self, sha256: str) -> BinaryIO:
        """The file, to be read and sought in; the caller closes it. Raises FileNotFoundError."""
        place = self._place(sha256)
        with self._in_words(but=FileNotFoundError):
            return cast(BinaryIO, self._files.open(place, "rb"))

    def local_path(self, sha256: str) -> Path | None:
        """Where the file lies on this machine; None where it lies in another store."""
        return None

    def place_of(self, sha256: str) -> str:
        """Where the file lies, for an administrator to read."""
        return f"{self._shown}/{self._place(sha256).removeprefix(self._root).lstrip('/')}"

    def keep_preview(self, name: str, content: bytes) -> None:
        """Keep a picture made from a file, named like `<sha256>-320.jpg`; what was there is replaced."""
        with self._in_words():
            self._files.pipe_file(self._preview(name), content)

    def preview(self, name: str) -> bytes | None:
        """The picture kept under that name, or None."""
        with self._in_words():
            try:
                return cast(bytes, self._files.cat_file(self._preview(name)))
            except FileNotFoundError:
                return None

    def sweep_previews(self, start: str, before: datetime) -> int:
        """Remove the pictures whose names begin with `start`, of two letters at least, and that were kept before then.

        Returns how many.
        """
        with self._in_words():
            kept = self._files.find(self._preview(start).rpartition("/")[0])
            named = [place for place in kept if place.rpartition("/")[2].startswith(start)]
            gone = [place for place in named if self._files.modified(place) < before]
            for place in gone:
                self._files.rm_file(place)
            return len(gone)

    def _place(self, sha256: str) -> str:
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            raise ValueError(f"not a SHA-256: {sha256!r}")
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def _preview(self, name: str) -> str:
        return f"{self._root}/previews/{name[:2]}/{name}"

    @contextmanager
    def _in_words(self, *, but: type[Exception] | None = None) -> Iterator[None]:
        try:
            yield
        except self._faults as fault:
            if but is not None and isinstance(fault, but):
                raise
            raise told(fault, self._shown) from fault


class LocalStore(EvidenceStore):
    """The same in a folder of this machine, where a rename puts a whole file in its place at once."""

    def require(self) -> None:
        """Make the folder. Raises StoreFailed when that cannot be done."""
        with self._in_words():
            Path(self._root).mkdir(parents=True, exist_ok=True)

    def keep(self, incoming: Path, sha256: str) -> None:
        """Move a complete, synced file to its place, and see the move through to the disk."""
        final = Path(self._place(sha256))
        with self._in_words():
            final.parent.mkdir(parents=True, exist_ok=True)
            incoming.replace(final)
            _sync_folders(final.parent, final.parent.parent)

    def local_path(self, sha256: str) -> Path | None:
        """Where the file lies."""
        return Path(self._place(sha256))

    def keep_preview(self, name: str, content: bytes) -> None:
        """As for every store; nobody sees half a picture. A lost one is made again, so nothing is synced."""
        place = Path(self._preview(name))
        half = place.with_name(f"{name}.{uuid.uuid4().hex}")
        with self._in_words():
            place.parent.mkdir(parents=True, exist_ok=True)
            try:
                half.write_bytes(content)
                half.replace(place)
            finally:
                half.unlink(missing_ok=True)


def store() -> EvidenceStore:
    """The store that this process's settings name."""
    if settings().evidence_url:
        return _s3_store(read_address(settings().evidence_url))
    folder = str(settings().evidence_path)
    return LocalStore(fsspec.filesystem("file"), folder, folder)


def told(fault: Exception, where: str) -> StoreFull | StoreFailed:
    """What went wrong with the disk or the store, in words: nothing was kept."""
    if isinstance(fault, OSError) and fault.errno in NO_ROOM:
        return StoreFull(f"存放佐证材料的空间已满（{where}），没有保存。请联系平台管理员清理或扩大磁盘后重新上传。")
    return StoreFailed(
        f"存放佐证材料的地方暂时不能使用（{where}，{type(fault).__name__}），没有完成。"
        "请稍后再试；仍不行时请平台管理员检查磁盘、网络和设置 EVIDENCE_URL。"
    )


def _s3_store(address: S3Address) -> EvidenceStore:
    # Imported where it is used: it takes half a second that a county with a folder need not wait.
    from botocore.exceptions import BotoCoreError

    files = fsspec.filesystem(
        "s3",
        key=address.key,
        secret=address.secret,
        client_kwargs={"endpoint_url": address.endpoint} if address.endpoint else {},
        config_kwargs=PLAIN_S3 | {"s3": {"addressing_style": address.style}},
        use_listings_cache=False,
        default_block_size=PART,
    )
    files.retries = 2
    root = f"{address.bucket}/{address.prefix}".rstrip("/")
    return EvidenceStore(files, root, address.shown, (OSError, BotoCoreError))


def _sync_folders(*folders: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folders, and its journal keeps the rename
    for folder in folders:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
