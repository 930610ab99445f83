"""Reads where the characters and lines of a PDF stand, in millimetres from the left and the top of the sheet.

A sheet that lies across is read as it lies in the file, upright: its head is at the left, its left side at the foot.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pypdfium2
from pypdfium2 import raw

MM = 72 / 25.4
ABOVE, BELOW = 0.88, 0.12  # how far a Chinese character reaches from its base line, of its size
SAME_LINE = 1.2  # mm
THIN = 1.6  # mm; a line is no higher
RIGHT_ANGLE = 1.5707


@dataclass(frozen=True)
class Glyph:
    """A character; `size` in points. Its edges are those of its em square."""

    text: str
    left: float
    right: float
    base: float
    size: float
    red: bool

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.base - ABOVE * self.size / MM

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.base + BELOW * self.size / MM


@dataclass(frozen=True)
class Line:
    """Characters on one base line, from left to right."""

    glyphs: tuple[Glyph, ...]

    @cached_property
    def text(self) -> str:
        """Without spaces."""
        return "".join(glyph.text for glyph in self.glyphs)

    @property
    def left(self) -> float:
        """The left edge of the first character."""
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        """The right edge of the last character."""
        return self.glyphs[-1].right

    @property
    def middle(self) -> float:
        """Half way between the edges."""
        return (self.left + self.right) / 2

    @property
    def top(self) -> float:
        """The upper edge of its highest character."""
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        """The lower edge of its lowest character."""
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def base(self) -> float:
        """The base line."""
        return self.glyphs[0].base

    @property
    def size(self) -> float:
        """Points, of the largest character."""
        return max(glyph.size for glyph in self.glyphs)

    @property
    def red(self) -> bool:
        """Whether it is printed in red."""
        return self.glyphs[0].red


@dataclass(frozen=True)
class Rule:
    """A horizontal line."""

    left: float
    right: float
    top: float
    bottom: float
    red: bool


@dataclass(frozen=True)
class Box:
    """What a piece of text takes, in whichever direction it is read."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Sheet:
    """A page: upright text in lines from the top down, horizontal lines, and the place of every character."""

    number: int
    width: float
    height: float
    across: bool
    lines: tuple[Line, ...]
    rules: tuple[Rule, ...]
    boxes: tuple[Box, ...]


def sheets_of(pdf: bytes) -> list[Sheet]:
    """Every page. Raises pypdfium2.PdfiumError for what is no PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_sheet(document[at], at + 1) for at in range(len(document))]
    finally:
        document.close()


@dataclass(frozen=True)
class _Frame:
    """Turns points from the lower left of a page into millimetres on the sheet."""

    width: float
    height: float
    across: bool

    def at(self, x: float, y: float) -> tuple[float, float]:
        if self.across:
            return (self.height - y) / MM, (self.width - x) / MM
        return x / MM, (self.height - y) / MM

    def edges(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, right, top, bottom."""
        corners = self.at(left, bottom), self.at(right, top)
        across, down = sorted(x for x, _ in corners), sorted(y for _, y in corners)
        return across[0], across[1], down[0], down[1]


def _sheet(page: pypdfium2.PdfPage, number: int) -> Sheet:
    width, height = page.get_size()
    frame = _Frame(width, height, width > height)
    text = page.get_textpage()
    shown = [at for at in range(text.count_chars()) if text.get_text_range(at, 1).strip()]
    upright = RIGHT_ANGLE if frame.across else 0.0
    turned = [at for at in shown if abs(raw.FPDFText_GetCharAngle(text, at) - upright) < 0.1]
    lines = _lines([_glyph(text, at, frame) for at in turned])
    boxes = tuple(Box(text.get_text_range(at, 1), *frame.edges(*text.get_charbox(at, loose=True))) for at in shown)
    shorter, longer = sorted((width / MM, height / MM))
    return Sheet(number, shorter, longer, frame.across, lines, tuple(_rules(page, frame)), boxes)


def _glyph(text: pypdfium2.PdfTextPage, at: int, frame: _Frame) -> Glyph:
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, at, x, y)
    left, right, *_ = frame.edges(*text.get_charbox(at, loose=True))
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text, at, *colour)
    base = frame.at(x.value, y.value)[1]
    size = round(raw.FPDFText_GetFontSize(text, at), 2)
    return Glyph(text.get_text_range(at, 1), left, right, base, size, _is_red([c.value for c in colour]))


def _is_red(colour: list[int]) -> bool:
    return colour[0] > 150 and colour[1] < 80 and colour[2] < 80


def _lines(glyphs: list[Glyph]) -> tuple[Line, ...]:
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda glyph: glyph.base):
        if rows and glyph.base - rows[-1][0].base < SAME_LINE:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    return tuple(Line(tuple(sorted(row, key=lambda glyph: glyph.left))) for row in rows)


def _rules(page: pypdfium2.PdfPage, frame: _Frame) -> Iterator[Rule]:
    """Stroked lines and flat filled boxes; a stroke's bounds hold its width once more on every side."""
    found = set()
    for path in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        mode, stroked = ctypes.c_int(), ctypes.c_int()
        raw.FPDFPath_GetDrawMode(path, mode, stroked)
        colour, weight = [ctypes.c_uint() for _ in range(4)], ctypes.c_float()
        ask = raw.FPDFPageObj_GetStrokeColor if stroked.value else raw.FPDFPageObj_GetFillColor
        ask(path, *colour)
        raw.FPDFPageObj_GetStrokeWidth(path, weight)
        bounds = path.get_bounds()
        if stroked.value:
            bounds = _shrunk(bounds, weight.value)
        left, right, top, bottom = frame.edges(*bounds)
        if bottom - top < THIN and right - left > 10:
            found.add(Rule(left, right, top, bottom, _is_red([c.value for c in colour])))
    yield from sorted(found, key=lambda rule: (rule.top, rule.left))


def _shrunk(bounds: tuple[float, float, float, float], weight: float) -> tuple[float, float, float, float]:
    left, bottom, right, top = bounds
    return left + weight, bottom + weight / 2, right - weight, top - weight / 2
