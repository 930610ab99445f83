"""Tells the elements of an official document (公文格式各要素) by what they say and where they stand, whatever their styles."""

import re
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from reports.standard.imprint_lines import Imprint, take_imprint
from reports.standard.paper import Paper, Paragraph, Where, in_characters

_HEAD = 30  # paragraphs within which a document's head ends
_BIG = 36  # half-points: 18 pt, between 3号 and 2号
_SHORT = 60
_MOST_NAMES = 10
_AS_TEXT = 30  # half-points: what is smaller is a table's own text
_NO_TEXT = "此页无正文"
_NUMBER_WORDS = r"[\u4e00-\u9fffA-Za-z]{1,24}"
NUMBER_LIKE = re.compile(
    rf"({_NUMBER_WORDS})\s{{0,3}}([〔\[［(（【﹝{{])\s*([^〕\]］)）】﹞}}]{{0,8}})\s{{0,3}}([〕\]］)）】﹞}}])\s{{0,3}}(第?)\s{{0,3}}([\d０-９]{{0,8}})\s{{0,6}}号"
)
SIGNER = re.compile(r"签发人\s{0,3}[:：]?")
ATTACHMENT = re.compile(r"附\s{0,3}件\s{0,3}[:：]?\s{0,3}([\d０-９一二三四五六七八九十]{0,4})\s{0,3}[:：]?")
NOTE = re.compile(r"附\s{0,3}件\s{0,3}[\d一二三四五六七八九十]{0,4}\s{0,3}[:：]")
DATE = re.compile(
    r"[\d０-９〇○ＯO零一二三四五六七八九十]{2,4}\s*年\s*[\d０-９一二三四五六七八九十]{1,3}\s*月\s*[\d０-９一二三四五六七八九十]{1,3}\s*日"
)
_DOTTED_DATE = re.compile(r"\d{4}([./-])\d{1,2}\1\d{1,2}")
_LIKE_TITLE = re.compile(
    r"(关于.{2,80}|.{2,40})(通知|通报|决定|决议|公告|公示|意见|报告|请示|批复|函|纪要|方案|办法|规定|细则)[。，；！]?"
)
_REMARK = re.compile(r"[（(].{2,100}[）)]")
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）]?\s*[、.．]|[（(][一二三四五六七八九十\d]+[)）]")
_OPENING = re.compile(r"(为|根据|现将|经|按照|近|截至|今年|依据|你|来|鉴于)")
_SENTENCE = re.compile(r"[。；！？]")
_ISSUE = re.compile(r"[（(]?第?[\d〇○零一二三四五六七八九十]+[期次号][)）]?")
_SECRECY = re.compile(r"(绝密|机密|秘密)(★.*)?|特\s*急|加\s*急|特提|平急")
_COPY_NUMBER = re.compile(r"(№|No\.?)?\d{6}")


class Kind(Enum):
    """The formats that the standard lays down, and a document without a head."""

    ORDINARY = "普通公文"
    LETTER = "信函格式"
    ORDER = "命令格式"
    MINUTES = "纪要格式"
    HEADLESS = "没有版头的公文"


@dataclass(slots=True)
class Attachment:
    """An attachment: its mark (附件N), its title's lines and what follows them."""

    mark: Paragraph
    title: list[Paragraph] = field(default_factory=list)
    rest: list[Paragraph] = field(default_factory=list)


@dataclass(slots=True)
class Elements:
    """What a document is made of. `lines` are all its paragraphs with text, 版记 and footers left out."""

    kind: Kind
    lines: list[Paragraph]
    marks: list[Paragraph] = field(default_factory=list)
    number: Paragraph | None = None
    signers: list[Paragraph] = field(default_factory=list)
    secrecy: list[Paragraph] = field(default_factory=list)
    own_mark: Paragraph | None = None  # 附件N above the title: the file is itself an attachment
    title: list[Paragraph] = field(default_factory=list)
    subtitle: list[Paragraph] = field(default_factory=list)
    recipients: list[Paragraph] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)
    note: list[Paragraph] = field(default_factory=list)  # 附件说明
    signatures: list[Paragraph] = field(default_factory=list)
    date: Paragraph | None = None
    remarks: list[Paragraph] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    imprint: Imprint = field(default_factory=Imprint)
    end_of_head: int = 0  # `at` of the last paragraph of the head
    head_has_picture: bool = False


