"""The effective formatting of runs and paragraphs: document defaults, styles with their bases, numbering, direct properties."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from forms.reading.styles import NS, VAL

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DEEPEST = 20
_OFF = frozenset(("0", "false", "off", "none"))
_SIDES = (("left", "left"), ("start", "left"), ("right", "right"), ("end", "right"))
_NO_LINE = frozenset(("", "nil", "none"))
_DEFAULT_SIZE = "20"  # half-points, where nothing says anything (ISO/IEC 29500-1, 17.3.2.38)

Properties = dict[str, str]


@dataclass(frozen=True, slots=True)
class Glyphs:
    """How characters look: fonts of Chinese and Latin ones (empty where none is named), size in half-points,
    colour as RRGGBB (empty: black or unknown), spacing between characters in twips."""

    font: str
    latin: str
    size: int
    bold: bool
    colour: str
    spacing: int


@dataclass(frozen=True, slots=True)
class Line:
    """A drawn line or a border: its kind (single, thickThinSmallGap …; empty: a drawing, none: no line), its colour as
    RRGGBB (empty: unknown or black), its thickness in eighths of a point (0: unknown)."""

    kind: str
    colour: str
    thickness: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """How a paragraph stands. Indents as (hundredths of a character, twips); the first wins unless it is 0."""

    align: str
    left: tuple[int, int]
    right: tuple[int, int]
    first: tuple[int, int]
    line: int
    rule: str
    snap: bool
    new_page: bool
    borders: tuple[Line, ...]  # above and below
    frame: str  # how a framed paragraph is aligned on the page: left, center, right, outside …; empty without a frame


class Looks:
    """The formatting of one document, each combination worked out once."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None, theme: dict[str, str]) -> None:
        self._root, self._numbering, self._theme = styles, numbering, theme
        self._paragraphs: dict[str, tuple[Properties, Properties]] = {}
        self._glyphs: dict[tuple[str, str, tuple[tuple[str, str], ...]], Glyphs] = {}

    @cached_property
    def _elements(self) -> dict[str, etree._Element]:
        found = () if self._root is None else self._root.iterchildren(NS + "style")
        return {element.get(NS + "styleId", ""): element for element in found}

    @cached_property
    def _normal(self) -> str:
        """The style of paragraphs that name none."""
        kinds = ((key, one.get(NS + "type"), one.get(NS + "default")) for key, one in self._elements.items())
        return next((key for key, kind, default in kinds if kind == "paragraph" and default in ("1", "true")), "")

    @cached_property
    def _defaults(self) -> tuple[Properties, Properties]:
        path = f"{NS}docDefaults/{NS}"
        ppr = None if self._root is None else self._root.find(f"{path}pPrDefault/{NS}pPr")
        rpr = None if self._root is None else self._root.find(f"{path}rPrDefault/{NS}rPr")
        return paragraph_properties(ppr), self.run_properties(rpr)

    def style_of(self, ppr: etree._Element | None) -> str:
        """The id of a paragraph's style."""
        named = None if ppr is None else ppr.find(NS + "pStyle")
        key = "" if named is None else named.get(VAL, "")
        return key if key in self._elements else self._normal

    def numbering_of(self, ppr: etree._Element | None) -> etree._Element | None:
        """The w:numPr that holds for a paragraph: its own, or its style's."""
        own = None if ppr is None else ppr.find(NS + "numPr")
        if own is not None:
            return own
        key, depth = self.style_of(ppr), _DEEPEST
        while key in self._elements and depth:
            element, depth = self._elements[key], depth - 1
            if (held := element.find(f"{NS}pPr/{NS}numPr")) is not None:
                return held
            base = element.find(NS + "basedOn")
            key = "" if base is None else base.get(VAL, "")
        return None

    def shape(self, ppr: etree._Element | None) -> Shape:
        """How a paragraph with these properties of its own stands."""
        held = self._defaults[0] | self._style(self.style_of(ppr))[0]
        held |= self._list_level(self.numbering_of(ppr)) | paragraph_properties(ppr)
        return Shape(
            align=held.get("align", "left"),
            left=_indent(held, "left"),
            right=_indent(held, "right"),
            first=_indent(held, "first"),
            line=whole(held.get("line")) or 240,
            rule=held.get("lineRule", "auto"),
            snap=held.get("snapToGrid", "1") not in _OFF,
            new_page=held.get("pageBreakBefore", "0") not in _OFF,
            borders=tuple(line for side in ("top", "bottom") if (line := _line(held.get(f"border {side}")))),
            frame=held.get("frame", ""),
        )

    def glyphs(self, ppr: etree._Element | None, rpr: etree._Element | None) -> Glyphs:
        """How a run with these properties of its own looks in a paragraph with those."""
        named = None if rpr is None else rpr.find(NS + "rStyle")
        character = "" if named is None else named.get(VAL, "")
        own = self.run_properties(rpr)
        key = (self.style_of(ppr), character, tuple(own.items()))
        if key not in self._glyphs:
            self._glyphs[key] = self._worked_out(key[0], character, own)
        return self._glyphs[key]

    def _worked_out(self, style: str, character: str, own: Properties) -> Glyphs:
        of_paragraph = self._style(style)[1]
        of_character = self._style(character)[1] if character else {}
        held = self._defaults[1] | of_paragraph | of_character | own
        bold = held.get("bold", "0") not in _OFF
        if "bold" not in own and "bold" in of_paragraph and "bold" in of_character:
            # Of two styles that both say bold, the second takes it back (ISO/IEC 29500-1, 17.7.3).
            bold = (of_paragraph["bold"] not in _OFF) != (of_character["bold"] not in _OFF)
        colour = held.get("colour", "").upper()
        return Glyphs(
            font=held.get("font", ""),
            latin=held.get("latin", ""),
            size=whole(held.get("size", _DEFAULT_SIZE)),
            bold=bold,
            colour="" if colour == "AUTO" else colour,
            spacing=whole(held.get("spacing")),
        )

    def _style(self, key: str, depth: int = _DEEPEST) -> tuple[Properties, Properties]:
        if key in self._paragraphs:
            return self._paragraphs[key]
        element = self._elements.get(key)
        if element is None or depth == 0:
            return {}, {}
        named = element.find(NS + "basedOn")
        base = ({}, {}) if named is None else self._style(named.get(VAL, ""), depth - 1)
        own = paragraph_properties(element.find(NS + "pPr")), self.run_properties(element.find(NS + "rPr"))
        self._paragraphs[key] = base[0] | own[0], base[1] | own[1]
        return self._paragraphs[key]

    def run_properties(self, rpr: etree._Element | None) -> Properties:
        """What a w:rPr says itself."""
        found: Properties = {}
        for child in () if rpr is None else rpr:
            value = child.get(VAL, "")
            match etree.QName(child).localname:
                case "rFonts":
                    found |= self._fonts(child)
                case "sz":
                    found["size"] = value
                case "b":
                    found["bold"] = child.get(VAL, "1")
                case "color":
                    found["colour"] = value
                case "spacing":
                    found["spacing"] = value
        return found

    def _fonts(self, fonts: etree._Element) -> Properties:
        found = {}
        for ours, name in (("font", "eastAsia"), ("latin", "ascii")):
            theme = self._theme.get(fonts.get(f"{NS}{name}Theme", ""))
            if value := theme or fonts.get(NS + name):
                found[ours] = value
        return found

    def _list_level(self, properties: etree._Element | None) -> Properties:
        if properties is None or self._numbering is None:
            return {}
        level, number = (properties.find(NS + name) for name in ("ilvl", "numId"))
        key = ("" if number is None else number.get(VAL, ""), "0" if level is None else level.get(VAL, "0"))
        return self._levels.get(key, {})

    @cached_property
    def _levels(self) -> dict[tuple[str, str], Properties]:
        """What each level of each list says of its paragraphs."""
        assert self._numbering is not None
        abstract = {
            one.get(NS + "abstractNumId", ""): {
                level.get(NS + "ilvl", ""): paragraph_properties(level.find(NS + "pPr"))
                for level in one.iterchildren(NS + "lvl")
            }
            for one in self._numbering.iterchildren(NS + "abstractNum")
        }
        found = {}
        for one in self._numbering.iterchildren(NS + "num"):
            named = one.find(NS + "abstractNumId")
            for level, held in abstract.get("" if named is None else named.get(VAL, ""), {}).items():
                found[one.get(NS + "numId", ""), level] = held
        return found


