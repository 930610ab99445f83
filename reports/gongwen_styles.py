"""Styles, fonts and settings of an official document (GB/T 9704-2012), as WordprocessingML.

1 mm is 56.69 twip; 3号 is 16 pt, 2号 22 pt, 4号 14 pt, 五号 10.5 pt. `w:sz` counts half points.
"""

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.oxml.xmlchemy import BaseOxmlElement

from reports.fitting import LARGEST, LINE_OF_MARK

SIZE_2, SIZE_3, SIZE_4, SIZE_5 = 44, 32, 28, 21
MARK_LINE = round(LARGEST * 20 * LINE_OF_MARK)
RED = "FF0000"
# The grid alone gives 27 characters a line; 0.25 pt less between characters gives the standard's 28.
TIGHT = '<w:spacing w:val="-5"/>'
LOOSE = '<w:spacing w:val="0"/>'
FREE = '<w:snapToGrid w:val="0"/>'


@dataclass(frozen=True)
class Fonts:
    """Font names of a document. No font is shipped: each machine takes its own, else the substitute."""

    song_title: str = "方正小标宋简体"
    fangsong: str = "仿宋_GB2312"
    kai: str = "楷体_GB2312"
    hei: str = "黑体"
    song: str = "宋体"

    def substitutes(self) -> dict[str, str]:
        """For each font that a machine may lack, the one to take instead."""
        return {self.song_title: "宋体", self.fangsong: "仿宋", self.kai: "楷体"}


def font(name: str) -> str:
    """`w:rFonts` with that font for every kind of character, so that quotes and digits do not change font."""
    value = quoteattr(name)
    return f"<w:rFonts w:ascii={value} w:hAnsi={value} w:eastAsia={value} w:cs={value}/>"


def size(half_points: int) -> str:
    """`w:sz` with its twin for complex scripts."""
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _paragraph_style(style_id: str, name: str, ppr: str, rpr: str, base: str = "Normal") -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{base}"/><w:qFormat/><w:pPr>{ppr}</w:pPr><w:rPr>{rpr}{LANG}</w:rPr></w:style>'
    )


LANG = '<w:lang w:val="en-US" w:eastAsia="zh-CN"/>'
INDENT = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
CENTRED = '<w:jc w:val="center"/>'
# Names stand below the first one: two characters in, and three for 出席：.
ATTENDANCE = '<w:ind w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"/>'


def _exact(twips: int, before: int = 0) -> str:
    return f'<w:spacing w:before="{before}" w:after="0" w:line="{twips}" w:lineRule="exact"/>'


def _double_line(kind: str, before: int) -> str:
    return (
        f'<w:pBdr><w:bottom w:val="{kind}" w:sz="24" w:space="0" w:color="{RED}"/></w:pBdr>{FREE}{_exact(20, before)}'
    )


def _defaults(fonts: Fonts) -> str:
    return (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{font(fonts.fangsong)}{size(SIZE_3)}{LANG}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault/></w:docDefaults>"
    )


def _basic(fonts: Fonts) -> str:
    return (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        '<w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        '<w:spacing w:before="0" w:after="0"/><w:jc w:val="both"/></w:pPr>'
        f"<w:rPr>{font(fonts.fangsong)}{TIGHT}{size(SIZE_3)}{LANG}</w:rPr></w:style>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/></w:style>'
        f"{_character_style('Hei', '黑体字', fonts.hei)}{_character_style('Kai', '楷体字', fonts.kai)}"
    )


def _character_style(style_id: str, name: str, font_name: str) -> str:
    return (
        f'<w:style w:type="character" w:styleId="{style_id}"><w:name w:val="{name}"/><w:qFormat/>'
        f"<w:rPr>{font(font_name)}{LANG}</w:rPr></w:style>"
    )


def _of_prose(fonts: Fonts) -> str:
    names = (fonts.hei, fonts.kai, fonts.fangsong)
    headings = "".join(
        _paragraph_style(
            f"Heading{level}",
            f"heading {level}",
            f'<w:keepNext/>{INDENT}<w:outlineLvl w:val="{level - 1}"/>',
            font(name) + TIGHT + size(SIZE_3),
        )
        for level, name in enumerate(names, start=1)
    )
    return headings + _paragraph_style("BodyText", "Body Text", INDENT, font(fonts.fangsong))


