"""Reads a Word file, whoever made it, as paper to be measured. Revisions count as accepted, content controls as their content."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from forms.reading.filekinds import Unreadable
from forms.reading.numbering import Numbering
from forms.reading.package import DOCUMENT, FileKind, Package, word_package
from forms.reading.styles import NS
from reports.standard.drawings import drawn_in, table_lines
from reports.standard.fields import PAGE_FIELD, footer_of
from reports.standard.looks import Looks, theme_fonts
from reports.standard.page_setup import is_on, section_of, settings_of
from reports.standard.paper import Footer, Paper, Paragraph, Where

_P, _R, _TBL, _TR, _TC, _SECTION = (NS + tag for tag in ("p", "r", "tbl", "tr", "tc", "sectPr"))
_T, _BREAK, _RENDERED = NS + "t", NS + "br", NS + "lastRenderedPageBreak"
_WRAPPERS = ("ins", "moveTo", "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "dir", "bdo")
_THROUGH = {NS + tag for tag in _WRAPPERS}
_SIGNS = {NS + "tab": "\t", NS + "cr": "\n", NS + "noBreakHyphen": "-", NS + "ptab": "\t"}
_DRAWN = {NS + tag for tag in ("drawing", "pict", "object")}
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
MOST_PARAGRAPHS = 20_000  # of all cells, boxes and footers too; some five seconds of the server's processor
_DEEPEST = 12  # tables and boxes in one another
_DAMAGED = "请用 Word 或 WPS 打开原文件，确认内容完整后另存为 .docx 再上传。"


def read(content: bytes) -> Paper:
    """The document. Raises Unreadable for anything but a sound .docx within the limits of forms.reading.package."""
    package = word_package(content)
    if package.kind is not FileKind.WORD:
        raise Unreadable("Excel 工作簿", "不是 Word 文件", "公文检查只检查 .docx 文件，请选择 Word 文件。")
    root = package.part(DOCUMENT)
    body = None if root is None else root.find(NS + "body")
    if body is None:
        raise Unreadable("没有正文部件", "文件已损坏，无法读取", _DAMAGED)
    return _Reader(package).paper_of(body)


@dataclass(frozen=True)
class _Place:
    """In what the paragraphs that are being read stand."""

    where: Where = Where.BODY
    holder: int = 0
    cells: int = 1
    anchor: str = ""
    depth: int = 0


class _Reader:
    """Everything that paragraphs take from the package's other parts, and the paper as far as it is read."""

    def __init__(self, package: Package) -> None:
        self._package, self._targets = package, package.targets(DOCUMENT)
        even_and_odd, language = settings_of(package.part("word/settings.xml"))
        theme = theme_fonts(package.part("word/theme/theme1.xml"), language)
        numbering = package.part("word/numbering.xml")
        self._looks = Looks(package.part("word/styles.xml"), numbering, theme)
        self._numbering = Numbering(lambda: numbering)
        self._paper = Paper(even_and_odd=even_and_odd, base_size=self._looks.glyphs(None, None).size)
        self._holders = self._numbered = self._begun_paragraphs = 0
        self._carried: Paragraph | None = None  # its end was deleted: it goes on in the next one
        self._footers: dict[str, Footer] = {}  # those in force, by kind
        self._read_footers: dict[str, Footer] = {}

    def paper_of(self, body: etree._Element) -> Paper:
        paper = self._paper
        paper.paragraphs = list(self._blocks(body, _Place()))
        if self._carried is not None:
            self._carried.finish()
            paper.paragraphs.append(self._carried)
        for at, paragraph in enumerate(paper.paragraphs):
            paragraph.at = at
        self._end_section(body.find(_SECTION))
        _begin_pages(paper)
        return paper

    def _blocks(self, holder: etree._Element, place: _Place) -> Iterator[Paragraph]:
        stack = list(reversed(holder))
        while stack:
            element = stack.pop()
            if element.tag == _P:
                yield from self._paragraph(element, place)
            elif element.tag == _TBL:
                yield from self._table(element, place)
            elif element.tag in _THROUGH:
                stack.extend(reversed(element))
            elif element.tag == _ALTERNATIVES:
                stack.extend(reversed(element[0] if len(element) else ()))

    def _table(self, table: etree._Element, place: _Place) -> Iterator[Paragraph]:
        if place.depth >= _DEEPEST:
            return
        self._holders += 1
        where = Where.BOX if place.where is Where.BOX else Where.TABLE
        inner = replace(place, where=where, holder=self._holders, depth=place.depth + 1)
        self._paper.tables[inner.holder] = table_lines(table)
        self._paper.sections_with_tables.add(len(self._paper.sections))
        for row in _inner(table, _TR):
            if row.find(f"{NS}trPr/{NS}del") is not None:
                continue
            cells = list(_inner(row, _TC))
            for cell in cells:
                yield from self._blocks(cell, replace(inner, cells=len(cells)))

    def _paragraph(self, element: etree._Element, place: _Place) -> Iterator[Paragraph]:
        ppr = element.find(NS + "pPr")
        paragraph = self._begun(ppr, place)
        boxes: list[tuple[etree._Element, str]] = []
        for leaf, run in self._leaves(element, paragraph):
            self._take(leaf, run, ppr, paragraph, boxes)
        if ppr is not None and ppr.find(f"{NS}rPr/{NS}del") is not None:
            self._carried = paragraph
            return
        paragraph.finish()
        if place.where is Where.BODY and paragraph.text:
            self._numbered += 1
            paragraph.number = self._numbered
        yield paragraph
        if place.depth < _DEEPEST:
            for box, anchor in boxes:
                self._holders += 1
                yield from self._blocks(box, _Place(Where.BOX, self._holders, 1, anchor, place.depth + 1))
        if ppr is not None and place.where is Where.BODY and (ends := ppr.find(_SECTION)) is not None:
            self._end_section(ends)

    def _begun(self, ppr: etree._Element | None, place: _Place) -> Paragraph:
        self._begun_paragraphs += 1
        if self._begun_paragraphs > MOST_PARAGRAPHS:
            remedy = "请把附件分出来另存，分开检查。"
            raise Unreadable(f"超过 {MOST_PARAGRAPHS} 段", "内容过多，不像一份公文", remedy)
        shape = self._looks.shape(ppr)
        before, self._carried = self._carried, None
        paragraph = before or Paragraph(0, place.where, shape)
        paragraph.shape, paragraph.holder, paragraph.cells = shape, place.holder, place.cells
        paragraph.anchor, paragraph.section = place.anchor, len(self._paper.sections)
        paragraph.new_page = shape.new_page
        paragraph.lines += shape.borders
        numbered = self._looks.numbering_of(ppr)
        if numbered is not None and not paragraph.spans and (label := self._numbering.label(numbered)):
            paragraph.add(label, self._looks.glyphs(ppr, None))
        return paragraph

    def _leaves(
        self, element: etree._Element, paragraph: Paragraph
    ) -> Iterator[tuple[etree._Element, etree._Element | None]]:
        """What a paragraph's runs hold, in order, with the run; what revisions deleted left out."""
        stack: list[tuple[etree._Element, etree._Element | None]] = [(each, None) for each in reversed(element)]
        while stack:
            leaf, run = stack.pop()
            tag = leaf.tag
            if tag == _R:
                if not is_on(leaf.find(f"{NS}rPr/{NS}vanish")):
                    stack.extend((each, leaf) for each in reversed(leaf))
            elif tag in _THROUGH:
                self._paper.revisions += tag in (NS + "ins", NS + "moveTo")
                paragraph.is_prompt |= leaf.find(f"{NS}sdtPr/{NS}showingPlcHdr") is not None
                if PAGE_FIELD.search(leaf.get(NS + "instr", "")):
                    yield leaf, leaf.find(_R)
                stack.extend((each, run) for each in reversed(leaf))
            elif tag == _ALTERNATIVES:
                # The first choice is the new drawing; the old one after it says the same again.
                stack.extend((each, run) for each in reversed(leaf[0] if len(leaf) else ()))
            elif tag in (NS + "del", NS + "moveFrom"):
                self._paper.revisions += 1
            else:
                yield leaf, run

    def _take(
        self,
        leaf: etree._Element,
        run: etree._Element | None,
        ppr: etree._Element | None,
        paragraph: Paragraph,
        boxes: list[tuple[etree._Element, str]],
    ) -> None:
        tag = leaf.tag
        if tag == _T or tag in _SIGNS or (tag == _BREAK and leaf.get(NS + "type") is None):
            text = leaf.text or "" if tag == _T else _SIGNS.get(tag, "\n")
            rpr = None if run is None else run.find(NS + "rPr")
            paragraph.add(text, self._looks.glyphs(ppr, rpr))
        elif tag == _RENDERED or (tag == _BREAK and leaf.get(NS + "type") == "page"):
            _break_page(paragraph, tag == _BREAK)
        elif tag in _DRAWN:
            drawn = drawn_in(leaf)
            paragraph.lines += drawn.lines
            paragraph.has_picture |= drawn.has_picture
            boxes += drawn.boxes
        elif tag == NS + "commentReference":
            self._paper.comments += 1
        elif tag == NS + "fldSimple" or (tag == NS + "instrText" and PAGE_FIELD.search(leaf.text or "")):
            paragraph.page_field = self._looks.glyphs(ppr, None if run is None else run.find(NS + "rPr"))

    def _end_section(self, properties: etree._Element | None) -> None:
        section = section_of(etree.Element(_SECTION) if properties is None else properties)
        for reference in () if properties is None else properties.iterchildren(NS + "footerReference"):
            kind, target = reference.get(NS + "type", "default"), self._targets.get(reference.get(_REFERENCE, ""))
            if target is not None:
                self._footers[kind] = self._footer(target)
        section.footers = dict(self._footers)
        self._paper.sections.append(section)

    def _footer(self, target: str) -> Footer:
        """The footer in that part, read once however many sections have it."""
        if target not in self._read_footers:
            part = self._package.part(target)
            place = _Place(Where.FOOTER, depth=1)
            self._read_footers[target] = footer_of([] if part is None else list(self._blocks(part, place)))
        return self._read_footers[target]


def _inner(holder: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or the cells of a row, also those in content controls."""
    stack = list(reversed(holder))
    while stack:
        element = stack.pop()
        if element.tag == tag:
            yield element
        elif element.tag in _THROUGH:
            stack.extend(reversed(element))


def _break_page(paragraph: Paragraph, is_set: bool) -> None:
    if not paragraph.says:
        paragraph.new_page = True
    elif is_set:
        paragraph.ends_page = True


def _begin_pages(paper: Paper) -> None:
    """Empty lines after a page break leave the next text on the new page; a section begins one unless it goes on."""
    begins, section = False, 0
    for paragraph in paper.paragraphs:
        if paragraph.where is Where.BOX:
            continue
        begins |= paragraph.section != section and not paper.sections[paragraph.section].continuous
        section = paragraph.section
        begins |= paragraph.new_page
        if paragraph.text:
            paragraph.new_page, begins = begins, paragraph.ends_page
