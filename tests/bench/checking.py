"""A document measured against the standard, beside python-docx opening it and visiting the text of each paragraph."""

from io import BytesIO

import docx

from reports.standard.check import measure as check
from tests.bench.timing import milliseconds
from tests.reports.plain_word import INDENT, ORDINARY, Made, Row

ROUNDS = 7
QUICK = 1
SENTENCE = "各乡镇要总结经验，把好的做法坚持下去，不断提高工作水平，取得新的成绩。"


def measure(rounds: int = ROUNDS) -> dict[str, float]:
    """Milliseconds for an ordinary document and for one of 1,000 paragraphs, and the latter against python-docx."""
    ordinary, long = Made().file(), _long(1000)
    checked, opened = milliseconds(lambda: check(long), rounds), milliseconds(lambda: _visit(long), rounds)
    return {
        "check_ms": milliseconds(lambda: check(ordinary), rounds),
        "check_1000_paragraphs_ms": checked,
        "check_1000_paragraphs_vs_python_docx": checked / opened,
    }


def _long(paragraphs: int) -> bytes:
    more = {f"more {number}": Row(SENTENCE, ppr=INDENT) for number in range(paragraphs)}
    names = list(ORDINARY)
    at = names.index("body")
    return Made({**{n: ORDINARY[n] for n in names[:at]}, **more, **{n: ORDINARY[n] for n in names[at:]}}).file()


def _visit(content: bytes) -> int:
    return sum(len(paragraph.text) for paragraph in docx.Document(BytesIO(content)).paragraphs)
