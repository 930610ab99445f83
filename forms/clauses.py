"""Reading a scoring clause (评分条款): its rules in the order of the text, and the limits that hold for them together."""

import re
from collections.abc import Iterator
from decimal import Decimal

from forms.model import Clause, Rule
from forms.numerals import NUMBER, half_width, parse_number
from forms.rules import READING_ORDER
from forms.rules.base import Context, Found, masked

_CAP = re.compile(
    rf"(?:(?:最高|最多|累计|总计|上限|合计)[^，,；;。]{{0,8}}?(?:不超过|不得超过|不超|为|得|加|扣|计)?|不超过|以)(?P<points>{NUMBER})分(?:为限|为止|封顶)?"
)
_EXCLUSIVE = re.compile(r"就高|不累计|不重复(?:计|加|得)|取最高|按最高|只计最高|不叠加")
_STOPS_AT_NOTHING = re.compile(r"扣完为止|扣完本?该?项?分?[值数]?为止|扣至0分|扣完即止|直至扣完|不计负分|不倒扣")
_NEGATIVE = re.compile(r"倒扣|负分|扣成负")


def read_clause(text: str, points: Decimal | None, content: str = "", year: int | None = None) -> Clause:
    """The clause as rules. `content` is the item's demand, from which a shortfall is counted; `year` dates a due day.

    Text that no rule type reads stays in `Clause.text` without a rule, and a person scores it.
    """
    plain = half_width(text)
    context = Context(points, content, year)
    cap = _CAP.search(plain)
    floor = "0" if _STOPS_AT_NOTHING.search(plain) else "negative" if _NEGATIVE.search(plain) else None
    return Clause(
        text=text,
        rules=tuple(_read_rules(_without_limits(plain), context)),
        cap=parse_number(cap["points"]) if cap else None,
        floor=floor,
        exclusive=bool(_EXCLUSIVE.search(plain)),
    )


def _without_limits(text: str) -> str:
    for limit in (_CAP, _STOPS_AT_NOTHING):
        text = limit.sub(_mask, text)
    return text


def _mask(match: re.Match[str]) -> str:
    return "\0" * len(match[0])


def _read_rules(text: str, context: Context) -> Iterator[Rule]:
    found: list[Found] = []
    for rule_type in READING_ORDER:
        if not rule_type.SIGNS.search(text):
            continue
        for candidate in rule_type.read(text, context):
            if "\0" not in text[candidate.start : candidate.end]:
                found.append(candidate)
                text = masked(text, candidate.start, candidate.end)
    seen: set[tuple[object, ...]] = set()
    for rule in (candidate.rule for candidate in sorted(found, key=lambda candidate: candidate.start)):
        said = (rule.kind, rule.points, rule.subject, rule.unit, rule.target)
        if said not in seen:
            seen.add(said)
            yield rule
