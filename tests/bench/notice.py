"""The notice against python-docx opening and saving the same template file."""

import time
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from statistics import median

import docx

from forms.model import Grade
from forms.ranking import Standing
from reports.notices import results
from reports.notices.frame import example_of
from reports.notices.kind import Context
from reports.notices.making import filled
from reports.notices.results import YearResult

ROUNDS = 21


def measure() -> dict[str, float]:
    """Milliseconds for a notice of 20 rows and for python-docx's open + save, and their ratio (aim: at most 2)."""
    data, template = _notice(20), results.KIND.file.read_bytes()
    notice = _milliseconds(lambda: filled(results.KIND, data))
    open_save = _milliseconds(lambda: docx.Document(BytesIO(template)).save(BytesIO()))
    return {"notice_ms": notice, "open_save_ms": open_save, "notice_ratio": notice / open_save}


def _milliseconds(work: Callable[[], object]) -> float:
    work()
    return 1000 * median(_seconds(work) for _ in range(ROUNDS))


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _notice(townships: int) -> Context:
    rows = tuple(_standing(place) for place in range(1, townships + 1))
    grades = (Grade("优秀", Decimal(90), Decimal("0.3")), Grade("良好", Decimal(80)))
    basis = ("2022年度乡镇人大工作责任清单", "乡镇“人大代表之家”星级评定办法（试行）")
    return {**example_of(results.KIND), **results.told(YearResult(rows, grades, ("五星级",), basis))}


def _standing(place: int) -> Standing:
    score = Decimal(100 - place)
    grade = "优秀" if place <= 6 else "良好"
    return Standing(place, f"第{place}镇", score, score, score, score, "五星级", grade, place)
