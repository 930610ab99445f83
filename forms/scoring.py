"""From what was entered to points, with the arithmetic in words. The one scoring of page, chart, Word and Excel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from forms.inputs import Input, InputKind, Value, nothing_entered, parse_inputs
from forms.model import Form, Item, Rule, RuleKind, Section, SectionKind
from forms.points import ZERO, round_half_up, show
from forms.rules import RULE_TYPES, levels
from forms.rules.bands import NONE_OF_THEM
from forms.rules.base import Outcome

JUDGED_KEY = "judged"
_COSTS = frozenset({RuleKind.DEDUCT_PER, RuleKind.DEDUCT_IF})


@dataclass(frozen=True)
class ItemScore:
    """An item's points, None while something is missing or wrong; the arithmetic; what is wrong; what is missing."""

    points: Decimal | None
    steps: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    needs_reason: bool = False

    @property
    def arithmetic(self) -> str:
        """The whole calculation as one sentence: 应召开4次，实际3次，少1次，扣1分；得3分."""
        return "；".join(self.steps)


@dataclass(frozen=True)
class FormScore:
    """A form's points: each section's, by its number, and their sum."""

    total: Decimal
    sections: Mapping[str, Decimal]


def county_decides(section: Section) -> bool:
    """Whether the county alone enters this section: a township does not accuse itself."""
    return section.kind in (SectionKind.DEDUCTION, SectionKind.VETO)


def township_items(form: Form) -> list[tuple[Section, Item]]:
    """The items that a township answers, with their sections, in document order."""
    return [(section, item) for section, item in form.items() if not county_decides(section)]


def is_judged(item: Item) -> bool:
    """Whether a person sets this item's points, so that a reason is owed."""
    return not item.clause.rules or any(rule.kind is RuleKind.JUDGE for rule in item.clause.rules)


def bounds(section: Section, item: Item) -> tuple[Decimal, Decimal]:
    """The least and the most an item may score."""
    match section.kind:
        case SectionKind.BONUS:
            caps = [cap for cap in (item.points, item.clause.cap, section.cap) if cap is not None]
            return ZERO, min(caps, default=Decimal(100))
        case SectionKind.DEDUCTION:
            caps = [cap for cap in (item.clause.cap, section.cap) if cap is not None]
            return -min(caps, default=Decimal(100)), ZERO
        case SectionKind.VETO:
            return ZERO, ZERO
    most = item.points if item.points is not None else Decimal(100)
    return (-most if item.clause.floor == "negative" else ZERO), most


def inputs_of(section: Section, item: Item) -> tuple[Input, ...]:
    """What to ask for this item, in the order of its clause. A clause without rules asks for the points themselves."""
    if not item.clause.rules:
        low, high = bounds(section, item)
        return (
            Input(
                JUDGED_KEY,
                f"按条款评定得分（{show(low)}—{show(high)}分）",
                InputKind.POINTS,
                "分",
                minimum=low,
                maximum=high,
            ),
        )
    return tuple(
        asked
        for index, rule in enumerate(item.clause.rules)
        if _lead(item, index) == index
        for asked in RULE_TYPES[rule.kind].inputs(_bounded(rule, item), f"r{index}")
    )


def star_input(item: Item, star_names: tuple[str, ...]) -> Input | None:
    """The input of a checklist item whose bands are the star levels: its value comes from the star rating itself."""
    for index, rule in enumerate(item.clause.rules):
        if rule.kind is RuleKind.BANDS and set(rule.labels) & set(star_names):
            return RULE_TYPES[rule.kind].inputs(rule, f"r{index}")[0]
    return None


def star_choice(asked: Input, stars: str) -> str:
    """The choice of `asked` that stands for that star level."""
    return stars if stars in asked.choices else NONE_OF_THEM


def score_item(section: Section, item: Item, raw: Mapping[str, Any]) -> ItemScore:
    """The points for what was entered, within the item's bounds, rounded half up to 0.01.

    A bonus for which nothing was entered is not claimed and adds nothing.
    """
    inputs = inputs_of(section, item)
    if section.kind is SectionKind.BONUS and nothing_entered(inputs, raw):
        return ItemScore(ZERO, ("未申报，不加分",))
    parsed = parse_inputs(inputs, raw)
    judged = is_judged(item)
    if parsed.problems or parsed.missing:
        return ItemScore(None, (), parsed.problems, parsed.missing, judged)
    if not item.clause.rules:
        value = parsed.values[JUDGED_KEY]
        assert isinstance(value, Decimal)
        return ItemScore(round_half_up(value), (f"评定得{show(value)}分",), needs_reason=True)
    total, steps = _add_up(section, item, parsed.values)
    low, high = bounds(section, item)
    exact = round_half_up(total)
    capped = min(max(exact, low), high)
    return ItemScore(capped, (*steps, _verdict(exact, capped, section)), needs_reason=judged)


