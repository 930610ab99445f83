"""The finished archives in DATA_DIR/archives, and who is building one just now.

Everything is told by files, so that it holds after a restart and for several processes behind one address. For an archive
called `key` there are `key.json` (which file is the finished one, and what it holds), `key.lock` (somebody is building; its
time stamp is renewed while she is), `key.progress`, and `key.failed` (why the last building came to nothing). A .zip is
written under a temporary name, synced and renamed before `key.json` names it.
"""

import json
import os
import shutil
import time
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from db.settings import settings
from reports.archive.progress import Outcome, Progress

KEPT_DAYS = 14
SILENT = (
    60.0  # seconds after which a building that gives no sign of life has died with its process; a slow disk syncs long
)
BEAT = 0.5  # seconds between two signs of life
MARGIN = 64 * 2**20  # bytes that a building leaves free on the disk
PART = ".part"


@dataclass(frozen=True)
class Shelved:
    """A finished archive: its file, the name it is downloaded under, what it holds, when and by whom it was built (UTC).

    `state` is what the builder knew of the content's age; another one now means that something was changed since.
    `notes` are sentences on what could not be made.
    """

    file: str
    name: str
    size: int
    files: int
    lost: int
    state: str
    built_by: str
    built_at: str
    notes: Sequence[str] = ()

    @property
    def path(self) -> Path:
        return folder() / self.file

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.built_at)

    @property
    def kept_until(self) -> datetime:
        return self.at + timedelta(days=KEPT_DAYS)


class Cancelled(Exception):
    """Somebody took the building's lock away: it is to stop and leave nothing."""


def folder() -> Path:
    """Where archives lie."""
    place = settings().data_path / "archives"
    place.mkdir(parents=True, exist_ok=True)
    return place


def shelved(key: str) -> Shelved | None:
    """The finished archive of that key, or None where there is none any more."""
    told = _read(f"{key}.json")
    found = Shelved(**told) if told else None
    return found if found and found.path.is_file() and found.kept_until > datetime.now(UTC) else None


def failure(key: str) -> str:
    """Why the last building of that key came to nothing, in Chinese; "" where it did not fail."""
    if told := _read(f"{key}.failed"):
        return str(told["reason"])
    if (folder() / f"{key}.lock").exists() and running(key) is None:
        return "上次打包中途停止了（平台可能重新启动过），没有留下不完整的文件。请重新打包。"
    return ""


def running(key: str) -> Progress | None:
    """How far the building of that key is; None when nobody builds it."""
    with suppress(OSError):
        if time.time() - (folder() / f"{key}.lock").stat().st_mtime < SILENT:
            told = _read(f"{key}.progress")
            return Progress(**told) if told else Progress(0, 0)
    return None


def cancel(key: str) -> None:
    """Have whoever builds that key, in whichever process, stop and leave nothing. A finished archive stays."""
    for one in ("lock", "progress"):
        (folder() / f"{key}.{one}").unlink(missing_ok=True)


class Claim:
    """The right to build one key. Made by `claim`; given back by `release`."""

    def __init__(self, key: str, token: str) -> None:
        self.key, self.token, self._beaten = key, token, 0.0

    def beat(self, progress: Progress) -> None:
        """Give a sign of life and tell how far it is, at most twice a second. Raises Cancelled."""
        if time.monotonic() - self._beaten < BEAT:
            return
        self._require_held()
        with suppress(FileNotFoundError):
            os.utime(folder() / f"{self.key}.lock")
        _write(f"{self.key}.progress", progress._asdict())
        self._beaten = time.monotonic()

    def _require_held(self) -> None:
        if not self._is_held():
            raise Cancelled

    def _is_held(self) -> bool:
        try:
            return (folder() / f"{self.key}.lock").read_text(encoding="ascii") == self.token
        except OSError:
            return False

    def release(self) -> None:
        """Let the next one build."""
        if self._is_held():
            cancel(self.key)

    def open_part(self) -> IO[bytes]:
        """A file of its own under a temporary name, to be written."""
        return self._part.open("w+b")

    @property
    def _part(self) -> Path:
        return folder() / f"{self.key}-{self.token}{PART}"

    def drop_part(self) -> None:
        """Leave nothing of what was not finished."""
        self._part.unlink(missing_ok=True)

    def put(self, target: IO[bytes], outcome: Outcome, *, name: str, state: str, by: str) -> Shelved:
        """Make the written file the finished archive, in place of an earlier one. Raises Cancelled."""
        target.flush()
        os.fsync(target.fileno())
        size = target.tell()
        target.close()
        self._require_held()
        before, file = _read(f"{self.key}.json"), f"{self.key}-{self.token}.zip"
        self._part.replace(folder() / file)
        at = datetime.now(UTC).isoformat()
        made = Shelved(file, name, size, outcome.files, outcome.lost, state, by, at, outcome.notes)
        _write(f"{self.key}.json", asdict(made))
        if before:
            _remove(folder() / str(before["file"]))
        return made

    def fail(self, reason: str) -> None:
        """Tell why it came to nothing, until the next building begins."""
        _write(f"{self.key}.failed", {"reason": reason})


def claim(key: str) -> Claim | None:
    """The right to build that key, or None while somebody builds it."""
    lock, token = folder() / f"{key}.lock", uuid.uuid4().hex
    if lock.exists() and running(key) is None:
        lock.unlink(missing_ok=True)  # of a process that died
    try:
        with lock.open("x", encoding="ascii") as file:
            file.write(token)
    except FileExistsError:
        return None
    for left in (f"{key}.failed", f"{key}.progress"):
        (folder() / left).unlink(missing_ok=True)
    return Claim(key, token)


def free_bytes() -> int:
    """What the disk of the archives still takes."""
    return shutil.disk_usage(folder()).free


def sweep() -> int:
    """Remove archives past their day, and what dead buildings left. Returns how many files."""
    kept = {found.file for key in _keys() if (found := shelved(key))}
    gone = [path for path in folder().iterdir() if _is_left(path, kept)]
    for path in gone:
        _remove(path)
    return len(gone)


def _keys() -> list[str]:
    return [path.stem for path in folder().glob("*.json")]


def _is_left(path: Path, kept: set[str]) -> bool:
    if path.suffix == ".json":
        return shelved(path.stem) is None
    if path.suffix not in (".zip", PART) or path.name in kept:
        return False
    key, _, token = path.stem.rpartition("-")
    return running(key) is None or not Claim(key, token)._is_held()


def _remove(path: Path) -> None:
    with suppress(OSError):  # Windows keeps a file that somebody is downloading; the next sweep takes it
        path.unlink(missing_ok=True)


def _read(name: str) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads((folder() / name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told


def _write(name: str, told: dict[str, Any]) -> None:
    half = folder() / f"{name}.{uuid.uuid4().hex}"
    half.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    half.replace(folder() / name)
