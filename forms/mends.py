"""Changes made by hand to what was read from a document: each with the value it found and the value it set.

Items and sections are named by the number under which they were read ("2#2" for the second one read as 2), so that a
change still finds its item after a renumbering, and after a new version of the document was read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from forms.model import Rule, RuleKind


class MendField(StrEnum):
    """What can be changed. RULE is one rule: before None where it is added, after None where it is removed."""

    POINTS = "points"
    NUMBER = "number"
    NAME = "name"
    CONTENT = "content"
    SECTION = "section"
    EVIDENCE = "evidence"
    CLAUSE = "clause"
    RULE = "rule"
    RULES = "rules"
    CAP = "cap"
    KIND = "kind"
    TITLE = "title"
    ISSUER = "issuer"
    YEAR = "year"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    GRADES = "grades"
    STARS = "stars"
    WEIGHTS = "weights"


FIELD_NAMES = {
    MendField.POINTS: "分值",
    MendField.NUMBER: "序号",
    MendField.NAME: "名称",
    MendField.CONTENT: "考核内容",
    MendField.SECTION: "所属部分",
    MendField.EVIDENCE: "佐证材料",
    MendField.CLAUSE: "评分标准",
    MendField.RULE: "计分规则",
    MendField.RULES: "全部计分规则",
    MendField.CAP: "最高分",
    MendField.KIND: "计分方式",
    MendField.TITLE: "文件标题",
    MendField.ISSUER: "发文机关",
    MendField.YEAR: "年度",
    MendField.SUBTOTAL: "小计",
    MendField.TOTAL: "合计",
    MendField.GRADES: "考核等次",
    MendField.STARS: "星级",
    MendField.WEIGHTS: "所占比例",
}
ITEM_FIELDS = (
    MendField.NUMBER,
    MendField.NAME,
    MendField.CONTENT,
    MendField.POINTS,
    MendField.SECTION,
    MendField.EVIDENCE,
    MendField.CLAUSE,
    MendField.CAP,
    MendField.RULES,
)
FORM_FIELDS = (
    MendField.TITLE,
    MendField.ISSUER,
    MendField.NUMBER,
    MendField.YEAR,
    MendField.TOTAL,
    MendField.GRADES,
    MendField.STARS,
    MendField.WEIGHTS,
)


@dataclass(frozen=True)
class Mend:
    """One change: of that item, else of that section, else of the form itself. Values are plain JSON.

    `by` and `at` say who made it and when (ISO, UTC), for the record.
    """

    field: MendField
    before: Any
    after: Any
    item: str = ""
    section: str = ""
    by: str = ""
    at: str = ""


_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


def typed(value: Any) -> Any:
    """A value as it is kept: its texts without what no document can show (control characters, turned directions)."""
    match value:
        case str():
            return _NOT_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
        case list():
            return [typed(one) for one in value]
        case dict():
            return {key: typed(one) for key, one in value.items()}
    return value


def mend_to_json(mend: Mend) -> dict[str, Any]:
    """A change as it is kept."""
    return {
        "field": mend.field.value,
        "before": mend.before,
        "after": mend.after,
        "item": mend.item,
        "section": mend.section,
        "by": mend.by,
        "at": mend.at,
    }


def mend_from_json(data: Mapping[str, Any]) -> Mend:
    """The change that `mend_to_json` wrote."""
    return Mend(**{**data, "field": MendField(data["field"])})


def with_mend(mends: Iterable[Mend], mend: Mend) -> tuple[Mend, ...]:
    """The list with one more change. What goes on where the latest change of the same item, section or form ended
    becomes one with it, and what leads back to the beginning is no change any more."""
    made = list(mends)
    own = [index for index, one in enumerate(made) if (one.item, one.section) == (mend.item, mend.section)]
    last = own[-1] if own else None
    if last is None or made[last].field is not mend.field or made[last].after != mend.before:
        return (*made, mend)
    joined = replace(mend, before=made[last].before)
    return tuple(made[:last] + ([joined] if joined.before != joined.after else []) + made[last + 1 :])


def begun_rule(kind: RuleKind, like: Rule | None = None) -> Rule:
    """A rule of that kind to go on from, with what `like` says of points, unit and subject."""
    known = like or Rule(kind, (Decimal(1),), unit="次", subject="", text="")
    first = abs(known.points[0]) if known.points else Decimal(1)
    unit, subject = known.unit or "次", known.subject or "（请写明）"
    rule = Rule(kind, (first,), unit=unit, subject=subject, text=known.text)
    match kind:
        case RuleKind.DEDUCT_PER | RuleKind.AWARD_PER:
            return replace(rule, per=Decimal(1))
        case RuleKind.THRESHOLD:
            return replace(rule, target=known.required or Decimal(1))
        case RuleKind.LEVELS:
            return replace(rule, points=(first, Decimal(0)), labels=("市级", "县级"))
        case RuleKind.BANDS:
            return replace(rule, points=(first, Decimal(0)), labels=("优秀", "良好"))
        case RuleKind.RANK:
            places, one = ("第一名", "每低一名"), Decimal(1)
            return replace(rule, points=(first, Decimal("0.5")), labels=places, required=one)
        case RuleKind.RATIO:
            return replace(rule, unit="%")
        case RuleKind.JUDGE:
            return replace(rule, points=(Decimal(0), first), subject="酌情计分")
        case RuleKind.VETO:
            return replace(rule, points=())
    return rule
