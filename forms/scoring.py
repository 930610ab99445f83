"""From what was entered to points, with the arithmetic in words. The one scoring of page, chart, Word and Excel."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from forms.inputs import Input, InputKind, Value, nothing_entered, parse_inputs
from forms.model import Form, Item, Rule, RuleKind, Section, SectionKind
from forms.points import ZERO, round_half_up, show
from forms.rules import RULE_TYPES, full_if, levels
from forms.rules.bands import NONE_OF_THEM
from forms.rules.base import Outcome

JUDGED_KEY = "judged"


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
    """Whether a person sets or works out this item's points, so that a reason is owed."""
    return not item.clause.rules or any(
        rule.kind is RuleKind.JUDGE or (rule.kind is RuleKind.RATIO and rule.unit != "%") for rule in item.clause.rules
    )


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
    if not _below_nothing(section, item):
        return ZERO, most
    return -(item.clause.cap if item.clause.caps_loss and item.clause.cap is not None else Decimal(100)), most


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
    """What the rules come to before the item's bounds.

    What earns points begins at nothing, and a loss behind it takes from it; where nothing earns, losses take from the
    item's own points. Points on top stand apart, and a gate that is not passed leaves losses alone.
    """
    account = _Account(item, _below_nothing(section, item))
    if not any(_earns(rule) for rule in item.clause.rules):
        account.parts.append(item.points if section.kind is SectionKind.SCORED and item.points is not None else ZERO)
    steps = []
    for index, rule in enumerate(item.clause.rules):
        outcome = _outcome(item, index, values)
        if outcome.step:
            steps.append(outcome.step)
        account.book(rule, outcome.earned, passed=not rule.gate or values[f"r{index}"] is rule.earns_when)
    return account.total(), tuple(steps)


def _earns(rule: Rule) -> bool:
    return not (rule.gate or _costs(rule) or rule.kind in (RuleKind.AWARD_IF, RuleKind.VETO))


def _costs(rule: Rule) -> bool:
    """Whether the rule only ever takes points away."""
    if rule.kind in (RuleKind.DEDUCT_PER, RuleKind.DEDUCT_IF):
        return True
    if rule.kind is RuleKind.JUDGE:
        return not rule.earns_when
    if rule.kind is RuleKind.LEVELS:
        return all(points < 0 for points in rule.points)
    return bool(rule.losses) and all(rule.losses)


def _below_nothing(section: Section, item: Item) -> bool:
    """Whether losses go on below nothing: 倒扣, a section of deductions, an item of 0 points that only deducts."""
    only_deducts = item.points == 0 and bool(item.clause.rules) and all(map(_costs, item.clause.rules))
    return section.kind is SectionKind.DEDUCTION or item.clause.floor == "negative" or only_deducts


@dataclass
class _Account:
    """An item's points while its rules are booked: what earned part by part, what came on top, what was lost."""

    item: Item
    may_be_negative: bool
    parts: list[Decimal] = field(default_factory=list)
    on_top: Decimal = ZERO
    owed: Decimal = ZERO
    lost: Decimal = ZERO
    passed: bool = True

    def book(self, rule: Rule, earned: Decimal, *, passed: bool) -> None:
        """Book what one rule came to."""
        self.passed = self.passed and passed
        if rule.gate or rule.kind is RuleKind.VETO:
            return
        if _costs(rule):
            self._lose(-earned)
        elif rule.kind is RuleKind.AWARD_IF:
            self.on_top += earned
        else:
            self.parts.append(earned)

    def _lose(self, cost: Decimal) -> None:
        clause = self.item.clause
        if clause.cap is not None and clause.caps_loss:
            cost = min(cost, clause.cap - self.lost)
        self.lost += cost
        if not self.parts:
            self.owed += cost
        else:
            left = self.parts[-1] - cost
            self.parts[-1] = left if self.may_be_negative else max(left, ZERO)

    def total(self) -> Decimal:
        """The points of all parts, within what the clause lets be earned."""
        if not self.passed:
            return -self.lost if self.may_be_negative else ZERO
        if _only_highest(self.item):
            return max((*self.parts, self.on_top), default=ZERO) - self.owed
        earned, cap = sum(self.parts, self.on_top) - self.owed, self.item.clause.cap
        capped = cap is not None and not self.item.clause.caps_loss and any(map(_adds, self.item.clause.rules))
        return min(earned, cap) if capped and cap is not None else earned


def _adds(rule: Rule) -> bool:
    return _earns(rule) or rule.kind is RuleKind.AWARD_IF


def _only_highest(item: Item) -> bool:
    """同一事项就高 leaves different matters to add up; without 同一 the highest alone counts, and once."""
    return item.clause.exclusive and "同一" not in item.clause.text


def _outcome(item: Item, index: int, values: Mapping[str, Value]) -> Outcome:
    rule = _bounded(item.clause.rules[index], item)
    if rule.kind is RuleKind.LEVELS and _only_highest(item):
        return levels.score_highest(rule, values, f"r{index}")
    if rule.gate and len(item.clause.rules) > 1:
        return full_if.pass_through(rule, values, f"r{index}")
    if _is_followed(item, index):
        # The rule behind it counts the shortfall, so this one gives its points whole.
        return Outcome(rule.points[0], "")
    return RULE_TYPES[rule.kind].score(rule, values, f"r{_lead(item, index)}")


def _bounded(rule: Rule, item: Item) -> Rule:
    """A rule that names no points has the item's: a judgement lies between nothing and them, a share is one of them."""
    if rule.points or rule.kind not in (RuleKind.JUDGE, RuleKind.RATIO, RuleKind.FULL_IF):
        return rule
    if rule.kind is RuleKind.RATIO:
        return replace(rule, unit="分") if item.points is None else replace(rule, points=(item.points,))
    if item.points is None:
        return rule if rule.kind is RuleKind.JUDGE else replace(rule, points=(ZERO,))
    return replace(rule, points=(ZERO, item.points) if rule.kind is RuleKind.JUDGE else (item.points,))


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
