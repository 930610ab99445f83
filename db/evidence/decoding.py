"""Pictures opened in another process, which is kept for the next one: to start it takes longer than most pictures do."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

from db.evidence.pictures import PAGE, THUMBNAIL, PictureFacts, Undecodable
from db.refusals import StoreFailed
from db.settings import ROOT

PICTURE_SECONDS, STARTING_SECONDS = 60, 120
TOO_MUCH = "图片内容过于复杂，平台没能生成预览；原件已按原样保存。请在手机或电脑上打开图片，另存为 JPG 后再上传一份。"


class Decoder:
    """The process, started with the first picture and again after one that brought it down. One picture at a time."""

    def __init__(self) -> None:
        self._running: subprocess.Popen[str] | None = None
        self._lock = Lock()

    def facts(self, file: Path) -> tuple[PictureFacts, dict[int, bytes]]:
        """What `picture_facts` returns. Raises Undecodable, also for a picture that takes too much time or memory."""
        with self._lock, tempfile.TemporaryDirectory() as folder:
            running = self._process()
            said = _ask(running, {"file": str(file.resolve()), "folder": folder})
            if said is None:
                self._end()
                raise Undecodable(TOO_MUCH)
            if "fault" in said:
                raise Undecodable(said["fault"])
            copies = {side: (Path(folder) / str(side)).read_bytes() for side in (PAGE, THUMBNAIL)}
        taken = said.pop("taken_on")
        return PictureFacts(taken_on=date.fromisoformat(taken) if taken else None, **said), copies

    def _process(self) -> subprocess.Popen[str]:
        if self._running is None or self._running.poll() is not None:
            self._running = _start()
        return self._running

    def _end(self) -> None:
        if self._running is not None:
            self._running.kill()
            self._running.communicate()
            self._running = None


decoder = Decoder()


def _start() -> subprocess.Popen[str]:
    running = subprocess.Popen(
        [sys.executable, "-m", "db.evidence.picture_process"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    with _at_most(running, STARTING_SECONDS):
        if not _piped(running.stdout).readline():
            raise StoreFailed("服务器暂时不能打开图片，没有完成。请稍后再试；仍不行时请平台管理员检查内存和磁盘。")
    return running


def _ask(running: subprocess.Popen[str], question: dict[str, str]) -> dict[str, Any] | None:
    """The answer; None where the process ended over it."""
    with _at_most(running, PICTURE_SECONDS):
        try:
            _piped(running.stdin).write(json.dumps(question) + "\n")
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
