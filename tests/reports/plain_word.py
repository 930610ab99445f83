"""Word files made of readable rows, each paragraph formatted by hand as in Word or WPS, for what measures any document."""

from dataclasses import dataclass, field, replace
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
MORE = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f"<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:eastAsia="宋体"/><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults>'
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>'
)
SETTINGS = f"<w:settings {W}><w:evenAndOddHeaders/></w:settings>"
GRID = '<w:docGrid w:type="lines" w:linePitch="579"/>'
SIZE = '<w:pgSz w:w="11906" w:h="16838"/>'
MARGINS = (
    '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="851" w:footer="1446" w:gutter="0"/>'
)
FOOTERS = '<w:footerReference w:type="default" r:id="footer1"/><w:footerReference w:type="even" r:id="footer2"/>'


@dataclass(frozen=True)
class Row:
    """A paragraph: its text, font, size in half-points and paragraph properties; `inner` in place of the run, `instead` in place of it all."""

    text: str = ""
    font: str = "仿宋_GB2312"
    size: int = 32
    ppr: str = ""
    rpr: str = '<w:spacing w:val="-5"/>'
    inner: str = ""
    instead: str = ""

    def xml(self) -> str:
        if self.instead:
            return self.instead
        run = f'<w:r><w:rPr>{fonts(self.font)}{self.rpr}<w:sz w:val="{self.size}"/></w:rPr>{text(self.text)}</w:r>'
        return f"<w:p><w:pPr>{self.ppr}</w:pPr>{self.inner or (run if self.text else '')}</w:p>"


def fonts(name: str) -> str:
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}"/>' if name else ""


def text(said: str) -> str:
    lines = said.split("\n")
    return "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)


def run(said: str, font: str = "仿宋_GB2312", size: int = 32, more: str = "") -> str:
    return f'<w:r><w:rPr>{fonts(font)}{more}<w:spacing w:val="-5"/><w:sz w:val="{size}"/></w:rPr>{text(said)}</w:r>'


CENTRED, RIGHT = '<w:jc w:val="center"/>', '<w:jc w:val="right"/>'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
NEW_PAGE = "<w:pageBreakBefore/>"
RED_LINE = '<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="5" w:color="FF0000"/></w:pBdr>'
RED = '<w:color w:val="FF0000"/>'
SONG_TITLE = "方正小标宋简体"
BLANK = Row()

