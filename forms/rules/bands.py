"""五星级得6分，四星级得5分; 优10分、良8分、中6分: named bands, each with its points."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal

from forms.inputs import Input, InputKind, Value
from forms.model import Rule, RuleKind
from forms.numerals import NUMBER, parse_number
from forms.points import show
from forms.rules.base import Context, Found, Outcome

KIND = RuleKind.BANDS
SIGNS = re.compile(r"合格|一般|[星优良中差好奖A]")
NONE_OF_THEM = "以上均未达到"
_NAME = r"(?:[一二三四五]星级?|优秀?|良好?|中等?|合格|一般|较?差|好|较好|不合格|基本合格|[一二三]等奖?|[ABCD]级?)"
_BAND = rf"(?P<name>{_NAME})(?:的|等次|档)?(?:得|计|为|记)?(?P<points>{NUMBER})分"
_PATTERN = re.compile(
    rf"{_BAND.replace('?P<name>', '').replace('?P<points>', '')}(?:[、,，;；]{_BAND.replace('?P<name>', '').replace('?P<points>', '')})+(?:[、,，;；]未评上[^。;；]*?不得分)?"
)


def read(text: str, context: Context) -> Iterator[Found]:
    """Every run of at least two named bands."""
    for match in _PATTERN.finditer(text):
        bands = [(band["name"], parse_number(band["points"])) for band in re.finditer(_BAND, match[0])]
        names, points = zip(*bands, strict=True)
        yield Found(
            match.start(), match.end(), Rule(KIND, points, labels=names, subject=context.content, text=match[0])
        )


def inputs(rule: Rule, key: str) -> tuple[Input, ...]:
    """The band reached."""
    return (Input(key, "达到的档次", InputKind.CHOICE, choices=(*rule.labels, NONE_OF_THEM)),)


def score(rule: Rule, values: Mapping[str, Value], key: str) -> Outcome:
    """The points of the band; none outside all bands."""
    band = values[key]
    earned = dict(zip(rule.labels, rule.points, strict=True)).get(str(band), Decimal(0))
    return Outcome(earned, f"{band}，计{show(earned)}分")
