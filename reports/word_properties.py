"""Properties of paragraphs and runs in WordprocessingML, read and set in the order of its schema."""

from lxml import etree
from lxml.etree import _Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What comes behind the property that is set.
_ALIGNED = "textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange"
_BEHIND = {
    "spacing": f"ind contextualSpacing mirrorIndents suppressOverlap jc {_ALIGNED}",
    "ind": f"contextualSpacing mirrorIndents suppressOverlap jc {_ALIGNED}",
    "jc": _ALIGNED,
    "sz": "szCs highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange",
    "szCs": "highlight u effect bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish oMath rPrChange",
}


def property_of(holder: _Element, path: str, attribute: str) -> str:
    """The attribute of what stands at the path (`pPr/ind`); empty where there is none."""
    found = holder.find("/".join(f"{W}{name}" for name in path.split("/")))
    return "" if found is None else found.get(f"{W}{attribute}", "")


def put(holder: _Element, properties: str, name: str, **attributes: str | int) -> None:
    """Sets attributes of that property; those that are not named stay."""
    of_holder = holder.find(f"{W}{properties}")
    if of_holder is None:
        of_holder = etree.Element(f"{W}{properties}")
        holder.insert(0, of_holder)
    found = of_holder.find(f"{W}{name}")
    if found is None:
        found = etree.Element(f"{W}{name}")
        behind = {f"{W}{each}" for each in _BEHIND[name].split()}
        after = next((child for child in of_holder if child.tag in behind), None)
        of_holder.append(found) if after is None else after.addprevious(found)
    for attribute, value in attributes.items():
        found.set(f"{W}{attribute}", str(value))


def without(holder: _Element, properties: str, name: str) -> None:
    """Takes that property away."""
    for found in holder.findall(f"{W}{properties}/{W}{name}"):
        found.getparent().remove(found)


def text_element(name: str, text: str = "") -> _Element:
    """`w:t` or `w:br`, with the blanks of its text kept."""
    element = etree.Element(f"{W}{name}")
    if text:
        element.text = text
        element.set(_SPACE, "preserve")
    return element
