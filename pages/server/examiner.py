"""The examination behind the upload: one thread of this process, which looks at every file once it has arrived.

What it did not come to, because the server was stopped or the file was added by another process, it finds in the
database: at the start, and again from time to time.
"""

import logging
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic

from db.evidence.examination import examine_all, examine_one
from db.evidence.receiving import StoredFile

SWEEP_SECONDS, PAUSE_SECONDS = 600.0, 60.0


class Examiner:
    """The thread and what it has still to look at."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[StoredFile | None] = SimpleQueue()
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin with what nobody has examined. Running already, it goes on."""
        if self._thread is None:
            self._stopped.clear()
            self._thread = Thread(target=self._work, name="examiner", daemon=True)
            self._thread.start()

    def stop(self, seconds: float = 5) -> None:
        """Examine nothing further, and wait at most so long for the file at hand."""
        if self._thread is not None:
            self._stopped.set()
            self._waiting.put(None)
            self._thread.join(seconds)
            self._thread = None

    def soon(self, stored: StoredFile) -> None:
        """Examine this file next."""
        if self._thread is not None:
            self._waiting.put(stored)

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                examine_all(stop=self._stopped.is_set)
                self._examine_arrivals(until=monotonic() + SWEEP_SECONDS)
            except Exception:  # a full disk or a store out of reach today is no reason never to look again
                logging.getLogger("renda").exception("The examination was interrupted")
                self._stopped.wait(PAUSE_SECONDS)

    def _examine_arrivals(self, until: float) -> None:
        while (left := until - monotonic()) > 0 and not self._stopped.is_set():
            try:
                arrived = self._waiting.get(timeout=left)
            except Empty:
                return
            if arrived is not None:
                examine_one(arrived.sha256, arrived.content_type)


examiner = Examiner()
