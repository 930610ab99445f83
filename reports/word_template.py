"""Fills the placeholders of a Word template that an official can open and edit.

Only the parts of the package that hold placeholders are rendered; every other part is copied as it is, which costs a
fraction of opening and saving the document.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from reports.xml_text import for_xml

# Word splits a placeholder's braces into runs as it likes.
PLACEHOLDER = re.compile(r"\{(?:<[^>]*>)*[{%#]")
ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


class CannotRender(ValueError):
    """The template cannot be filled in; the message says in Chinese where, what and how to mend it."""


def render(template: bytes, context: Mapping[str, Any], name: str) -> bytes:
    """The template with its placeholders filled from plain values. Raises CannotRender, naming every unknown placeholder."""
    try:
        parts = _parts(template)
    except BadZipFile as fault:
        raise CannotRender(f"模板“{name}”不是Word文档（.docx），请重新放置模板文件。") from fault
    tagged = {part: _patched(template, xml) for part, xml in parts.items() if xml and PLACEHOLDER.search(xml)}
    _require_known(tagged, context, name)
    values = {key: _plain(value) for key, value in context.items()}
    rendered = {part: _rendered(xml, values, f"{name}（{part}）") for part, xml in tagged.items()}
    return _with_parts(template, rendered)


@lru_cache(maxsize=16)
def _parts(template: bytes) -> dict[str, str]:
    """The XML text of the parts where Word keeps text."""
    with ZipFile(BytesIO(template)) as package:
        names = [
            name for name in package.namelist() if name.startswith(("word/", "docProps/")) and name.endswith(".xml")
        ]
        return {name: package.read(name).decode("utf-8-sig") for name in names}


@lru_cache(maxsize=64)
def _patched(template: bytes, xml: str) -> str:
    return DocxTemplate(BytesIO(template)).patch_xml(xml)


def _require_known(parts: Mapping[str, str], context: Mapping[str, Any], name: str) -> None:
    unknown = sorted({word for xml in parts.values() for word in _names_in(xml, name)} - context.keys())
    if unknown:
        raise CannotRender(
            f"模板“{name}”中有不认识的占位符：{'、'.join(unknown)}。"
            f"可以使用的占位符有：{'、'.join(context)}。请在Word中打开模板改正。"
        )


@lru_cache(maxsize=64)
def _names_in(xml: str, name: str) -> frozenset[str]:
    try:
        return frozenset(meta.find_undeclared_variables(ENVIRONMENT.parse(xml)))
    except TemplateSyntaxError as fault:
        raise CannotRender(_sentence(name, fault)) from fault


def _plain(value: Any) -> Any:
    """The value with what XML cannot hold taken out of its texts. Raises TypeError for anything but plain values."""
    if isinstance(value, str):
        return for_xml(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if value is None or isinstance(value, int):
        return value
    raise TypeError(f"{type(value).__name__} is no plain value for a template")


def _rendered(xml: str, values: Mapping[str, Any], place: str) -> bytes:
    try:
        text = _compiled(xml).render(values)
        etree.fromstring(text.encode())
    except (TemplateError, etree.XMLSyntaxError) as fault:
        raise CannotRender(_sentence(place, fault)) from fault
    return text.encode()


@lru_cache(maxsize=64)
def _compiled(xml: str) -> Template:
    return ENVIRONMENT.from_string(xml)


def _sentence(place: str, fault: Exception) -> str:
    match fault:
        case UndefinedError():
            problem = "用到了没有的栏目"
        case SecurityError():
            problem = "用到了模板中不允许的操作"
        case TemplateSyntaxError():
            problem = "占位符写法不对（花括号或“for”“endfor”没有成对）"
        case _:
            problem = "填入内容后不再是有效的Word文档"
    return f"模板“{place}”{problem}：{fault}。请在Word中打开模板改正。"


def _with_parts(template: bytes, rendered: Mapping[str, bytes]) -> bytes:
    content = BytesIO()
    with ZipFile(BytesIO(template)) as source, ZipFile(content, "w", ZIP_DEFLATED) as target:
        for info in source.infolist():
            target.writestr(info, rendered.get(info.filename) or source.read(info))
    return content.getvalue()
