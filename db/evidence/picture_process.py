"""`python -m db.evidence.picture_process`: pictures opened in a process of its own, one after the other.

A picture may ask for gigabytes or for hours, or bring its decoder down; then this process ends, and db.evidence.decoding
starts another. It takes a line of JSON for each picture, `file` and `folder`, and answers with a line of what the picture
tells, or `fault`; the copies lie in the folder then, named by the length of their longer side.
"""

import json
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from db.evidence.pictures import Undecodable, picture_facts

MOST_MEMORY, MOST_SECONDS = 3 * 2**30, 30


def main() -> int:
    """Answer until the lines end."""
    print("{}", flush=True)  # ready; what is slow from here on is the picture
    for line in sys.stdin:
        _limit()
        asked = json.loads(line)
        print(json.dumps(_answer(Path(asked["file"]), Path(asked["folder"]))), flush=True)
    return 0


def _answer(file: Path, folder: Path) -> dict[str, object]:
    try:
        facts, copies = picture_facts(file)
    except Undecodable as undecodable:
        return {"fault": str(undecodable)}
    for side, content in copies.items():
        (folder / str(side)).write_bytes(content)
    return asdict(facts) | {"taken_on": facts.taken_on and facts.taken_on.isoformat()}


def _limit() -> None:
    """Memory for all, seconds of the processor from now on."""
    with suppress(ImportError):  # Windows has no such limits
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        until = int(used.ru_utime + used.ru_stime) + MOST_SECONDS
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    sys.exit(main())
