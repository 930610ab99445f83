"""酌情扣分; 根据完整程度酌情计0—3分; 扣0.5—2分: a person sets the points within bounds."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.quantities import STOP
from forms.grammar.scales import Scale
from forms.grammar.statements import Verb
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import Context, Outcome, decimal_of
from forms.rules.subjects import trimmed

KIND = RuleKind.JUDGE
_WITHIN = re.compile(rf"在({NUMBER})分(?:以内|之内|范围内|内)")
OWN_WORDS = (
    rf"在{NUMBER}分(?:以内|之内|范围内|内)[^{STOP}\d]{{0,6}}[赋打给评加扣计]分|"
    rf"(?:酌情|适当|视情况?|视[^{STOP}\d]{{1,12}}?情况?|根据[^{STOP}\d]*?(?:情况|程度|质量|实际))[^{STOP}\d]{{0,8}}?"
    rf"(?:[扣减加给计得打评奖增记赋]分|减免|[扣减加给](?=[,;。]|$))"
    rf"|视[^{STOP}\d]{{1,14}}?[扣加给计得]分(?!\d)|(?:专家|领导|评委|考核组|评审组?)[^{STOP}\d]{{0,6}}(?:评分|打分|判断)"
    rf"|(?:研究|认定|决定)[^{STOP}\d]{{0,6}}[加扣给]分|需扣分|综合评[分定]|由[^{STOP}\d]{{1,16}}(?:打分|评分|赋分)"
)


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A range of points, or words that leave the points to a person."""
    if said.statement.ranged and said.verb in (Verb.LOSE, Verb.ADD, Verb.GET):
        costs = said.verb is Verb.LOSE
    elif said.statement.own is KIND:
        costs = bool(re.search(r"[扣减]", said.statement.words))
    else:
        return None
    within = _WITHIN.search(said.statement.words)
    bounds = (Decimal(0), parse_number(within[1])) if within else tuple(sorted(said.amounts))
    what, named = "酌情扣分" if costs else "酌情计分", _matter(said)
    return Rule(KIND, bounds, subject=f"{named}，{what}" if named else what, earns_when=not costs)


def _matter(said: Said) -> str:
    """What is judged, where the clause says so: 日常工作配合不积极 in 日常工作配合不积极的，酌情扣1—3分."""
    named = re.sub(r"(?:根据|视|按)[^,]*$", "", trimmed(said.condition)).rstrip(",的")
    return named.replace(",", "，")


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The points that the person sets."""
    low, high = rule.points if rule.points else (Decimal(0), Decimal(100))
    return (
        Input(key, f"{rule.subject}（{show(low)}—{show(high)}分）", InputKind.POINTS, "分", minimum=low, maximum=high),
    )


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points set, as a gain or a loss."""
    points = decimal_of(values, key)
    return Outcome(points if rule.earns_when else -points, f"{rule.subject}{show(points)}分")
