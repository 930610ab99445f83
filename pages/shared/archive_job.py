"""A .zip of every township's forms, built in a thread of its own. Nothing here touches Streamlit."""

from enum import StrEnum
from tempfile import TemporaryFile
from threading import Event, Thread
from typing import IO

from db.models import User
from reports.filled_archive import write_archive


class State(StrEnum):
    """How far a job is; a cancelled or failed one has no archive."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"
    FAILED = "failed"


class ArchiveJob:
    """One building of the archive: begun at once, in a file without a name that goes when the job does."""

    def __init__(self, cycle_id: int, by: User) -> None:
        self.state, self.done, self.total = State.RUNNING, 0, 0
        self._file: IO[bytes] = TemporaryFile()  # noqa: SIM115 - as long-lived as the job itself
        self._stop = Event()
        self.thread = Thread(target=self._build, args=(cycle_id, by), name="archive", daemon=True)
        self.thread.start()

    def cancel(self) -> None:
        """Build no further; a finished archive stays."""
        self._stop.set()
        if self.state is State.RUNNING:
            self.state = State.CANCELLED

    def content(self) -> bytes:
        """The finished archive."""
        self._file.seek(0)
        return self._file.read()

    def _build(self, cycle_id: int, by: User) -> None:
        is_complete = False
        try:
            for done, total in write_archive(self._file, cycle_id, by):
                self.done, self.total = done, total
                if self._stop.is_set():
                    return
            is_complete = True
        finally:  # whatever was raised is Python's to log
            if self.state is State.RUNNING:
                self.state = State.DONE if is_complete else State.FAILED
