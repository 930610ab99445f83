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
    """Milliseconds for an ordinary document and for one of 1,000 paragraphs, the latter against python-docx, and a
    paragraph of 10,000 against one of 1,000 (aim: no growth).
    """
    ordinary, long, longest = Made().file(), _long(1000), _long(10_000)
    longer = milliseconds(lambda: check(longest), 1)
    checked, opened = milliseconds(lambda: check(long), rounds), milliseconds(lambda: _visit(long), rounds)
    return {
        "check_ms": milliseconds(lambda: check(ordinary), rounds),
        "check_1000_paragraphs_ms": checked,
        "check_1000_paragraphs_vs_python_docx": checked / opened,
        "check_10000_per_paragraph_against_1000": longer / checked / 10,
    }


def _long(paragraphs: int) -> bytes:
    more = {f"more {number}": Row(SENTENCE, ppr=INDENT) for number in range(paragraphs)}
    names = list(ORDINARY)
    at = names.index("body")
    return Made({**{n: ORDINARY[n] for n in names[:at]}, **more, **{n: ORDINARY[n] for n in names[at:]}}).file()


def _visit(content: bytes) -> int:
    return sum(len(paragraph.text) for paragraph in docx.Document(BytesIO(content)).paragraphs)
