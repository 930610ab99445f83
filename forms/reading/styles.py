"""How the styles of a document make its paragraphs look, as far as a title differs from body text by it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = NS + "val"
RED = "FF0000"
_DEEPEST = 12
_MOST_DIGITS = 9


@dataclass(frozen=True)
class Look:
    """A style's English name in lower case (ids are translated) and its look; None where it leaves that to its base."""

    name: str = ""
    centred: bool | None = None
    size: int | None = None  # half-points
    red: bool | None = None


class Styles:
    """The styles of one document. Their part, often larger than the text, is opened when a style is first asked for."""

    def __init__(self, part: Callable[[], etree._Element | None]) -> None:
        self._part = part
        self._looks: dict[str, Look] = {}

    @cached_property
    def _elements(self) -> dict[str, etree._Element]:
        root = self._part()
        found = () if root is None else root.iterchildren(NS + "style")
        return {element.get(NS + "styleId", ""): element for element in found}

    def look(self, style: str) -> Look:
        """The look of the style with that id, with what its bases give it; a blank one for a style that is missing."""
        if style not in self._looks:
            self._looks[style] = self._inherited(style, _DEEPEST)
        return self._looks[style]

    def _inherited(self, style: str, depth: int) -> Look:
        element = self._elements.get(style)
        if element is None or depth == 0:
            return Look()
        name, base = element.find(NS + "name"), element.find(NS + "basedOn")
        own = look_of(element, "" if name is None else name.get(VAL, "").lower())
        return own if base is None else over(own, self._inherited(base.get(VAL, ""), depth - 1))


def look_of(element: etree._Element, name: str = "") -> Look:
    """What the properties under `element`, a style or a paragraph, say themselves."""
    alignment = element.find(f"{NS}pPr/{NS}jc")
    sizes = [whole(size.get(VAL)) for size in element.iter(NS + "sz")]
    colours = {colour.get(VAL, "").upper() for colour in element.iter(NS + "color")}
    return Look(
        name=name,
        centred=None if alignment is None else alignment.get(VAL) == "center",
        size=max(sizes) if sizes else None,
        red=RED in colours if colours else None,
    )


def over(own: Look, base: Look) -> Look:
    """`own` completed from `base`."""
    return Look(
        name=own.name or base.name,
        centred=base.centred if own.centred is None else own.centred,
        size=base.size if own.size is None else own.size,
        red=base.red if own.red is None else own.red,
    )


def whole(text: str | None) -> int:
    """The number an attribute holds, of one without end its first digits; 0 where it holds none."""
    return int(text[:_MOST_DIGITS]) if text and text.isascii() and text.isdigit() else 0
