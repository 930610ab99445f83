"""Files made to harm a reader: bombs, lies about sizes, endless grids, macros, broken packages."""

import struct
import zipfile
from collections.abc import Callable
from io import BytesIO

TYPES = ("[Content_Types].xml", "<Types/>")
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
EXCEL = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADER = "".join(
    f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("序号", "考核内容", "分值", "评分标准")
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MEGABYTE = 2**20


def a_zip(*parts: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return file.getvalue()


def word(body: str, *parts: tuple[str, str | bytes], before: str = "") -> bytes:
    """A .docx with that body."""
    document = f'{before}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    return a_zip(TYPES, ("word/document.xml", document), *parts)


def excel(sheet: str, *parts: tuple[str, str | bytes], sheets: int = 1, target: str = "worksheets/sheet1.xml") -> bytes:
    """A .xlsx whose every sheet is this one."""
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, sheets + 1))
    strings = f'<Relationship Id="r2" Target="sharedStrings.xml" Type="{OFFICE}/sharedStrings"/>'
    return a_zip(
        TYPES,
        ("xl/workbook.xml", f'<workbook xmlns="{EXCEL}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'),
        (
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Target="{target}" Type="{OFFICE}/worksheet"/>{strings}</Relationships>',
        ),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{EXCEL}">{sheet}</worksheet>'),
        *parts,
    )


def strings(*texts: str) -> tuple[str, str]:
    """The part of shared strings."""
    return "xl/sharedStrings.xml", f'<sst xmlns="{EXCEL}">{"".join(f"<si><t>{text}</t></si>" for text in texts)}</sst>'


def rows(*cells: str) -> str:
    """The data of a sheet, one row for each string of cells."""
    return f"<sheetData>{''.join(f'<row>{row}</row>' for row in cells)}</sheetData>"


def text_cell(text: str, at: str = "") -> str:
    """A cell with a text of its own."""
    place = f' r="{at}"' if at else ""
    return f'<c{place} t="inlineStr"><is><t>{text}</t></is></c>'


