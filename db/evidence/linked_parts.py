"""Whether a Word or Excel file may be drawn: it leads to nothing outside itself, and is not more than it seems to be."""

import zipfile
from pathlib import Path

from lxml import etree

from db.evidence.filestructure import CONTENT_TYPES, OPEN_DOCUMENT

MOST_UNPACKED = 300 * 2**20
MOST_RELATIONS = 4 * 2**20  # bytes of one list of relationships
HARMLESS = ("/hyperlink", "/attachedTemplate")  # shown as text, or not at all


def is_self_contained(file: Path) -> bool:
    """False for a damaged package too, and for one of an Open Document that only bears the other's name."""
    try:
        with zipfile.ZipFile(file) as package:
            names = set(package.namelist())
            if CONTENT_TYPES not in names or OPEN_DOCUMENT in names:
                return False
            if sum(part.file_size for part in package.infolist()) > MOST_UNPACKED:
                return False
            return not any(_leads_outside(package, name) for name in names if name.lower().endswith(".rels"))
    except (zipfile.BadZipFile, etree.XMLSyntaxError, ValueError, OSError, NotImplementedError, RuntimeError):
        return False


def _leads_outside(package: zipfile.ZipFile, name: str) -> bool:
    with package.open(name) as part:
        content = part.read(MOST_RELATIONS + 1)
    if len(content) > MOST_RELATIONS or b"<!DOCTYPE" in content:
        return True
    relations = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True)).iter(
        "{*}Relationship"
    )
    return any(_is_outside(relation) for relation in relations)


def _is_outside(relation: etree._Element) -> bool:
    is_link = relation.get("TargetMode", "").strip().lower() == "external" or ":" in relation.get("Target", "")
    return is_link and not relation.get("Type", "").endswith(HARMLESS)
