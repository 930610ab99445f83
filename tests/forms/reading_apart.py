"""Reads documents, each in a process of its own; run as a program, because a process of the tests has too much in it.

On its input: for every document a line with its length, then the document. On its output: a line of JSON for each.
"""

import json
import os
import re
import resource
import signal
import sys
import time
from pathlib import Path
from traceback import format_exc
from typing import Any

from forms.reading import read_document

GUARD = 60  # seconds after which a reading is ended
STATUS = Path("/proc/self/status")
INPUT = 0


def answer_all() -> None:
    """Fork for every document: all is imported once, and this process never sees a document."""
    while length := _line():
        imported = _memory("VmRSS")
        reader = os.fork()
        if reader == 0:
            signal.alarm(GUARD)
            _say(_outcome(int(length), imported))
            os._exit(0)
        _, ended = os.waitpid(reader, 0)
        if ended:
            _say({"failed": f"The reading ended with {ended}"})


def _outcome(length: int, imported: int) -> dict[str, Any]:
    # What a program and its libraries hold of memory is not counted after a fork before it is touched.
    uncounted = max(0, imported - _memory("VmRSS"))
    try:
        content = _taken(length)
        began = time.process_time()
        form = read_document(content, "文件")
        seconds = time.process_time() - began
        problems = [[p.place, p.found, p.problem, p.remedy] for p in form.problems]
        return {"memory": _memory("VmHWM") + uncounted, "seconds": seconds, "problems": problems}
    except BaseException:  # noqa: BLE001 - whatever it is, the test tells it
        return {"failed": format_exc()}


def _memory(of: str) -> int:
    """Bytes. Linux hands the parent's peak on to the child in getrusage, but not in VmHWM."""
    found = re.search(of + r":\s*(\d+)", STATUS.read_text()) if STATUS.exists() else None
    return 1024 * (int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _line() -> bytes:
    """The next line, and not a byte of what follows: that is for the child."""
    line = b""
    while (byte := os.read(INPUT, 1)) not in (b"", b"\n"):
        line += byte
    return line


def _taken(length: int) -> bytes:
    with open(INPUT, "rb", closefd=False) as given:
        return given.read(length)


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    answer_all()
