"""Numbers as official texts write them: 3, ３, 0.5, 三, 两, 十五, 半, 百, 三分之一, 百分之九十."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_DIGIT_SIGNS = "一二两三四五六七八九十百千"
# No longer than official texts write them, so that a text of digits alone is not searched for ever.
NUMBER = rf"(?:\d{{1,9}}(?:\.\d{{1,6}})?|[{_DIGIT_SIGNS}]{{1,4}}分之[{_DIGIT_SIGNS}]{{1,4}}|[{_DIGIT_SIGNS}]{{1,8}}|半)"
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_TENS = {"十": 10, "百": 100, "千": 1000}
_FULL_WIDTH = {
    ord(full): ord(half)
    for full, half in zip(
        "０１２３４５６７８９．％﹪（）：；，＋－×＝＜＞＊／≧≦",
        "0123456789.%%():;,+-×=<>*/≥≤",
        strict=True,
    )
}


# The text of an item is asked for again with every rule of its clause.
@lru_cache(maxsize=64)
def half_width(text: str) -> str:
    """`text` with full-width digits and signs made half-width, character for character, so that positions stay."""
    return text.translate(_FULL_WIDTH)


def parse_number(text: str) -> Decimal:
    """The number that `text` writes in digits, as a fraction or in Chinese numerals below 10,000. Raises ValueError.

    A fraction is given to four digits, 百分之九十 as the 90 of 90%.
    """
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    below, bar, above = text.partition("分之")
    if bar:
        return _fraction(below, above)
    return Decimal(_chinese(text))


def _fraction(below: str, above: str) -> Decimal:
    if below == "百":
        return Decimal(_chinese(above))
    return (Decimal(_chinese(above)) / _chinese(below)).quantize(Decimal("0.0001"), rounding=ROUND_HALF_UP)


def _chinese(text: str) -> int:
    if not text or not re.fullmatch(rf"[{_DIGIT_SIGNS}]+", text):
        raise ValueError(text)
    total, ones = 0, 0
    for sign in text:
        if sign in _TENS:
            total, ones = total + (ones or 1) * _TENS[sign], 0
        else:
            ones = _DIGITS[sign]
    return total + ones


_ONES = "〇一二三四五六七八九"


def chinese_numeral(number: int) -> str:
    """A number from 1 to 99 as official texts count: 三, 十, 十二, 二十一. Raises ValueError for another."""
    if not 1 <= number <= 99:
        raise ValueError(number)
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_ONES[tens]}十"
    return lead + (_ONES[ones] if ones else "")


def year_in_numerals(year: int) -> str:
    """二〇二二年, digit by digit."""
    return "".join(_ONES[int(digit)] for digit in str(year)) + "年"


def day_in_numerals(day: date) -> str:
    """二〇二二年十二月三十日, as certificates are dated."""
    return f"{year_in_numerals(day.year)}{chinese_numeral(day.month)}月{chinese_numeral(day.day)}日"


def chinese_date(day: date) -> str:
    """2022年3月1日, as official documents write it: no zero before month or day."""
    return f"{day.year}年{day.month}月{day.day}日"