def _indent(held: Properties, side: str) -> tuple[int, int]:
    return whole(held.get(f"{side}Chars")), whole(held.get(side))


def paragraph_properties(ppr: etree._Element | None) -> Properties:
    """What a w:pPr says itself; a hanging indent is a negative first line."""
    found: Properties = {}
    for child in () if ppr is None else ppr:
        name = etree.QName(child).localname
        reader = _READERS.get(name)
        if reader is not None:
            found |= reader(child)
        elif name in ("snapToGrid", "pageBreakBefore"):
            found[name] = child.get(VAL, "1")
    return found


def _alignment(jc: etree._Element) -> Properties:
    value = jc.get(VAL, "left")
    return {"align": {"start": "left", "end": "right"}.get(value, value)}


def _indents(ind: etree._Element) -> Properties:
    found = {}
    for name, ours in _SIDES:
        for unit in ("", "Chars"):
            if (value := ind.get(f"{NS}{name}{unit}")) is not None:
                found[ours + unit] = value
    for unit in ("", "Chars"):
        hanging, first = ind.get(f"{NS}hanging{unit}"), ind.get(f"{NS}firstLine{unit}")
        if hanging is not None:
            found["first" + unit] = str(-whole(hanging))
        elif first is not None:
            found["first" + unit] = first
    return found


