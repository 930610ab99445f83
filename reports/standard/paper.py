"""What is measured: the paragraphs of a Word document with their effective formatting, its sections and its footers."""

import re
from dataclasses import dataclass, field
from enum import Enum

from reports.standard.looks import Glyphs, Line, Shape

CHARACTER = 320  # twips of one character of 3号
BLANK = " \u3000\xa0\t\n"
_CHINESE = re.compile("[\u4e00-\u9fff]")


class Where(Enum):
    """In what a paragraph stands."""

    BODY = "正文"
    TABLE = "表格"
    BOX = "文本框"
    FOOTER = "页脚"


@dataclass(slots=True, eq=False)
class Paragraph:
    """A paragraph. `number` counts those with text outside tables and boxes from 1, 0 for all others; `at` counts all."""

    at: int
    where: Where
    shape: Shape
    holder: int = 0  # which table or box, counted from 1
    cells: int = 1  # how many its row has
    number: int = 0
    raw: str = ""  # as it stands, with its automatic number; `text` is without the blanks around
    spans: list[tuple[str, Glyphs]] = field(default_factory=list)
    says: bool = False  # whether anything but blanks was read so far
    new_page: bool = False
    ends_page: bool = False  # a page break stands behind its text
    section: int = 0
    lines: list[Line] = field(default_factory=list)
    has_picture: bool = False
    anchor: str = ""  # how the box it stands in is aligned: left, right, outside …
    page_field: Glyphs | None = None  # how the number looks where it holds the page's number
    is_prompt: bool = False  # holds the prompt of a content control that nobody filled in
    text: str = ""
    size: int = 0  # half-points of most of its characters

    def add(self, text: str, glyphs: Glyphs) -> None:
        """Goes on with that text."""
        self.spans.append((text, glyphs))
        self.says = self.says or bool(text.strip(BLANK))

    def finish(self) -> None:
        """Works out what depends on the whole text."""
        self.raw = "".join(text for text, _ in self.spans)
        self.text = self.raw.strip(BLANK)
        self.size = main_glyphs(self.spans).size if self.spans else 0

    @property
    def leading(self) -> str:
        """The blanks before its text."""
        return self.raw[: len(self.raw) - len(self.raw.lstrip(BLANK))]

    @property
    def is_centred(self) -> bool:
        return self.shape.align == "center"


@dataclass(frozen=True, slots=True)
class Footer:
    """A footer's paragraphs, and the one that holds the page number with the number's own look."""

    paragraphs: list[Paragraph]
    numbered: Paragraph | None = None
    glyphs: Glyphs | None = None


@dataclass(slots=True)
class Section:
    """A section's page in twips, its grid (type, pitch of a line, extra width of a character in 1/4096 pt), its footers."""

    width: int = 0
    height: int = 0
    landscape: bool = False
    margins: dict[str, int] = field(default_factory=dict)
    grid: tuple[str, int, int] = ("", 0, 0)
    footers: dict[str, Footer] = field(default_factory=dict)  # default, even, first
    first_differs: bool = False
    starts_at: int | None = None  # the page number it begins with, where it says so
    number_form: str = ""
    continuous: bool = False


@dataclass(slots=True)
class Paper:
    """A whole document as it is measured."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    tables: dict[int, list[Line]] = field(default_factory=dict)  # first, inner and last line of each table
    sections_with_tables: set[int] = field(default_factory=set)
    even_and_odd: bool = False
    base_size: int = 21  # half-points of the default style
    revisions: int = 0
    comments: int = 0


def main_glyphs(spans: list[tuple[str, Glyphs]]) -> Glyphs:
    """The look of most of the characters, Chinese ones if there are any."""
    if len(spans) == 1:
        return spans[0][1]
    weights: dict[Glyphs, int] = {}
    for text, glyphs in spans:
        weights[glyphs] = weights.get(glyphs, 0) + 1000 * len(_CHINESE.findall(text)) + len(text)
    return max(weights, key=weights.__getitem__)


def part_of(spans: list[tuple[str, Glyphs]], start: int, length: int) -> list[tuple[str, Glyphs]]:
    """The spans of `length` characters from `start` on."""
    found, at = [], 0
    for text, glyphs in spans:
        piece = text[max(start - at, 0) : max(start + length - at, 0)]
        at += len(text)
        if piece:
            found.append((piece, glyphs))
    return found


def in_characters(indent: tuple[int, int], size: int) -> float:
    """An indent in characters of `size` half-points."""
    hundredths, twips = indent
    return hundredths / 100 if hundredths else twips / (size * 10 or CHARACTER)


def width_of(text: str) -> float:
    """The width of a text in characters: Latin letters, digits and spaces take half."""
    return sum(0.5 if each.isascii() or each == "\xa0" else 1 for each in text)