def elements_of(paper: Paper) -> Elements:
    """The elements; what cannot be told apart is body text."""
    lines = [each for each in paper.paragraphs if each.text]
    lines, imprint = take_imprint(lines)
    found = Elements(Kind.HEADLESS, lines, imprint=imprint)
    start = _take_head(found, paper)
    start = _take_title(found, start)
    end = next((at for at in range(start, len(lines)) if _is_attachment(lines, at)), len(lines))
    _take_main(found, lines[start:end])
    _take_attachments(found, lines[end:])
    return found


def is_red(colour: str) -> bool:
    """Whether RRGGBB is a red."""
    red, green, blue = _rgb(colour)
    return red >= 0xB0 and max(green, blue) <= 0x50


def _rgb(colour: str) -> tuple[int, int, int]:
    if not re.fullmatch(r"[0-9A-F]{6}", colour):
        return 0, 0, 0
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


def is_dark(colour: str) -> bool:
    """Whether RRGGBB passes for black; an unknown colour does."""
    return max(_rgb(colour)) < 0x48


def _take_head(found: Elements, paper: Paper) -> int:
    """Takes mark, number and what stands around them; returns where the rest of the lines begins."""
    lines = found.lines
    numbered = next(
        (at for at, each in enumerate(lines[:_HEAD]) if NUMBER_LIKE.match(each.text) and _is_number(each)), None
    )
    marked = _marked(lines, numbered)
    if numbered is None and not marked:
        return 0
    found.marks = [lines[at] for at in marked]
    start = max([*marked, -1 if numbered is None else numbered]) + 1
    found.secrecy = [each for each in lines[:start] if _is_secrecy(each.text)]
    if numbered is not None:
        found.number = lines[numbered]
        start = _take_signers(found, numbered, start)
    found.kind = _kind_of(found, paper)
    while found.kind in (Kind.MINUTES, Kind.ORDER) and start < len(lines) and _is_issue(lines[start]):
        start += 1
    found.end_of_head = lines[start - 1].at
    found.head_has_picture = any(each.has_picture for each in paper.paragraphs[: found.end_of_head + 1])
    return start


def _marked(lines: list[Paragraph], numbered: int | None) -> list[int]:
    """Where the lines of the mark stand: above the number, or at the top where there is none."""
    marked = [at for at in range(min(len(lines), (numbered or 0) + 6)) if _is_mark(lines[at])]
    if numbered is None:
        return [at for at in marked if at < 4 or at - 1 in marked]
    # A box may be tied to any paragraph near the number.
    return [at for at in marked if at < numbered or lines[at].where is Where.BOX]


def _is_number(paragraph: Paragraph) -> bool:
    tail = NUMBER_LIKE.sub("", paragraph.text, count=1).strip(" \u3000\t\n")
    return not tail or SIGNER.match(tail) is not None


def _is_mark(paragraph: Paragraph) -> bool:
    text = paragraph.text.replace(" ", "").replace("\u3000", "")
    glyphs = max((glyphs for _, glyphs in paragraph.spans), key=lambda one: one.size)
    if NUMBER_LIKE.match(text) or len(text) > _SHORT or SIGNER.match(text):
        return False
    red = any(is_red(one.colour) for _, one in paragraph.spans)
    named = re.fullmatch(r"[\u4e00-\u9fff（）()、\n]{2,50}(文件|纪要|令)", text) is not None
    return glyphs.size >= _BIG and (red or (named and glyphs.size >= 48))


def _kind_of(found: Elements, paper: Paper) -> Kind:
    said = found.marks[-1].text.replace(" ", "").replace("\u3000", "") if found.marks else ""
    if said.endswith("纪要"):
        return Kind.MINUTES
    if said.endswith("令"):
        return Kind.ORDER
    if said.endswith("文件") or not found.marks:
        return Kind.ORDINARY
    end = found.marks[-1].at + 3
    double = any("hin" in line.kind or line.kind == "double" for each in paper.paragraphs[:end] for line in each.lines)
    to_the_right = found.number is not None and found.number.shape.align == "right"
    return Kind.LETTER if double or to_the_right else Kind.ORDINARY


