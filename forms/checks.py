"""Whether a form agrees with itself: what is printed against what adds up, what an item needs, ladders of grades.

Everything is told with both numbers and nothing is repaired. Places are those of the document.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from forms.clauses import read_clause
from forms.model import (
    Form,
    Grade,
    Item,
    Problem,
    Rule,
    RuleKind,
    Section,
    SectionKind,
    Severity,
    Source,
    StarBand,
    quote,
)
from forms.numerals import half_width
from forms.parts import part_faults, parts_of
from forms.points import ZERO, show
from forms.rules.bands import GRADE_LIMIT

_MEND = "请核对并改正其中一处，使两个数一致。"
_POINTS = "请在分值栏填写大于0的数字，例如 4 或 1.5。"
_DIGITS = "请把分值栏改为最多两位小数的数字，例如 4 或 1.5。"
_CLAUSE = "请在该行补写评分标准，例如“每少1次扣1分，扣完为止”。"
_RULES = "可以保留人工评分；如需自动计分，请写明数量和分数，例如“每少1次扣1分，扣完为止”。"
_GATE = "请核对；只管这一部分的，请在网页上改为“扣分”并填这一部分的分值，或把各部分分成几行。"
_NO_POINTS = re.compile(r"[-—–/\\无\s]*|\+?0+(?:\.0+)?[分%]?")
_EARNING = frozenset({RuleKind.FULL_IF, RuleKind.THRESHOLD, RuleKind.BANDS, RuleKind.RANK, RuleKind.RATIO})
_LARGEST = 1000
_POINTS_OF = {
    RuleKind.RANK: (1, 20),
    RuleKind.JUDGE: (0, 2),
    RuleKind.RATIO: (0, 1),
    RuleKind.VETO: (0, 0),
    RuleKind.FULL_IF: (0, 1),
}
_COUNTED = frozenset({RuleKind.DEDUCT_PER, RuleKind.AWARD_PER, RuleKind.LEVELS, RuleKind.THRESHOLD})
_ASKING = frozenset({RuleKind.AWARD_PER, RuleKind.FULL_IF, RuleKind.DEDUCT_IF, RuleKind.AWARD_IF, RuleKind.RATIO})


def summed(form: Form) -> Form:
    """`form` with the sums that it does not print: of scored sections, and the total (None while points are missing)."""
    sections = tuple(_with_sum(section) for section in form.sections)
    printed = [total.points for total in form.totals if total.section is None]
    return replace(form, sections=sections, total=printed[0] if printed else _added(sections) or None)


def rechecked(form: Form) -> Form:
    """`form` with its problems as they stand now: those of the reading kept, those of `check` found anew; errors first."""
    kept = replace(form, problems=tuple(problem for problem in form.problems if not problem.checked))
    found = (*kept.problems, *check(kept))
    return replace(form, problems=tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR)))


def check(form: Form) -> tuple[Problem, ...]:
    """Every fault of the form itself, in document order, then those of the whole."""
    parts = (*_sections(form), *_numbers(form), *_totals(form), *_terms(form))
    return tuple(replace(problem, checked=True) for problem in parts)


def rule_fault(rule: Rule) -> str:
    """Why a rule typed by hand cannot be scored, in Chinese; empty where it can."""
    labelled, low = rule.kind in (RuleKind.LEVELS, RuleKind.BANDS), min(rule.points, default=ZERO)
    fewest, most = _POINTS_OF.get(rule.kind, (1, 1))
    if labelled and (
        not rule.labels or len(rule.labels) != len(rule.points) or len(set(rule.labels)) < len(rule.labels)
    ):
        return f"档次写了{len(rule.labels)}个，分数写了{len(rule.points)}个，请一一对应且档次不重名，用顿号隔开。"
    if not labelled and not fewest <= len(rule.points) <= most:
        return f"“{show(low)}”等分数共{len(rule.points)}个，请填写{fewest}{f'至{most}' if most > fewest else ''}个。"
    if rule.kind is RuleKind.JUDGE and len(rule.points) == 1:
        return "酌情评分请写最低分和最高分两个分数，例如“0、3”。"
    if (low < 0 and rule.kind is not RuleKind.LEVELS) or any(abs(points) > _LARGEST for points in rule.points):
        return "分数请填写0至1000之间的数字。"
    if rule.kind is RuleKind.JUDGE and list(rule.points) != sorted(rule.points):
        return "酌情评分请先写最低分，再写最高分。"
    if rule.per is not None and rule.per <= 0:
        return "“每多少”请填写大于0的数字。"
    if rule.kind is RuleKind.THRESHOLD and rule.target is None:
        return "请填写要达到的数量。"
    if rule.kind in _COUNTED and not rule.unit:
        return "请填写单位，例如“次”。"
    asks = rule.kind in _ASKING or (rule.kind is RuleKind.DEDUCT_PER and not (rule.required or rule.due))
    return "请写明数的、量的或问的是什么，例如“召开会议”。" if asks and not rule.subject else ""


def _error(source: Source | None, found: str, problem: str, remedy: str, item: str = "") -> Problem:
    return Problem(Severity.ERROR, source.place if source else "正文", quote(found), problem, remedy, item)


def _warning(source: Source | None, found: str, problem: str, remedy: str, item: str = "") -> Problem:
    return Problem(Severity.WARNING, source.place if source else "正文", quote(found), problem, remedy, item)


def _with_sum(section: Section) -> Section:
    if section.points is not None and not section.summed:
        return section
    if section.kind is not SectionKind.SCORED:
        return replace(section, points=None, summed=False)
    return replace(section, points=_sum(section), summed=True)


def _sum(section: Section) -> Decimal | None:
    points = [item.points for item in section.items]
    known = [value for value in points if value is not None]
    return sum(known, ZERO) if known and len(known) == len(points) else None


def _added(sections: Iterable[Section]) -> Decimal:
    return sum((section.points or ZERO for section in sections if section.kind is SectionKind.SCORED), ZERO)


def _sections(form: Form) -> Iterator[Problem]:
    for section in form.sections:
        printed = None if section.summed else section.points
        if section.points_text and printed is None:
            yield from _unusable_points(section, section.source, section.points_text)
        if section.kind is SectionKind.BONUS and ("扣分" in section.name or "减分" in section.name):
            remedy = "请分成“加分项”和“扣分项”两个项目。"
            beside = next((item.number for item in section.items if item.source == section.source), "")
            yield _warning(section.source, section.name, "加分与扣分写在同一项目中", remedy, beside)
        if section.kind is SectionKind.SCORED:
            yield from _section_sum(section, printed, section.source)
        yield from (problem for item in section.items for problem in _item(section, item))


def _section_sum(section: Section, printed: Decimal | None, source: Source | None, row: str = "") -> Iterator[Problem]:
    added = _sum(section)
    if not section.items:
        yield _warning(source, section.name, "该项目下没有考核内容", "请补写考核内容，或删除该项目。")
    elif printed is not None and added is not None and added != printed:
        problem = f"各项分值之和为{show(added)}分，与所写的{show(printed)}分不一致"
        yield _error(source, f"“{section.name}”{row}{show(printed)}分", problem, _MEND)


def _item(section: Section, item: Item) -> Iterator[Problem]:
    if item.points is None and (section.kind is SectionKind.SCORED or item.points_text):
        yield from _unusable_points(section, item.source, item.points_text, item.number)
    yield from _clause(item)
    for found, problem, remedy in part_faults((item.content, item.clause.text), item.points):
        yield _warning(item.source, found, problem, remedy, item.number)
    if section.kind is SectionKind.SCORED and item.points is not None:
        yield from _rules(item, item.points)


def _unusable_points(section: Section, source: Source | None, text: str, item: str = "") -> Iterator[Problem]:
    states_none = bool(_NO_POINTS.fullmatch(half_width(text)))
    if section.kind is SectionKind.SCORED:
        problem, remedy = ("没有分值", _POINTS) if states_none else ("分值不是数字", _DIGITS)
        yield _error(source, text or "空白", problem, remedy, item)
    elif section.kind is not SectionKind.VETO and not states_none:
        yield _warning(source, text, "分值不是数字，按没有分值处理", _DIGITS, item)


def _clause(item: Item) -> Iterator[Problem]:
    clause = item.clause
    if not clause.text and not clause.rules:
        yield _warning(item.source, item.name, "没有评分标准，由人工评分", _CLAUSE, item.number)
    elif not clause.rules and not read_clause(clause.text, item.points, item.content).rules:
        yield _warning(item.source, clause.text, "评分标准读不成计分规则，由人工评分", _RULES, item.number)
    elif (gates := [rule for rule in clause.rules if rule.gate]) and parts_of(half_width(clause.text)):
        problem = "条款分几个部分，其中一部分的“不得分”按整项不得分处理"
        yield _warning(item.source, gates[0].text, problem, _GATE, item.number)


def _rules(item: Item, points: Decimal) -> Iterator[Problem]:
    """Single rules against the item's points."""
    for rule in item.clause.rules:
        if (most := _most(rule)) > points:
            problem = f"按条款最多得{show(most)}分，超过本项的{show(points)}分，超出部分不计"
            yield _warning(item.source, rule.text or item.clause.text, problem, _MEND, item.number)


