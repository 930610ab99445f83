"""Whatever is uploaded costs little and is answered with a sentence: no stack trace, under 200 MB, under 5 seconds."""

import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests.forms.hostile import READ, REFUSED

MOST_MEMORY, MOST_SECONDS, GUARD = 200 * 2**20, 5, 60
# A process of its own, because memory once used is never given back and would count for the next file too. Linux hands
# the parent's peak on to the child in getrusage, but not in VmHWM.
READER = """
import json, pathlib, re, resource, sys, time
from forms.reading import read_document
content = sys.stdin.buffer.read()
began = time.process_time()
form = read_document(content, "文件")
seconds = time.process_time() - began
status = pathlib.Path("/proc/self/status")
peak = re.search(r"VmHWM:\\s*(\\d+)", status.read_text()) if status.exists() else None
used = 1024 * (int(peak[1]) if peak else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(json.dumps([used, seconds, [[p.place, p.found, p.problem, p.remedy] for p in form.problems]]))
"""


def read_apart(content: bytes) -> tuple[int, float, list[list[str]]]:
    """Bytes of memory, seconds of processor time and the problems of reading that content in a new process."""
    run = subprocess.run([sys.executable, "-c", READER], input=content, capture_output=True, timeout=GUARD, check=False)
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    memory, seconds, problems = json.loads(run.stdout)
    return memory, seconds, problems


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_costs_little_and_gets_a_sentence(make: Callable[[], bytes], said: str):
    memory, seconds, problems = read_apart(make())
    assert memory < MOST_MEMORY
    assert seconds < MOST_SECONDS
    assert any(said in problem for _, _, problem, _ in problems)
    assert all(place and found and problem and remedy for place, found, problem, remedy in problems)


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_a_large_or_strange_file_that_can_be_read_costs_little(make: Callable[[], bytes]):
    memory, seconds, _ = read_apart(make())
    assert memory < MOST_MEMORY
    assert seconds < MOST_SECONDS
