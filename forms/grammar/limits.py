"""What holds for a clause as a whole: the most it may earn or cost, whether it stops at nothing, whether only the best counts."""

import re
from dataclasses import dataclass
from decimal import Decimal

from forms.numerals import NUMBER, parse_number

_N = rf"({NUMBER})分"
_WITHIN = r"(?:不得?超过|不超|不高于|不大于|不多于)"
_CAPS = (
    re.compile(
        rf"(?:最高|最多|至多|上限)(?:限|额)?[^,;。\n()\d]{{0,10}}?(?:{_WITHIN}|限|为|是|至|得|加|扣|计|奖)?{_N}(?:为限|为止|封顶)?"
    ),
    re.compile(rf"(?:累计|总计|合计|总共|加分|扣分|得分|计分)?[^,;。\n()\d]{{0,8}}?{_WITHIN}{_N}"),
    re.compile(rf"(?:本项|此项|该项)?限[扣加]{_N}"),
    re.compile(rf"(?:扣完|加满|以|至){_N}(?:为止|为限|封顶)|{_N}(?:封顶|为限|为上限)"),
    re.compile(rf"(?:(?:该|本|此)项(?:指标)?总分|满分)(?:为|是)?{_N}"),
    re.compile(rf"0分?≤(?:得分|分值)≤({NUMBER})分?"),
)
_EXCLUSIVE = re.compile(
    r"(?:就高(?:不就低)?|不累计|不累加|不叠加|不得?重复|取最高|按最高|[计按取记][^,;。]{0,4}最高(?:得?分值?|级|档|项|奖)"
    r"|[按以取计][^,;。]{0,10}最高级别|[只仅][计记取加奖][^,;。]{0,4}(?:一|1|最高)[次项个]?|不得?兼得)(?:[计加得奖]?分)?"
)
_STOPS_AT_NOTHING = re.compile(
    r"(?:直至|直到)?(?:(?:本|该|此)(?:大|小)?(?:项|款|条))?(?:标准|基础|基本)?(?:总|得)?分?[值数]?(?:全部)?(?:扣[完光]|减完)"
    r"(?:(?:本|该|此)(?:大|小)?(?:项|款|条))?(?:标准|基础|基本)?(?:总|得)?分?[值数]?为止"
    r"|扣至0分(?:为止)?|扣完[即为]止|直至扣完|不计负分|不倒扣|不出现负分|0分?≤(?:得分|分值)≤"
)
_NEGATIVE = re.compile(r"倒扣|负分|扣成负")


@dataclass(frozen=True)
class Cap:
    """The most that may be earned or, where `of_loss` holds, lost, and the span that says so."""

    points: Decimal
    start: int
    end: int
    of_loss: bool


@dataclass(frozen=True)
class Limits:
    """The limits of a half-width text; `floor` is "0", "negative" or None where it says neither."""

    caps: tuple[Cap, ...]
    floor: str | None
    exclusive: bool
    blotted: str  # the text with what says a limit replaced by NUL, every other position kept


def limits_of(text: str) -> Limits:
    """The limits that `text` states."""
    caps: list[Cap] = []
    blotted = text
    for pattern in _CAPS:
        for match in pattern.finditer(blotted):
            number = next(group for group in match.groups() if group)
            of_loss = bool(re.search(r"扣(?!完)|减", match[0]))
            caps.append(Cap(parse_number(number), match.start(), match.end(), of_loss))
        blotted = pattern.sub(_blot, blotted)
    blotted = _EXCLUSIVE.sub(_blot, _STOPS_AT_NOTHING.sub(_blot, blotted))
    floor = "0" if _STOPS_AT_NOTHING.search(text) else "negative" if _NEGATIVE.search(text) else None
    return Limits(tuple(sorted(caps, key=lambda cap: cap.start)), floor, bool(_EXCLUSIVE.search(text)), blotted)


def _blot(match: re.Match[str]) -> str:
    return "\0" * len(match[0])