def _zeros(megabytes: int) -> bytes:
    """A .docx whose text is that many megabytes of one letter, packed to a thousandth."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(*TYPES)
        with archive.open("word/document.xml", "w", force_zip64=True) as part:
            for _ in range(megabytes):
                part.write(b"0" * MEGABYTE)
    return file.getvalue()


def _said_to_be_small() -> bytes:
    """A bomb whose directory says that it unpacks to 1,000 bytes."""
    packed = bytearray(_zeros(300))
    at = packed.rfind(b"PK\x01\x02")
    packed[at + 24 : at + 28] = struct.pack("<I", 1000)
    return bytes(packed)


def _nested() -> bytes:
    return a_zip(TYPES, ("word/document.docx", a_zip(TYPES, ("word/document.xml", b"0" * 50 * MEGABYTE))))


def _table(row: str, times: int) -> bytes:
    return word(f"<w:tbl><w:tr>{HEADER}</w:tr>{row * times}</w:tbl>")


def _wide(times: int) -> bytes:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999"/></w:tcPr><w:p/></w:tc>'
    return word(f"<w:tbl><w:tr>{HEADER}{cell * times}</w:tr></w:tbl>")


def _entities(encoding: str = "utf-8") -> bytes:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<!DOCTYPE d [<!ENTITY e0 "aaaaaaaaaa">{levels}]><w:document xmlns:w="{WORD}"><w:body w:a="&e9;"><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body></w:document>'
    return a_zip(TYPES, ("word/document.xml", xml.encode(encoding)))


def _ebcdic() -> bytes:
    """Tags in an encoding in which they cannot be counted as bytes."""
    xml = f"<?xml version='1.0' encoding='cp037'?><d>{'<p/>' * 1_000_000}</d>".encode("cp037")
    return a_zip(TYPES, ("word/document.xml", xml))


def _going_on(times: int) -> bytes:
    """One item whose clause goes on over thousands of rows merged with it."""
    merged = "".join("<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc>" for _ in range(3))
    first = "".join(
        f'<w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>'
        for text in ("1", "会议", "4")
    )
    told = "".join(
        f"<w:tr>{merged if n else first}<w:tc><w:p><w:r><w:t>每少{n}次扣1分</w:t></w:r></w:p></w:tc></w:tr>"
        for n in range(times)
    )
    return word(f"<w:tbl><w:tr>{HEADER}</w:tr>{told}</w:tbl>")


def _cells_of(text: str) -> bytes:
    """A table of a hundred rows with that text in the places that are read with patterns."""
    cells = ("{n}", text[:100], text, "4", "{n}" + text[:1900], text[:10])
    header = "".join(
        f"<w:tc><w:p><w:r><w:t>{name}</w:t></w:r></w:p></w:tc>"
        for name in ("序号", "考核项目", "考核内容", "分值", "评分标准", "佐证材料")
    )
    told = "".join(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{cell.replace('{n}', str(n))}</w:t></w:r></w:p></w:tc>" for cell in cells)
        + "</w:tr>"
        for n in range(1, 80)
    )
    return word(f"<w:tbl><w:tr>{header}</w:tr>{told}</w:tbl>")


def _prose_of(text: str) -> bytes:
    return word(
        "".join(
            f"<w:p><w:r><w:t>（一）{text}</w:t></w:r></w:p><w:p><w:r><w:t>1.会议（2分）</w:t></w:r></w:p>"
            for _ in range(120)
        )
    )


def _styled(number: str, styles: str) -> bytes:
    """A sheet whose one number is shown with these styles."""
    listed = f'<Relationship Id="r9" Target="styles.xml" Type="{OFFICE}/styles"/></Relationships>'
    file = excel(rows(HEAD_CELLS, f'<c s="0"><v>{number}</v></c>'))
    with zipfile.ZipFile(BytesIO(file)) as archive:
        parts = [(name, archive.read(name).decode().replace("</Relationships>", listed)) for name in archive.namelist()]
    return a_zip(*parts, ("xl/styles.xml", f'<styleSheet xmlns="{EXCEL}">{styles}</styleSheet>'))


NOTHING = "<sheetData/>"
NINES = "9" * 5000
ENDLESS_NUMBERING = (
    "word/numbering.xml",
    f'<w:numbering xmlns:w="{WORD}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="{NINES}"/></w:abstractNum></w:numbering>',
)
ENDLESS_STYLE = (
    "word/styles.xml",
    f'<w:styles xmlns:w="{WORD}"><w:style w:styleId="s"><w:rPr><w:sz w:val="{NINES}"/></w:rPr></w:style></w:styles>',
)
# Texts on which a careless pattern takes ever longer per character.
TIRESOME = {
    "limits": "限最高不超过" * 600,
    "blanks": "一" + " " * 3900 + "。",
    "digits": "得" + "1" * 3900,
    "numbers with points": "得" + "1.1" * 600,
    "ladders": "80%以上得5分；" * 200,
    "losses": "每少一次扣1分，" * 200,
    "lists": "得1、" * 1300,
    "parts": "1." + "得" * 1900 + "2." + "得" * 1900,
    "brackets": "（" * 3900,
    "numbers": "".join(f"{n}." for n in range(1, 1000)),
    "thresholds": "90分以上" * 900,
    "ranges": "80—90—" * 600,
    "headings": "考核项目考核内容标准分1.2.3." * 200,
    "counts": "以下三项：" * 700,
    "shares": "责任清单占" * 700,
}
HEAD_CELLS = "".join(map(text_cell, ("序号", "考核内容", "分值", "评分标准")))
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    # too much
    "a part that unpacks to 300 MB": (lambda: _zeros(300), "文件过大"),
    "a part that unpacks to 60 MB": (lambda: _zeros(60), "内容过多"),
    "a part that unpacks to more than it says": (_said_to_be_small, "文件已损坏"),
    "a bomb within a package": (_nested, "不是 .docx 或 .xlsx 文件"),
    "a hundred thousand parts": (lambda: a_zip(*((f"{n}", "") for n in range(100_000))), "文件过大"),
    "60 MB of anything": (lambda: b"PK" + bytes(60 * MEGABYTE), "文件过大"),
    "a million tags": (lambda: word("<w:p/>" * MEGABYTE), "内容过多"),
    "a million attributes": (lambda: word("<w:p " + " ".join(f"a{n}=''" for n in range(MEGABYTE)) + "/>"), "内容过多"),
    "one paragraph of 9 MB": (lambda: word(f"<w:p><w:r><w:t>{'字' * 3 * MEGABYTE}</w:t></w:r></w:p>"), "文字过长"),
    "one text of 15 MB": (lambda: word(f"<w:p><w:r><w:t>{'字' * 5 * MEGABYTE}</w:t></w:r></w:p>"), "文件已损坏"),
    "paragraphs without end": (
        lambda: word(f"<w:p><w:r><w:t>{'召开会议，' * 700}</w:t></w:r></w:p>" * 200),
        "内容过多",
    ),
    "cells that span a hundred million columns": (lambda: _wide(60_000), "列数过多"),
    "an item that goes on for ever": (lambda: _going_on(9_000), "一项的文字过长"),
    "elements nested beyond any depth": (lambda: word("<w:p>" * 100_000 + "</w:p>" * 100_000), "文件已损坏"),
    "merged areas as large as a sheet": (
        lambda: excel(
            rows(*[HEAD_CELLS + text_cell("x", f"IV{n}") for n in range(1, 900)])
            + "<mergeCells>"
            + '<mergeCell ref="A1:XFD1048576"/>' * 90_000
            + "</mergeCells>"
        ),
        "内容过多",
    ),
    "a cell at the far end of a sheet": (
        lambda: excel(f'<sheetData><row r="1048576">{text_cell("x", "XFD1048576")}</row></sheetData>'),
        "列数过多",
    ),
    "one long string in every cell": (
        lambda: excel(rows(*['<c t="s"><v>0</v></c>' * 4] * 20_000), strings("每少一次扣1分，" * 400)),
        "内容过多",
    ),
    "a string beyond measure": (
        lambda: excel(rows('<c t="s"><v>0</v></c>'), strings("每少一次扣1分，" * 20_000)),
        "文字过长",
    ),
    "thousands of sheets in one part": (lambda: excel(rows(*[HEAD_CELLS] * 2_000), sheets=2_000), "内容过多"),
    # lies and damage
    "a method of packing that has no limit": (
        lambda: a_zip(TYPES, ("word/document.xml", b"0" * MEGABYTE), method=zipfile.ZIP_BZIP2),
        "文件已损坏",
    ),
    "entities within entities": (_entities, "文件已损坏"),
    "entities in another encoding": (lambda: _entities("utf-16"), "文件已损坏"),
    "tags in an encoding of mainframes": (_ebcdic, "文件已损坏"),
    "a file named from outside": (
        lambda: word(
            "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", before='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        ),
        "文件已损坏",
    ),
    "a sheet that is not there": (lambda: excel(NOTHING, target="worksheets/sheet9.xml"), "文件已损坏"),
    "a sheet outside of the package": (lambda: excel(NOTHING, target="../../../etc/passwd"), "文件已损坏"),
    "a string that is not there": (lambda: excel(rows('<c t="s"><v>7</v></c>'), strings("甲")), "文件已损坏"),
    "a string with a name for a number": (lambda: excel(rows('<c t="s"><v>甲</v></c>'), strings("甲")), "文件已损坏"),
    "a cell without a place": (lambda: excel(rows('<c r="甲1"><v>1</v></c>')), "文件已损坏"),
    "a merged area without a place": (
        lambda: excel(rows(HEAD_CELLS) + '<mergeCells><mergeCell ref="A1:"/><mergeCell/></mergeCells>'),
        "文件已损坏",
    ),
    "a workbook without sheets": (lambda: a_zip(TYPES, ("xl/workbook.xml", "<workbook/>")), "没有评分表"),
    "a part of another type": (lambda: excel(NOTHING, target="sharedStrings.xml"), "文件已损坏"),
    "a chart in place of a sheet": (
        lambda: excel(NOTHING, ("xl/chartsheets/s.xml", "<chartsheet/>"), target="chartsheets/s.xml"),
        "没有评分表",
    ),
    # other kinds of files
    "macros in Word": (lambda: word("<w:p/>", ("word/vbaProject.bin", OLE)), "不接受带宏的文件"),
    "macros in Excel": (lambda: excel(NOTHING, ("xl/vbaProject.bin", OLE)), "不接受带宏的文件"),
    "macros of Excel 4": (lambda: excel(NOTHING, ("xl/macrosheets/sheet1.xml", "<x/>")), "不接受带宏的文件"),
    "a file with a password": (lambda: OLE + "EncryptedPackage".encode("utf-16-le") + bytes(512), "不是 .docx"),
    "an ISO strict document": (
        lambda: a_zip(TYPES, ("word/document.xml", '<d xmlns="http://purl.oclc.org/ooxml/wordprocessingml/main"/>')),
        "不是 .docx",
    ),
}
READ: dict[str, Callable[[], bytes]] = {
    "many rows": lambda: _table("<w:tr>" + "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>" * 4 + "</w:tr>", 6_000),
    "many sections": lambda: _table(
        "<w:tr>"
        + "".join(f"<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>" for t in ("一、会议", "", "4", ""))
        + "</w:tr>",
        5_000,
    ),
    "tables within tables": lambda: word("<w:tbl><w:tr><w:tc>" * 60 + "<w:p/>" * 2_000 + "</w:tc></w:tr></w:tbl>" * 60),
    "many numbered paragraphs": lambda: word("<w:p><w:r><w:t>1.会议（2分）</w:t></w:r></w:p>" * 12_000),
    "numbers without end": lambda: excel(rows(HEAD_CELLS, "<c><v>1E999999999</v></c><c><v>9" + "9" * 300 + "</v></c>")),
    **{
        f"tiresome {name} in {where}": (lambda text=text, make=make: make(text))
        for name, text in TIRESOME.items()
        for where, make in (("cells", _cells_of), ("prose", _prose_of))
    },
    **{
        f"{name} of five thousand digits": (lambda body=body: word(body, ENDLESS_NUMBERING, ENDLESS_STYLE))
        for name, body in {
            "a span": f'<w:tbl><w:tr>{HEADER}<w:tc><w:tcPr><w:gridSpan w:val="{NINES}"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>',
            "columns left out": f'<w:tbl><w:tr><w:trPr><w:gridBefore w:val="{NINES}"/></w:trPr>{HEADER}</w:tr></w:tbl>',
            "a size of type": '<w:p><w:pPr><w:pStyle w:val="s"/></w:pPr><w:r><w:t>办法</w:t></w:r></w:p>',
            "a list": f'<w:p><w:pPr><w:numPr><w:numId w:val="{NINES}"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>',
            "a share": f"<w:p><w:r><w:t>责任清单占{NINES[:3000]}%。总分=清单×{NINES[:900]}.{NINES[:900]}%</w:t></w:r></w:p>",
            "a threshold": f"<w:p><w:r><w:t>9.{NINES[:3000]}分以上为优秀，优秀不超过{NINES[:500]}%</w:t></w:r></w:p>",
        }.items()
    },
    "a style of five thousand digits": lambda: _styled(
        "1", f'<cellXfs><xf numFmtId="{NINES}" fontId="{NINES}"/></cellXfs>'
    ),
    "a format without end": lambda: _styled(
        "1",
        f'<numFmts><numFmt numFmtId="200" formatCode="{"[&quot;" * 30_000}"/></numFmts>'
        '<cellXfs><xf numFmtId="200"/></cellXfs>',
    ),
    **{
        f"{number} as a percentage": (lambda number=number: _styled(number, '<cellXfs><xf numFmtId="9"/></cellXfs>'))
        for number in ("1E20", "99999999999999999999.123456789", "1E-999999999", "sNaN", "-1E16")
    },
    "a heading far above thousands of tables": lambda: word(
        "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" * 20_000 + f"<w:tbl><w:tr>{HEADER}</w:tr></w:tbl>" * 4_000
    ),
    "formulas": lambda: excel(rows(HEAD_CELLS, '<c><f>HYPERLINK("http://x","y")</f><v>1</v></c><c><f>1/0</f></c>')),
}
