"""What a person meant by a cell: read where that is certain, refused with a sentence where it is not."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from openpyxl.utils.datetime import to_excel

from forms.inputs import Input, InputKind
from forms.numerals import parse_number

_YES = frozenset({"是", "对", "√", "✓", "✔", "☑", "y", "yes", "t", "true"})
_NO = frozenset({"否", "不是", "错", "×", "✕", "✖", "✗", "✘", "☒", "n", "no", "f", "false"})
_UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0b-\x1f]")
_CHINESE = re.compile("[一二两三四五六七八九]|[一二三四五六七八九]?十[一二三四五六七八九]?")
_NONE = ("无", "没有", "零", "〇")  # as officials write that there was none to count
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?")
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_FIRST_DAYS = 366  # A date this early is a small number in a cell that shows dates.
_DAYS = range(36526, 73415)  # 2000-01-01 to 2100-12-31, as Excel counts days
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Cell:
    """A cell as Excel saved it; a formula's value is the one last calculated, None where the file holds none."""

    value: Any = None
    is_formula: bool = False
    number_format: str = "General"


class Unclear(Exception):
    """What is wrong with a cell and what to do, in Chinese."""


def shown(cell: Cell) -> str:
    """The cell's content as a sentence quotes it."""
    value = cell.value
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    text = format(value, ".15g") if isinstance(value, float) else str(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def text_of(cell: Cell) -> str:
    """The cell as plain text, without what cannot be seen. Raises Unclear for a formula without a usable value."""
    _require_value(cell)
    if cell.value is None:
        return ""
    return clean(cell.value if isinstance(cell.value, str) else shown(cell))


def clean(text: str) -> str:
    """The text without what cannot be seen, and with one kind of line end, as a workbook gives it back."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def meant(asked: Input, cell: Cell, downloaded: Any) -> str | bool | None:
    """The value as `parse_inputs` takes it, None for an empty cell; what was `downloaded` and is there still stays as it is.

    What is no such value at all is handed on as text, for `parse_inputs` to refuse. Raises Unclear.
    """
    if not text_of(cell):
        return None
    match asked.kind:
        case InputKind.YES_NO:
            return _yes_or_no(cell)
        case InputKind.CHOICE:
            wanted = _folded(text_of(cell))
            return next((choice for choice in asked.choices if _folded(choice) == wanted), text_of(cell))
        case InputKind.DATE:
            return _day(cell)
        case _:
            return _number(asked, cell, downloaded)


def _require_value(cell: Cell) -> None:
    if cell.is_formula and cell.value is None:
        raise Unclear("单元格里是公式，但文件里没有它的计算结果。请用 Excel 或 WPS 打开并保存一次，或直接填写结果。")
    if isinstance(cell.value, str) and cell.value in _ERRORS:
        raise Unclear(f"单元格里的公式出错（{cell.value}），请改正公式或直接填写结果。")


def _folded(text: str) -> str:
    """Full width and half width, upper and lower case, with and without spaces, are the same."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _yes_or_no(cell: Cell) -> bool | str:
    if isinstance(cell.value, bool):
        return cell.value
    said = _folded(text_of(cell))
    return True if said in _YES else False if said in _NO else text_of(cell)


def _day(cell: Cell) -> str:
    value = cell.value
    if isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float) and value == int(value) and int(value) in _DAYS:
        return (date(1899, 12, 30) + timedelta(days=int(value))).isoformat()
    text = _folded(text_of(cell))
    if re.fullmatch(r"(19|20|21)\d{6}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if found := _DAY.fullmatch(text):
        year, month, day = found.groups()
        return f"{year}-{month:0>2}-{day:0>2}"
    if re.fullmatch(r"\d{1,2}[月/.-]\d{1,2}日?", text):
        raise Unclear("没有写年份，请按“2022-12-10”的样式填写。")
    return text_of(cell)


def _number(asked: Input, cell: Cell, downloaded: Any) -> str:
    number = _typed(asked, cell) if isinstance(cell.value, str) else _stored(asked, cell)
    if number is None:
        return text_of(cell)
    if asked.unit == "%" and _has_percent_format(cell):
        number *= 100
    if isinstance(downloaded, str) and _is_same(number, downloaded):
        return downloaded
    if asked.unit == "%" and 0 < number <= 1 and not _says_percent(cell):
        raise Unclear("可能是这个百分数，也可能是它的100倍。请连百分号一起填写，如“85%”或“0.85%”。")
    return _plain(number)


def _is_same(number: Decimal, downloaded: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?", downloaded) is not None and Decimal(downloaded) == number


def _says_percent(cell: Cell) -> bool:
    return _has_percent_format(cell) or "%" in _folded(str(cell.value))


def _has_percent_format(cell: Cell) -> bool:
    unquoted = re.sub(r'"[^"]*"|\\.', "", cell.number_format)
    return "%" in unquoted and not isinstance(cell.value, str)


def _typed(asked: Input, cell: Cell) -> Decimal | None:
    """The number that a text writes: with its unit, with full-width digits, with thousands set apart, in Chinese."""
    text = _folded(text_of(cell)).replace("−", "-").removeprefix("+")
    if asked.kind is InputKind.COUNT and text in _NONE:
        return Decimal(0)
    for unit in (asked.unit, f"个{asked.unit}", "个"):
        text = text.removesuffix(_folded(unit)) if asked.unit else text
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        return Decimal(text)
    return parse_number(text) if _CHINESE.fullmatch(text) else None


def _stored(asked: Input, cell: Cell) -> Decimal | None:
    value = cell.value
    if isinstance(value, bool):
        return None
    if isinstance(value, date | time | timedelta):
        return _behind_date(value)
    if _has_percent_format(cell) and asked.unit != "%":
        raise Unclear("单元格是百分数格式，不能确定您要填多少。请把单元格格式改为“常规”后重新填写。")
    return Decimal(format(value, ".15g"))


def _behind_date(value: date | time | timedelta) -> Decimal:
    days = to_excel(value)
    if days == int(days) and 0 <= days <= _FIRST_DAYS:
        return Decimal(int(days))
    raise Unclear("是日期而不是数字（Excel 会把“3-4”这样的内容改成日期）。请把单元格格式改为“常规”后重新填写数字。")


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    if "." not in text:
        return text
    text = text.rstrip("0").rstrip(".")
    if len(text.partition(".")[2]) > 6:
        raise Unclear("小数位数过多，请四舍五入后填写，最多保留六位小数。")
    return text
