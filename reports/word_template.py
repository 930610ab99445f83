"""Fills the placeholders of a Word template that an official can open and edit.

Only the parts that hold placeholders are made anew; all others are kept packed as they are, once for each template.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Template, TemplateError
from jinja2.exceptions import UndefinedError
from jinja2.meta import find_undeclared_variables
from lxml import etree

from forms.reading.filekinds import Unreadable
from forms.reading.package import DOCUMENT, Package
from reports.fitting import Fitted, fit, fitted_in
from reports.templating.blocks import mended
from reports.templating.dangers import opened
from reports.templating.faults import CannotRender
from reports.templating.language import PROPERTIES, WORD, Environment, read_tag
from reports.templating.set_aside import with_tables, without_tables
from reports.templating.source import Part, parts_of, place_of

MOST_XML = 20 * 2**20  # characters of one part that is filled in
LONGEST_TEXT = 9_000_000  # bytes between two tags: of more than 10,000,000 nobody can read the file again (libxml2)
STYLES = "word/styles.xml"
LEVEL = 1  # of packing: a third of the time of the usual one, and a tenth larger


@dataclass(frozen=True)
class Compiled:
    """A template ready to be filled in: its other parts as a package, and those with placeholders.

    `fitted` are the styles of what is fitted to its text, None where nothing is.
    """

    others: bytes
    parts: tuple[tuple[Part, Template], ...]
    names: frozenset[str]
    fitted: Fitted | None


def render(template: bytes, context: Mapping[str, Any], name: str) -> bytes:
    """The template with its placeholders filled from plain values, and fitted to them.

    Raises CannotRender, naming every unknown placeholder.
    """
    compiled = _compiled(template, name)
    if unknown := sorted(compiled.names - context.keys()):
        raise CannotRender(
            f"模板“{name}”中有不认识的占位符：{'、'.join(unknown)}。"
            f"可以使用的占位符有：{'、'.join(context)}。请在Word中打开模板改正。"
        )
    content = BytesIO()
    content.write(compiled.others)
    with ZipFile(content, "a", ZIP_DEFLATED) as package:
        for part, engine in compiled.parts:
            xml = _filled(part, engine, context, name)
            fitted = compiled.fitted if part.name == DOCUMENT else None
            if fitted or part.may_empty:
                xml = _settled(xml, part.may_empty, fitted)
            package.writestr(ZipInfo(part.name), xml, ZIP_DEFLATED, LEVEL)
    return content.getvalue()


@lru_cache(maxsize=20)
def _compiled(template: bytes, name: str) -> Compiled:
    try:
        package = opened(template)
        parts = parts_of(package, package.names)
        fitted = _fitted_in(package)
    except Unreadable as unreadable:
        raise CannotRender(f"模板“{name}”不能使用：{unreadable}") from unreadable
    faults = [fault for part in parts for fault in part.faults if not fault.hint]
    faults += [fault for part in parts for number in part.order for fault in read_tag(part.tags[number])[1]]
    if faults:
        raise CannotRender("\n".join([f"模板“{name}”不能使用：", *map(str, faults)]))
    engines = tuple((part, _environment_of(part).from_string(part.source)) for part in parts)
    names = frozenset(name for part in parts for name in find_undeclared_variables(WORD.parse(part.source)))
    return Compiled(_others(template, {part.name for part in parts}), engines, names, fitted)


def _fitted_in(package: Package) -> Fitted | None:
    document, styles = package.part(DOCUMENT), package.part(STYLES)
    return None if document is None or styles is None else fitted_in(document, styles)


def _environment_of(part: Part) -> Environment:
    return PROPERTIES if part.name.startswith("docProps/") else WORD


def _others(template: bytes, filled: Collection[str]) -> bytes:
    """The package without the parts that are filled in."""
    content = BytesIO()
    with ZipFile(BytesIO(template)) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            if info.filename not in filled:
                target.writestr(info, source.read(info))
    return content.getvalue()


def _filled(part: Part, engine: Template, context: Mapping[str, Any], name: str) -> bytes:
    pieces, size = [], 0
    try:
        for piece in engine.generate(context):
            pieces.append(piece)
            size += len(piece)
            if size > MOST_XML:
                raise CannotRender(f"模板“{name}”填出的内容过多，请减少循环套循环。")
    except (TemplateError, TypeError) as fault:
        place = place_of(part.name) or "正文"
        raise CannotRender(f"模板“{name}”的{place}{_in_words(fault)}。请对照占位符清单在Word中改正。") from fault
    xml = "".join(pieces).encode()
    if len(xml) > LONGEST_TEXT and max(map(len, xml.split(b"<"))) > LONGEST_TEXT:
        raise CannotRender(f"模板“{name}”填出的一段文字过长，请把循环放在段落或表格行之外。")
    return xml


def _settled(xml: bytes, may_empty: bool, fitted: Fitted | None) -> bytes:
    """The filled-in part as Word takes it, fitted to its texts. Its size was limited when it was filled in."""
    if may_empty or fitted is None:
        return _fitted(xml, may_empty, fitted)
    # To parse the rows of long tables takes longer than everything else.
    xml, tables = without_tables(xml, tuple(fitted.roles))
    return with_tables(_fitted(xml, may_empty, fitted), tables)


def _fitted(xml: bytes, may_empty: bool, fitted: Fitted | None) -> bytes:
    root = etree.fromstring(xml, etree.XMLParser(huge_tree=True, resolve_entities=False))
    if may_empty:
        mended(root)
    if fitted:
        fit(root, fitted)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _in_words(fault: Exception) -> str:
    if isinstance(fault, UndefinedError):
        name = re.search(r"'([^']*)'\Z|^'([^']*)' is undefined", str(fault))
        return f"用到了没有的栏目{f'“{name[1] or name[2]}”' if name else ''}"
    if isinstance(fault, TypeError):
        return "把文字和数字放在一起比较，或把不是多行的内容拿来重复"
    return "要打印的不是文字或数字，是一列内容、一整行或空值"
