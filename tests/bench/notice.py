"""The notice against python-docx opening and saving the same template file, and against docxtpl filling it in."""

from io import BytesIO

import docx
from docxtpl import DocxTemplate

from reports.notices import results
from reports.notices.kind import Context
from reports.templating.safely import render_safely
from tests.bench.timing import milliseconds
from tests.reports.samples import a_notice, many
from tests.reports.shipped import filled

ROUNDS = 21


def measure() -> dict[str, float]:
    """Milliseconds for a notice of 20 rows, and how they compare.

    `notice_ratio` is to python-docx's open + save (aim: at most 1), `notice_vs_docxtpl` how many times faster it is than
    docxtpl as it comes (aim: at least 4), `safely_ratio` what the process of its own costs a template from outside.
    """
    data, template = a_notice(many(20)), results.KIND.file.read_bytes()
    notice = milliseconds(lambda: filled(results.KIND, data), ROUNDS)
    safely = milliseconds(lambda: render_safely(template, data, "模板"), ROUNDS)
    open_save = milliseconds(lambda: docx.Document(BytesIO(template)).save(BytesIO()), ROUNDS)
    docxtpl = milliseconds(lambda: _by_docxtpl(template, data), ROUNDS)
    return {
        "notice_ms": notice,
        "safely_ms": safely,
        "open_save_ms": open_save,
        "docxtpl_ms": docxtpl,
        "notice_ratio": notice / open_save,
        "notice_vs_docxtpl": docxtpl / notice,
        "safely_ratio": safely / notice,
    }


def _by_docxtpl(template: bytes, data: Context) -> None:
    document = DocxTemplate(BytesIO(template))
    document.render(data, autoescape=True)
    document.save(BytesIO())
