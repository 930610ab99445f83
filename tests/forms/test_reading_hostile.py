"""Whatever is uploaded costs little and is answered with a sentence: no stack trace, under 200 MB, under 5 seconds."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.forms.hostile import READ, REFUSED

ROOT = Path(__file__).parents[2]
MOST_MEMORY, MOST_SECONDS = 200 * 2**20, 5
Read = Callable[[bytes], tuple[int, float, list[list[str]]]]


@pytest.fixture(scope="module")
def read_apart() -> Iterator[Read]:
    """A function that gives bytes of memory, seconds of processor time and the problems of reading a content.

    It is read in a process of its own, because memory once used is never given back and would count for the next too.
    """
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-m", "tests.forms.reading_apart"], cwd=ROOT, **pipes) as reader:

        def read(content: bytes) -> tuple[int, float, list[list[str]]]:
            reader.stdin.write(b"%d\n%b" % (len(content), content))
            reader.stdin.flush()
            answer = json.loads(reader.stdout.readline())
            assert "failed" not in answer, answer["failed"]
            return answer["memory"], answer["seconds"], answer["problems"]

        yield read


@pytest.mark.parametrize(("make", "said"), REFUSED.values(), ids=REFUSED)
def test_a_hostile_file_costs_little_and_gets_a_sentence(read_apart: Read, make: Callable[[], bytes], said: str):
    memory, seconds, problems = read_apart(make())
    assert memory < MOST_MEMORY
    assert seconds < MOST_SECONDS
    assert any(said in problem for _, _, problem, _ in problems)
    assert all(place and found and problem and remedy for place, found, problem, remedy in problems)


@pytest.mark.parametrize("make", READ.values(), ids=READ)
def test_a_large_or_strange_file_that_can_be_read_costs_little(read_apart: Read, make: Callable[[], bytes]):
    memory, seconds, _ = read_apart(make())
    assert memory < MOST_MEMORY
    assert seconds < MOST_SECONDS
