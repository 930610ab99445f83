"""Score tables of an official document: repeated header, merged section rows, widths from the text."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Twips
from docx.table import Table, _Cell, _Row

from reports.gongwen import TYPE_AREA_TWIPS, width

CHARACTER, MARGIN = 210, 57  # 五号 and one cell margin, in twips
CELL_MARGINS = {"top": 28, "left": MARGIN, "bottom": 28, "right": MARGIN}
NARROW = 4  # characters
BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def add_table(document: Document, rows: list[list[str]]) -> Table:
    """Adds the table; its first row is the header, which repeats on every page, and no row splits across pages.

    In a score table (first column 序号) a row without text in its third column is a section's or the sum's: its name
    is merged across the second and third column.
    """
    header, *body = rows
    widths = column_widths(header, [row for row in body if not _is_section(header, row)])
    table = document.add_table(rows=0, cols=len(header))
    frame(table, widths)
    _mark_as_header(_fill(table, header, widths, "表头"))
    for cells in body:
        row = _fill(table, cells, widths, None)
        if _is_section(header, cells):
            _merge_name(row)
    return table


def column_widths(header: list[str], rows: list[list[str]]) -> list[int]:
    """Twips for each column: as wide as its longest text up to four characters, the rest shared by length of text."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    longest = [max(map(width, (name, *texts))) for name, texts in zip(header, columns, strict=True)]
    fixed = [_narrow(n) if n <= NARROW else 0 for n in longest]
    shares = [
        0.0 if fix else (sum(map(width, texts)) / len(texts)) ** 0.5 for fix, texts in zip(fixed, columns, strict=True)
    ]
    room = TYPE_AREA_TWIPS - sum(fixed)
    return [fix or int(room * share / sum(shares)) for fix, share in zip(fixed, shares, strict=True)]


def _is_section(header: list[str], cells: list[str]) -> bool:
    return header[0] == "序号" and len(cells) > 3 and bool(cells[1]) and not cells[2]


def _narrow(characters: float) -> int:
    return int(characters * CHARACTER) + 2 * MARGIN + 30


def frame(table: Table, widths: Sequence[int]) -> None:
    """Lines around every cell, and columns of exactly these twips."""
    table.autofit = False
    layout = table._tbl.tblPr.xpath("w:tblLayout")[0]
    layout.addprevious(_children("tblBorders", BORDERS, 'w:val="single" w:sz="4" w:space="0" w:color="000000"'))
    layout.addnext(_margins())
    total = table._tbl.tblPr.xpath("w:tblW")[0]
    total.set(qn("w:type"), "dxa")
    total.set(qn("w:w"), str(sum(widths)))
    for column, twips in zip(table.columns, widths, strict=True):
        column.width = Twips(twips)


def _children(name: str, children: tuple[str, ...], attributes: str) -> BaseOxmlElement:
    inner = "".join(f"<w:{child} {attributes}/>" for child in children)
    return parse_xml(f"<w:{name} {nsdecls('w')}>{inner}</w:{name}>")


def _margins() -> BaseOxmlElement:
    inner = "".join(f'<w:{side} w:w="{twips}" w:type="dxa"/>' for side, twips in CELL_MARGINS.items())
    return parse_xml(f"<w:tblCellMar {nsdecls('w')}>{inner}</w:tblCellMar>")


def _fill(table: Table, texts: list[str], widths: list[int], style: str | None) -> _Row:
    row = table.add_row()
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
    for cell, text, twips in zip(row.cells, texts, widths, strict=True):
        cell.width = Twips(twips)
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        short = twips <= _narrow(NARROW)
        _write(cell, text, style or ("表格数字" if short else "表格文字"))
    return row


def _write(cell: _Cell, text: str, style: str) -> None:
    cell.paragraphs[0].style = style
    if text:
        cell.paragraphs[0].add_run(text)


def _mark_as_header(row: _Row) -> None:
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _merge_name(row: _Row) -> None:
    """Merges the name across two columns and sets the row in 黑体, which also keeps it with the row below."""
    number, name, empty, *_ = row.cells
    name.merge(empty)
    for cell in (number, name):
        cell.paragraphs[0].style = "表头"
