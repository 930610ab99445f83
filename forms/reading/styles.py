"""How the styles of a document make its paragraphs look, as far as a title differs from body text by it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

NS = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = NS + "val"
RED = "FF0000"
_DEEPEST = 12


@dataclass(frozen=True)
class Look:
    """A style's English name in lower case (ids are translated) and its look; None where it leaves that to its base."""

    name: str = ""
    centred: bool | None = None
    size: int | None = None  # half-points
    red: bool | None = None


Styles = Mapping[str, Look]


def styles_of(root: etree._Element | None) -> Styles:
    """The looks of all paragraph styles by id, each with what its bases give it."""
    if root is None:
        return {}
    elements = {element.get(NS + "styleId", ""): element for element in root.iter(NS + "style")}
    return {key: _inherited(element, elements, _DEEPEST) for key, element in elements.items()}


def look_of(element: etree._Element) -> Look:
    """What the properties under `element`, a style or a paragraph, say themselves."""
    alignment = element.find(f"{NS}pPr/{NS}jc")
    sizes = [whole(size.get(VAL)) for size in element.iter(NS + "sz")]
    colours = {colour.get(VAL, "").upper() for colour in element.iter(NS + "color")}
    return Look(
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
    """The number an attribute holds, 0 where it holds none."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _inherited(element: etree._Element, elements: Mapping[str, etree._Element], depth: int) -> Look:
    name = element.find(NS + "name")
    own = replace(look_of(element), name="" if name is None else name.get(VAL, "").lower())
    base = element.find(NS + "basedOn")
    parent = None if base is None else elements.get(base.get(VAL, ""))
    return own if parent is None or depth == 0 else over(own, _inherited(parent, elements, depth - 1))
