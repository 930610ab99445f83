"""Page, margins and grid (5.1, 5.2.1, 5.2.3)."""

from collections import Counter
from collections.abc import Iterator
from math import floor

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements
from reports.standard.paper import Paper, Paragraph, Section, Where, main_glyphs
from reports.standard.terms import SIZE_3, place_of

MM = 56.6929  # twips
WIDTH, HEIGHT = 8844, 12756  # 版心: 156 and 225 mm
_A4 = (210, 297)
# Top, left, right and bottom in mm; the last two are what 版心 leaves over.
_MARGINS = (("top", "上（天头）", 37), ("left", "左（订口）", 28), ("right", "右", 26), ("bottom", "下", 35))
_LINES, _CHARACTERS = 22, 28
_NATURAL = 1.3  # height of a line without a grid, by the size of its font
_GRIDS = ("lines", "linesAndChars", "snapToChars")


def page_size(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """A4; across only where a table asks for it."""
    for number, section in enumerate(paper.sections):
        sides = sorted((section.width / MM, section.height / MM))
        if section.width and any(abs(side - right) > 1 for side, right in zip(sides, _A4, strict=True)):
            found = f"{section.width / MM:.0f}×{section.height / MM:.0f} mm"
            yield Deviation(_section(paper, number), found, "A4型，210×297 mm", "5.1")
        elif section.landscape and (number == 0 or number not in paper.sections_with_tables):
            yield Deviation(_section(paper, number), "横向页面", "纵向；只有横排表格用横向", "5.1")


def margins(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """The margins of every upright page, within 1 mm."""
    for number, section in enumerate(paper.sections):
        if section.landscape or not section.margins:
            continue
        held = section.margins | {"left": section.margins["left"] + section.margins["gutter"]}
        for side, name, right in _MARGINS:
            found = abs(held[side]) / MM
            if abs(found - right) > 1.05:
                place = f"{_section(paper, number)}{name}边距"
                yield Deviation(place, f"{found:.1f} mm", f"{right} mm（版心156×225 mm）", "5.2.1")


def grid(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """22 lines of 28 characters, however they come about; single paragraphs with another line spacing."""
    by_section: dict[int, list[Paragraph]] = {}
    for paragraph in elements.body:
        if paragraph.where is Where.BODY and len(paragraph.text) > 4 and paragraph.shape.align in ("left", "both"):
            by_section.setdefault(paragraph.section, []).append(paragraph)
    for number, paragraphs in by_section.items():
        section = paper.sections[number]
        yield from _lines(paper, number, section, paragraphs)
        yield from _characters(paper, number, section, paragraphs)


def _lines(paper: Paper, number: int, section: Section, paragraphs: list[Paragraph]) -> Iterator[Deviation]:
    weights: Counter[float] = Counter()
    for paragraph in paragraphs:
        weights[_pitch(paragraph, section)] += len(paragraph.text)
    main = weights.most_common(1)[0][0]
    required = "每面22行（文档网格每页22行，或固定行距28至29磅）"
    if _count(HEIGHT, main) != _LINES:
        gap = "没有文档网格，" if section.grid[0] not in _GRIDS else ""
        found = f"{gap}行距约{main / 20:.1f}磅，每面约{_count(HEIGHT, main)}行"
        yield Deviation(_section(paper, number), found, required, "5.2.3")
    for paragraph in paragraphs:
        pitch = _pitch(paragraph, section)
        if pitch != main and _count(HEIGHT, pitch) != _LINES:
            yield Deviation(place_of("正文", paragraph), f"行距约{pitch / 20:.1f}磅", required, "5.2.3")


def _characters(paper: Paper, number: int, section: Section, paragraphs: list[Paragraph]) -> Iterator[Deviation]:
    weights: Counter[float] = Counter()
    for paragraph in paragraphs:
        glyphs = main_glyphs(paragraph.spans)
        if glyphs.size == SIZE_3:
            weights[_advance(glyphs.spacing, section, paper.base_size)] += len(paragraph.text)
    if not weights:
        return
    count = _count(WIDTH, weights.most_common(1)[0][0])
    if count != _CHARACTERS:
        required = "每行28字（网格每行28字，或3号字间距紧缩0.2至0.25磅）"
        yield Deviation(_section(paper, number), f"每行约{count}字", required, "5.2.3")


def _pitch(paragraph: Paragraph, section: Section) -> float:
    """Twips from line to line."""
    shape, (kind, grid_pitch, _) = paragraph.shape, section.grid
    if shape.rule == "exact" and shape.line > 0:
        return shape.line
    on_grid = kind in _GRIDS and grid_pitch > 0 and shape.snap
    single = grid_pitch if on_grid else round((paragraph.size or SIZE_3) * 10 * _NATURAL)
    return max(shape.line, single) if shape.rule == "atLeast" else max(single * max(shape.line, 1) / 240, 1)


def _advance(spacing: int, section: Section, base_size: int) -> float:
    """Twips from character to character of 3号."""
    kind, _, extra = section.grid
    if kind == "snapToChars":
        return max(base_size * 10 + extra / 4096 * 20, 1)
    return max(SIZE_3 * 10 + spacing + (extra / 4096 * 20 if kind == "linesAndChars" else 0), 1)


def _count(room: float, each: float) -> int:
    # A twentieth of a line more than fits is rounding: 29 points by 22 are 225.05 mm.
    return floor(room / each + 0.05)


def _section(paper: Paper, number: int) -> str:
    return f"第{number + 1}节页面" if len(paper.sections) > 1 else "页面"
