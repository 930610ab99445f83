"""Last year's form as the starting point of this year's."""

from dataclasses import replace

from forms.model import Form, Item, Rule


def for_year(form: Form, year: int) -> Form:
    """The same form for another year: in its title, its days and its own year; everything else as it was."""
    before = form.year
    if before is None:
        return replace(form, year=year)
    return replace(
        form,
        year=year,
        title=form.title.replace(f"{before}年", f"{year}年"),
        sections=tuple(
            replace(section, items=tuple(_item(item, before, year) for item in section.items))
            for section in form.sections
        ),
    )


def _item(item: Item, before: int, year: int) -> Item:
    rules = tuple(_rule(rule, before, year) for rule in item.clause.rules)
    return replace(item, clause=replace(item.clause, rules=rules))


def _rule(rule: Rule, before: int, year: int) -> Rule:
    """A day of the year after (次年1月31日) stays one."""
    if rule.due is None:
        return rule
    moved = rule.due.year + year - before
    is_leap_day = (rule.due.month, rule.due.day) == (2, 29)
    return replace(rule, due=rule.due.replace(year=moved, day=28) if is_leap_day else rule.due.replace(year=moved))
