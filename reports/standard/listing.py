"""Deviations as a table of plain text, Chinese characters two columns wide."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from unicodedata import east_asian_width

from reports.standard.deviation import Deviation

HEADER = ("位置", "实际", "应为", "条款")
_WIDEST = (36, 32, 40, 8)  # columns of a screen, for each column of the table
_GAP = "  "


def listing(deviations: Sequence[Deviation]) -> str:
    """The header, a rule and a row for each, long texts on several lines."""
    rows = [HEADER, *((each.place, each.found, each.required, each.clause) for each in deviations)]
    widths = [
        min(max(_width(text) for text in column), widest)
        for column, widest in zip(zip(*rows, strict=True), _WIDEST, strict=True)
    ]
    lines = [line for row in rows for line in _lines(row, widths)]
    return "\n".join([lines[0], "-" * (sum(widths) + len(_GAP) * (len(widths) - 1)), *lines[1:]])


def _lines(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    for pieces in zip_longest(*cells, fillvalue=""):
        padded = (piece + " " * (width - _width(piece)) for piece, width in zip(pieces, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for character in text.replace("\n", " "):
        if _width(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return lines


def _width(text: str) -> int:
    return sum(2 if east_asian_width(each) in "WFA" else 1 for each in text)
