"""Who issued a document, under which number and title, told from the lines around its score table."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from forms.numerals import half_width
from forms.reading.grid import Line

_NUMBER = re.compile(r"([\u4e00-\u9fff]{2,12}?)\s*[〔\[(【［（]\s*(\d{4})\s*[〕\])】］）]\s*第?\s*0*(\d+)\s*号")
_NUMBER_LABEL = r"(?:发文字号|文号|发文文号)[:：]?\s*"
_ISSUER_LABEL = re.compile(r"(?:发文机关|印发机关|制定机关|发文单位)[:：]\s*([^\s，。；]+)")
_MARK = re.compile(r"([\u4e00-\u9fff]{4,40}?)(?:文件|（红头）)")
_DATE = re.compile(r"[\d〇○零一二三四五六七八九十]{4}年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日")
_ATTACHMENT = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]*\s*[:：]?")
_YEAR = re.compile(r"(20\d{2})\s*(?:年|—|-|－)")
_CHINESE_YEAR = re.compile(r"二[〇○零ОO0][〇○零ОO0一二三四五六七八九]{2}(?=年)")
_CHINESE_DIGITS = str.maketrans("〇○零ОO一二三四五六七八九", "00000123456789")
_LONGEST_TITLE_LINE = 60


@dataclass(frozen=True)
class Head:
    """What stands around a document's content. Empty strings and None for what it does not say."""

    title: str
    issuer: str
    number: str
    year: int | None


def head_of(before: Sequence[Line], after: Sequence[Line]) -> Head:
    """The head of a document from its lines before and after the first score table."""
    number = _number(before) or _number(after)
    title = _title(before)
    return Head(title, _issuer(before, after), number, _year(title) or _year_of_number(number))


def _number(lines: Sequence[Line]) -> str:
    """A line that begins with a number under a label or not; one quoted within a sentence is another document's."""
    for line in lines:
        text = half_width(line.text)
        match = re.search(_NUMBER_LABEL + _NUMBER.pattern, text) or _NUMBER.match(text)
        if match:
            return f"{match[1]}〔{match[2]}〕{match[3]}号"
    return ""


def _issuer(before: Sequence[Line], after: Sequence[Line]) -> str:
    for line in (*before, *after):
        if match := _ISSUER_LABEL.search(line.text):
            return match[1]
    marks = (_MARK.fullmatch("".join(line.text.split())) for line in before)
    marked = next((match[1] for match in marks if match), "")
    return marked or _red_mark(before) or _signature((*before, *after))


def _red_mark(lines: Sequence[Line]) -> str:
    """The issuer above a letter (信函格式), which bears no 文件."""
    names = ("".join(line.text.split()) for line in lines if line.red and line.centred)
    return next((name for name in names if re.fullmatch(r"[\u4e00-\u9fff]{4,40}", name)), "")


def _signature(lines: Sequence[Line]) -> str:
    """The line above the date of issue."""
    said = [line for line in lines if line.text]
    for signed, dated in pairwise(said):
        name = "".join(signed.text.split())
        if _DATE.fullmatch("".join(dated.text.split())) and re.fullmatch(r"[\u4e00-\u9fff]{4,40}", name):
            return name
    return ""


def _title(before: Sequence[Line]) -> str:
    """The most prominent lines after the last 附件 mark, joined where the title is broken over several."""
    marks = [index for index, line in enumerate(before) if _ATTACHMENT.fullmatch(line.text)]
    lines = [line for line in before[marks[-1] + 1 if marks else 0 :] if line.text]
    candidates = [line for line in lines if _may_be_title(line)]
    if not candidates:
        return ""
    best = max(candidates, key=_prominence)
    start = lines.index(best)
    title = [best.text]
    for line in lines[start + 1 :]:
        if _prominence(best) < (1, 0) or not _continues(best, line):
            break
        title.append(line.text)
    return "".join("".join(title).split())


def _may_be_title(line: Line) -> bool:
    text = line.text
    others = (
        _NUMBER.match(half_width(text)),
        _ISSUER_LABEL.search(text),
        _DATE.fullmatch(text),
        _MARK.fullmatch("".join(text.split())),
    )
    said = len(text) <= 3 * _LONGEST_TITLE_LINE and not re.search(r"[。；：:]$", text)
    return said and not any(others) and not line.red and len(text) > 3 and not re.match(_NUMBER_LABEL, text)


def _prominence(line: Line) -> tuple[int, int]:
    """How much a line looks like the title: by its style, then centred, then by its size."""
    if line.style == "title":
        return 3, line.size
    if line.centred:
        return 2, line.size
    return (1, line.size) if line.style == "heading 1" else (0, 0)


def _continues(best: Line, line: Line) -> bool:
    same = (line.style, line.centred, line.size) == (best.style, best.centred, best.size)
    return same and _may_be_title(line) and not _DATE.search(line.text)


def _year(text: str) -> int | None:
    if match := _YEAR.search(half_width(text)):
        return int(match[1])
    written = _CHINESE_YEAR.search(text)
    return int(written[0].translate(_CHINESE_DIGITS).replace("二", "2")) if written else None


def _year_of_number(number: str) -> int | None:
    match = re.search(r"〔(\d{4})〕", number)
    return int(match[1]) if match else None