def _is_secrecy(text: str) -> bool:
    return _SECRECY.fullmatch(text) is not None or _COPY_NUMBER.fullmatch(text) is not None


def _take_signers(found: Elements, numbered: int, start: int) -> int:
    """签发人 stands in the number's line, or in cells beside it."""
    lines, number = found.lines, found.lines[numbered]
    beside = range(max(numbered - 8, 0), min(numbered + 8, len(lines)))
    table = number.holder
    found.signers = [
        lines[at]
        for at in beside
        if at != numbered
        and (SIGNER.match(lines[at].text) or (table and lines[at].holder == table and lines[at] not in found.marks))
    ]
    if SIGNER.search(number.text):
        found.signers.append(number)
    last = max((lines.index(each) for each in found.signers), default=0)
    return max(start, last + 1)


def _is_issue(paragraph: Paragraph) -> bool:
    """第3期, 第12号, or the line of an issuer and a day under the mark of minutes."""
    text = paragraph.text
    return _ISSUE.fullmatch(text) is not None or (
        len(text) < _SHORT and DATE.search(text) is not None and paragraph.size < _BIG
    )


def _take_title(found: Elements, start: int) -> int:
    lines = found.lines
    while start < len(lines) and _is_secrecy(lines[start].text):
        found.secrecy.append(lines[start])
        start += 1
    if start < len(lines) and ATTACHMENT.fullmatch(lines[start].text):
        found.own_mark = lines[start]
        start += 1
    found.title, start = title_at(lines, start)
    while start < len(lines) and found.title and _follows_title(lines[start]):
        found.subtitle.append(lines[start])
        start += 1
    return _take_recipients(found, start)


def title_at(lines: list[Paragraph], start: int) -> tuple[list[Paragraph], int]:
    """The lines of a title that begins there, if one does, and where the text after it begins."""
    if start >= len(lines) or not _is_title(lines[start]):
        return [], start
    first, end = lines[start], start + 1
    while end < len(lines) and end < start + 5 and _continues(lines[end - 1], lines[end], first):
        end += 1
    return lines[start:end], end


def _is_title(paragraph: Paragraph) -> bool:
    if paragraph.where is Where.TABLE or len(paragraph.text) > 150:
        return False
    likely = paragraph.is_centred or paragraph.size >= _BIG
    said = _LIKE_TITLE.fullmatch(paragraph.text) is not None and not _NUMBERED.match(paragraph.text)
    return (likely and not _ends_in_colon(paragraph)) or said


def _continues(before: Paragraph, paragraph: Paragraph, first: Paragraph) -> bool:
    alike = (
        paragraph.size == first.size and paragraph.shape.align == first.shape.align and paragraph.where is first.where
    )
    return (
        alike
        and paragraph.at == before.at + 1
        and (first.is_centred or first.size >= _BIG)
        and len(paragraph.text) <= _SHORT
        and not _ends_in_colon(paragraph)
    )


def _follows_title(paragraph: Paragraph) -> bool:
    return (
        paragraph.where is Where.BODY
        and paragraph.is_centred
        and len(paragraph.text) <= 120
        and not _ends_in_colon(paragraph)
    )


def _ends_in_colon(paragraph: Paragraph) -> bool:
    return paragraph.text.endswith(("：", ":"))


_UNIT = re.compile(
    r"(各|县|市|省|区|乡|镇|州)[^。]*(人民政府|主席团|委员会|常委会|办公室|局|部|委|院|办|单位|部门|乡镇?|镇|街道|公司|学校|厅|处|中心|机构|人大|工委)[。；;，,、]?"
)