def _verdict(total: Decimal, capped: Decimal, section: Section) -> str:
    if section.kind is SectionKind.VETO:
        return "不计分"
    word = {SectionKind.BONUS: "加", SectionKind.DEDUCTION: "扣"}.get(section.kind, "得")
    limit = "（超出部分不计）" if capped < total else "（扣完为止）" if capped > total else ""
    return f"{word}{show(abs(capped))}分{limit}"


def _add_up(section: Section, item: Item, values: Mapping[str, Value]) -> tuple[Decimal, tuple[str, ...]]:
    parts: list[Decimal] = []
    steps: list[str] = []
    for index, rule in enumerate(item.clause.rules):
        outcome = _outcome(item, index, values)
        if outcome.step:
            steps.append(outcome.step)
        if rule.kind not in _COSTS:
            parts.append(outcome.earned)
            continue
        if not parts:
            parts.append(item.points if section.kind is SectionKind.SCORED and item.points is not None else ZERO)
        parts[-1] = _less(parts[-1], outcome.earned, section, item)
    return _capped(item, parts), tuple(steps)


def _less(part: Decimal, cost: Decimal, section: Section, item: Item) -> Decimal:
    left = part + cost
    may_be_negative = section.kind is SectionKind.DEDUCTION or item.clause.floor == "negative"
    return left if may_be_negative else max(left, ZERO)


def _capped(item: Item, parts: list[Decimal]) -> Decimal:
    if _only_highest(item):
        return max(parts, default=ZERO)
    total = sum(parts, ZERO)
    # On a deducting clause the cap limits the loss, and the item's bounds already hold it.
    earning = any(rule.kind not in _COSTS for rule in item.clause.rules)
    return min(total, item.clause.cap) if earning and item.clause.cap is not None else total


def _only_highest(item: Item) -> bool:
    """同一事项就高 leaves different matters to add up; without 同一 the highest alone counts, and once."""
    return item.clause.exclusive and "同一" not in item.clause.text


def _outcome(item: Item, index: int, values: Mapping[str, Value]) -> Outcome:
    rule = _bounded(item.clause.rules[index], item)
    if rule.kind is RuleKind.LEVELS and _only_highest(item):
        return levels.score_highest(rule, values, f"r{index}")
    if _is_followed(item, index):
        # The rule behind it counts the shortfall, so this one gives its points whole.
        return Outcome(rule.points[0], "")
    return RULE_TYPES[rule.kind].score(rule, values, f"r{_lead(item, index)}")


def _bounded(rule: Rule, item: Item) -> Rule:
    """A judgement without stated bounds lies between nothing and the item's points."""
    if rule.kind is RuleKind.JUDGE and not rule.points and item.points is not None:
        return replace(rule, points=(ZERO, item.points))
    return rule


def _lead(item: Item, index: int) -> int:
    """The index of the rule whose input this one shares: 达到90%得6分，每低1个百分点扣0.2分 asks for one percentage."""
    return index - 1 if index and _is_followed(item, index - 1) else index


def _is_followed(item: Item, index: int) -> bool:
    """Whether the rule is a threshold with a shortfall clause for the same number behind it."""
    rules = item.clause.rules
    if rules[index].kind is not RuleKind.THRESHOLD or index + 1 == len(rules):
        return False
    return rules[index + 1].kind is RuleKind.DEDUCT_PER and rules[index + 1].required == rules[index].target


def total_of(form: Form, points: Mapping[str, Decimal]) -> FormScore:
    """The form's total from its items' points, by item number: bonuses and deductions within their section's cap."""
    sections: dict[str, Decimal] = {}
    for section in form.sections:
        sections[section.number] = sections.get(section.number, ZERO) + _section_total(section, points)
    return FormScore(sum(sections.values(), ZERO), sections)


def _section_total(section: Section, points: Mapping[str, Decimal]) -> Decimal:
    scored = sum(_scores(section, points), ZERO)
    if section.cap is None:
        return scored
    return max(scored, -section.cap) if section.kind is SectionKind.DEDUCTION else min(scored, section.cap)


def _scores(section: Section, points: Mapping[str, Decimal]) -> Iterator[Decimal]:
    return (points[item.number] for item in section.items if item.number in points)
