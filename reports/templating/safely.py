"""Uploaded templates checked and filled in by another process, which is kept for the next one."""

import json
import logging
import os
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from threading import Lock, Timer
from typing import IO, Any

from db.refusals import StoreFailed
from db.settings import ROOT
from forms.reading.filekinds import Unreadable
from reports.templating.dangers import require_size
from reports.templating.faults import CannotRender, TemplateFault, whole_file
from reports.templating.placeholder import Placeholder

SECONDS, STARTING_SECONDS = 20, 120
TOO_MUCH = "用时过长或占用内存过多，已停止"
SIMPLER = "请减少循环套循环，删去多余的内容后再试。"
BROKE = "没有处理成，平台出了意料之外的错，已记入服务器日志"
INSTEAD = "请暂用随平台提供的模板，并把这个文件交给平台管理员。"
NEEDED = ("SYSTEMROOT", "LD_LIBRARY_PATH")  # of the server's environment, which holds the secrets of its settings


def render_safely(template: bytes, context: Mapping[str, Any], name: str) -> bytes:
    """What `reports.word_template.render` returns, of a template from outside. Raises CannotRender, also for one that
    takes too much time or memory, and StoreFailed where the process cannot be started."""
    said = _worker.ask({"template": b64encode(template).decode(), "context": dict(context), "name": name})
    if "refused" in said:
        raise CannotRender(said["refused"])
    if "content" not in said:
        problem, remedy = _why_not(said)
        raise CannotRender(f"模板“{name}”{problem}。{remedy}")
    return b64decode(said["content"])


def check_safely(
    template: bytes, placeholders: Sequence[Placeholder], expected: Sequence[str] = ()
) -> list[TemplateFault]:
    """What `reports.templating.checking.check` returns, and a fault of a template that takes too much to be checked."""
    try:
        require_size(template)  # before it is sent
    except Unreadable as unreadable:
        return [whole_file(unreadable)]
    given = [asdict(place) for place in placeholders]
    said = _worker.ask({"template": b64encode(template).decode(), "placeholders": given, "expected": list(expected)})
    if "faults" not in said:
        return [TemplateFault("整个文件", "检查", *_why_not(said))]
    return [TemplateFault(**fault) for fault in said["faults"]]


def _why_not(said: Mapping[str, Any]) -> tuple[str, str]:
    """What is wrong and what to do, where the process found no fault and made nothing. A fault of the platform is logged."""
    if "broke" not in said:
        return TOO_MUCH, SIMPLER
    logging.getLogger("renda").error("A template brought the engine down: %r", said["broke"])
    return BROKE, INSTEAD


class _Worker:
    """The process, started with the first template and again after one that brought it down. One template at a time."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._lock = Lock()

    def ask(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """The answer; empty where the process ended over it."""
        line = json.dumps(question)
        with self._lock:
            answer = _ask(self._process(), line)
            if answer is None or {"too_much", "broke"} & answer.keys():
                self.end()
            return answer or {}

    def _process(self) -> subprocess.Popen[str]:
        if self._running is None or self._running.poll() is not None:
            self._running = _start()
        return self._running

    def end(self) -> None:
        """Ends the process; the next template gets another."""
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None


_worker = _Worker()


def _start() -> subprocess.Popen[str]:
    running = subprocess.Popen(
        [sys.executable, "-m", "reports.templating.process"],
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
            raise StoreFailed("服务器暂时不能使用本县的公文模板，没有完成。请稍后再试；仍不行时请平台管理员检查内存。")
    return running


def _ask(running: subprocess.Popen[str], line: str) -> dict[str, Any] | None:
    with _at_most(running, SECONDS):
        try:
            _piped(running.stdin).write(line + "\n")
            _piped(running.stdin).flush()
            answer: dict[str, Any] = json.loads(_piped(running.stdout).readline())
        except (OSError, ValueError):
            return None
    return answer


@contextmanager
def _at_most(running: subprocess.Popen[str], seconds: int) -> Iterator[None]:
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
