"""Making changes by hand: from a form as read and a list of changes to the form as it is to be published."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from forms.checks import rule_fault, summed
from forms.clauses import LONGEST_CLAUSE, is_endless, read_clause
from forms.codec import number_to_json, rule_from_json, rule_to_json
from forms.mends import Mend, MendField, typed
from forms.model import Clause, Form, Grade, Item, Rule, Section, SectionKind, StarBand, Weight

_LONGEST_TEXT, _MOST_VALUES, _MOST_POINTS = 5000, 200, 100_000  # characters; entries of a list; points
clause_of = lru_cache(maxsize=1024)(read_clause)


@dataclass(frozen=True)
class Mended:
    """A form with changes made; `unfit` are those that found another value than they expect, and were not made.

    `items` and `sections` are the present ones by the name under which changes know them.
    """

    form: Form
    unfit: tuple[Mend, ...]
    items: Mapping[str, tuple[Section, Item]]
    sections: Mapping[str, Section]

    def values(self, item: str = "", section: str = "") -> dict[MendField, Any]:
        """What stands in every field of that item, section, or of the form. Raises KeyError."""
        if item:
            owner, found = self.items[item]
            key = next(key for key, known in self.sections.items() if known is owner)
            return {**_item_values(found), MendField.SECTION: key}
        if section:
            place = 1 + list(self.sections).index(section)
            return _section_values(self.sections[section], _subtotal(self.form, place))
        return _form_values(self.form)


def mended(form: Form, mends: Iterable[Mend]) -> Form:
    """`form`, as read, with the changes that fit made in turn. Its problems are as read: see `checks.rechecked`."""
    return mend_all(form, mends).form


def mend_all(form: Form, mends: Iterable[Mend]) -> Mended:
    """The same, with what did not fit. Never raises, whatever the changes say."""
    work, unfit, fitted = _Work(form), [], []
    for mend in mends:
        try:
            work.apply(mend)
            fitted.append(mend)
        except (KeyError, ValueError, TypeError, ArithmeticError):
            unfit.append(mend)
    return work.finished(fitted, unfit)


def _item_values(item: Item) -> dict[MendField, Any]:
    return {
        MendField.NUMBER: item.number,
        MendField.NAME: item.name,
        MendField.CONTENT: item.content,
        MendField.POINTS: number_to_json(item.points),
        MendField.EVIDENCE: list(item.evidence),
        MendField.CLAUSE: item.clause.text,
        MendField.CAP: number_to_json(item.clause.cap),
        MendField.RULES: [rule_to_json(rule) for rule in item.clause.rules],
    }


def _subtotal(form: Form, place: int) -> Decimal | None:
    """What is printed below the section at that place, from 1."""
    return next((total.points for total in form.totals if total.section == place), None)


def _section_values(section: Section, subtotal: Decimal | None) -> dict[MendField, Any]:
    return {
        MendField.NUMBER: section.number,
        MendField.NAME: section.name,
        MendField.KIND: section.kind.value,
        MendField.POINTS: None if section.summed else number_to_json(section.points),
        MendField.SUBTOTAL: number_to_json(subtotal),
        MendField.CAP: number_to_json(section.cap),
    }


def _form_values(form: Form) -> dict[MendField, Any]:
    printed = [total.points for total in form.totals if total.section is None]
    return {
        MendField.TITLE: form.title,
        MendField.ISSUER: form.issuer,
        MendField.NUMBER: form.number,
        MendField.YEAR: form.year,
        MendField.TOTAL: number_to_json(printed[0]) if printed else None,
        MendField.GRADES: [[g.name, number_to_json(g.from_), number_to_json(g.quota)] for g in form.grades],
        MendField.STARS: [[star.name, number_to_json(star.from_)] for star in form.stars],
        MendField.WEIGHTS: [[weight.name, number_to_json(weight.share)] for weight in form.weights],
    }


class _Work:
    """A form taken apart while changes are made: items and sections by their name, items in the order read."""

    def __init__(self, form: Form) -> None:
        self.form = form
        keys = _unique(section.number for section in form.sections)
        self.sections = dict(zip(keys, form.sections, strict=True))
        read = [(key, item) for key, section in self.sections.items() for item in section.items]
        names = _unique(item.number for _, item in read)
        self.items = {name: item for name, (_, item) in zip(names, read, strict=True)}
        self.owner = {name: key for name, (key, _) in zip(names, read, strict=True)}

    def apply(self, mend: Mend) -> None:
        """Make one change. Raises KeyError, ValueError, TypeError or ArithmeticError where it does not fit."""
        _require_usable(mend.after)
        if mend.item:
            self._apply_to_item(mend)
        elif mend.section:
            self._apply_to_section(mend)
        else:
            _expect(mend, _form_values(self.form))
            self._apply_to_form(mend)

    def finished(self, fitted: list[Mend], unfit: list[Mend]) -> Mended:
        if not fitted:
            form = self.form
        else:
            self._put_together()
            form = summed(replace(self.form, problems=_unsettled(self.form, fitted)))
        sections = dict(zip(self.sections, form.sections, strict=True))
        items = {name: (sections[self.owner[name]], item) for name, item in self.items.items()}
        return Mended(form, tuple(unfit), items, sections)

    def _put_together(self) -> None:
        for key, section in self.sections.items():
            own = tuple(item for name, item in self.items.items() if self.owner[name] == key)
            self.sections[key] = replace(section, items=own)
        self.form = replace(self.form, sections=tuple(self.sections.values()))

    def _apply_to_item(self, mend: Mend) -> None:
        item = self.items[mend.item]
        if mend.field is MendField.RULE:
            self.items[mend.item] = replace(item, clause=_with_rule(item.clause, mend.before, mend.after))
            return
        _expect(mend, {**_item_values(item), MendField.SECTION: self.owner[mend.item]})
        if mend.field is MendField.SECTION:
            self.owner[mend.item] = _named(mend.after, self.sections)
        else:
            self.items[mend.item] = _item_with(item, mend, self.form.year)

    def _apply_to_section(self, mend: Mend) -> None:
        before, place = self.sections[mend.section], 1 + list(self.sections).index(mend.section)
        subtotal = _subtotal(self.form, place)
        _expect(mend, _section_values(before, subtotal))
        if mend.field is not MendField.SUBTOTAL:
            self.sections[mend.section] = _section_with(before, mend)
        elif subtotal is None or mend.after is None:
            raise ValueError(mend.field)
        # Points given to a section by hand are what its subtotals are compared with, too.
        if mend.field in (MendField.POINTS, MendField.SUBTOTAL) and mend.after is not None:
            self._print_subtotal(place, _needed(mend.after))

    def _print_subtotal(self, place: int, points: Decimal) -> None:
        rows = (replace(row, points=points) if row.section == place else row for row in self.form.totals)
        self.form = replace(self.form, totals=tuple(rows))

    def _apply_to_form(self, mend: Mend) -> None:
        match mend.field, mend.after:
            case (MendField.TITLE, str(text)):
                self.form = replace(self.form, title=text)
            case (MendField.ISSUER, str(text)):
                self.form = replace(self.form, issuer=text)
            case (MendField.NUMBER, str(text)):
                self.form = replace(self.form, number=text)
            case MendField.YEAR, (int() | None) as year:
                self._set_year(year)
            case MendField.TOTAL, total:
                self._print_total(_needed(total))
            case MendField.GRADES, list(rows):
                self.form = replace(self.form, grades=tuple(_grade(*row) for row in rows))
            case MendField.STARS, list(rows):
                self.form = replace(self.form, stars=tuple(StarBand(str(n), _needed(f)) for n, f in rows))
            case MendField.WEIGHTS, list(rows):
                self.form = replace(self.form, weights=tuple(Weight(str(n), _needed(s)) for n, s in rows))
            case _:
                raise ValueError(mend.field)

    def _print_total(self, points: Decimal) -> None:
        if all(row.section is not None for row in self.form.totals):
            raise ValueError("no total is printed")
        rows = (replace(row, points=points) if row.section is None else row for row in self.form.totals)
        self.form = replace(self.form, totals=tuple(rows))

    def _set_year(self, year: int | None) -> None:
        was = self.form.year
        self.items = {name: _reread(item, item, was, year) for name, item in self.items.items()}
        self.form = replace(self.form, year=year)


def _unique(numbers: Iterable[str]) -> list[str]:
    seen: dict[str, int] = {}
    keys = []
    for number in numbers:
        seen[number] = seen.get(number, 0) + 1
        keys.append(number if seen[number] == 1 else f"{number}#{seen[number]}")
    return keys


def _require_usable(value: Any) -> None:
    """Raises ValueError for what could not be kept, shown or counted with: endless texts and numbers, no JSON."""
    match value:
        case str():
            usable = len(value) <= _LONGEST_TEXT and value == typed(value)
        case bool() | None:
            usable = True
        case int() | float():
            usable = abs(value) <= _MOST_POINTS
        case list() | dict():
            usable = len(value) <= _MOST_VALUES
            for one in value.values() if isinstance(value, dict) else value:
                _require_usable(one)
        case _:
            usable = False
    if not usable:
        raise ValueError("not usable")


def _expect(mend: Mend, present: Mapping[MendField, Any]) -> None:
    if present[mend.field] != mend.before:
        raise ValueError(mend.field)


def _named(key: Any, known: Mapping[str, Any]) -> str:
    if key not in known:
        raise KeyError(key)
    return str(key)


def _points(value: Any) -> Decimal | None:
    """Raises ArithmeticError or ValueError for what is no number of points."""
    if value is None:
        return None
    points = Decimal(str(value))
    if not points.is_finite() or not 0 <= points <= _MOST_POINTS:
        raise ValueError(value)
    return points


def _needed(value: Any) -> Decimal:
    points = _points(value)
    if points is None:
        raise ValueError(value)
    return points


def _grade(name: Any, from_: Any, quota: Any = None) -> Grade:
    return Grade(str(name), _needed(from_), _points(quota))


def _section_with(section: Section, mend: Mend) -> Section:
    match mend.field, mend.after:
        case (MendField.NUMBER, str(text)):
            return replace(section, number=text)
        case (MendField.NAME, str(text)):
            return replace(section, name=text)
        case MendField.KIND, kind:
            return replace(section, kind=SectionKind(kind))
        case MendField.POINTS, value:
            return replace(section, points=_points(value), summed=False, points_text="")
        case MendField.CAP, value:
            return replace(section, cap=_points(value))
    raise ValueError(mend.field)


def _item_with(item: Item, mend: Mend, year: int | None) -> Item:
    match mend.field, mend.after:
        case (MendField.NUMBER, str(text)):
            return replace(item, number=text)
        case (MendField.NAME, str(text)):
            return replace(item, name=text)
        case MendField.CONTENT, str(text):
            return _reread(item, replace(item, content=text), year, year)
        case MendField.POINTS, value:
            return _reread(item, replace(item, points=_points(value), points_text=""), year, year)
        case MendField.EVIDENCE, list(pieces):
            return replace(item, evidence=tuple(str(piece) for piece in pieces))
        case MendField.CLAUSE, str(text):
            return replace(item, clause=_read(text, item, year))
        case MendField.CAP, value:
            return replace(item, clause=replace(item.clause, cap=_points(value)))
        case MendField.RULES, list(rules):
            return replace(item, clause=replace(item.clause, rules=tuple(_rule(rule) for rule in rules)))
    raise ValueError(mend.field)


def _read(text: str, item: Item, year: int | None) -> Clause:
    if is_endless(text):
        return Clause(text)
    content = item.content[:LONGEST_CLAUSE]
    return clause_of(text, item.points, content=content, year=year) if text else Clause("")


def _reread(before: Item, after: Item, was: int | None, year: int | None) -> Item:
    """`after` with its clause read again, unless its rules were changed by hand: those stay as they are."""
    as_read = _read(before.clause.text, before, was)
    return replace(after, clause=_read(after.clause.text, after, year)) if before.clause == as_read else after


def _rule(data: Mapping[str, Any]) -> Rule:
    rule = rule_from_json(dict(data))
    counted = [number for number in (rule.per, rule.target, rule.required) if number is not None]
    texts = (rule.unit, rule.subject, rule.text, *rule.labels, *rule.losses)
    too_large = any(not abs(number) <= _MOST_POINTS for number in (*rule.points, *counted))
    if too_large or not all(isinstance(text, str) for text in texts):
        raise ValueError("a rule counts with numbers and speaks in words")
    if rule_fault(rule):
        raise ValueError(rule)
    return rule


def _with_rule(clause: Clause, before: Any, after: Any) -> Clause:
    rules = list(clause.rules)
    new = [] if after is None else [_rule(after)]
    at = len(rules) if before is None else rules.index(rule_from_json(before))
    rules[at : at + (before is not None)] = new
    return replace(clause, rules=tuple(rules))


def _unsettled(form: Form, mends: Iterable[Mend]) -> tuple[Any, ...]:
    """The problems of the reading that none of these changes was about."""
    settled = {mend.field.value for mend in mends if not (mend.item or mend.section)}
    return tuple(problem for problem in form.problems if problem.item or problem.field not in settled)
