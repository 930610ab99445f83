"""Filling in a document of 32 items against python-docx opening and saving the same bytes."""

import time
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from statistics import median

import docx

from forms.reading import read_document
from reports.exports import FilledItem
from reports.filled_form import fill_in
from tests.forms.documents import HEADER, a_document, item
from tests.reports.workbooks import a_workbook

ROUNDS = 21
ITEMS = 32


def measure() -> dict[str, float]:
    """Milliseconds for each, and their ratio (aim: at most 2)."""
    rows = (HEADER, *(item(str(number), "3") for number in range(1, ITEMS + 1)))
    word, excel = a_document(rows), a_workbook(rows)
    form = read_document(word, "清单.docx")
    filled = [
        FilledItem(section, one, {}, Decimal("2.5"), Decimal(2), reason="会议记录", verified_reason="少一份记录")
        for section, one in form.items()
    ]
    fill_word = _milliseconds(lambda: fill_in(word, form, filled))
    open_save = _milliseconds(lambda: docx.Document(BytesIO(word)).save(BytesIO()))
    return {
        "fill_in_word_ms": fill_word,
        "fill_in_excel_ms": _milliseconds(lambda: fill_in(excel, form, filled)),
        "document_open_save_ms": open_save,
        "fill_in_ratio": fill_word / open_save,
    }


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    return 1000 * median(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
