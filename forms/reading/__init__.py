"""Reading an issued Word document or Excel workbook into a form: `read_document`."""

from collections.abc import Sequence
from pathlib import PurePath

from forms.checks import rechecked, summed
from forms.model import Form, ScoreColumns, Source
from forms.reading.columns import ColumnRole
from forms.reading.document import Parts, parts_of
from forms.reading.faults import Faults
from forms.reading.filekinds import Unreadable
from forms.reading.grid import Line
from forms.reading.head import Head, head_of
from forms.reading.item_numbers import number_by_section
from forms.reading.layout import Sheet
from forms.reading.nodes import is_numbered
from forms.reading.package import Package
from forms.reading.prose import breaks_off, gaps_in
from forms.reading.prose import entries_of as prose_entries
from forms.reading.provisions import articles_of, deadlines_of, decimals_of, procedure_of, weights_of
from forms.reading.runtogether import run_together_entries, title_of
from forms.reading.sections import SectionReader
from forms.reading.star_provisions import star_losses_of, star_rewards_of
from forms.reading.thresholds import thresholds_of

__all__ = ["read_document"]


def read_document(content: bytes, name: str) -> Form:
    """The form that a .docx or .xlsx file holds. Never raises for what the file contains: every fault is in `Form.problems`.

    `name` is the file's name, for messages and, where no title is found, in place of one.
    """
    faults = Faults()
    try:
        parts = parts_of(Package(content), faults)
    except Unreadable as unreadable:
        faults.error(f"文件“{name}”", unreadable.found, unreadable.problem, unreadable.remedy)
        return Form(PurePath(name).stem, "", "", None, None, problems=tuple(faults.found))
    return _form(parts, name, faults)


def _form(parts: Parts, name: str, faults: Faults) -> Form:
    prose = [(row, text) for row, line in enumerate(parts.prose(), 1) for text in line.text.split("\n")]
    prose = [(row, text.strip()) for row, text in prose if text.strip()]
    title = next(filter(None, (title_of(text) for _, text in prose)), "")
    head = head_of((*(Line(title, centred=True) for _ in title[:1]), *parts.before), parts.after)
    reader = SectionReader(faults, head.year)
    below = [(row, text) for row, text in prose if is_numbered(text) or "".join(text.split()) not in head.title]
    _read_items(reader, parts, below, faults)
    number_by_section(reader.sections)
    _check_whole(head, reader, bool(parts.sheets or reader.sections), name, faults)
    said = [text for _, text in prose] + reader.notes
    grades, stars = thresholds_of(said, faults)
    form = Form(
        title=head.title or PurePath(name).stem,
        issuer=head.issuer,
        number=head.number,
        year=head.year,
        total=None,
        sections=tuple(section.closed() for section in reader.sections),
        grades=grades,
        stars=stars,
        weights=weights_of(said, faults),
        decimals=decimals_of(said),
        deadlines=deadlines_of(said, faults),
        procedure=procedure_of(said),
        articles=articles_of(said),
        score_columns=tuple(_score_columns(sheet) for sheet in parts.sheets),
        problems=tuple(reader.problems()),
        totals=tuple(reader.totals),
        star_losses=star_losses_of(said),
        star_rewards=star_rewards_of(said, stars),
    )
    return rechecked(summed(form))


def _read_items(reader: SectionReader, parts: Parts, prose: Sequence[tuple[int, str]], faults: Faults) -> None:
    """The items of the score tables; in a document without one, those of its prose."""
    for sheet in parts.sheets:
        reader.read(sheet.entries)
        for remark in sheet.remarks:
            faults.warn(remark.source.place, remark.found, remark.problem, remark.remedy)
    if parts.sheets:
        return
    for row, text in prose:
        if entries := run_together_entries(row, text):
            remedy = "请与原表逐项核对；最好上传带表格的 Word 或 Excel 原稿。"
            faults.warn(Source(0, row).place, text, "评分表的各栏粘连成一段文字，按序号和分值拆开读取", remedy)
            reader.read(entries)
    if not reader.sections:
        reader.read(prose_entries(prose))
        for row, gap in gaps_in(prose) if reader.sections else ():
            faults.warn(Source(0, row).place, gap, "段落编号不连续", "请核对原文是否有缺漏，补齐或改正编号。")
    if reader.sections and breaks_off(prose[-1][1]):
        remedy = "请核对原文是否有缺漏，补齐后重新上传。"
        faults.warn(Source(0, prose[-1][0]).place, prose[-1][1][-30:], "文件末尾的句子不完整", remedy)


def _score_columns(sheet: Sheet) -> ScoreColumns:
    columns = sheet.columns
    roles = (ColumnRole.SELF_SCORE, ColumnRole.VERIFIED_SCORE, ColumnRole.REASON)
    return ScoreColumns(sheet.number, *(columns.first(role) for role in roles))


def _check_whole(head: Head, reader: SectionReader, has_table: bool, name: str, faults: Faults) -> None:
    place = f"文件“{name}”"
    if not has_table:
        remedy = "请在文件中加入评分表，表头写明“考核内容”“分值”“评分标准”等栏目。"
        faults.error(place, "没有表头含“分值”或“评分标准”的表格", "没有评分表", remedy)
    elif not any(section.items for section in reader.sections):
        faults.error(place, "评分表只有表头", "评分表中没有考核内容", "请在评分表中逐行填写考核内容、分值和评分标准。")
    for field_, found, what, remedy in (
        ("title", head.title, "标题", "请在评分表前用居中的一段写明文件标题。"),
        ("issuer", head.issuer, "发文机关", "请写明发文机关，例如红头“示例县人大常委会文件”，或正文后的署名。"),
        ("number", head.number, "发文字号", "请写明发文字号，例如“示人常发〔2022〕3号”。"),
        ("year", head.year, "考核年度", "请在标题或发文字号中写明年份。"),
    ):
        if not found:
            faults.warn(place, "未找到", f"没有读到{what}", remedy, field_)
