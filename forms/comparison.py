"""Two versions of a form, item by item: what was added, removed, renamed, moved, and what counts otherwise."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

from forms.model import Clause, Form, Item, Rule, Section, SectionKind
from forms.points import show
from forms.wording import SECTION_KIND_NAMES

ALIKE = 0.6  # the least likeness of two texts that say the same in other words
SAME_SECTION, SAME_NUMBER = 0.1, 0.01  # what decides between texts that are equally alike


class Difference(StrEnum):
    """In what an item differs from its earlier version. TERM is a change of the form itself, not of an item."""

    TERM = "term"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    POINTS = "points"
    CLAUSE = "clause"
    EVIDENCE = "evidence"


DIFFERENCE_NAMES = {
    Difference.TERM: "总体规定",
    Difference.ADDED: "新增",
    Difference.REMOVED: "删除",
    Difference.RENAMED: "编号或文字",
    Difference.MOVED: "换了部分",
    Difference.POINTS: "分值",
    Difference.CLAUSE: "评分标准",
    Difference.EVIDENCE: "佐证材料",
}


@dataclass(frozen=True)
class Placed:
    """An item where it stands."""

    section: Section
    item: Item


@dataclass(frozen=True)
class Pair:
    """An item in both versions; one side is None where it was added or removed. `same_section` is whether it stayed."""

    old: Placed | None
    new: Placed | None
    same_section: bool = True


@dataclass(frozen=True)
class Change:
    """One difference of two versions. `key` names it for as long as the two documents stay as they are.

    A change of the form's own terms has a `name`, and `before` and `after` in words; it has no items.
    """

    key: str
    kinds: tuple[Difference, ...]
    old: Placed | None = None
    new: Placed | None = None
    name: str = ""
    before: str = ""
    after: str = ""

    @property
    def old_number(self) -> str | None:
        """The item's number in the old version."""
        return self.old.item.number if self.old else None

    @property
    def new_number(self) -> str | None:
        """The item's number in the new version."""
        return self.new.item.number if self.new else None


def compare(old: Form, new: Form) -> tuple[Change, ...]:
    """Every difference: first the form's own terms, then the items in the new form's order, removed ones at their old place."""
    changes = (*_terms(old, new), *(_change(pair) for pair in matched(old, new)))
    return tuple(_with_own_keys(change for change in changes if change.kinds))


def _with_own_keys(changes: Iterable[Change]) -> Iterator[Change]:
    """A faulty document may number two items alike; their changes still have keys of their own."""
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.key] += 1
        yield change if seen[change.key] == 1 else replace(change, key=f"{change.key}#{seen[change.key]}")


def _change(pair: Pair) -> Change:
    old, new = pair.old, pair.new
    key = f"{old.item.number if old else ''}→{new.item.number if new else ''}"
    return Change(key, _kinds(pair), old, new)


def _kinds(pair: Pair) -> tuple[Difference, ...]:
    if pair.old is None:
        return (Difference.ADDED,)
    if pair.new is None:
        return (Difference.REMOVED,)
    old, new = pair.old.item, pair.new.item
    differs = {
        Difference.RENAMED: (old.number, old.name, old.content) != (new.number, new.name, new.content),
        Difference.MOVED: not pair.same_section,
        Difference.POINTS: old.points != new.points,
        Difference.CLAUSE: _read(old.clause) != _read(new.clause),
        Difference.EVIDENCE: old.evidence != new.evidence,
    }
    return tuple(kind for kind, found in differs.items() if found)


def _read(clause: Clause) -> Clause:
    """A clause as it is compared: next year's 12月10日 is the same day of another year."""
    return replace(clause, rules=tuple(_in_no_year(rule) for rule in clause.rules))


def _in_no_year(rule: Rule) -> Rule:
    return replace(rule, due=rule.due.replace(year=2000)) if rule.due else rule


@lru_cache(maxsize=16)  # asked for by every page of a revised form, and slow only for forms that share nothing
def matched(old: Form, new: Form) -> tuple[Pair, ...]:
    """Every item of both forms exactly once: in the new form's order, removed items at their old place.

    By name and content, then by likeness of their words, then by number within a section.
    """
    sides = _Sides(_placed(old), _placed(new), _matched_sections(old, new))
    pairs = _pair_up(len(sides.old), len(sides.new), (sides.identical, sides.alike, sides.numbered))
    old_of = {after: before for before, after in pairs.items()}
    kept = [
        Pair(sides.old[old_of[at]][1], placed, sides.stayed(old_of[at], at)) if at in old_of else Pair(None, placed)
        for at, (_, placed) in enumerate(sides.new)
    ]
    return _with_removed(kept, [placed for _, placed in sides.old], pairs)


def _placed(form: Form) -> list[tuple[int, Placed]]:
    return [(at, Placed(section, item)) for at, section in enumerate(form.sections) for item in section.items]


