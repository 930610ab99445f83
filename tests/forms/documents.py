"""Small Word documents for tests, made from rows a person can read."""

from collections.abc import Sequence
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.table import Table

DOWN = "↓"  # merged with the cell above
LEFT = "←"  # merged with the cell on the left

Rows = Sequence[Sequence[str]]

HEADER = ("序号", "考核项目", "考核内容", "分值", "评分标准", "佐证材料", "自评分", "考评分")
HEAD = ("示例县人大常委会文件", "示人常发〔2022〕3号", "2022年度乡镇人大工作责任清单")


def section(number: str, name: str, points: str = "", clause: str = "") -> tuple[str, ...]:
    """A section row under HEADER."""
    return (number, name, "", points, clause, "", "", "")


def item(number: str, points: str, clause: str = "每少1次扣1分，扣完为止", **others: str) -> tuple[str, ...]:
    """An item row under HEADER; `name`, `content` and `evidence` may be given."""
    name, content = others.get("name", f"考核项{number}"), others.get("content", "全年不少于4次")
    return (number, name, content, points, clause, others.get("evidence", "会议记录"), "", "")


def total(points: str) -> tuple[str, ...]:
    """The 合计 row under HEADER."""
    return ("", "合计", "", points, "", "", "", "")


def a_document(*tables: Rows, before: Sequence[str] = HEAD, after: Sequence[str] = ()) -> bytes:
    """A .docx with centred lines, tables whose cells may be DOWN or LEFT, and paragraphs after them."""
    word = Document()
    for text in before:
        word.add_paragraph(text).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for rows in tables:
        add_table(word, rows)
        word.add_paragraph()
    for text in after:
        word.add_paragraph(text)
    return saved(word)


def saved(word: WordDocument) -> bytes:
    """The bytes of a document."""
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def add_table(word: WordDocument, rows: Rows) -> None:
    """A table whose cells may be DOWN or LEFT."""
    table = word.add_table(len(rows), max(len(row) for row in rows))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=False):
            if text not in (DOWN, LEFT):
                cell.text = text
    for c in range(len(table.columns)):
        _merge_down(table, [row[c] for row in rows], c)
    for r, row in enumerate(rows):
        _merge_left(table, row, r)


def _merge_down(table: Table, column: Sequence[str], c: int) -> None:
    for start, end in _runs(column, DOWN):
        table.cell(start, c).merge(table.cell(end, c))


def _merge_left(table: Table, row: Sequence[str], r: int) -> None:
    for start, end in _runs(row, LEFT):
        table.cell(r, start).merge(table.cell(r, end))


def _runs(cells: Sequence[str], mark: str) -> list[tuple[int, int]]:
    """First and last index of every cell that goes on under `mark`."""
    runs = []
    for index, text in enumerate(cells):
        if text != mark:
            runs.append((index, index))
        elif runs:
            runs[-1] = (runs[-1][0], index)
    return [(start, end) for start, end in runs if end > start]
