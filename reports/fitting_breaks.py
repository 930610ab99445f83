"""Where a text breaks: the lines that it takes, and the lines of a name too long for one."""

import re
from itertools import pairwise

_NOT_FIRST = "，。、；：？！）》〉”’〕】"
_NOT_LAST = "（《〈“‘〔【"
MOST_AWAY = 3  # characters from the middle
# A name is broken behind a place, or before these words.
_EDGES = re.compile(r"(?<=[省州盟市县区旗镇乡])|(?=人民代表大会|人大|常务委员会|主席团|主任会议|文件|纪要)")


def widest(text: str) -> float:
    """Its width in characters of the font's size, where Latin letters and digits stand in a wide font."""
    return sum(0.65 if character.isascii() else 1 for character in text)


def lines_in(text: str, first: float, others: float) -> int:
    """How many lines the text takes, of so many characters each: no fewer than any renderer needs. At least one."""
    lines, used, room = 1, 0.0, first
    for at, character in enumerate(text):
        if used + widest(character) > room:
            lines, room = lines + 1, others
            used = widest(_carried(text, at))
        used += widest(character)
    return lines


def _carried(text: str, at: int) -> str:
    """What goes to the next line with the character, which must not begin it, or which must not end the line before."""
    start = at
    while start > max(at - 20, 0) and (
        text[start] in _NOT_FIRST
        or text[start - 1] in _NOT_LAST
        or (text[start].isascii() and text[start - 1].isascii() and text[start].isalnum())
    ):
        start -= 1
    return text[start:at]


def lines_of_name(text: str, most: int) -> list[str]:
    """One line where it has at most so many characters, else the two, three … of nearest length that words allow."""
    if (count := -(-int(widest(text) + 0.5) // most)) <= 1:
        return [text]
    edges = sorted({edge.start() for edge in _EDGES.finditer(text)} - {0, len(text)})
    cuts = [_near(edges, len(text) * n / count) for n in range(1, count)]
    return [text[start:end] for start, end in pairwise([0, *cuts, len(text)])]


def _near(edges: list[int], wanted: float) -> int:
    """The edge nearest to it, not more than a few characters away; else the middle itself."""
    nearest = min(edges, key=lambda edge: abs(edge - wanted), default=0)
    return nearest if abs(nearest - wanted) <= MOST_AWAY else round(wanted)
