"""A process of its own for what may bring its process down, kept for the next one: to start it takes longer than most work does.

It is a module that prints a line once it is ready, then answers every line of JSON with one, as `db.evidence.picture_process`.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock, Timer
from typing import IO, Any

from db.refusals import StoreFailed
from db.settings import ROOT

STARTING_SECONDS = 120
NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # of the server's environment, which holds the secrets of its settings


class KeptProcess:
    """The process, started with the first question and again after one that brought it down. One question at a time."""

    def __init__(self, module: str, refusal: str, busy: str = "") -> None:
        """`refusal` is what is said where it cannot be started, `busy` where others asked for too long."""
        self._module, self._refusal, self._busy = module, refusal, busy
        self.has_answered = False
        self._running: subprocess.Popen[str] | None = None
        self._lock = Lock()

    def ask(self, question: Mapping[str, Any], seconds: float, *, waiting: float = -1) -> dict[str, Any] | None:
        """The answer; None where the process ended over it or took longer. Raises StoreFailed where it cannot be started.

        An answer with `ends` is the process's last: the next question gets another. `waiting` are the seconds that others'
        questions may take before this one is refused with StoreFailed; without end when negative.
        """
        line = json.dumps(question)
        if not self._lock.acquire(timeout=waiting):
            raise StoreFailed(self._busy)
        try:
            answer = _answer(self.running(), line, seconds)
            self.has_answered = answer is not None and "ends" not in answer
            if not self.has_answered:
                self.end()
            return answer
        finally:
            self._lock.release()

    def running(self) -> subprocess.Popen[str]:
        """The process, started now where there is none. Raises StoreFailed."""
        if self._running is None or self._running.poll() is not None:
            self._running = self._start()
        return self._running

    def end(self) -> None:
        """Ends the process; the next question gets another."""
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None

    def _start(self) -> subprocess.Popen[str]:
        running = subprocess.Popen(  # noqa: S603 - a module of this program
            [sys.executable, "-m", self._module],
            cwd=ROOT,
            env={name: os.environ[name] for name in NEEDED if name in os.environ} | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        with _at_most(running, STARTING_SECONDS):
            if not _piped(running.stdout).readline():
                raise StoreFailed(self._refusal)
        return running


def _answer(running: subprocess.Popen[str], line: str, seconds: float) -> dict[str, Any] | None:
    with _at_most(running, seconds):
        try:
            _piped(running.stdin).write(line + "\n")
            _piped(running.stdin).flush()
            answer: dict[str, Any] = json.loads(_piped(running.stdout).readline())
        except (OSError, ValueError):
            return None
    return answer


@contextmanager
def _at_most(running: subprocess.Popen[str], seconds: float) -> Iterator[None]:
    """The process is ended unless the block ends before."""
    timer = Timer(seconds, running.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _piped(pipe: IO[str] | None) -> IO[str]:
    assert pipe is not None
    return pipe