ORDINARY: dict[str, Row] = {
    "mark": Row("示例县人大常委会文件", SONG_TITLE, 88, CENTRED, RED),
    "blank 1": BLANK,
    "blank 2": BLANK,
    "number": Row("示人常发〔2022〕8号", ppr=RED_LINE + CENTRED),
    "blank 3": BLANK,
    "blank 4": BLANK,
    "title": Row("关于表彰先进单位的通报", SONG_TITLE, 44, CENTRED),
    "blank 5": BLANK,
    "recipients": Row("各乡镇人大主席团："),
    "opening": Row("根据年度工作安排，现将有关情况通报如下。", ppr=INDENT),
    "level 1": Row("一、基本情况", "黑体", ppr=INDENT),
    "level 2": Row("（一）总体评价", "楷体_GB2312", ppr=INDENT),
    "level 3": Row("1.各项工作按时完成，较好地完成了全年各项任务，代表和群众比较满意。", ppr=INDENT),
    "level 4": Row("（1）会议召开及时。", ppr=INDENT),
    "body": Row("各乡镇要总结经验，把好的做法坚持下去，不断提高工作水平，取得新的成绩。", ppr=INDENT),
    "level 1 again": Row("二、下一步工作", "黑体", ppr=INDENT),
    "last": Row("特此通报。", ppr=INDENT),
    "blank 6": BLANK,
    "note": Row("附件：1.先进单位名单", ppr=INDENT),
    "note 2": Row("2.奖励办法", ppr='<w:ind w:leftChars="500" w:left="1600"/>'),
    "blank 7": BLANK,
    "blank 8": BLANK,
    "name": Row("示例县人大常委会", ppr='<w:ind w:rightChars="350" w:right="1120"/>' + RIGHT),
    "date": Row("2022年12月30日", ppr='<w:ind w:rightChars="400" w:right="1280"/>' + RIGHT),
    "remark": Row("（此件公开发布）", ppr=INDENT),
    "attachment 1": Row("附件1", "黑体", ppr=NEW_PAGE),
    "blank 9": BLANK,
    "attachment title 1": Row("先进单位名单", SONG_TITLE, 44, CENTRED),
    "attachment text": Row("青石镇、白石乡。", ppr=INDENT),
    "attachment 2": Row("附件2", "黑体", ppr=NEW_PAGE),
    "blank 10": BLANK,
    "attachment title 2": Row("奖励办法", SONG_TITLE, 44, CENTRED),
    "attachment text 2": Row(
        "被表彰的单位发给奖牌，并在下一年度的经费安排中给予适当倾斜，具体数额另行确定。", ppr=INDENT
    ),
}
LETTER_LINE = '<w:pBdr><w:bottom w:val="{}" w:sz="24" w:space="4" w:color="FF0000"/></w:pBdr><w:ind w:left="-397" w:right="-397"/>'
LETTER: dict[str, Row] = {
    "mark": Row("示例县人民代表大会常务委员会", SONG_TITLE, 52, LETTER_LINE.format("thickThinSmallGap") + CENTRED, RED),
    "number": Row("示人常函〔2022〕8号", ppr=RIGHT),
    "title": Row("关于交办代表建议的函", SONG_TITLE, 44, CENTRED),
    "recipients": Row("县交通运输局："),
    "body": Row("现将代表建议交给你局办理，请在三个月内答复代表。", ppr=INDENT),
    "name": Row("示例县人大常委会", ppr='<w:ind w:rightChars="350" w:right="1120"/>' + RIGHT),
    "date": Row("2022年12月30日", ppr='<w:ind w:rightChars="400" w:right="1280"/>' + RIGHT),
    "line": Row("", ppr=LETTER_LINE.format("thinThickSmallGap")),
}
MINUTES: dict[str, Row] = {
    "mark": Row("示例县人大常委会主任会议纪要", SONG_TITLE, 60, CENTRED, RED),
    "issue": Row("第8期", ppr=CENTRED),
    "issuer": Row("示例县人大常委会办公室　　　　　2022年12月30日", ppr=RED_LINE),
    "title": Row("关于年度考核工作的会议纪要", SONG_TITLE, 44, CENTRED),
    "body": Row("会议听取了年度考核工作情况的汇报，同意考核组提出的意见。", ppr=INDENT),
    "present": Row("出席：张某某，李某某", ppr=INDENT, inner=run("出席", "黑体") + run("：张某某，李某某")),
}


def page_number(jc: str, ind: str, size: int = 28, font: str = "宋体", dash: str = "—") -> str:
    rpr = f'<w:rPr>{fonts(font)}<w:sz w:val="{size}"/></w:rPr>'
    run_of = "<w:r>" + rpr + "<w:t xml:space='preserve'>{}</w:t></w:r>"
    field_ = "".join(
        f"<w:r>{rpr}{inner}</w:r>"
        for inner in (
            '<w:fldChar w:fldCharType="begin"/>',
            "<w:instrText> PAGE  \\* MERGEFORMAT </w:instrText>",
            '<w:fldChar w:fldCharType="separate"/>',
            "<w:t>1</w:t>",
            '<w:fldChar w:fldCharType="end"/>',
        )
    )
    return f"<w:p><w:pPr>{ind}{jc}</w:pPr>{run_of.format(dash + ' ')}{field_}{run_of.format(' ' + dash)}</w:p>"


ODD = page_number(RIGHT, '<w:ind w:rightChars="100" w:right="280"/>')
EVEN = page_number("", '<w:ind w:leftChars="100" w:left="280"/>')


def imprint(
    copies: str = "抄送：县委办公室，县政府办公室。",
    printed: str = "2022年12月30日印发",
    *,
    size: int = 28,
    lines: tuple[int, int, int] = (8, 6, 8),
    swapped: bool = False,
) -> str:
    """版记 as a table, as in most documents from Word."""
    names = ("top", "insideH", "bottom")
    borders = "".join(
        f'<w:{n} w:val="{"single" if s else "nil"}" w:sz="{s}"/>' for n, s in zip(names, lines, strict=True)
    )
    cell = "<w:tc><w:tcPr>{}</w:tcPr>{}</w:tc>"
    ind = '<w:ind w:leftChars="100" w:left="280"/>'
    first = cell.format('<w:gridSpan w:val="2"/>', Row(copies, size=size, ppr=ind).xml())
    second = cell.format("", Row("示例县人大常委会办公室", size=size, ppr=ind).xml()) + cell.format(
        "", Row(printed, size=size, ppr=RIGHT).xml()
    )
    rows = [f"<w:tr>{first}</w:tr>"] * bool(copies) + [f"<w:tr>{second}</w:tr>"]
    return f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr>{''.join(rows[::-1] if swapped else rows)}</w:tbl><w:p/>"


