"""How places, fonts and sizes are called in what is reported."""

from collections.abc import Iterator

from reports.standard.deviation import Deviation
from reports.standard.paper import Paragraph, Where, in_characters, main_glyphs, width_of

SIZE_2, SIZE_3, SIZE_4 = 44, 32, 28
_SIZES = {
    84: "初号",
    72: "小初",
    52: "1号",
    48: "小一",
    44: "2号",
    36: "小二",
    32: "3号",
    30: "小三",
    28: "4号",
    24: "小四",
    21: "5号",
    18: "小五",
}
FANGSONG, KAI, HEI, TITLE_SONG, SONG = "仿宋", "楷体", "黑体", "小标宋", "宋体"
# Names and the beginnings of English names of fonts, each family before those whose name is part of its own.
_FAMILIES = (
    (FANGSONG, ("仿宋", "fangsong", "fzfs", "stfangsong")),
    (KAI, ("楷", "kaiti", "fzkai", "fzkt", "stkaiti")),
    ("雅黑", ("雅黑", "yahei")),
    (HEI, ("黑体", "simhei", "heiti", "fzhei", "fzht", "stxihei", "华文细黑")),
    (TITLE_SONG, ("标宋", "biaosong", "fzxbs", "fzdbs")),
    (SONG, ("宋", "simsun", "song", "中宋", "zhongsong")),
)
TITLE_FONTS = (TITLE_SONG, SONG)  # 宋体 where the machine has no 小标宋
_QUOTED = 14


def family_of(font: str) -> str:
    """The family of Chinese fonts that a font belongs to, else its own name; empty for none."""
    small = font.lower()
    return next((family for family, names in _FAMILIES if any(name in small for name in names)), font)


def size_name(half_points: int) -> str:
    """`3号（16磅）`, or points alone for a size without a name."""
    points = f"{half_points / 2:g}磅"
    return f"{_SIZES[half_points]}（{points}）" if half_points in _SIZES else points


def place_of(element: str, paragraph: Paragraph) -> str:
    """Where a paragraph stands: its element, its number and its first words."""
    words = "".join(paragraph.text.split())
    quoted = f"“{words[:_QUOTED]}{'…' if len(words) > _QUOTED else ''}”" if words else ""
    if paragraph.number:
        return f"{element}第{paragraph.number}段{quoted}"
    inside = f"（{paragraph.where.value}中）" if paragraph.where is not Where.BODY else ""
    return f"{element}{inside}{quoted}"


def font_deviations(
    element: str, paragraph: Paragraph, families: tuple[str, ...], size: int, clause: str
) -> Iterator[Deviation]:
    """Whether most of a paragraph is in one of these families and in that size."""
    if not paragraph.spans:
        return
    glyphs, place = main_glyphs(paragraph.spans), place_of(element, paragraph)
    if family_of(glyphs.font) not in families:
        required = "小标宋体（没有时用宋体）" if families == TITLE_FONTS else f"{families[0].removesuffix('体')}体"
        yield Deviation(place, f"字体为{glyphs.font or '默认字体（没有指定中文字体）'}", required, clause)
    if abs(glyphs.size - size) > 1:
        yield Deviation(place, f"字号为{size_name(glyphs.size)}", size_name(size), clause)


def first_offset(paragraph: Paragraph) -> float | None:
    """How many characters the first line begins from the left, None where a tab makes that unknown."""
    if "\t" in paragraph.leading:
        return None
    shape, size = paragraph.shape, paragraph.size
    return in_characters(shape.left, size) + in_characters(shape.first, size) + width_of(paragraph.leading)


def in_words(count: float) -> str:
    """A count of characters with at most one decimal."""
    return f"{round(count, 1):g}字"
