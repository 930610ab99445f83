"""授牌名单: who is given which plaque, by level as Word, and as Excel for the maker of the plaques."""

from collections.abc import Iterator
from io import BytesIO

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH

from db.stars.awards import Award
from forms.numerals import chinese_date, chinese_numeral, year_in_numerals
from reports import gongwen
from reports.filled_cells import printable
from reports.gongwen_table import add_table
from reports.homes.star_awards import AwardYear, certificate_number, inscription
from reports.workbook import Value, workbook

HEADER = ["序号", "乡镇", "代表之家", "证书编号"]
MAKER_COLUMNS = (
    ("序号", 6),
    ("牌匾文字", 26),
    ("落款单位", 24),
    ("落款时间", 18),
    ("等级", 10),
    ("块数", 7),
    ("尺寸", 16),
    ("乡镇", 14),
    ("送达", 28),
)


def plaque_list(year: AwardYear) -> bytes:
    """The list as .docx: how many of each level, what their plaques say, and who they are for."""
    title = f"{year.year}年度星级人大代表之家授牌名单"
    document = gongwen.new_document(title, printable(year.issuer))
    gongwen.add_title(document, title)
    # Below the title, because a signature below the last table could be left alone on a page.
    signed = document.add_paragraph(f"（{printable(year.issuer)}　{chinese_date(year.day)}）", style="主送机关")
    signed.alignment = WD_ALIGN_PARAGRAPH.CENTER
    gongwen.add_blank_lines(document, 1)
    gongwen.add_body(document, _counted(year))
    for position, (level, rows) in enumerate(_by_level(year), start=1):
        _add_level(document, year, position, level, rows)
    content = BytesIO()
    document.save(content)
    return content.getvalue()


def _by_level(year: AwardYear) -> Iterator[tuple[str, list[Award]]]:
    """Every level that somebody holds, from the highest down."""
    for level in year.levels:
        if rows := [row for row in year.rows if row.stars == level]:
            yield level, rows


def _counted(year: AwardYear) -> str:
    if not year.rows:
        return f"{year.year}年度没有获评星级的代表之家，不授牌。"
    counts = "，".join(f"{printable(level)}{len(rows)}家" for level, rows in _by_level(year))
    return f"{year.year}年度共有{len(year.rows)}家人大代表之家获评星级：{counts}。"


def _add_level(document: Document, year: AwardYear, position: int, level: str, rows: list[Award]) -> None:
    text = printable(inscription(level))
    gongwen.add_heading(document, f"{chinese_numeral(position)}、{text}（{len(rows)}家）", 1)
    signed = f"{printable(year.issuer)}　{_month(year)}"
    gongwen.add_body(
        document, f"牌匾文字：{text}；落款：{signed}；共{len(rows)}块。"
    ).paragraph_format.keep_with_next = True
    cells = [
        [str(number), printable(row.township), printable(row.home), certificate_number(row)]
        for number, row in enumerate(rows, start=1)
    ]
    add_table(document, [HEADER, *cells])


def _month(year: AwardYear) -> str:
    return f"{year_in_numerals(year.day.year)}{chinese_numeral(year.day.month)}月"


def plaque_workbook(year: AwardYear) -> bytes:
    """A row a plaque as .xlsx; the size is left for the maker. A single sentence where there is none."""
    rows: list[tuple[Value, ...]] = [
        (
            number,
            inscription(row.stars),
            year.issuer,
            _month(year),
            row.stars,
            1,
            "",
            row.township,
            row.home,
        )
        for number, (_, row) in enumerate(((level, row) for level, rows in _by_level(year) for row in rows), start=1)
    ]
    title = f"{year.year}年度星级人大代表之家牌匾制作单"
    return workbook(title if rows else _counted(year), "牌匾制作单", MAKER_COLUMNS, rows)
