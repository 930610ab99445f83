"""Numbers as official texts write them: 3, ３, 0.5, 三, 两, 十五, 半, 百."""

import re
from decimal import Decimal

NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百]+|半)"
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_FULL_WIDTH = {
    ord(full): ord(half)
    for full, half in zip("０１２３４５６７８９．％（）：；，＋－×＝", "0123456789.%():;,+-×=", strict=True)
}


def half_width(text: str) -> str:
    """`text` with full-width digits and signs made half-width, character for character, so that positions stay."""
    return text.translate(_FULL_WIDTH)


def parse_number(text: str) -> Decimal:
    """The number that `text` writes in digits or Chinese numerals below 1,000. Raises ValueError."""
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Decimal(text)
    if text == "半":
        return Decimal("0.5")
    if not text or not re.fullmatch(r"[一二两三四五六七八九十百]+", text):
        raise ValueError(text)
    return Decimal(_chinese(text))


def _chinese(text: str) -> int:
    hundreds, _, rest = text.rpartition("百")
    total = 100 * (_DIGITS[hundreds] if hundreds else 1) if "百" in text else 0
    tens, ten, ones = rest.rpartition("十")
    if ten:
        total += 10 * (_DIGITS[tens] if tens else 1)
    return total + (_DIGITS[ones] if ones else 0)
