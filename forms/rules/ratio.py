"""得分=办结率×3分; 按比例得分: points in proportion to a percentage."""

import re
from collections.abc import Mapping
from decimal import Decimal

from forms.grammar.conditions import Said
from forms.grammar.quantities import STOP
from forms.grammar.scales import Scale
from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import Context, Outcome, decimal_of

KIND = RuleKind.RATIO
_N = NUMBER
_RATE = r"(?:率|比例|占比|百分比|比重)"
OWN_WORDS = (
    rf"[^,;。\n=]{{0,30}}=[^,;。\n]+?(?<!100%)(?=[,;。\n]|$)|按[^,;。\n每]{{1,30}}?(?:[×xX*÷]|乘以){_N}分?(?:[计得]分)?|(?:{_N}分?[×xX*乘以]+)?[^{STOP}\d]{{1,20}}?{_RATE}(?:[×xX*]|乘以)+{_N}分?"
    rf"|{_N}分?(?:[×xX*]|乘以)+[^{STOP}\d]{{1,20}}?{_RATE}"
    rf"|(?:按|根据|依照|参照)照?[^,;。\n每]{{0,24}}?(?:比例|百分比|占比|平均[分值]|得分率|完成率|权重|比率|比重|[\d.]+%)[^{STOP}\d]{{0,6}}?(?:[得计记赋扣加减给]分|[计记]|折算|换算|计算|核算|扣减|扣)(?:得分|扣分[^{STOP}\d]{{0,4}})?"
    rf"|(?:采用|按)?比率法计分|(?:得分|成绩|分值|考核|部分|权重)占(?:总分|总成绩)?的?[\d.]+%(?![^;。]*[换折]算)"
    rf"|(?:按|在)?[^,;。\n每]{{0,20}}?(?:加倍|双倍|翻倍|减半|(?:加|的)?(?:{_N})倍)(?:[扣加计减得记奖给赋]+分?)[^{STOP}\d]{{0,10}}"
    rf"|[^{STOP}\d]{{0,12}}(?:折算|换算)(?:[成为至](?P<scaled>{_N})分|[^{STOP}\d]{{0,6}})"
)
_SCALED = re.compile(rf"(?:折算|换算)[成为至]({_N})分")
_FACTOR = re.compile(rf"(?:[×xX*]|乘以)({_N})分?(?:[计得]分)?$|^({_N})分?(?:[×xX*]|乘以|-)")
_PERCENT_OF = re.compile(
    rf"^(?P<complement>\(?(?:1|100%)-)?(?P<rate>[^=]*?{_RATE})\)?(?:[×xX*]|乘以)+{_N}分?$|^{_N}分?(?:[×xX*]|乘以)+(?P<behind>[^=]*?{_RATE})$"
)
_SHARE = re.compile(rf"按照?(?P<rate>[^{STOP}]{{0,20}}?(?:比例|百分比|占比|完成率|得分率))")


def claim(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    """A formula with its full score, a share of the item's points, or words that multiply another rule's points."""
    if said.statement.own is not KIND:
        return None
    words = said.statement.words
    costs = bool(re.search(r"[扣减]分?", words))
    points = said.amounts or _points_of(words)
    if rate := _rate_of(words):
        name, complement = rate
        return Rule(KIND, points, unit="%", subject=name, earns_when=not complement, losses=(costs,))
    return Rule(KIND, points, unit="分", subject=words.strip("，, "), losses=(costs,))


def _points_of(words: str) -> tuple[Decimal, ...]:
    if scaled := _SCALED.search(words):
        return (parse_number(scaled[1]),)
    factor = _FACTOR.search(words.rpartition("=")[2])
    return (parse_number(factor[1] or factor[2]),) if factor else ()


def _rate_of(words: str) -> tuple[str, bool] | None:
    """The percentage that is asked for, and whether its complement to 100% counts."""
    formula = _PERCENT_OF.match(words.rpartition("=")[2])
    if formula:
        return (formula["rate"] or formula["behind"]).strip("("), bool(formula["complement"])
    share = _SHARE.search(words)
    return (share["rate"], False) if share else None


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The percentage; for a formula of other quantities, the points that it comes to."""
    if rule.unit == "%":
        return (Input(key, rule.subject, InputKind.PERCENT, "%", maximum=Decimal(100)),)
    most = rule.points[0] if rule.points else Decimal(100)
    return (Input(key, f"{rule.subject}（计算结果）", InputKind.POINTS, "分", maximum=most),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The percentage of the full score, or the points that were worked out."""
    entered, sign = decimal_of(values, key), -1 if any(rule.losses) else 1
    if rule.unit != "%":
        return Outcome(sign * entered, f"{rule.subject}：{'扣' if sign < 0 else '计'}{show(entered)}分")
    full = rule.points[0] if rule.points else Decimal(0)
    rate = entered if rule.earns_when else 100 - entered
    earned = rate * full / 100
    told = f"{rule.subject}{show(entered)}%" if rule.earns_when else f"（100%－{rule.subject}{show(entered)}%）"
    return Outcome(sign * earned, f"{told}×{show(full)}分＝{'扣' if sign < 0 else ''}{show(earned)}分")