def _take_recipients(found: Elements, start: int) -> int:
    lines = found.lines
    if not found.title or start >= len(lines) or found.own_mark is not None:
        return start
    first = lines[start]
    if first.where is Where.TABLE or len(first.text) > 300 or _NUMBERED.match(first.text) or NOTE.match(first.text):
        return start
    told = (
        _ends_in_colon(first) and "如下" not in first.text and "。" not in first.text and not _OPENING.match(first.text)
    )
    bare = _UNIT.fullmatch(first.text) is not None and not first.is_centred and "，为" not in first.text
    if told or bare:
        found.recipients = [first]
        return start + 1
    return start


def _is_attachment(lines: list[Paragraph], at: int) -> bool:
    return (
        lines[at].where is not Where.TABLE
        and ATTACHMENT.fullmatch(lines[at].text) is not None
        and not _has_entries(lines, at)
    )


def _has_entries(lines: list[Paragraph], at: int) -> bool:
    """附件： with the names in lines of their own below it, on the same page, is a list of attachments and none itself."""
    following = lines[at + 1 : at + 2]
    return (
        _ends_in_colon(lines[at])
        and not lines[at].new_page
        and any(re.match(r"\d+\s*[.．、]", one.text) for one in following)
    )


def _take_main(found: Elements, lines: list[Paragraph]) -> None:
    main = [each for each in lines if _NO_TEXT not in each.text]
    dated = _dated(main)
    end = len(main) if dated is None else dated
    first = end
    if dated is not None:
        found.date = main[end]
        found.remarks = [each for each in main[end + 1 :] if _REMARK.fullmatch(each.text)]
        while first and end - first < _MOST_NAMES and _is_signature(main[first - 1], main[end].where):
            first -= 1
        found.signatures = main[first:end]
    found.note = _note_of(main[:first], signed=dated is not None)
    start = main.index(found.note[0]) if found.note else first
    found.body = main[:start] + [each for each in main[end + 1 :] if not _REMARK.fullmatch(each.text)]


def _dated(main: list[Paragraph]) -> int | None:
    """Where the last day stands that is a line of its own; one in a table only where it ends the text in its size."""
    days = [at for at, each in enumerate(main) if is_date(each.text)]
    outside = [at for at in days if main[at].where is not Where.TABLE]
    ending = [at for at in days if at >= len(main) - 2 and main[at].size >= _AS_TEXT]
    return next(iter((outside or ending)[-1:]), None)


def _note_of(main: list[Paragraph], *, signed: bool) -> list[Paragraph]:
    """附件说明, the last thing above the signature."""
    last = next((at for at in range(len(main) - 1, -1, -1) if NOTE.match(main[at].text)), None)
    if last is None or main[last].where is not Where.BODY or not all(map(_is_entry, main[last + 1 :])):
        return []
    return [each for each in main[last:] if signed or not _is_signature(each, Where.BODY)]


def is_date(text: str) -> bool:
    """Whether a line is a day and nothing else, however written."""
    return DATE.fullmatch(text) is not None or _DOTTED_DATE.fullmatch(text) is not None


def _is_signature(paragraph: Paragraph, where: Where) -> bool:
    text = paragraph.text
    if (
        (paragraph.where is Where.TABLE and where is not Where.TABLE)
        or len(text) > 40
        or re.search(r"[。；：，！？:,;]", text)
        or _NUMBERED.match(text)
        or NOTE.match(text)
    ):
        return False
    left = in_characters(paragraph.shape.left, paragraph.size) + in_characters(paragraph.shape.first, paragraph.size)
    return paragraph.shape.align in ("right", "center") or left + len(paragraph.leading) > 3 or "\t" in paragraph.raw


def _is_entry(paragraph: Paragraph) -> bool:
    """A further line of 附件说明: another name, or the rest of one."""
    return paragraph.where is Where.BODY and len(paragraph.text) <= 100 and not _SENTENCE.search(paragraph.text[:-1])


def _take_attachments(found: Elements, rest: list[Paragraph]) -> None:
    starts = [at for at in range(len(rest)) if _is_attachment(rest, at)]
    for start, end in pairwise([*starts, len(rest)]):
        title, after = title_at(rest[:end], start + 1)
        found.attachments.append(Attachment(rest[start], title, rest[after:end]))
