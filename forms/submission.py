"""What a township must complete before it submits, and what it may claim."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from forms.model import Form, Item, Section
from forms.points import show
from forms.scoring import bounds, score_item, township_items

LONGEST_REFERENCE = 200  # characters of a document number (文号) or note


@dataclass(frozen=True)
class Given:
    """What a township gave for one item. `claimed` is None while it claims just what the clause computes."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    claimed: Decimal | None = None
    reason: str = ""
    evidence_count: int = 0


@dataclass(frozen=True)
class Gap:
    """An item that is not ready to be submitted, and why, in Chinese."""

    number: str
    name: str
    problem: str


def self_score(section: Section, item: Item, given: Given) -> Decimal | None:
    """The score the township assesses itself: what it claims, else what the clause computes; None while incomplete."""
    computed = score_item(section, item, given.inputs).points
    return computed if computed is None or given.claimed is None else given.claimed


def claim_problem(section: Section, item: Item, given: Given) -> str | None:
    """Why the claimed score or the judged points may not stand, or None. More than the clause computes needs a reason."""
    score = score_item(section, item, given.inputs)
    if given.claimed is not None:
        if not given.claimed.is_finite():
            return "自报得分不是数字，请填写阿拉伯数字。"
        low, high = bounds(section, item)
        if not low <= given.claimed <= high:
            return f"自报得分{show(given.claimed)}分超出本项范围，请填写{show(low)}至{show(high)}分。"
        if score.points is not None and given.claimed > score.points and not given.reason.strip():
            return f"自报得分{show(given.claimed)}分高于按条款计算的{show(score.points)}分，请填写理由，或改为不高于{show(score.points)}分。"
    if score.needs_reason and score.points is not None and not given.reason.strip():
        return "本项由人工评定得分，请填写评分理由。"
    return None


def find_gaps(form: Form, answers: Mapping[str, Given]) -> list[Gap]:
    """Every gap, in document order, so that one visit fixes them all."""
    checked = (
        (item, _problem(section, item, answers.get(item.number, Given()))) for section, item in township_items(form)
    )
    return [Gap(item.number, item.name, problem) for item, problem in checked if problem]


def _problem(section: Section, item: Item, given: Given) -> str | None:
    score = score_item(section, item, given.inputs)
    if score.problems:
        return "；".join(score.problems)
    if score.missing:
        return f"未填写：{'、'.join(score.missing)}"
    if problem := claim_problem(section, item, given):
        return problem
    if self_score(section, item, given) and item.evidence and not given.evidence_count:
        return f"没有佐证材料，请上传“{'、'.join(item.evidence)}”，或填写文号、网址、文字说明。"
    return None
