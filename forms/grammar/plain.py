"""A clause made plain for reading: half-width, without spaces, list marks and asides, with the way back to its own words."""

import re
from dataclasses import dataclass

from forms.numerals import NUMBER, half_width

_MARK = re.compile(r"(?:(?<=[。;,:\n)])|^)\s*(?:\(?\d{1,2}[)、]|\d{1,2}\.(?!\d)|\([一二三四五六七八九十]\))|[①-⑳]")
_ASIDE = re.compile(r"\([^()]*\)")
_SAYS_POINTS = re.compile(rf"{NUMBER}分|不得分|不[计记]分|否决|[扣加]\d")
_BASE = re.compile(
    rf"在[^,;。\n]{{0,30}}的?基[础数]上(?:[扣加得]分)?,?|(?<![得计记])(?:基[础准本]|起评|底)得?分值?为?{NUMBER}分"
)
_FORMULA_SIGNS = "=*×/+-"
_INCLUDING = re.compile(r"\((?:不?含|包[括含])")
_BLANK = re.compile(r"\s+")
_SAME = str.maketrans("≧≦﹪〈〉", "≥≤%<>")


@dataclass(frozen=True)
class Plain:
    """`text` to search in; `places` are its characters' positions in `original`."""

    text: str
    original: str
    places: tuple[int, ...]

    def quote(self, start: int, end: int) -> str:
        """The original words from `start` to `end` of the plain text."""
        return self.original[self.places[start] : self.places[end - 1] + 1].strip() if start < end else ""


def plain(original: str, blotted: str | None = None) -> Plain:
    """`original` made plain. `blotted` is the same text with spans already read replaced by NUL, which are left out."""
    text = list(half_width(original if blotted is None else blotted).translate(_SAME))
    _stop_at_marks(text)
    _drop_asides(text)
    for base in _BASE.finditer("".join(text)):
        text[base.start() : base.end()] = "\0" * len(base[0])
    kept = [(sign, place) for place, sign in enumerate(text) if sign not in ("\0", " ", "\t", "\u3000", "\r")]
    return Plain("".join(sign for sign, _ in kept), original, tuple(place for _, place in kept))


def _stop_at_marks(text: list[str]) -> None:
    """A list mark begins a sentence: 1.…得2分 2.…得6分."""
    for match in _MARK.finditer("".join(text)):
        text[match.start() : match.end()] = ["\n", *"\0" * (len(match[0]) - 1)]


def _drop_asides(text: list[str]) -> None:
    """Leave out what brackets only explain; 4次(2分) and (未使用法定数据的不得分) say points and stay."""
    whole = "".join(text)
    for match in _ASIDE.finditer(whole):
        in_formula = whole[match.start() - 1 : match.start()] in set(_FORMULA_SIGNS) or whole[
            match.end() : match.end() + 1
        ] in set(_FORMULA_SIGNS)
        says_points = _SAYS_POINTS.search(_BLANK.sub("", match[0])) and not _INCLUDING.match(match[0])
        if not in_formula and not says_points:
            text[match.start() : match.end()] = "\0" * len(match[0])