def _of_heads(fonts: Fonts) -> str:
    line = f'<w:pBdr><w:bottom w:val="single" w:sz="8" w:space="5" w:color="{RED}"/></w:pBdr>'
    writer = '<w:tabs><w:tab w:val="left" w:pos="320"/><w:tab w:val="right" w:pos="8524"/></w:tabs>'
    return "".join(
        (
            _paragraph_style(
                "IssuerMark",
                "发文机关标志",
                f"{FREE}{_exact(MARK_LINE)}{CENTRED}",
                f'{font(fonts.song_title)}<w:color w:val="{RED}"/>{LOOSE}{size(2 * LARGEST)}',
            ),
            _paragraph_style("DocumentNumber", "发文字号", line + CENTRED, font(fonts.fangsong)),
            _paragraph_style("MinutesNumber", "纪要编号", CENTRED, font(fonts.fangsong)),
            _paragraph_style("MinutesDay", "纪要日期", f'{line}{writer}<w:jc w:val="left"/>', font(fonts.fangsong)),
            _paragraph_style("LetterHeadLine", "信函首线", _double_line("thickThinSmallGap", 145), size(2)),
            _paragraph_style("LetterFootLine", "信函末线", _double_line("thinThickSmallGap", 0), size(2)),
            _paragraph_style(
                "LetterNumber",
                "信函文号",
                '<w:spacing w:before="88" w:after="0"/><w:jc w:val="right"/>',
                font(fonts.fangsong),
            ),
        )
    )


def _of_texts(fonts: Fonts) -> str:
    return "".join(
        (
            _paragraph_style(
                "Title", "Title", f"{FREE}{_exact(640)}{CENTRED}", font(fonts.song_title) + LOOSE + size(SIZE_2)
            ),
            _paragraph_style("Recipients", "主送机关", '<w:jc w:val="left"/>', font(fonts.fangsong)),
            _paragraph_style("AttachmentMark", "附件标志", '<w:jc w:val="left"/>', font(fonts.hei)),
            _paragraph_style("AttachmentNote", "附件说明", '<w:jc w:val="left"/>', font(fonts.fangsong)),
            _paragraph_style("Attendance", "出席", ATTENDANCE, font(fonts.fangsong)),
            _paragraph_style("Signature", "Signature", f"<w:keepLines/>{CENTRED}", font(fonts.fangsong)),
            _paragraph_style("UnsealedSignature", "不盖章署名", "", font(fonts.fangsong), base="Signature"),
        )
    )


def _of_tables_and_foot(fonts: Fonts) -> str:
    return "".join(
        (
            _paragraph_style(
                "TableText",
                "表格文字",
                f'{FREE}{_exact(320)}<w:jc w:val="left"/>',
                font(fonts.fangsong) + LOOSE + size(SIZE_5),
            ),
            _paragraph_style("TableNumber", "表格数字", CENTRED, font(fonts.fangsong), base="TableText"),
            _paragraph_style(
                "TableAmount", "表格金额", '<w:jc w:val="right"/>', font(fonts.fangsong), base="TableText"
            ),
            _paragraph_style("TableHead", "表头", f"<w:keepNext/>{CENTRED}", font(fonts.hei), base="TableText"),
            _paragraph_style(
                "Imprint",
                "版记",
                f'{FREE}{_exact(440)}<w:jc w:val="left"/>',
                font(fonts.fangsong) + LOOSE + size(SIZE_4),
            ),
            _paragraph_style("Footer", "footer", f"{FREE}{_exact(280)}", font(fonts.song) + LOOSE + size(SIZE_4)),
            _paragraph_style("Anchor", "文末", f"{FREE}{_exact(20)}", font(fonts.fangsong) + size(2)),
        )
    )


def styles(fonts: Fonts) -> BaseOxmlElement:
    """`w:styles` with only what an official document needs, all of it in Chinese fonts and zh-CN."""
    return parse_xml(
        f"<w:styles {nsdecls('w')}>{_defaults(fonts)}{_basic(fonts)}{_of_prose(fonts)}{_of_heads(fonts)}{_of_texts(fonts)}{_of_tables_and_foot(fonts)}</w:styles>"
    )


def settings() -> BaseOxmlElement:
    """`w:settings`: even and odd pages have footers of their own, punctuation keeps its width, zh-CN."""
    uri = "http://schemas.microsoft.com/office/word"
    modes = {"compatibilityMode": 15, "overrideTableStyleFontSizeAndJustification": 1, "enableOpenTypeFeatures": 1}
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="{uri}" w:val="{value}"/>' for name, value in modes.items()
    )
    return parse_xml(
        f'<w:settings {nsdecls("w")}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat><w:useFELayout/>{compat}</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def font_table(fonts: Fonts) -> bytes:
    """fontTable.xml: names, for a machine that lacks a font, the one to take instead."""
    entries = "".join(
        f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/><w:charset w:val="86"/></w:font>'
        for name, other in fonts.substitutes().items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {nsdecls('w')}>{entries}</w:fonts>".encode()
