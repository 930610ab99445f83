"""What the cells of a workbook show: shared strings, saved values of formulas (never evaluated), dates and percentages."""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TypeVar

from lxml import etree

from forms.reading.package import Package
from forms.reading.styles import whole

T = TypeVar("T")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_T, _R, _V, _IS, _SI = (MAIN + tag for tag in ("t", "r", "v", "is", "si"))
_DATES = frozenset((*range(14, 18), 22, *range(27, 32), 36, *range(50, 59)))
_PERCENT = frozenset((9, 10))
_FIRST_DAY = date(1899, 12, 30)
_LAST_DAY = 100_000
# Excel keeps 15 digits of a number and 255 characters of its format; beyond that arithmetic and patterns have no end.
_LONGEST_NUMBER, _MOST_DIGITS, _LONGEST_FORMAT = 40, 15, 255


class CellValues:
    """The values of one workbook's cells as its reader sees them."""

    def __init__(self, package: Package, targets: Sequence[str]) -> None:
        """Raises Unreadable where the strings or styles are damaged."""
        strings = package.part(_ending(targets, "sharedstrings.xml"))
        styles = package.part(_ending(targets, "styles.xml"))
        self._strings = [] if strings is None else [_string(entry) for entry in strings.iterchildren(_SI)]
        self._formats = [] if styles is None else _formats(styles)
        self._looks = [] if styles is None else _looks(styles)

    def text(self, cell: etree._Element) -> str:
        """What the cell shows; empty for a formula whose result was not saved. Raises IndexError, ValueError."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_IS)
            return "" if inline is None else _string(inline).strip()
        value = cell.findtext(_V) or ""
        if kind == "s" and value:
            return self._strings[abs(int(value))]
        if kind == "b":
            return {"1": "是", "0": "否"}.get(value, value)
        return self._shown(value, cell.get("s")) if kind == "n" and value else value.strip()

    def size(self, cell: etree._Element) -> int:
        """The size of its type in half-points, 0 where unknown."""
        return _at(self._looks, cell.get("s")) or 0

    def _shown(self, value: str, style: str | None) -> str:
        try:
            number = Decimal(value.strip())
        except InvalidOperation:
            return value
        if len(value) > _LONGEST_NUMBER or not number.is_finite() or number.adjusted() > _MOST_DIGITS:
            return value[:_LONGEST_NUMBER]
        form = _at(self._formats, style)
        if form == "date" and 0 < number < _LAST_DAY:
            day = _FIRST_DAY + timedelta(days=int(number))
            return f"{day.year}年{day.month}月{day.day}日"
        return f"{_plain(number * 100)}%" if form == "percent" else _plain(number)


def _ending(targets: Sequence[str], name: str) -> str:
    return next((target for target in targets if target.lower().endswith("/" + name)), "")


def _string(entry: etree._Element) -> str:
    """The text of a string with or without runs; the reading aid (拼音) beside it left out."""
    texts = (node.text or "" for node in entry.iter(_T) if node.getparent().tag in (entry.tag, _R))
    return "".join(texts).strip()


def _plain(number: Decimal) -> str:
    """0.3 for the 0.30000000000000004 of binary arithmetic, 4 for 4.0."""
    return format(round(number, 10).normalize() + 0, "f")


def _at(values: Sequence[T], index: str | None) -> T | None:
    position = whole(index)
    return values[position] if position < len(values) else None


def _formats(styles: etree._Element) -> list[str]:
    """For each cell style: "date", "percent" or nothing."""
    codes = {form.get("numFmtId", ""): form.get("formatCode", "") for form in styles.iter(MAIN + "numFmt")}
    return [_kind(style.get("numFmtId", "0"), codes) for style in _cell_styles(styles)]


def _kind(number: str, codes: dict[str, str]) -> str:
    code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", codes.get(number, "")[:_LONGEST_FORMAT]).lower()
    known = whole(number)
    if known in _PERCENT or "%" in code:
        return "percent"
    return "date" if known in _DATES or ("y" in code and "m" in code) else ""


def _looks(styles: etree._Element) -> list[int]:
    """For each cell style the size of its font in half-points."""
    sizes = [_half_points(font.find(MAIN + "sz")) for font in styles.iterfind(f"{MAIN}fonts/{MAIN}font")]
    return [_at(sizes, style.get("fontId")) or 0 for style in _cell_styles(styles)]


def _half_points(size: etree._Element | None) -> int:
    match = re.fullmatch(r"(\d{1,3})(?:\.(\d))?\d*", "" if size is None else size.get("val", ""))
    return 2 * int(match[1]) + (match[2] == "5") if match else 0


def _cell_styles(styles: etree._Element) -> list[etree._Element]:
    return list(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf"))
