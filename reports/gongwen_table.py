"""Score tables of an official document: repeated header, merged section rows, widths from the text."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from xml.sax.saxutils import escape

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Twips
from docx.table import Table, _Row

from reports.gongwen_measures import TYPE_AREA_TWIPS, width

CHARACTER, MARGIN = 210, 57  # 五号 and one cell margin, in twips
CELL_MARGINS = {"top": 28, "left": MARGIN, "bottom": 28, "right": MARGIN}
NARROW = 4  # characters
BORDERS = ("top", "left", "bottom", "right", "insideH", "insideV")


def add_table(
    document: Document,
    rows: list[list[str]],
    fixed: list[int] | None = None,
    styles: Sequence[str | None] = (),
    room: int = TYPE_AREA_TWIPS,
) -> Table:
    """Adds the table; its first row is the header, which repeats on every page, and no row splits across pages.

    `fixed` are the columns' widths in twips; without them they follow the texts and fill the `room`. `styles` are the
    columns' styles by id; without one, narrow columns are centred. A row of one cell, a template's tag, goes across.

    In a score table (first column 序号) a row without text in its third column is a section's or the sum's: its name
    is merged across the second and third column.
    """
    header, *body = rows
    whole = [row for row in body if len(row) == len(header) and not _is_section(header, row)]
    widths = fixed or column_widths(header, whole, room)
    named = [style or _style(twips) for style, twips in zip(styles or [None] * len(widths), widths, strict=True)]
    table = document.add_table(rows=0, cols=len(header))
    frame(table, widths)
    table._tbl.append(_row(header, widths, ["TableHead"] * len(header), is_header=True))
    for cells in body:
        table._tbl.append(_any_row(header, cells, widths, named))
    return table


def _any_row(header: list[str], cells: list[str], widths: list[int], styles: list[str]) -> BaseOxmlElement:
    if len(cells) == 1 < len(header):
        return _row(cells, [sum(widths)], ["TableNumber"], spans={0: len(header)})
    return _section_row(cells, widths, styles) if _is_section(header, cells) else _row(cells, widths, styles)


def column_widths(header: list[str], rows: list[list[str]], room: int = TYPE_AREA_TWIPS) -> list[int]:
    """Twips for each column: as wide as its longest text up to four characters, the rest shared by length of text."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    longest = [max(map(width, (name, *texts))) for name, texts in zip(header, columns, strict=True)]
    fixed = [_narrow(n) if n <= NARROW else 0 for n in longest]
    shares = [
        0.0 if fix else (sum(map(width, texts)) / len(texts)) ** 0.5 for fix, texts in zip(fixed, columns, strict=True)
    ]
    left = room - sum(fixed)
    return [fix or int(left * share / sum(shares)) for fix, share in zip(fixed, shares, strict=True)]


def _is_section(header: list[str], cells: list[str]) -> bool:
    return header[0] == "序号" and len(cells) > 3 and bool(cells[1]) and not cells[2]


def _narrow(characters: float) -> int:
    return int(characters * CHARACTER) + 2 * MARGIN + 30


def frame(table: Table, widths: Sequence[int]) -> None:
    """Thin lines around every cell, and columns of those widths in twips."""
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


def fill(table: Table, texts: list[str], widths: list[int], style: str | None) -> _Row:
    """Adds a row that splits across no page, in the style of that id; without one, narrow columns are centred."""
    table._tbl.append(_row(texts, widths, [style or _style(twips) for twips in widths]))
    return table.rows[-1]


def _section_row(texts: list[str], widths: list[int], columns: list[str]) -> BaseOxmlElement:
    """The name in 黑体, which also keeps the row with the one below it, across two columns; to the end where nothing follows."""
    number, name, _, *rest = texts
    if not any(rest):
        return _row([number, name], [widths[0], sum(widths[1:])], ["TableHead"] * 2, spans={1: len(texts) - 1})
    styles = ["TableHead", "TableHead", *columns[3:]]
    joined = [widths[0], widths[1] + widths[2], *widths[3:]]
    return _row([number, name, *rest], joined, styles, spans={1: 2})


def mark_as_header(row: _Row) -> None:
    """Makes the row repeat on every page; the rows before it must do so too."""
    row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))


def _style(twips: int) -> str:
    return "TableNumber" if twips <= _narrow(NARROW) else "TableText"


def _row(
    texts: list[str],
    widths: list[int],
    styles: list[str],
    *,
    spans: Mapping[int, int] = MappingProxyType({}),
    is_header: bool = False,
) -> BaseOxmlElement:
    # As one piece of XML: python-docx takes milliseconds for a row, and a table may have thousands.
    header = "<w:tblHeader/>" if is_header else ""
    cells = "".join(
        _cell(text, twips, style, spans.get(place, 1))
        for place, (text, twips, style) in enumerate(zip(texts, widths, styles, strict=True))
    )
    return parse_xml(f"<w:tr {nsdecls('w')}><w:trPr><w:cantSplit/>{header}</w:trPr>{cells}</w:tr>")


def _cell(text: str, twips: int, style: str, span: int) -> str:
    merged = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    run = f"<w:r>{lines}</w:r>" if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{twips}"/>{merged}<w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run}</w:p></w:tc>'
    )
