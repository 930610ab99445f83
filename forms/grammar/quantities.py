"""Numbers with their measure words: what is demanded (不少于4次), what is counted one by one (每少1次)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from forms.numerals import NUMBER, parse_number

STOP = r",;。:\n()"
MEASURES = (
    "人次|人·次|件次|户次|平方米|平方公里|公里|万美元|亿美元|美元|万元|亿元|万人|万吨|小时|分钟|工作日|学时|课时|季度|学期|批次|场次|例次"
    "|次|项|件|篇|条|人|名|位|起|天|日|月|年|周|场|份|户|例|处|组|部|首|家|种|宗|批|票|类|期|届|轮|遍|回|节|座|辆|块|支|张|亩|吨|米|岁"
    "|等|档|册|本|套|台|盏|棵|头|只|门|课|幅|片|颗|根|股|队|班|幢|栋|村|案|单|笔|段|页|字|题|站|厘米|公斤|度|艘|车|箱|瓶|袋"
    "|元|亿|万|㎡|%|倍|点|分(?=及?以[上下])"
)
# A measure word, or 个 with its noun: 每少1个功能区 counts 功能区, 每低1个百分点 counts 百分点.
UNIT = (
    rf"(?:(?=及?以[上下内])|个?百分点|个?月(?!份|底)|个?(?:工作日|季度|学期|小时)|(?:{MEASURES})"
    rf"|个(?!百分点|月|季度|工作日|学期|小时)[^{STOP}\d扣减加得少多计的及以或、每各不未无有]{{0,4}})"
)
PERIODS = ("年", "月", "日", "天", "周", "季度", "学期", "个月", "个季度", "个学期")
_AT_LEAST = r"不得?少于|不得?低于|不小于|至少|达到|达|≥|>|超过|超|大于|高于|多于|突破"
_AT_MOST = r"不得?超过|不得?高于|不得?多于|不大于|控制在|低于|少于|小于|不足|不到|≤|<|未达到?"
_COMPARED = re.compile(rf"(?:{_AT_LEAST}|{_AT_MOST}|下降|上升|提高|增长|提升|在)[^{STOP}\d]{{0,10}}$")
_QUANTITY = re.compile(
    rf"(?<![第前近同统唯每后末上去当\d.])(?P<number>{NUMBER})(?P<unit>{UNIT})(?!一|否|月|\d)(?P<bound>及?以[上下内]|之?内(?![容部外设])|左右)?"
)
_RANGED = re.compile(r"\d[^,\d]{0,2}[至到\-–—~～]$")
_NO_AMOUNT = re.compile(r"\d{4}年|\d+月\d+日|\d+月底?|近[\d一二两三四五]+年")


@dataclass(frozen=True)
class Quantity:
    """A number with its unit; `bounded` where the text compares with it (不少于4次, 90%以上, 控制在5%以内)."""

    number: Decimal
    unit: str
    start: int
    end: int
    bounded: bool
    ranged: bool = False  # the upper end of a range: 10-15天


def quantities(phrase: str, *, spans: bool = False) -> Iterator[Quantity]:
    """The quantities of a phrase; dates are none, spans of time (3个月内, 近三年) only where `spans` asks for them."""
    dates = [match.span() for match in _NO_AMOUNT.finditer(phrase)]
    for match in _QUANTITY.finditer(phrase):
        timed = match["unit"] in PERIODS and (match["bound"] or "").endswith("内")
        if (timed and not spans) or any(start < match.end() and match.start() < end for start, end in dates):
            continue
        before = phrase[: match.start()]
        ranged = bool(_RANGED.search(before))
        bounded = bool(match["bound"] or _COMPARED.search(before) or ranged)
        yield Quantity(
            parse_number(match["number"]), clean_unit(match["unit"]), match.start(), match.end(), bounded, ranged
        )


def clean_unit(unit: str) -> str:
    """The measure word alone: 个环节 is 环节, 个百分点 is 百分点, a bare 个 stays."""
    return unit[1:] if unit.startswith("个") and len(unit) > 1 else unit
