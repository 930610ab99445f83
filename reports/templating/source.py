"""A Word template taken apart: the tags of its parts, where they stand, and the parts as sources for the template engine."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from forms.reading.package import Package
from reports.templating.blocks import PARAGRAPHS, TEXTS, A, Tree, W, blocks_of
from reports.templating.faults import TemplateFault
from reports.templating.tags import FoundTag, Tag, find_tags

# Word keeps text in these; notes of its own (comments) are no part of a document that is issued.
_TEXT_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml|docProps/(core|app|custom)\.xml")
_PLACES = {"header": "页眉", "footer": "页脚", "footnotes": "脚注", "endnotes": "尾注"}
_BRACES = re.compile(rb"\{(?:<[^<>]*>)*[{%#]|\xef\xbd\x9b(?:<[^<>]*>)*\xef(?:\xbd\x9b|\xbc\x85|\xbc\x83)")
_MARK = re.compile(r"<\?tag (\d+)\?>")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
MOST_TAGS = 1000
QUOTED = 16


@dataclass
class Part:
    """A part with tags. `source` is for the template engine; `may_empty` where values may leave a cell without a paragraph."""

    name: str
    tags: list[Tag]
    order: list[int]
    source: str
    may_empty: bool
    faults: list[TemplateFault]


def parts_of(package: Package, names: Sequence[str]) -> list[Part]:
    """The parts that hold tags, or braces that are none. Raises Unreadable."""
    found = []
    for name in names:
        if _TEXT_PARTS.fullmatch(name) and (root := package.part(name)) is not None:
            part = _taken_apart(name, root)
            if part.tags or part.faults:
                found.append(part)
    return found


def braces_elsewhere(content: bytes) -> bool:
    """Whether a part that is not filled in holds what looks like a tag."""
    return _BRACES.search(content) is not None


def _taken_apart(name: str, root: etree._Element) -> Part:
    tags: list[Tag] = []
    faults: list[TemplateFault] = []
    for place, texts in _stretches(name, root):
        found, wrong = find_tags("".join(text.text or "" for text in texts), place)
        faults += wrong
        _put_marks(texts, found, len(tags))
        tags += [each.tag for each in found]
    if len(tags) > MOST_TAGS:
        faults = [TemplateFault(place_of(name) or "正文", f"{len(tags)}个占位符", f"过多（上限{MOST_TAGS}个）")]
    faults += _in_attributes(name, root)
    return _with_blocks(name, root, tags, faults)


def _with_blocks(name: str, root: etree._Element, tags: list[Tag], faults: list[TemplateFault]) -> Part:
    tree = Tree(root, tags)
    tree.drop_comments()
    order = tree.order()
    if any(not fault.hint for fault in faults):
        return Part(name, tags, order, "", False, faults)
    blocks, wrong = blocks_of(tags, order)
    faults += wrong or tree.settle(blocks)
    for binding in list(root.iter(f"{W}dataBinding")):  # Word would put back what the control held before
        binding.getparent().remove(binding)
    return Part(name, tags, order, _source(root, tags), tree.may_come_out_empty(), faults)


def _source(root: etree._Element, tags: Sequence[Tag]) -> str:
    """The XML as a template: no brace but those of its own tags is one for the engine."""
    xml = etree.tostring(root, encoding="unicode").replace("{", "&#123;").replace("}", "&#125;")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + _MARK.sub(lambda mark: tags[int(mark[1])].source, xml)


def _stretches(name: str, root: etree._Element) -> Iterator[tuple[str, list[etree._Element]]]:
    """The nodes of each text in which a tag may stand, with its place: paragraphs, or the properties of the file."""
    if name.startswith("docProps/"):
        for leaf in root.iter("{*}*"):
            if len(leaf) == 0 and leaf.text:
                yield "文档属性", [leaf]
        return
    texts: dict[etree._Element, list[etree._Element]] = {}
    for text in root.iter(*TEXTS):
        paragraph = next(text.iterancestors(*PARAGRAPHS), None)
        if paragraph is not None:
            texts.setdefault(paragraph, []).append(text)
    seat = place_of(name)
    numbers = _numbers(root, texts)
    for paragraph, nodes in texts.items():
        words = "".join(node.text or "" for node in nodes)
        if any(brace in words for brace in "{｛}｝"):
            shown = words if len(words) <= QUOTED else words[:QUOTED] + "…"
            yield f"{seat}{_place(paragraph, numbers)}（{shown}）", nodes


def place_of(name: str) -> str:
    """The part of the document in words; empty for its body."""
    if name.startswith("docProps/"):
        return "文档属性"
    return next((place for start, place in _PLACES.items() if name.startswith(f"word/{start}")), "")


def _numbers(root: etree._Element, texts: dict[etree._Element, list[etree._Element]]) -> dict[etree._Element, int]:
    """The numbers of the tables, and of the paragraphs that hold text and stand in no table or text box."""
    tables = {table: number for number, table in enumerate(root.iter(f"{W}tbl"), start=1)}
    free = [p for p in texts if next(p.iterancestors(f"{W}tbl", f"{W}txbxContent"), None) is None]
    with_text = [p for p in free if any((text.text or "").strip() for text in texts[p])]
    return tables | {paragraph: number for number, paragraph in enumerate(with_text, start=1)}


def _place(paragraph: etree._Element, numbers: dict[etree._Element, int]) -> str:
    if next(paragraph.iterancestors(f"{W}txbxContent", f"{A}txBody"), None) is not None:
        return "文本框"
    cell, row, table = (next(paragraph.iterancestors(f"{W}{kind}"), None) for kind in ("tc", "tr", "tbl"))
    if cell is None or row is None or table is None:
        return f"第{numbers.get(paragraph, 1)}段"
    return f"表{numbers[table]}第{_place_in(table, row)}行第{_place_in(row, cell)}列"


def _place_in(whole: etree._Element, part: etree._Element) -> int:
    """Which of its kind it is, those of inner tables left out."""
    alike = [one for one in whole.iter(part.tag) if next(one.iterancestors(whole.tag)) is whole]
    return alike.index(part) + 1


def _put_marks(texts: Sequence[etree._Element], found: Sequence[FoundTag], first: int) -> None:
    """Puts an instruction in the place of every tag; one that was split over several nodes stands in the first of them."""
    start = 0
    for text in texts:
        words = text.text or ""
        within = [(first + n, tag) for n, tag in enumerate(found) if tag.start < start + len(words) and tag.end > start]
        if within:
            _mark(text, words, start, within)
        start += len(words)


def _mark(text: etree._Element, words: str, start: int, within: Sequence[tuple[int, FoundTag]]) -> None:
    last, at = None, 0
    text.text = ""
    for number, tag in within:
        _append(text, last, words[at : max(tag.start - start, at)])
        if tag.start >= start:
            last = etree.ProcessingInstruction("tag", str(number))
            text.append(last)
        at = tag.end - start
    _append(text, last, words[at:])
    if text.tag == f"{W}t":
        text.set(_SPACE, "preserve")


def _append(text: etree._Element, last: etree._Element | None, words: str) -> None:
    if last is None:
        text.text = (text.text or "") + words
    else:
        last.tail = (last.tail or "") + words


def _in_attributes(name: str, root: etree._Element) -> list[TemplateFault]:
    """Tags in descriptions of pictures, in codes of fields and the like, where nothing is filled in."""
    found = [value for node in root.iter("{*}*") for value in node.attrib.values() if braces_elsewhere(value.encode())]
    found += [code.text for code in root.iter(f"{W}instrText") if braces_elsewhere((code.text or "").encode())]
    remedy = "占位符只能写在正文、表格、页眉页脚、文本框和文档属性里，请移过去或删去。"
    return [
        TemplateFault(place_of(name) or "正文", str(text)[:40], "写在了图片说明、域代码等不能填入内容的地方", remedy)
        for text in found
    ]
