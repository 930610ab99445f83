"""What an item demands (全年不少于4次), from which a clause such as 每少1次扣1分 counts the shortfall."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from forms.grammar.quantities import STOP
from forms.numerals import NUMBER, half_width, parse_number

_AT_LEAST = r"(?:不得少于|不少于|不得低于|不低于|至少|达到|不小于)"
_WHOLE_YEAR = {"月": Decimal(12), "季度": Decimal(4)}
_DEEDS = ("次", "件", "篇", "人", "人次", "场", "期")
_VERBS = (
    "请示报告|听取和审议|讨论决定|专题研究|办实事|召开|开展|学习|培训|走访|会商|提出|述职|刊发|采用|报送|形成|接待|督办|调研|视察|检查|审议|举办|评议"
    "|建立|联系|研究|组织|制定|配备|完成|参加|发言|报道"
)
_VERB, _DEMAND = re.compile(_VERBS), re.compile(rf"{_AT_LEAST}|{NUMBER}(?:次|项|件|篇|人|个)")
_MEASURED = re.compile(rf"([^{STOP}]+?){_AT_LEAST}")


@dataclass(frozen=True)
class Requirement:
    """A demanded number, and whether it counts deeds (召开4次) rather than things to be in place (五项制度)."""

    number: Decimal
    deeds: bool


def find_required(unit: str, *texts: str) -> Requirement | None:
    """The number of `unit` demanded in the first of the texts that states one.

    "不少于4次" goes before a plain "2次", a plain number before the length of a list (桌椅、电脑、打印机齐全 is 3).
    """
    searched = [half_width(text) for text in texts]
    for pattern, deeds in _demands(unit):
        for text in searched:
            if match := pattern.search(text):
                return Requirement(parse_number(match[1]), deeds)
    if unit in _WHOLE_YEAR:
        return Requirement(_WHOLE_YEAR[unit], deeds=False)
    lengths = (length for text in searched if (length := _list_length(unit, text)))
    return next((Requirement(length, deeds=False) for length in lengths), None)


@cache
def _demands(unit: str) -> tuple[tuple[re.Pattern[str], bool], ...]:
    """How a number of that unit is demanded, and whether it then counts deeds."""
    measure = re.escape(unit)
    # 一人一档 demands nothing that could be counted.
    plain = re.compile(rf"({NUMBER})个?{measure}(?!一)"), unit in _DEEDS
    return (re.compile(rf"{_AT_LEAST}({NUMBER})个?{measure}"), True), plain


def _list_length(unit: str, text: str) -> Decimal | None:
    if unit not in ("项", "类", "个", "种") and not re.search(rf"、[^{STOP}]*{re.escape(unit)}", text):
        return None
    listed = re.search(rf"[^{STOP}、]+(?:、[^{STOP}、]+)+", text)
    return Decimal(listed[0].count("、") + 1) if listed else None


def find_due(text: str, year: int | None) -> date | None:
    """The day named in "12月10日前", in the document's year."""
    match = re.search(r"(\d{1,2})月(\d{1,2})日(?:前|之前|以前)", half_width(text))
    if not match or year is None:
        return None
    try:
        return date(year, int(match[1]), int(match[2]))
    except ValueError:
        return None


def find_verb(content: str) -> str:
    """The verb that governs the demanded number: 召开 in "全年召开主席团会议不少于4次"; empty where none is known."""
    before = _DEMAND.split(half_width(content), maxsplit=1)[0]
    found = _VERB.findall(before) or _VERB.findall(content)
    return found[-1] if found else ""


def find_measured(content: str) -> str:
    """The quantity that is to reach a number: 代表参与率 in "……，代表参与率达到90%以上"; empty where none is."""
    match = _MEASURED.search(half_width(content))
    return match[1].strip() if match else ""
