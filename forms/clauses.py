"""Reading a scoring clause (评分条款): its rules in the order of the text, and the limits that hold for them together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from forms.grammar.complements import without_complements
from forms.grammar.conditions import Said, conditions_of
from forms.grammar.ladders import in_scales
from forms.grammar.limits import Cap, Limits, limits_of
from forms.grammar.plain import Plain, plain
from forms.grammar.scales import Scale
from forms.grammar.statements import statements_of
from forms.model import Clause, Rule, RuleKind
from forms.numerals import half_width
from forms.rules import OWN_WORDS, READING_ORDER
from forms.rules.base import Context
from forms.rules.demand import demanded

_LONGEST_KEPT = 400  # characters: what is longer is rarely said twice, and would fill the memory
LONGEST_CLAUSE = 1000  # characters; the longest that are issued have some 400
_ENDLESS = re.compile(r"[\d.]{20}")


def is_endless(text: str) -> bool:
    """Whether a text is beyond anything that is issued as a clause: reading it would take ever longer per character."""
    return len(text) > LONGEST_CLAUSE or bool(_ENDLESS.search(text))


@dataclass(frozen=True)
class _Parsed:
    """What a text says whatever item it stands beside."""

    words: Plain
    limits: Limits
    parts: tuple["_Part", ...]


@dataclass(frozen=True)
class _Part:
    """A statement or ladder of the text, its words there, and the place at which they end."""

    said: Said
    scale: Scale | None
    quoted: str
    end: int


def read_clause(text: str, points: Decimal | None, content: str = "", year: int | None = None) -> Clause:
    """The clause as rules. `content` is the item's demand, from which a shortfall is counted; `year` dates a due day.

    Text that no rule type reads stays in `Clause.text` without a rule, and a person scores it.
    """
    said = parsed(text, points) if len(text) <= _LONGEST_KEPT else _parse(text, points)
    context = Context(points, content, year)
    rules, caps = _with_own_caps(list(_rules(said, context)), said.limits.caps)
    return Clause(
        text=text,
        rules=tuple(rule for rule, _ in rules) or demanded(said.words, said.limits, context),
        cap=caps[0].points if caps else None,
        floor=said.limits.floor,
        exclusive=said.limits.exclusive,
        caps_loss=bool(caps) and caps[0].of_loss,
    )


def _parse(text: str, points: Decimal | None) -> _Parsed:
    limits = limits_of(half_width(text))
    words = plain(text, limits.blotted)
    said = without_complements(conditions_of(statements_of(words.text, OWN_WORDS), words.text), points)
    return _Parsed(words, limits, tuple(_part(one, scale, words) for one, scale in in_scales(said)))


def _part(said: Said, scale: Scale | None, words: Plain) -> _Part:
    start, end = said.statement.start - len(said.statement.lead), said.statement.end
    return _Part(said, scale, words.quote(start, end).strip("，,；;。：: \n"), words.places[end - 1])


# A document says the same clause of many items, and is read again when it is previewed, mended and compared.
parsed = lru_cache(maxsize=4096)(_parse)


def _rules(said: _Parsed, context: Context) -> Iterator[tuple[Rule, int]]:
    """The rules with the place in the original at which each ends."""
    seen: set[tuple[object, ...]] = set()
    for part in said.parts:
        rule = _claimed(part.said, part.scale, context)
        if rule is not None and _is_new(rule, part.said, seen):
            yield replace(rule, text=part.quoted), part.end


def _claimed(said: Said, scale: Scale | None, context: Context) -> Rule | None:
    claims = (rule_type.claim(said, scale, context) for rule_type in READING_ORDER)
    return next((rule for rule in claims if rule is not None), None)


def _is_new(rule: Rule, said: Said, seen: set[tuple[object, ...]]) -> bool:
    """Whether the clause says so for the first time: one veto or formula a sentence, whatever words repeat it."""
    repeats = rule.kind in (RuleKind.VETO, RuleKind.RATIO)
    own = () if repeats else (rule.points, rule.subject, rule.unit, rule.target, said.label)
    key = (rule.kind, said.statement.sentence, *own)
    new = key not in seen
    seen.add(key)
    return new


def _with_own_caps(rules: Sequence[tuple[Rule, int]], caps: Sequence[Cap]) -> tuple[list[tuple[Rule, int]], list[Cap]]:
    """A limit right behind a share (按占比扣分，最多扣2分) is that rule's own where the clause has others."""
    found, left = list(rules), list(caps)
    for index, (rule, end) in enumerate(rules):
        behind = next((cap for cap in left if 0 <= cap.start - end <= 3), None)
        if behind and rule.kind is RuleKind.RATIO and not rule.points and len(rules) > 1:
            found[index] = (replace(rule, points=(behind.points,)), end)
            left.remove(behind)
    return found, left
