"""What a form asks for: one number, date, choice or yes/no per quantity a clause is about."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from forms.points import show


class InputKind(StrEnum):
    """What is entered, and so how it is checked: COUNT is a whole number, PERCENT and AMOUNT may have decimals."""

    COUNT = "count"
    PERCENT = "percent"
    AMOUNT = "amount"
    YES_NO = "yes_no"
    CHOICE = "choice"
    DATE = "date"
    POINTS = "points"


@dataclass(frozen=True)
class Input:
    """One thing to enter. `target` is what the document demands, for the page to show beside it.

    Of several counts of one rule (by level), those left empty are none as soon as one is entered: `blank_is_none`.
    """

    key: str
    label: str
    kind: InputKind
    unit: str = ""
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(100000)
    target: Decimal | None = None
    choices: tuple[str, ...] = ()
    blank_is_none: bool = False


Value = Decimal | bool | str | date


@dataclass(frozen=True)
class Parsed:
    """Entered values that are in order, by key; what is wrong with the others, in Chinese; the labels not filled in."""

    values: Mapping[str, Value]
    problems: tuple[str, ...]
    missing: tuple[str, ...]


def parse_inputs(inputs: tuple[Input, ...], raw: Mapping[str, Any]) -> Parsed:
    """Check what was entered against what was asked."""
    values: dict[str, Value] = {}
    problems, missing = [], []
    is_begun = not nothing_entered(inputs, raw)
    for asked in inputs:
        entered = raw.get(asked.key)
        if entered is None or entered == "":
            if asked.blank_is_none and is_begun:
                values[asked.key] = Decimal(0)
            else:
                missing.append(asked.label)
            continue
        value = _value(asked, entered)
        if isinstance(value, _Wrong):
            problems.append(f"“{asked.label}”填的是“{entered}”，{value.why}")
        else:
            values[asked.key] = value
    return Parsed(values, tuple(problems), tuple(missing))


def nothing_entered(inputs: tuple[Input, ...], raw: Mapping[str, Any]) -> bool:
    """Whether every input was left empty."""
    return all(raw.get(asked.key) in (None, "") for asked in inputs)


@dataclass(frozen=True)
class _Wrong:
    why: str


def _value(asked: Input, entered: Any) -> Value | _Wrong:
    match asked.kind:
        case InputKind.YES_NO:
            return entered if isinstance(entered, bool) else _Wrong("请选择“是”或“否”。")
        case InputKind.CHOICE:
            return entered if entered in asked.choices else _Wrong(f"请从“{'、'.join(asked.choices)}”中选择。")
        case InputKind.DATE:
            return _date(str(entered))
        case _:
            return _number(asked, str(entered))


def _date(entered: str) -> date | _Wrong:
    try:
        return date.fromisoformat(entered)
    except ValueError:
        return _Wrong("不是日期，请按“2022-12-10”的样式填写。")


def _number(asked: Input, entered: str) -> Decimal | _Wrong:
    # Decimal itself also takes "NaN", "1e9" and digits of other scripts.
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", entered.strip()):
        return _Wrong("不是数字，请填写阿拉伯数字。")
    number = Decimal(entered.strip())
    if asked.kind is InputKind.COUNT and number != number.to_integral_value():
        return _Wrong("应为整数，请填写整数。")
    if not asked.minimum <= number <= asked.maximum:
        return _Wrong(f"超出范围，请填写{show(asked.minimum)}至{show(asked.maximum)}之间的数。")
    return number
