"""The scores from which grades (等次) and stars (星级) are given, and whether they leave a gap or overlap."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from forms.model import Grade, StarBand
from forms.numerals import half_width
from forms.points import show
from forms.reading.faults import Faults

_N = r"\d{1,3}(?:\.\d{1,6})?"
_AS_WELL = r"(?:\((?:不?含|包括)[^)]*\))?"
_UPPER_END = rf"(?:且|但)?(?:不足|不满|未满|不到|低于|小于|至|到)?(?P<below>{_N})分?{_AS_WELL}(?:以下|以内)?"
_RANGE = (
    rf"(?:(?P<from>{_N})分?{_AS_WELL}(?:及?以上|起){_AS_WELL}的?[,、]?(?:{_UPPER_END})?"
    rf"|(?P<low>{_N})分?{_AS_WELL}(?:—|–|-|~|～|至|到)+(?P<high>{_N})分?{_AS_WELL}"
    rf"|(?:不足|不满|未满|不到|低于)(?P<under>{_N})分?|(?P<beneath>{_N})分?{_AS_WELL}以下){_AS_WELL}"
)
_NAME = r"(?P<name>[\u4e00-\u9fff]{1,14}?)(?:等次|等级|档次|单位|乡镇)?(?=[,;。、()\s]|$)"
_VERB = r"(?:(?:可|直接|评|定|确|认|列|授|选|予|等次|档次)*为|予以评定)"
_FORWARD = re.compile(rf"{_RANGE}的?,?(?:{_VERB}{_NAME}|(?P<none>不予?[评定授][定星级予]*))")
_KNOWN = r"(?P<name>优秀|优|良好|良|较好|好|中|一般|基本合格|不合格|合格|基本称职|不称职|称职|不达标|达标|较差|差|[一二三四五]星级?)"
_BACKWARD = re.compile(
    rf"(?<![\u4e00-\u9fff]){_KNOWN}(?:等次|等级|档次)?[(:为](?:考核|年度|综合)?(?:得分|总分|分数)?在?{_RANGE}"
)
_STAR = re.compile(r"[一二三四五1-5]星级?")
_LIMIT = (
    r"(?:等次|等级|档次)?[^。;]{{0,20}}?(?:不得?超过|控制在|不高于|不多于)[^。;\d]{{0,20}}(\d{{1,3}}(?:\.\d{{1,6}})?)%"
)
_FIELDS = {"考核等次": "grades", "星级": "stars"}


@dataclass(frozen=True)
class _Band:
    """A range of scores from `low` on; `high` is None where the text leaves it open, `closed` where it belongs in."""

    name: str
    low: Decimal
    high: Decimal | None
    closed: bool
    text: str


def thresholds_of(lines: Sequence[str], faults: Faults) -> tuple[tuple[Grade, ...], tuple[StarBand, ...]]:
    """The grades and the stars of the prose, each from the best down; gaps and overlaps are noted."""
    prose = "\n".join(half_width(line) for line in lines)
    bands = _distinct(_bands(prose))
    stars = [band for band in bands if _STAR.match(band.name) or not band.name]
    grades = [band for band in bands if band not in stars]
    for kind, ladder in (("考核等次", grades), ("星级", stars)):
        _check(kind, ladder, faults)
    return (
        tuple(Grade(band.name, band.low, _quota(band.name, prose)) for band in grades),
        tuple(StarBand(band.name, band.low) for band in stars if band.name),
    )


def _bands(prose: str) -> Iterator[_Band]:
    taken: list[tuple[int, int]] = []
    for pattern in (_FORWARD, _BACKWARD):
        for match in pattern.finditer(prose):
            if not any(start < match.end() and match.start() < end for start, end in taken):
                taken.append(match.span())
                yield _band(match)


def _band(match: re.Match[str]) -> _Band:
    said = match.groupdict()
    low = said["from"] or said["low"] or "0"
    high = said["below"] or said["high"] or said["under"] or said["beneath"]
    name = said["name"] or ""
    star = _STAR.match(name)
    return _Band(star[0] if star else name, Decimal(low), Decimal(high) if high else None, bool(said["high"]), match[0])


def _distinct(bands: Iterator[_Band]) -> list[_Band]:
    """Each name once, as first said, from the highest down."""
    first: dict[str, _Band] = {}
    for band in bands:
        first.setdefault(band.name, band)
    return sorted(first.values(), key=lambda band: -band.low)


def _check(kind: str, ladder: Sequence[_Band], faults: Faults) -> None:
    remedy = f"请改正{kind}的分数线，使各档上下相接、互不重叠。"
    for upper, lower in pairwise(ladder):
        found = f"{upper.text}；{lower.text}"
        if lower.low == upper.low or (lower.high is not None and lower.high > upper.low):
            faults.error("正文", found, f"{kind}的分数线重叠", remedy, _FIELDS[kind])
        elif lower.high is not None and lower.high < upper.low:
            _note_gap(kind, found, upper, lower, faults, remedy)
    if ladder and ladder[-1].low > 0 and kind == "考核等次":
        lowest = show(ladder[-1].low)
        remedy = f"请补写，例如“{lowest}分以下为不合格”。"
        faults.warn("正文", ladder[-1].text, f"没有规定{lowest}分以下的等次", remedy, _FIELDS[kind])


def _note_gap(kind: str, found: str, upper: _Band, lower: _Band, faults: Faults, remedy: str) -> None:
    ends = f"{show(lower.high)}分与{show(upper.low)}分之间"
    if lower.closed and lower.high is not None and upper.low - lower.high <= 1:
        faults.warn(
            "正文", found, f"{kind}没有说明{ends}的小数，按未达到{show(upper.low)}分处理", remedy, _FIELDS[kind]
        )
    else:
        faults.error("正文", found, f"{kind}的分数线在{ends}有空档", remedy, _FIELDS[kind])


def _quota(name: str, prose: str) -> Decimal | None:
    match = re.search(re.escape(name) + _LIMIT.format(), prose)
    return Decimal(match[1]) / 100 if match else None
