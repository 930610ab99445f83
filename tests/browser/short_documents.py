"""The two documents of 2022 as a county shortens them in Word: rows deleted, points mended, nothing else touched."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from docx import Document
from docx.table import _Row

DOCUMENTS = Path(__file__).parents[2] / "forms" / "documents" / "2022"
POINTS, CLAUSE = 3, 4  # columns of both score tables
Mended = Mapping[str, tuple[str, str]]  # number in the first column: points, clause ("": as it stands)

CHECKLIST: Mended = {
    "一": ("50", ""),
    "1": ("20", "每少1次扣5分，扣完为止"),
    "3": ("30", "人大秘书配备到位得30分，未配备的不得分"),
    "六": ("30", ""),
    "22": ("30", "五星级得30分，四星级得20分，三星级得10分，未评上星级的不得分"),
    "七": ("20", ""),
    "24": ("10", "每少1篇扣1分，扣完为止"),
    "25": ("10", "优秀得10分，良好得7分，一般得3分"),
    "九": ("5", ""),
    "28": ("", ""),
    "十": ("", ""),
    "30": ("", ""),
    "十一": ("", ""),
    "31": ("", ""),
}
STAR: Mended = {
    "一": ("40", ""),
    "1": ("40", "每少5平方米扣10分，扣完为止"),
    "四": ("30", ""),
    "7": ("30", ""),
    "八": ("20", ""),
    "17": ("20", "得分=办结率×20分"),
    "九": ("10", ""),
    "20": ("10", "根据完整程度酌情计0—10分"),
}


def short_checklist() -> bytes:
    """责任清单 with eight of its 32 items, 100 points."""
    return _shortened("责任清单.docx", CHECKLIST)


def short_star_rating() -> bytes:
    """星级评定办法 with four of its 22 items, 100 points."""
    return _shortened("星级评定办法.docx", STAR)


def _shortened(name: str, kept: Mended) -> bytes:
    document = Document(str(DOCUMENTS / name))
    (table,) = document.tables
    for row in table.rows[1:]:
        number = row.cells[0].text.strip()
        if number in kept:
            _mend(row, *kept[number])
        elif row.cells[1].text.strip() != "合计":
            table._tbl.remove(row._tr)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _mend(row: _Row, points: str, clause: str) -> None:
    for column, text in ((POINTS, points), (CLAUSE, clause)):
        if text:
            (run,) = row.cells[column].paragraphs[0].runs
            run.text = text
