"""Filling in a document of 32 items against python-docx opening and saving the same bytes."""

from decimal import Decimal
from io import BytesIO

import docx

from forms.reading import read_document
from reports.exports import FilledItem
from reports.filled_form import fill_in
from tests.bench.timing import milliseconds
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
    fill_word = milliseconds(lambda: fill_in(word, form, filled), ROUNDS)
    open_save = milliseconds(lambda: docx.Document(BytesIO(word)).save(BytesIO()), ROUNDS)
    return {
        "fill_in_word_ms": fill_word,
        "fill_in_excel_ms": milliseconds(lambda: fill_in(excel, form, filled), ROUNDS),
        "document_open_save_ms": open_save,
        "fill_in_ratio": fill_word / open_save,
    }
