"""What the text of a single cell means: a number of points, a heading, a kind of section, a list of evidence."""

import re
from decimal import Decimal

from forms.model import SectionKind
from forms.numerals import half_width

_POINTS = re.compile(r"\+?(\d{1,6}(?:\.\d{1,2})?)[分%]?")
_NONE = re.compile(r"[-—–/\\无]*")
_HEADING_POINTS = re.compile(
    r"[(（]?\s*(?:本项|共|计|满分|总分|最高|分值|限扣|限加|限|扣|加|不超过)*[:：]?\s*(\d+(?:\.\d+)?)\s*分\s*[)）]?$"
)
_SECTION_NUMBER = re.compile(r"[（(]?第?([一二三四五六七八九十]+)[章节条]?[）)]?(?:[、.．:：\s]+|$)")
_PLAIN_NUMBER = re.compile(r"(\d{1,2}(?:[.．]\d{1,2})*)[、.．]\s*(?!\d)")
_LEADING_MARK = re.compile(r"[（(]?(\d{1,3})(?:[）)]|[、.．](?!\d))")
_AMOUNT = r"(\d{1,4}(?:\.\d{1,2})?)分"
_PRINTED = re.compile(rf"[（(](?:本?项|满分|总分|共|计|分值)*[:：]?{_AMOUNT}[)）]")
_SCORES = re.compile(
    rf"(?:得|计|记|扣|加|减|奖|赋)[^，。；,;\d]{{0,4}}(?:[\d.]+[、,，/])*{_AMOUNT}(?!以上|以下|及以上|以内)"
)
_DEDUCTS = re.compile(r"扣[^，。；,;\d]{0,4}\d")
_ADDS = re.compile(r"加\d+(?:\.\d+)?分")
_SCORING = re.compile(r"[得计记扣加给][满零]?分|加倍|减半|\d倍|一票否决")
_OPEN = re.compile(r"[，,、]$|[加扣得计记达到少多步低高超每]\d+$")
_EARNS = re.compile(r"(?:得|计|记|加|奖|赋)[^，。；,;\d]{0,2}\d")
_KINDS = (
    (SectionKind.VETO, re.compile(r"否决")),
    (SectionKind.BONUS, re.compile(r"加分|加[减扣]分|奖励|奖[扣惩减]?分|奖惩")),
    (SectionKind.DEDUCTION, re.compile(r"扣分|减分")),
)
_ITEM_MARKS = re.compile(r"^[(（]?([\w.．]+?)[)）]?[、.．]?$")
_LISTED, _PIECES = re.compile(r"^\d+[.、．]\s*"), re.compile(r"[\n；;]")
_LONGEST_NAME = 30
_TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")
_ONES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")


def read_points(text: str) -> Decimal | None:
    """The points a cell states, None for an empty one or a dash. Raises ValueError for anything else."""
    plain = "".join(half_width(text).split())
    if _NONE.fullmatch(plain):
        return None
    match = _POINTS.fullmatch(plain)
    if match is None:
        raise ValueError(text)
    return Decimal(match[1])


def section_number(text: str) -> str:
    """The Chinese numeral a heading begins with (一、…), without its mark; empty if it has none."""
    match = _SECTION_NUMBER.match(text)
    return match[1] if match else ""


def split_heading(text: str) -> tuple[str, str, str]:
    """A section's number, name and points as printed in its heading: 一、坚持党的领导（10分）. Empty what is missing."""
    line = "".join(text.split("\n"))
    mark = _SECTION_NUMBER.match(line) or _PLAIN_NUMBER.match(line)
    number, name = (mark[1], line[mark.end() :].strip()) if mark else ("", line.strip())
    points = _HEADING_POINTS.search(name[-_LONGEST_NAME:])
    start = max(0, len(name) - _LONGEST_NAME) + points.start() if points else 0
    if points and start > 0:
        return number, name[:start].strip(" ，,：:"), points[1]
    return number, name, ""


def states_points(text: str) -> bool:
    """Whether a heading ends with its points: …（10分）."""
    return bool(_HEADING_POINTS.search(text.strip()[-_LONGEST_NAME:]))


def printed_points(text: str) -> str:
    """The points that a text states once, in brackets: …（10分）. Empty where it states none or several."""
    found = _PRINTED.findall(half_width(text))
    return found[0] if len(found) == 1 else ""


def says_points(text: str) -> bool:
    """Whether a text says how points are won or lost: 得2分, 每次扣1分, （10分）."""
    plain = half_width(text)
    return bool(_SCORES.search(plain) or _PRINTED.search(plain))


def deducts(text: str) -> bool:
    """Whether a text takes points away."""
    return bool(_DEDUCTS.search(half_width(text)))


def is_clause(text: str) -> bool:
    """Whether a text says how it is scored, with points or without: 每次扣1分, 未开展的不得分, 加倍扣分."""
    return says_points(text) or bool(_SCORING.search(text))


def adds(text: str) -> bool:
    """Whether a text gives points on top: 加0.5分."""
    return bool(_ADDS.search(half_width(text)))


def ends_open(text: str) -> bool:
    """Whether a text breaks off: at a comma, or with a number that nothing follows."""
    return bool(_OPEN.search(text))


def only_deducts(text: str) -> bool:
    """Whether a text takes points away, gives none, and names no end to it."""
    plain = half_width(text)
    return bool(_DEDUCTS.search(plain)) and not _EARNS.search(plain) and "扣完" not in plain


def leading_number(text: str) -> str:
    """The digits that a text is numbered with at its beginning: （3）…, 3.…; empty if it is not."""
    match = _LEADING_MARK.match(half_width(text.strip()))
    return match[1] if match else ""


def kind_of(name: str) -> SectionKind:
    """The kind of section a name announces."""
    return next((kind for kind, words in _KINDS if words.search(name)), SectionKind.SCORED)


def item_number(text: str) -> str:
    """An item's number without the marks around it: "1." and "（1）" are 1, "2.3" stays."""
    plain = "".join(half_width(text).split())
    match = _ITEM_MARKS.match(plain)
    return match[1] if match else plain


def tidy(text: str) -> str:
    """The text of a cell with lines trimmed and empty ones left out."""
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(line for line in (" ".join(line.split()) for line in text.split("\n")) if line)


def name_from(content: str) -> str:
    """A name for an item the document gives none: its content up to the first stop, shortened where long."""
    unmarked = _PRINTED.sub("", _LEADING_MARK.sub("", content.strip(), count=1)).strip()
    first = re.split(r"[，。；,;\n]", unmarked, maxsplit=1)[0]
    return first if len(first) <= _LONGEST_NAME else first[: _LONGEST_NAME - 1] + "…"


def evidence_of(text: str) -> tuple[str, ...]:
    """The pieces of evidence a cell asks for. 、 joins the words of one piece: 请示、报告文件 stays one."""
    pieces = (_LISTED.sub("", piece.strip()).rstrip("。") for piece in _PIECES.split(text))
    return tuple(piece for piece in pieces if piece)


def chinese_ordinal(count: int) -> str:
    """一, 二 … 九十九; digits from 100 on."""
    return _TENS[count // 10] + _ONES[count % 10] if 0 < count < 100 else str(count)
