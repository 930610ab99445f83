"""Characters of names that the fonts of GB 2312 lack (镕, 喆): set in the fonts that have them.

A font that lacks a character leaves its place to whatever font the machine takes instead; the substitutes named here are
of the same cut.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from io import BytesIO
from zipfile import ZipFile

from docx.oxml.ns import qn
from lxml import etree
from lxml.etree import _Element

from reports.gongwen_styles import Fonts

_IDEOGRAPHS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af]")
_DOCUMENT, _STYLES = "word/document.xml", "word/styles.xml"
_KINDS = tuple(qn(f"w:{name}") for name in ("ascii", "hAnsi", "eastAsia", "cs"))


def rare_in(values: object) -> str:
    """The ideographs in all texts of the values that GB 2312 lacks, each once, in order of their codes."""
    ideographs = set(_IDEOGRAPHS.findall("".join(set().union(*_texts(values)))))
    return "".join(sorted(filter(_is_rare, ideographs)))


def _texts(values: object) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, Mapping):
        yield from _texts(list(values.values()))
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _texts(value)


def _is_rare(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def with_fonts_for(content: bytes, rare: str) -> bytes:
    """The .docx with those characters set in the substitute wherever they stand in a font of GB 2312."""
    if not rare:
        return content
    with ZipFile(BytesIO(content)) as package:
        document = _parsed(package.read(_DOCUMENT))
        styles = _parsed(package.read(_STYLES)) if _STYLES in package.namelist() else etree.Element("none")
        fonts, pattern = _StyleFonts(styles), re.compile(f"([{rare}]+)")
        for run in list(document.iter(qn("w:r"))):
            substitute = Fonts().substitutes().get(fonts.of(run))
            if substitute and any(pattern.search(text.text or "") for text in run.findall(qn("w:t"))):
                _split(run, pattern, substitute)
        return _with_document(
            package, etree.tostring(document, xml_declaration=True, encoding="UTF-8", standalone=True)
        )


def _parsed(xml: bytes) -> _Element:
    return etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))


def _with_document(package: ZipFile, document: bytes) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as target:
        for info in package.infolist():
            target.writestr(info, document if info.filename == _DOCUMENT else package.read(info))
    return content.getvalue()


class _StyleFonts:
    """Which font a run's Chinese characters stand in: its own, its styles', the document's."""

    def __init__(self, styles: _Element) -> None:
        self._styles = {str(style.get(qn("w:styleId"))): style for style in styles.iter(qn("w:style"))}
        self._usual = _font_in(styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}"))
        self._first = next((key for key, style in self._styles.items() if _is_usual(style)), "")

    def of(self, run: _Element) -> str:
        """The font's name; empty where nothing says it."""
        paragraph = next(run.iterancestors(qn("w:p")), None)
        named = _named(run, "w:rPr", "w:rStyle"), _named(paragraph, "w:pPr", "w:pStyle") or self._first
        return _font_in(run) or self._of_style(named[0]) or self._of_style(named[1]) or self._usual

    def _of_style(self, name: str) -> str:
        seen: set[str] = set()
        while (style := self._styles.get(name)) is not None and name not in seen:
            if font := _font_in(style):
                return font
            seen.add(name)
            based = style.find(qn("w:basedOn"))
            name = "" if based is None else str(based.get(qn("w:val")))
        return ""


def _is_usual(style: _Element) -> bool:
    return style.get(qn("w:default")) == "1" and style.get(qn("w:type")) == "paragraph"


def _named(holder: _Element | None, properties: str, name: str) -> str:
    found = None if holder is None else holder.find(f"{qn(properties)}/{qn(name)}")
    return "" if found is None else str(found.get(qn("w:val")))


def _font_in(holder: _Element | None) -> str:
    found = None if holder is None else holder.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")
    return "" if found is None else found.get(qn("w:eastAsia"), "")


def _split(run: _Element, pattern: re.Pattern[str], font: str) -> None:
    """Replaces the run by runs of which those with rare characters name the font."""
    properties = run.find(qn("w:rPr"))
    for child in [child for child in run if child is not properties]:
        for piece in _pieces(child, pattern):
            part = etree.Element(qn("w:r"))
            if properties is not None:
                part.append(deepcopy(properties))
            if piece.tag == qn("w:t") and pattern.fullmatch(piece.text or ""):
                _name_font(part, font)
            part.append(piece)
            run.addprevious(part)
    parent = run.getparent()
    assert parent is not None
    parent.remove(run)


def _pieces(child: _Element, pattern: re.Pattern[str]) -> Iterator[_Element]:
    if child.tag != qn("w:t"):
        yield child
        return
    for text in filter(None, pattern.split(child.text or "")):
        piece = etree.Element(qn("w:t"), {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
        piece.text = text
        yield piece


def _name_font(run: _Element, font: str) -> None:
    properties = run.find(qn("w:rPr"))
    if properties is None:
        properties = etree.SubElement(run, qn("w:rPr"))
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = etree.Element(qn("w:rFonts"))
        properties.insert(1 if properties.find(qn("w:rStyle")) is not None else 0, fonts)
    for kind in _KINDS:
        fonts.set(kind, font)