def _spacing(spacing: etree._Element) -> Properties:
    named = ((name, spacing.get(NS + name)) for name in ("line", "lineRule"))
    return {name: value for name, value in named if value is not None}


def _borders(borders: etree._Element) -> Properties:
    return {f"border {etree.QName(one).localname}": _told(one) for one in borders}


def _told(border: etree._Element) -> str:
    return "\t".join(border.get(NS + name, "") for name in ("val", "color", "sz"))


def _line(told: str | None) -> Line | None:
    kind, colour, thickness = (told or "\t\t").split("\t")[:3]
    if kind in _NO_LINE:
        return None
    return Line(kind, "" if colour == "auto" else colour.upper(), min(whole(thickness), 400))


def border_line(border: etree._Element | None) -> Line | None:
    """The line that a border of a paragraph or cell shows, None where it shows none."""
    return None if border is None else _line(_told(border))


def _frame(frame: etree._Element) -> Properties:
    return {"frame": frame.get(NS + "xAlign") or "left"}


_READERS: dict[str, Callable[[etree._Element], Properties]] = {
    "jc": _alignment,
    "ind": _indents,
    "spacing": _spacing,
    "framePr": _frame,
    "pBdr": _borders,
}


def theme_fonts(theme: etree._Element | None, language: str) -> dict[str, str]:
    """The font behind each name that w:rFonts may use for one of the theme, for texts in that East Asian language."""
    script = {"ja": "Jpan", "zh-TW": "Hant", "zh-HK": "Hant"}.get(language, {"ja": "Jpan"}.get(language[:2], "Hans"))
    found: dict[str, str] = {}
    for ours in ("major", "minor"):
        fonts = None if theme is None else theme.find(f".//{DRAWING}{ours}Font")
        if fonts is None:
            continue
        latin, east = (fonts.find(DRAWING + name) for name in ("latin", "ea"))
        by_script = {one.get("script"): one.get("typeface", "") for one in fonts.iterchildren(DRAWING + "font")}
        found |= dict.fromkeys((f"{ours}Ascii", f"{ours}HAnsi"), "" if latin is None else latin.get("typeface", ""))
        found[f"{ours}EastAsia"] = ("" if east is None else east.get("typeface")) or by_script.get(script, "")
    return found


def whole(text: str | None) -> int:
    """The number an attribute holds, also a negative one or one with a fraction; 0 where it holds none in reason."""
    digits = (text or "").partition(".")[0].removesuffix("pt")
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    return sign * int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 7 else 0
