"""Reading an issued Word document into a form: `read_document`."""

from dataclasses import dataclass, field
from pathlib import PurePath

from forms.model import Form, Problem, ScoreColumns, Severity
from forms.reading.columns import ColumnRole, Columns
from forms.reading.faults import Faults
from forms.reading.head import Head, head_of
from forms.reading.layout import Sheet, sheet_of
from forms.reading.package import DOCUMENT, STYLES, Package, TextSize, Unreadable
from forms.reading.provisions import articles_of, deadlines_of, decimals_of, procedure_of, weights_of
from forms.reading.sections import SectionReader
from forms.reading.styles import Styles
from forms.reading.sums import check_sums, number_once
from forms.reading.thresholds import thresholds_of
from forms.reading.wordml import Line, blocks_of

__all__ = ["read_document"]


@dataclass
class _Parts:
    """A document taken apart: its score tables and the lines before and after the first of them."""

    before: list[Line] = field(default_factory=list)
    after: list[Line] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)


def read_document(content: bytes, name: str) -> Form:
    """The form that a .docx file holds. Never raises for what the file contains: every fault is in `Form.problems`.

    `name` is the file's name, for messages and, where no title is found, in place of one.
    """
    faults = Faults()
    try:
        parts = _parts(Package(content))
    except Unreadable as unreadable:
        faults.error(f"文件“{name}”", unreadable.found, unreadable.problem, unreadable.remedy)
        return Form(PurePath(name).stem, "", "", None, None, problems=tuple(faults.found))
    return _form(parts, name, faults)


def _parts(package: Package) -> _Parts:
    """Raises Unreadable."""
    size = TextSize()
    styles = Styles(lambda: package.part(STYLES))
    root = package.part(DOCUMENT)
    parts = _Parts()
    columns: Columns | None = None
    for block in [] if root is None else blocks_of(root, styles):
        lines = parts.after if parts.sheets else parts.before
        if isinstance(block, Line):
            size.add(block.text)
            lines.append(block)
        elif sheet := sheet_of(block, columns):
            size.add(*(cell.text for row in block.rows for cell in row.cells if not cell.continued))
            lines.extend(Line(text, centred=True) for text in sheet.preface)
            parts.sheets.append(sheet)
            columns = sheet.columns
        else:
            prose = block.lines(styles)
            size.add(*(line.text for line in prose))
            lines.extend(prose)
    return parts


def _form(parts: _Parts, name: str, faults: Faults) -> Form:
    head = head_of(parts.before, parts.after)
    reader = SectionReader(faults, head.year)
    for sheet in parts.sheets:
        reader.read(sheet.entries)
    number_once(reader.sections, faults)
    total = check_sums(reader.sections, reader.totals, faults)
    _check_whole(head, reader, bool(parts.sheets), name, faults)
    prose = [text for line in (*parts.before, *parts.after) for text in line.text.split("\n") if text] + reader.notes
    grades, stars = thresholds_of(prose, faults)
    return Form(
        title=head.title or PurePath(name).stem,
        issuer=head.issuer,
        number=head.number,
        year=head.year,
        total=total,
        sections=tuple(section.closed() for section in reader.sections),
        grades=grades,
        stars=stars,
        weights=weights_of(prose, faults),
        decimals=decimals_of(prose),
        deadlines=deadlines_of(prose, faults),
        procedure=procedure_of(prose),
        articles=articles_of(prose),
        score_columns=tuple(_score_columns(sheet) for sheet in parts.sheets),
        problems=_worst_first(faults),
    )


def _score_columns(sheet: Sheet) -> ScoreColumns:
    columns = sheet.columns
    entered = (ColumnRole.SELF_SCORE, ColumnRole.VERIFIED_SCORE, ColumnRole.REASON)
    return ScoreColumns(sheet.number, *(columns.first(role) for role in entered))


def _check_whole(head: Head, reader: SectionReader, has_table: bool, name: str, faults: Faults) -> None:
    place = f"文件“{name}”"
    if not has_table:
        remedy = "请在文件中加入评分表，表头写明“考核内容”“分值”“评分标准”等栏目。"
        faults.error(place, "没有表头含“分值”或“评分标准”的表格", "没有评分表", remedy)
    elif not any(section.items for section in reader.sections):
        faults.error(place, "评分表只有表头", "评分表中没有考核内容", "请在评分表中逐行填写考核内容、分值和评分标准。")
    for found, what, remedy in (
        (head.title, "标题", "请在评分表前用居中的一段写明文件标题。"),
        (head.issuer, "发文机关", "请写明发文机关，例如红头“示例县人大常委会文件”，或正文后的署名。"),
        (head.number, "发文字号", "请写明发文字号，例如“示人常发〔2022〕3号”。"),
        (head.year, "考核年度", "请在标题或发文字号中写明年份。"),
    ):
        if not found:
            faults.warn(place, "未找到", f"没有读到{what}", remedy)


def _worst_first(faults: Faults) -> tuple[Problem, ...]:
    return tuple(sorted(faults.found, key=lambda problem: problem.severity is not Severity.ERROR))