@dataclass(frozen=True)
class Made:
    """A whole document: its rows, 版记, page and parts, to be changed with `but`."""

    rows: dict[str, Row] = field(default_factory=lambda: ORDINARY)
    foot: str = field(default_factory=imprint)
    size: str = SIZE
    margins: str = MARGINS
    grid: str = GRID
    footers: str = FOOTERS
    more: str = ""
    odd: str = ODD
    even: str = EVEN
    first: str = "<w:p/>"
    styles: str = STYLES
    settings: str = SETTINGS
    theme: str = ""
    numbering: str = ""

    def but(self, **changed: object) -> "Made":
        """With other parts; a row's name with blanks as underscores changes that row, None leaves it out."""
        own = {name: value for name, value in changed.items() if name in self.__dataclass_fields__}
        rows = dict(self.rows)
        for name, value in changed.items():
            key = name.replace("_", " ")
            if name in own:
                continue
            if value is None:
                del rows[key]
            elif isinstance(value, str):
                rows[key] = replace(rows[key], text=value)
            else:
                rows[key] = replace(rows[key], **value) if isinstance(value, dict) else value
        return replace(self, **{"rows": rows, **own})

    def after(self, name: str, *more: Row) -> "Made":
        """With more rows behind the one of that name."""
        rows = {}
        for key, row in self.rows.items():
            rows |= {key: row} | ({f"{name} {at}": one for at, one in enumerate(more)} if key == name else {})
        return replace(self, rows=rows)

    def xml(self) -> str:
        body = "".join(row.xml() for row in self.rows.values())
        section = f"<w:sectPr>{self.footers}{self.size}{self.margins}{self.more}{self.grid}</w:sectPr>"
        return f"<w:document {W} {R} {MORE}><w:body>{body}{self.foot}{section}</w:body></w:document>"

    def file(self) -> bytes:
        held = {
            f"footer{n}": f"<w:ftr {W} {MORE}>{one}</w:ftr>"
            for n, one in enumerate((self.odd, self.even, self.first), 1)
        }
        held |= {"styles": self.styles, "settings": self.settings, "theme": self.theme, "numbering": self.numbering}
        return package(self.xml(), {name: content for name, content in held.items() if content})


def package(document: str, parts: dict[str, str]) -> bytes:
    """A .docx of these parts."""
    content, head = BytesIO(), '<?xml version="1.0" encoding="UTF-8"?>'
    where = {name: "theme/theme1" if name == "theme" else name for name in parts}
    overrides = "".join(
        f'<Override PartName="/word/{path}.xml" ContentType="{_TYPE}.{name}+xml"/>' for name, path in where.items()
    )
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>'
        f"{overrides}</Types>"
    )
    relations = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    one = '<Relationship Id="{}" Type="' + _RELATION + '/{}" Target="{}"/>'
    own = "".join(one.format(name, name.rstrip("123"), f"{path}.xml") for name, path in where.items())
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", head + types)
        archive.writestr(
            "_rels/.rels", head + relations.format(one.format("r1", "officeDocument", "word/document.xml"))
        )
        archive.writestr("word/document.xml", head + document)
        archive.writestr("word/_rels/document.xml.rels", head + relations.format(own))
        for name, path in where.items():
            archive.writestr(f"word/{path}.xml", head + parts[name])
    return content.getvalue()


def a_letter(**changed: object) -> Made:
    """信函格式, right in every respect."""
    footers = FOOTERS + '<w:footerReference w:type="first" r:id="footer3"/>'
    return Made(LETTER, foot="", footers=footers, more="<w:titlePg/>").but(**changed)


def minutes(**changed: object) -> Made:
    """纪要格式, right in every respect."""
    return Made(MINUTES, foot="").but(**changed)