def _most(rule: Rule) -> Decimal:
    """The most that the rule earns by itself; bands that only name a grade earn nothing."""
    earns = rule.kind in _EARNING and rule.unit != GRADE_LIMIT and not any(rule.losses)
    return max(rule.points, default=ZERO) if earns else ZERO


def _numbers(form: Form) -> Iterator[Problem]:
    first: dict[str, Item] = {}
    for _, item in form.items():
        if item.number in first:
            source = first[item.number].source
            problem = f"序号重复，{source.place if source else ''}已使用 {item.number}"
            remedy = "请改用未使用的序号，每个序号只能用一次。"
            yield _error(item.source, f"序号 {item.number}（{item.name}）", problem, remedy, item.number)
        first.setdefault(item.number, item)


def _totals(form: Form) -> Iterator[Problem]:
    scored = [section for section in form.sections if section.kind is SectionKind.SCORED]
    added = _added(scored)
    for total in form.totals:
        if total.section is not None:
            section = form.sections[total.section - 1]
            if section.kind is SectionKind.SCORED and section.items:
                yield from _section_sum(section, total.points, total.source, "小计")
        elif total.points != added and all(section.points is not None for section in scored):
            problem = f"各计分项目之和为{show(added)}分（不含加分、扣分项），与合计{show(total.points)}分不一致"
            yield _error(total.source, f"合计{show(total.points)}分", problem, _MEND)


def _terms(form: Form) -> Iterator[Problem]:
    """Grades, stars and weights as they stand, where the reading noted nothing of their text."""
    noted = {problem.field for problem in form.problems}
    yield from _ladder("考核等次", form.grades if "grades" not in noted else ())
    yield from _ladder("星级", form.stars if "stars" not in noted else ())
    added = sum((weight.share for weight in form.weights), ZERO)
    if form.weights and added != 1 and "weights" not in noted:
        said = "、".join(f"{weight.name}{show(weight.share * 100)}%" for weight in form.weights)
        problem = f"各部分所占比例之和为{show(added * 100)}%，不是100%"
        yield _error(None, said, problem, "请改正计分办法中的百分比，使其合计为100%。")


def _ladder(kind: str, steps: Iterable[Grade | StarBand]) -> Iterator[Problem]:
    for upper, lower in pairwise(steps):
        if upper.from_ <= lower.from_:
            found = f"{upper.name}{show(upper.from_)}分；{lower.name}{show(lower.from_)}分"
            yield _error(None, found, f"{kind}的分数线重叠", f"请改正{kind}的分数线，从高到低各不相同。")
