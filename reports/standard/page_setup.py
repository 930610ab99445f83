"""Sections and settings of a Word document: page, margins, grid."""

from lxml import etree

from forms.reading.styles import NS, VAL
from reports.standard.looks import whole
from reports.standard.paper import Section

_OFF = ("0", "false", "off")
_MARGINS = ("top", "bottom", "left", "right", "gutter")


def settings_of(settings: etree._Element | None) -> tuple[bool, str]:
    """Whether even and odd pages have footers of their own, and the language of the theme's Chinese fonts."""
    if settings is None:
        return False, "zh-CN"
    language = settings.find(NS + "themeFontLang")
    return is_on(settings.find(NS + "evenAndOddHeaders")), (
        "zh-CN" if language is None else language.get(NS + "eastAsia", "zh-CN")
    )


def is_on(switch: etree._Element | None) -> bool:
    """Whether a property that is there or not is on."""
    return switch is not None and switch.get(VAL, "1") not in _OFF


def section_of(properties: etree._Element) -> Section:
    """A w:sectPr without its footers."""
    section = Section(first_differs=is_on(properties.find(NS + "titlePg")))
    if (size := properties.find(NS + "pgSz")) is not None:
        section.width, section.height = whole(size.get(NS + "w")), whole(size.get(NS + "h"))
        section.landscape = section.width > section.height
    if (margins := properties.find(NS + "pgMar")) is not None:
        section.margins = {side: whole(margins.get(NS + side)) for side in _MARGINS}
    if (grid := properties.find(NS + "docGrid")) is not None:
        kind, pitch, space = (grid.get(NS + name, "") for name in ("type", "linePitch", "charSpace"))
        section.grid = kind, whole(pitch), whole(space)
    if (numbers := properties.find(NS + "pgNumType")) is not None:
        section.number_form = numbers.get(NS + "fmt", "")
        start = numbers.get(NS + "start")
        section.starts_at = None if start is None else whole(start)
    kind_of_break = properties.find(NS + "type")
    section.continuous = kind_of_break is not None and kind_of_break.get(VAL) == "continuous"
    return section