@dataclass(frozen=True)
class _Sides:
    """The items of both forms, each with its section's place, and the sections that belong together, by place."""

    old: Sequence[tuple[int, Placed]]
    new: Sequence[tuple[int, Placed]]
    sections: Mapping[int, int]

    def stayed(self, before: int, after: int) -> bool:
        return self.sections.get(self.old[before][0]) == self.new[after][0]

    def identical(self, before: int, after: int) -> float:
        old, new = self._items(before, after)
        return 1 + self._nearness(before, after) if (old.name, old.content) == (new.name, new.content) else 0

    def alike(self, before: int, after: int) -> float:
        old, new = self._items(before, after)
        likeness = likeness_of(_words(old), _words(new))
        return likeness + self._nearness(before, after) if likeness else 0

    def numbered(self, before: int, after: int) -> float:
        old, new = self._items(before, after)
        return float(self.stayed(before, after) and old.number == new.number)

    def _items(self, before: int, after: int) -> tuple[Item, Item]:
        return self.old[before][1].item, self.new[after][1].item

    def _nearness(self, before: int, after: int) -> float:
        old, new = self._items(before, after)
        return SAME_SECTION * self.stayed(before, after) + SAME_NUMBER * (old.number == new.number)


def _with_removed(kept: list[Pair], olds: list[Placed], pairs: dict[int, int]) -> tuple[Pair, ...]:
    """A removed item stands behind the item that it stood behind."""
    found = list(kept)
    for at, placed in enumerate(olds):
        if at not in pairs:
            behind = next((n + 1 for n, pair in enumerate(found) if at and pair.old is olds[at - 1]), 0)
            found.insert(behind, Pair(placed, None))
    return tuple(found)


def _words(item: Item) -> str:
    return item.content if item.content.startswith(item.name) else f"{item.name}\n{item.content}"


def likeness_of(old: str, new: str) -> float:
    """How much two texts have in common, from ALIKE to 1; 0 for less."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.real_quick_ratio() < ALIKE or matcher.quick_ratio() < ALIKE:
        return 0
    ratio = matcher.ratio()
    return ratio if ratio >= ALIKE else 0


def _pair_up(olds: int, news: int, rounds: Iterable[Callable[[int, int], float]]) -> dict[int, int]:
    """Places of one list by places of the other, one to one: the best of each round first, in case of doubt the earlier."""
    pairs: dict[int, int] = {}
    for likeness in rounds:
        free = set(range(news)) - set(pairs.values())
        scored = ((likeness(one, other), one, other) for one in range(olds) if one not in pairs for other in free)
        for _, one, other in sorted((-found, one, other) for found, one, other in scored if found):
            if one not in pairs and other in free:
                pairs[one] = other
                free.remove(other)
    return pairs


def _matched_sections(old: Form, new: Form) -> dict[int, int]:
    """A section that counts another way is another section."""

    def named(one: int, other: int) -> float:
        before, after = old.sections[one], new.sections[other]
        return likeness_of(before.name, after.name) if before.kind is after.kind else 0

    def numbered(one: int, other: int) -> float:
        before, after = old.sections[one], new.sections[other]
        return float((before.kind, before.number) == (after.kind, after.number))

    return _pair_up(len(old.sections), len(new.sections), (named, numbered))


def _terms(old: Form, new: Form) -> Iterator[Change]:
    for name, told in _TERMS.items():
        if told(old) != told(new):
            yield _term(name, told(old), told(new))
    sections = _matched_sections(old, new)
    for at, section in enumerate(old.sections):
        before, after = _section(section), _section(new.sections[sections[at]]) if at in sections else ""
        if before != after:
            yield _term(f"部分{section.number}", before, after)
    for at, section in enumerate(new.sections):
        if at not in sections.values():
            yield _term(f"部分{section.number}", "", _section(section))


def _term(name: str, before: str, after: str) -> Change:
    return Change(f"term:{name}", (Difference.TERM,), name=name, before=before, after=after)


_TERMS: dict[str, Callable[[Form], str]] = {
    "标题": lambda form: form.title,
    "总分": lambda form: f"{show(form.total)}分",
    "等次": lambda form: "，".join(
        f"{grade.name}{show(grade.from_)}分起"
        + ("" if grade.quota is None else f"（不超过{show(grade.quota * 100)}%）")
        for grade in form.grades
    ),
    "星级": lambda form: "，".join(f"{star.name}{show(star.from_)}分起" for star in form.stars),
    "计分办法": lambda form: "＋".join(f"{weight.name}×{show(weight.share * 100)}%" for weight in form.weights),
    "得分位数": lambda form: f"保留{form.decimals}位小数",
    "期限": lambda form: "，".join(f"{step.step}{step.month}月{step.day}日前" for step in form.deadlines),
}


def _section(section: Section) -> str:
    limits = (
        "" if section.kind is SectionKind.SCORED else SECTION_KIND_NAMES[section.kind],
        f"{show(section.points)}分" if section.points is not None else "",
        f"最多{show(section.cap)}分" if section.cap is not None else "",
    )
    told = "，".join(limit for limit in limits if limit)
    return f"{section.number}、{section.name}" + (f"（{told}）" if told else "")
