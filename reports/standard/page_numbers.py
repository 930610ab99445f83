"""页码 (7.5): in every footer, 4号宋体 between dashes, right on odd and left on even pages."""

import re
from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.elements import Elements, Kind
from reports.standard.paper import Footer, Paper, Paragraph, Section, Where, in_characters
from reports.standard.terms import SIZE_4, SONG, family_of, size_name

_DASH = "[—―─–－]"
_BETWEEN_DASHES = re.compile(rf"{_DASH}+\s*\d*\s*{_DASH}+")
_WORDS = {"left": "居左", "both": "居左", "right": "居右", "center": "居中"}
_OUTSIDE = "单页码居右空一字，双页码居左空一字"


def page_numbers(paper: Paper, elements: Elements) -> Iterator[Deviation]:
    """The numbers of every section's footers; footers that a section takes over are looked at once."""
    seen: set[int] = set()
    for number, section in enumerate(paper.sections):
        place = f"第{number + 1}节页脚" if len(paper.sections) > 1 else "页脚"
        if number and section.starts_at is not None:
            yield Deviation(place, f"页码从{section.starts_at}重新开始", "附件与正文一起装订时页码连续编排", "7.5")
        default = section.footers.get("default")
        if default is None or default.numbered is None:
            if number == 0 or default is not None:
                yield Deviation(place, "没有页码", f"4号半角宋体阿拉伯数字，{_OUTSIDE}", "7.5")
            continue
        yield from _first_page(place, section, elements)
        if id(default) not in seen:
            seen.add(id(default))
            yield from _both(place, paper, section, default)


def _first_page(place: str, section: Section, elements: Elements) -> Iterator[Deviation]:
    first = section.footers.get("first")
    if section.first_differs and (first is None or first.numbered is None) and elements.kind is not Kind.LETTER:
        yield Deviation(f"{place}（首页）", "首页没有页码", "首页也编排页码", "7.5")


def _both(place: str, paper: Paper, section: Section, default: Footer) -> Iterator[Deviation]:
    even = section.footers.get("even") if paper.even_and_odd else None
    side = _side(default)
    if paper.even_and_odd and (even is None or even.numbered is None):
        yield Deviation(f"{place}（双页）", "双页没有页码", _OUTSIDE, "7.5")
    if side != "outside":
        if not paper.even_and_odd:
            yield Deviation(place, f"单双页页码都{_WORDS.get(side, '在同一侧')}", _OUTSIDE, "7.5")
        elif side != "right":
            yield Deviation(f"{place}（单页）", f"页码{_WORDS.get(side, side)}", "单页码居右空一字", "7.5")
        if even is not None and even.numbered is not None and _side(even) not in ("left", "both", "outside"):
            found = _side(even)
            yield Deviation(f"{place}（双页）", f"页码{_WORDS.get(found, found)}", "双页码居左空一字", "7.5")
    for name, footer, edge in (("单页", default, "right"), ("双页", even, "left")):
        if footer is not None and footer.numbered is not None:
            yield from _look(f"{place}（{name}）" if even is not None else place, footer, section)
            if side != "outside" and paper.even_and_odd and _side(footer) == edge:
                yield from _edge(f"{place}（{name}）", footer.numbered, edge)


def _side(footer: Footer) -> str:
    """left, right, center or outside, from the frame or box that holds the number, else from its alignment."""
    assert footer.numbered is not None
    shape = footer.numbered.shape
    found = footer.numbered.anchor or shape.frame or shape.align
    return {"both": "left", "distribute": "center"}.get(found, found)


def _look(place: str, footer: Footer, section: Section) -> Iterator[Deviation]:
    assert footer.numbered is not None and footer.glyphs is not None
    if section.number_form == "numberInDash" or not _BETWEEN_DASHES.search(footer.numbered.text):
        shown = "- 1 -" if section.number_form == "numberInDash" else footer.numbered.text
        yield Deviation(place, f"页码写作“{shown}”", "数字左右各放一条一字线：“— 1 —”", "7.5")
    latin = footer.glyphs.latin or footer.glyphs.font
    if family_of(latin) != SONG:
        yield Deviation(place, f"页码字体为{latin or '默认字体'}", "宋体", "7.5")
    if abs(footer.glyphs.size - SIZE_4) > 1:
        yield Deviation(place, f"页码字号为{size_name(footer.glyphs.size)}", size_name(SIZE_4), "7.5")


def _edge(place: str, numbered: Paragraph, edge: str) -> Iterator[Deviation]:
    """One character between the number and the edge, unless a box, a frame, a tab or spaces see to it."""
    shape = numbered.shape
    if shape.frame or numbered.where is Where.BOX or numbered.raw != numbered.text:
        return
    indent = in_characters(shape.right if edge == "right" else shape.left, numbered.size)
    if edge == "left":
        indent += in_characters(shape.first, numbered.size)
    if abs(indent - 1) > 0.5:
        found = f"{'右' if edge == 'right' else '左'}空{indent:.1g}字"
        yield Deviation(place, found, f"{'单页码居右' if edge == 'right' else '双页码居左'}空一字", "7.5")
