"""Activity rooms (代表活动室): rated by the star standard in short form, and the share of them that is up to standard."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from forms.inputs import Input, InputKind
from forms.model import Form, Item, RuleKind, Section, SectionKind, StarBand
from forms.points import ZERO, round_half_up, show
from forms.ranking import stars_for
from forms.scoring import inputs_of

_ROOMS = "活动室"
_UP_TO_STANDARD = "(?:达到?标准?|合格|符合标准)"
_SHARE = re.compile(rf"{_UP_TO_STANDARD}.{{0,12}}?{_ROOMS}|{_ROOMS}.{{0,6}}?{_UP_TO_STANDARD}")
_BARE_SHARE = re.compile(rf"{_UP_TO_STANDARD}(?:数|数量|个数)?(?:率|的?比例|的?占比|的?百分比|的?比率|的?比重)")
_OTHERWISE = re.compile(r"[未不没非]达|[未不没非](?:符合|合格)|之家|阵地|站点|联络站")


class Mark(StrEnum):
    """How far a room has one of the standard's headings (十有): wholly, in part, not at all."""

    FULL = "full"
    PART = "part"
    NONE = "none"


MARK_NAMES = {Mark.FULL: "有", Mark.PART: "部分具备", Mark.NONE: "无"}
_WORTH = {Mark.FULL: Decimal(1), Mark.PART: Decimal("0.5"), Mark.NONE: ZERO}


@dataclass(frozen=True)
class RoomScore:
    """What the marks come to: `points` is None while headings are `missing`; `is_enough` tells whether they reach a star."""

    points: Decimal | None
    stars: str
    is_enough: bool
    missing: tuple[str, ...] = ()


def headings_of(standard: Form) -> tuple[Section, ...]:
    """The headings of the standard by which a room is rated: those that have points, in document order."""
    return tuple(
        section for section in standard.sections if section.kind is SectionKind.SCORED and worth_of(section) > 0
    )


def worth_of(section: Section) -> Decimal:
    """A heading's full points: as printed, else what its items come to."""
    printed = section.points
    return printed if printed is not None else sum((item.points or ZERO for item in section.items), ZERO)


def rate(standard: Form, marks: Mapping[str, str], bands: tuple[StarBand, ...]) -> RoomScore:
    """The score of a room: full, half or no points of each heading, exact; its star level by `bands`."""
    headings = headings_of(standard)
    missing = tuple(section.name for section in headings if section.number not in marks)
    if missing or not headings:
        return RoomScore(None, "", False, missing)
    points = sum((worth_of(section) * _WORTH[Mark(marks[section.number])] for section in headings), ZERO)
    lowest = min((band.from_ for band in bands), default=None)
    return RoomScore(points, stars_for(bands, points), lowest is not None and points >= lowest)


def mark_problems(standard: Form, marks: Mapping[str, str]) -> list[str]:
    """What is wrong with marks as they were handed in, in Chinese."""
    known = {section.number: section.name for section in headings_of(standard)}
    return [f"标准中没有第“{number}”项，请刷新页面后重填。" for number in marks if number not in known] + [
        f"“{known[number]}”填的是“{mark}”，请从“{'、'.join(MARK_NAMES.values())}”中选择。"
        for number, mark in marks.items()
        if number in known and mark not in set(Mark)
    ]


def decision_problem(score: RoomScore, *, is_up_to_standard: bool, note: str) -> str | None:
    """Why that decision on a room's state may not stand yet, in Chinese, or None. Against the score it needs a reason."""
    if score.points is None:
        return f"请先把“{'、'.join(score.missing)}”标完，再定状态。"
    if is_up_to_standard is score.is_enough or note.strip():
        return None
    if score.is_enough:
        return f"得{show(score.points)}分，按标准已经达标；不定为达标的，请先填写说明。"
    return f"得{show(score.points)}分，没有达到标准的最低星级分数线；仍要定为达标的，请先填写说明。"


def share_input(item: Item) -> Input | None:
    """The input of a checklist item that asks for nothing but the share of rooms up to standard; told by its words."""
    ratios = [rule for rule in item.clause.rules if rule.kind is RuleKind.RATIO and rule.unit == "%"]
    if len(ratios) != 1 or not ratios[0].earns_when or not _names_the_share(ratios[0].subject, item):
        return None
    asked = inputs_of(_ALONE, item)
    return asked[0] if len(asked) == 1 and asked[0].kind is InputKind.PERCENT else None


_ALONE = Section("", "", SectionKind.SCORED, None)


def _names_the_share(subject: str, item: Item) -> bool:
    words = re.sub(r"\s", "", subject)
    if _OTHERWISE.search(words):
        return False
    about_rooms = _ROOMS in item.name or (_ROOMS in item.content and "之家" not in item.content)
    return bool(_SHARE.search(words)) or (about_rooms and bool(_BARE_SHARE.fullmatch(words)))


def share_of(up_to_standard: int, all_rooms: int, decimals: int) -> Decimal:
    """That share in percent, rounded half up to so many digits. Points are worked out from it as it is shown."""
    return round_half_up(Decimal(100 * up_to_standard) / all_rooms, decimals)
