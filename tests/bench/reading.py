"""Reading a Word document of 200 rows, clauses included, against python-docx's opening of the same bytes."""

from collections.abc import Callable
from io import BytesIO
from time import perf_counter

import docx

from forms import clauses
from forms.reading import read_document, sections
from tests.forms.documents import HEADER, Rows, a_document, item, section

ROWS = 200
ROUNDS = 21
CLAUSES = (
    "每少1次扣1分，扣完为止",
    "达到90%得3分，每低1个百分点扣0.2分，扣完为止",
    "未开展的不得分",
    "国家、省、市、县级分别得2分、1.5分、1分、0.5分，最高不超过4分",
    "得分=办结率×4分",
)


def measure() -> dict[str, float]:
    """How many times as long as python-docx's opening reading takes, at first and again, and the milliseconds.

    The best of several rounds, taken in turns; aim for the first reading: at most 3.
    """
    content = a_document(_rows())
    times = [_round(content) for _ in range(ROUNDS)]
    opening, first, again = (min(column) for column in zip(*times, strict=True))
    return {
        "docx_open_ms": 1000 * opening,
        "read_ms": 1000 * first,
        "read_ratio": first / opening,
        "read_again_ratio": again / opening,
    }


def _round(content: bytes) -> tuple[float, float, float]:
    opening = _seconds(lambda: docx.Document(BytesIO(content)))
    sections.clause_of.cache_clear()
    clauses.parsed.cache_clear()
    first = _seconds(lambda: read_document(content, "清单.docx"))
    return opening, first, _seconds(lambda: read_document(content, "清单.docx"))


def _seconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return perf_counter() - start


def _rows() -> Rows:
    """A header and 199 rows, every twentieth a section; each item says something of its own."""
    rows: list[tuple[str, ...]] = [HEADER]
    for number in range(1, ROWS):
        if number % 20 == 1:
            rows.append(section("一二三四五六七八九十"[number // 20], f"第{number}类工作"))
        else:
            content = f"组织代表开展第{number}类视察、调研等活动，全年不少于4次"
            rows.append(item(str(number), "4", CLAUSES[number % len(CLAUSES)], content=content))
    return rows
