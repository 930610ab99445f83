"""国家、省、市级分别加5、3、1分: units earn or lose points by government level, highest first."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import EARN, LOSE, STOP, UNIT, Context, Found, Outcome, clean_unit, decimal_of

KIND = RuleKind.LEVELS
SIGNS = re.compile(r"国家|全国|中央|[省市县区乡]")
_TIER = r"(?:国家|全国|中央|省部?|市州?|地市?|县市?区?|区|乡镇?)(?:级|以上)?"
_SEPARATOR = r"[、,，/和及]"
_PATTERN = re.compile(
    rf"(?P<tiers>{_TIER}(?:{_SEPARATOR}{_TIER})+)(?P<middle>[^;；。\0]{{0,40}}?)(?:分别|依次|各)?(?P<verb>{EARN}|{LOSE})"
    rf"(?P<points>{NUMBER}分?(?:{_SEPARATOR}{NUMBER}分?)+)(?<=分)"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """Every list of levels with as many points beside it."""
    for match in _PATTERN.finditer(text):
        labels = re.findall(_TIER, match["tiers"])
        sign = -1 if re.fullmatch(LOSE, match["verb"]) else 1
        points = tuple(sign * parse_number(number) for number in re.findall(NUMBER, match["points"]))
        if len(labels) == len(points):
            unit = re.search(rf"每(?P<unit>{UNIT})", match["middle"])
            yield Found(
                match.start(), match.end(), _rule(labels, points, clean_unit(unit) if unit else "项", match, context)
            )


def _rule(labels: list[str], points: tuple[Decimal, ...], unit: str, match: re.Match[str], context: Context) -> Rule:
    subject = re.split(rf"[{STOP}]", match["middle"].removeprefix("级"))[0].strip("的 ")
    subject = re.sub(r"分别|依次|每.*", "", subject)
    names = tuple(label if label.endswith("级") else f"{label}级" for label in labels)
    return Rule(KIND, points, unit=unit, labels=names, subject=subject or context.content, text=match[0])


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """One count per level."""
    label = f"{rule.subject}（{rule.unit}数）"
    return tuple(
        Input(f"{key}.{level}", f"{level}{label}", InputKind.COUNT, rule.unit, blank_is_none=True)
        for level in rule.labels
    )


def score_highest(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points of the best level reached, once."""
    pairs = zip(rule.points, rule.labels, strict=True)
    reached = [(points, label) for points, label in pairs if decimal_of(values, f"{key}.{label}")]
    if not reached:
        return Outcome(Decimal(0), "各级均无，计0分")
    points, label = max(reached)
    return Outcome(points, f"就高按{label}计{show(points)}分")


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The sum of count times points over the levels."""
    steps, earned = [], Decimal(0)
    for label, points in zip(rule.labels, rule.points, strict=True):
        if number := decimal_of(values, f"{key}.{label}"):
            earned += number * points
            steps.append(f"{label}{show(number)}{rule.unit}×{show(points)}分")
    return Outcome(earned, f"{'＋'.join(steps)}，计{show(earned)}分" if steps else "各级均无，计0分")
